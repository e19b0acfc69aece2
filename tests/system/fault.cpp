// SPDX-License-Identifier: MIT
#include "fault.h"

#include "child.h"
#include "world.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <bit>
#include <cstddef>
#include <cstring>
#include <utility>

namespace doff_test {
namespace {

constexpr std::uint32_t k_witness = 0xd0ff'0001;

// Arguments are 64 bits wide; the lower half of each.
constexpr std::uint32_t argument(std::size_t at) {
    const std::size_t low = std::endian::native == std::endian::little ? 0 : 4;
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + 8 * at + low);
}

sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

sock_filter answer(std::uint32_t what) {
    return BPF_STMT(BPF_RET | BPF_K, what);
}

// Goes on with the next instruction where equal, else skips `otherwise`.
sock_filter where_equal(std::uint32_t value, std::uint8_t otherwise) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, otherwise);
}

class Filter {
public:
    Filter() : program_{load(argument(5)), where_equal(k_witness, 1), answer(SECCOMP_RET_ALLOW)} {}

    void add(const Call& call, std::uint32_t action) {
        // How many instructions lie between a comparison that fails and the next call's.
        auto left = static_cast<std::uint8_t>(1 + 2 * (call.operation ? 1 : 0) + 2 * (call.detail ? 1 : 0) +
                                              2 * (call.not_null ? 1 : 0));
        program_.push_back(load(offsetof(seccomp_data, nr)));
        program_.push_back(where_equal(call.number, left));
        for (const auto& [at, value] : {std::pair{0U, call.operation}, std::pair{1U, call.detail}}) {
            if (value) {
                left = static_cast<std::uint8_t>(left - 2);
                program_.push_back(load(argument(at)));
                program_.push_back(where_equal(*value, left));
            }
        }
        if (call.not_null) {
            program_.push_back(load(argument(*call.not_null)));
            program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0));
        }
        program_.push_back(answer(action));
    }

    void install() {
        program_.push_back(answer(SECCOMP_RET_ALLOW));
        const sock_fprog filter{static_cast<unsigned short>(program_.size()), program_.data()};
        must(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0, "seccomp");
    }

private:
    std::vector<sock_filter> program_;
};

}  // namespace

const std::vector<Call>& credential_calls() {
    static const std::vector<Call> calls{
        {"setgroups", SYS_setgroups},
        {"setregid", SYS_setregid},
        {"setgid", SYS_setgid},
        {"setuid", SYS_setuid},
        {"setresuid", SYS_setresuid},
        {"setresgid", SYS_setresgid},
        {"setfsuid", SYS_setfsuid},
        {"setfsgid", SYS_setfsgid},
        {"capset", SYS_capset},
        {"capget", SYS_capget},
        {"getresuid", SYS_getresuid},
        {"getresgid", SYS_getresgid},
        {"getuid", SYS_getuid},
        {"geteuid", SYS_geteuid},
        {"getgid", SYS_getgid},
        {"getegid", SYS_getegid},
        {"getgroups", SYS_getgroups},
        {"seccomp", SYS_seccomp},
        {"unshare", SYS_unshare},
        {"prctl", SYS_prctl},
        {"PR_GET_DUMPABLE", SYS_prctl, PR_GET_DUMPABLE},
        {"PR_SET_DUMPABLE", SYS_prctl, PR_SET_DUMPABLE},
        {"PR_GET_KEEPCAPS", SYS_prctl, PR_GET_KEEPCAPS},
        {"PR_SET_KEEPCAPS", SYS_prctl, PR_SET_KEEPCAPS},
        {"PR_GET_SECCOMP", SYS_prctl, PR_GET_SECCOMP},
        {"PR_SET_SECCOMP", SYS_prctl, PR_SET_SECCOMP},
        {"PR_CAPBSET_READ", SYS_prctl, PR_CAPBSET_READ},
        {"PR_CAPBSET_DROP", SYS_prctl, PR_CAPBSET_DROP},
        {"PR_GET_SECUREBITS", SYS_prctl, PR_GET_SECUREBITS},
        {"PR_SET_SECUREBITS", SYS_prctl, PR_SET_SECUREBITS},
        {"PR_SET_NO_NEW_PRIVS", SYS_prctl, PR_SET_NO_NEW_PRIVS},
        {"PR_GET_NO_NEW_PRIVS", SYS_prctl, PR_GET_NO_NEW_PRIVS},
        {"PR_CAP_AMBIENT", SYS_prctl, PR_CAP_AMBIENT},
        {"PR_CAP_AMBIENT_IS_SET", SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET},
        {"PR_CAP_AMBIENT_RAISE", SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE},
        {"PR_CAP_AMBIENT_CLEAR_ALL", SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL},
        {"keyctl", SYS_keyctl},
        {"KEYCTL_GET_KEYRING_ID", SYS_keyctl, KEYCTL_GET_KEYRING_ID},
        {"KEYCTL_JOIN_SESSION_KEYRING", SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING},
        {"KEYCTL_DESCRIBE", SYS_keyctl, KEYCTL_DESCRIBE},
    };
    return calls;
}

