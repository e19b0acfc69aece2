// SPDX-License-Identifier: MIT
//
// A call is in the list where the kernel looks at an argument that is wrong here before it does anything,
// or where there is nothing for it to do. Where two arguments are wrong, either suffices.
//
// Not in the list, though filters deny them: acct(NULL) turns accounting off; kexec_load counts down
// kernel.kexec_load_limit_* before it looks at its flags; vhangup, sync and swapoff have no wrong
// arguments, or only paths; fork and execve are what the filter may be there to deny, with effects.
#include "system/canary_calls.h"

#include <sys/syscall.h>

namespace doff {
namespace {

// As the kernel sees them in a register: on 32-bit machines the upper half is empty.
constexpr std::uint64_t k_minus_one = static_cast<unsigned long>(-1);
// An address that is the kernel's on every architecture: reading from it is EFAULT, never a fault.
constexpr std::uint64_t k_nowhere = k_minus_one;
constexpr std::uint64_t k_no_fd = k_minus_one;
constexpr std::uint64_t k_no_pid = k_minus_one;
constexpr std::uint64_t k_all_flags = static_cast<unsigned long>(-1);

constexpr CanaryCandidate k_calls[]{
    // No namespace, nothing to be unshared: 0. The flag is what filters look at.
    {"unshare(0)", SYS_unshare, {0}},
    // EBADF, before anything is known of the namespace.
    {"setns(-1, 0)", SYS_setns, {k_no_fd, 0}},
    // EFAULT at the type's name, before it is asked whether the caller may mount.
    {"mount(-1, -1, -1, 0, -1)", SYS_mount, {k_nowhere, k_nowhere, k_nowhere, 0, k_nowhere}},
    // EINVAL for flags that do not exist; the path could not be read either.
    {"umount2(-1, -1)", SYS_umount2, {k_nowhere, k_all_flags}},
    // EFAULT at the first path, or EPERM before.
    {"pivot_root(-1, -1)", SYS_pivot_root, {k_nowhere, k_nowhere}},
    // EINVAL for flags that do not exist; the path could not be read either.
    {"swapon(-1, -1)", SYS_swapon, {k_nowhere, k_all_flags}},
    // EFAULT at the path.
    {"chroot(-1)", SYS_chroot, {k_nowhere}},
// ENOSYS or EINVAL: no structure of no size.
#ifdef SYS_clone3
    {"clone3(0, 0)", SYS_clone3, {0, 0}},
#endif
    // ESRCH: no process has this id, whatever the request.
    {"ptrace(-1, -1, 0, 0)", SYS_ptrace, {k_minus_one, k_no_pid, 0, 0}},
    // EINVAL for flags that do not exist, before a process is looked for.
    {"process_vm_readv(-1, 0, 0, 0, 0, -1)", SYS_process_vm_readv, {k_no_pid, 0, 0, 0, 0, k_all_flags}},
    {"process_vm_writev(-1, 0, 0, 0, 0, -1)", SYS_process_vm_writev, {k_no_pid, 0, 0, 0, 0, k_all_flags}},
    // ESRCH at the first process.
    {"kcmp(-1, -1, -1, 0, 0)", SYS_kcmp, {k_no_pid, k_no_pid, k_minus_one, 0, 0}},
    // EOPNOTSUPP: there is no such operation.
    {"keyctl(-1)", SYS_keyctl, {k_minus_one}},
    // EFAULT at the type's name.
    {"add_key(-1, -1, 0, 0, 0)", SYS_add_key, {k_nowhere, k_nowhere, 0, 0, 0}},
    {"request_key(-1, -1, 0, 0)", SYS_request_key, {k_nowhere, k_nowhere, 0, 0}},
    // EINVAL or EPERM: there is no such command.
    {"bpf(-1, 0, 0)", SYS_bpf, {k_minus_one, 0, 0}},
    // EINVAL or EPERM for flags that do not exist.
    {"userfaultfd(-1)", SYS_userfaultfd, {k_all_flags}},
    {"perf_event_open(-1, 0, -1, -1, -1)",
     SYS_perf_event_open,
     {k_nowhere, 0, k_minus_one, k_no_fd, k_all_flags}},
    {"fanotify_init(-1, -1)", SYS_fanotify_init, {k_all_flags, k_all_flags}},
    {"name_to_handle_at(-1, -1, -1, -1, -1)",
     SYS_name_to_handle_at,
     {k_no_fd, k_nowhere, k_nowhere, k_nowhere, k_all_flags}},
    // EFAULT at the handle, EBADF or EPERM.
    {"open_by_handle_at(-1, -1, 0)", SYS_open_by_handle_at, {k_no_fd, k_nowhere, 0}},
// EFAULT at the parameters, or EPERM where io_uring is switched off.
#ifdef SYS_io_uring_setup
    {"io_uring_setup(0, -1)", SYS_io_uring_setup, {0, k_nowhere}},
#endif
    // EINVAL: the lower byte is a kind of quota, and there is no kind 255.
    {"quotactl(-1, 0, 0, 0)", SYS_quotactl, {0xffff'ffff, 0, 0, 0}},
    // ENOEXEC for a module of no bytes, or EPERM.
    {"init_module(-1, 0, -1)", SYS_init_module, {k_nowhere, 0, k_nowhere}},
    // EINVAL for flags that do not exist; there is no such file either.
    {"finit_module(-1, -1, -1)", SYS_finit_module, {k_no_fd, k_nowhere, k_all_flags}},
    // EFAULT at the module's name, or EPERM.
    {"delete_module(-1, 0)", SYS_delete_module, {k_nowhere, 0}},
    // EINVAL: there is no such action.
    {"syslog(-1, 0, 0)", SYS_syslog, {k_minus_one, 0, 0}},
    // EINVAL: a name has no negative length. EPERM before that.
    {"sethostname(-1, -1)", SYS_sethostname, {k_nowhere, k_minus_one}},
    {"setdomainname(-1, -1)", SYS_setdomainname, {k_nowhere, k_minus_one}},
    // EFAULT at the header.
    {"capset(-1, -1)", SYS_capset, {k_nowhere, k_nowhere}},
    // EINVAL: -1 is nobody.
    {"setuid(-1)", SYS_setuid, {k_minus_one}},
    {"setgid(-1)", SYS_setgid, {k_minus_one}},
    // EINVAL: more groups than there can be. EPERM before that.
    {"setgroups(-1, -1)", SYS_setgroups, {k_minus_one, k_nowhere}},
    // It asks only: this value is not set.
    {"personality(-1)", SYS_personality, {0xffff'ffff}},
    // EINVAL: there is no such operation.
    {"prctl(-1, 0, 0, 0, 0)", SYS_prctl, {k_minus_one, 0, 0, 0, 0}},
    // EAFNOSUPPORT: a family below zero, for which no module is loaded.
    {"socket(-1, 1, 0)", SYS_socket, {k_minus_one, 1, 0}},
    // EBADF.
    {"bind(-1, -1, 0)", SYS_bind, {k_no_fd, k_nowhere, 0}},
    {"connect(-1, -1, 0)", SYS_connect, {k_no_fd, k_nowhere, 0}},
    {"fchmod(-1, 0)", SYS_fchmod, {k_no_fd, 0}},
    {"fchown(-1, -1, -1)", SYS_fchown, {k_no_fd, k_minus_one, k_minus_one}},
    {"ioctl(-1, 0, 0)", SYS_ioctl, {k_no_fd, 0, 0}},
    {"read(-1, 0, 0)", SYS_read, {k_no_fd, 0, 0}},
    {"write(-1, 0, 0)", SYS_write, {k_no_fd, 0, 0}},
    // EFAULT at the path.
    {"mknodat(-1, -1, 0, 0)", SYS_mknodat, {k_no_fd, k_nowhere, 0, 0}},
    {"mkdirat(-1, -1, 0)", SYS_mkdirat, {k_no_fd, k_nowhere, 0}},
    {"openat(-1, -1, 0)", SYS_openat, {k_no_fd, k_nowhere, 0}},
    // They answer and change nothing.
    {"sched_yield()", SYS_sched_yield, {}},
    {"getppid()", SYS_getppid, {}},
    {"getpid()", SYS_getpid, {}},
    {"gettid()", SYS_gettid, {}},
    {"getuid()", SYS_getuid, {}},
// ENOSYS: far above the last call, for filters whose default is another error. Not where numbers are
// dealt out from a higher base (mips) or a wrong one is a signal (arm).
#if !defined(__mips__) && !defined(__arm__)
    {"system call 2047", 2047, {}},
#endif
};

}  // namespace

std::span<const CanaryCandidate> canary_calls() {
    return k_calls;
}

CanaryCandidate seccomp_mode_call() {
    return {"prctl(PR_GET_SECCOMP)", SYS_prctl, {static_cast<std::uint64_t>(Prctl::get_seccomp)}};
}

}  // namespace doff