std::vector<Call> process_calls() {
    std::vector<Call> calls{
        {"prlimit64", SYS_prlimit64},
        {"prlimit64 (set)", SYS_prlimit64, {}, {}, 2},
        {"getpriority", SYS_getpriority},
        {"setpriority", SYS_setpriority},
        {"ioprio_get", SYS_ioprio_get},
        {"ioprio_set", SYS_ioprio_set},
        {"sched_getattr", SYS_sched_getattr},
        {"sched_setattr", SYS_sched_setattr},
        {"sched_getaffinity", SYS_sched_getaffinity},
        {"sched_setaffinity", SYS_sched_setaffinity},
        {"pread64", SYS_pread64},
        {"pwrite64", SYS_pwrite64},
        {"umask", SYS_umask},
        {"umask(027)", SYS_umask, 027},  // what a profile asks for
        {"chdir", SYS_chdir},
        {"fchdir", SYS_fchdir},
        {"chroot", SYS_chroot},
        {"openat2", SYS_openat2},
        {"getpid", SYS_getpid},
        {"getppid", SYS_getppid},
        {"getsid", SYS_getsid},
        {"getpgid", SYS_getpgid},
        {"setsid", SYS_setsid},
        {"rt_sigaction", SYS_rt_sigaction},
        {"rt_sigaction (set)", SYS_rt_sigaction, {}, {}, 1},
        {"rt_sigprocmask", SYS_rt_sigprocmask},
        {"rt_sigprocmask (set)", SYS_rt_sigprocmask, {}, {}, 1},
        {"close_range", SYS_close_range},
        {"fcntl", SYS_fcntl},
        {"F_GETFD", SYS_fcntl, {}, F_GETFD},
        {"F_SETFD", SYS_fcntl, {}, F_SETFD},
        {"getdents64", SYS_getdents64},
        {"PR_SET_PDEATHSIG", SYS_prctl, PR_SET_PDEATHSIG},
        {"PR_GET_PDEATHSIG", SYS_prctl, PR_GET_PDEATHSIG},
    };
    if (doff_is_static()) {
        calls.push_back({"newfstatat", SYS_newfstatat});
    }
    return calls;
}

std::string name_of(const Fault& fault) {
    return fault.call.name + (fault.error == 0 ? "=done" : std::string("=") + strerrorname_np(fault.error));
}

void install(std::span<const Fault> faults) {
    Filter filter;
    for (const Fault& fault : faults) {
        filter.add(fault.call, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(fault.error));
    }
    filter.install();
}

void forbid(std::span<const Call> calls) {
    Filter filter;
    for (const Call& call : calls) {
        filter.add(call, SECCOMP_RET_KILL_PROCESS);
    }
    filter.install();
}

}  // namespace doff_test
