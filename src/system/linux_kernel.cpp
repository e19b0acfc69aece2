// SPDX-License-Identifier: MIT
#include "system/linux_kernel.h"

#include "core/state.h"
#include "system/answer.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <array>
#include <cstddef>
#include <cstring>

namespace doff {
namespace {

// core has its own copies of these numbers, so that it needs no kernel header.
static_assert(k_cap_setgid == CAP_SETGID && k_cap_setuid == CAP_SETUID && k_cap_setpcap == CAP_SETPCAP &&
              k_cap_sys_chroot == CAP_SYS_CHROOT && k_cap_sys_admin == CAP_SYS_ADMIN);
static_assert(static_cast<int>(Prctl::set_pdeathsig) == PR_SET_PDEATHSIG &&
              static_cast<int>(Prctl::set_ptracer) == PR_SET_PTRACER);
static_assert(static_cast<int>(Prctl::get_dumpable) == PR_GET_DUMPABLE &&
              static_cast<int>(Prctl::set_dumpable) == PR_SET_DUMPABLE &&
              static_cast<int>(Prctl::get_keepcaps) == PR_GET_KEEPCAPS &&
              static_cast<int>(Prctl::set_keepcaps) == PR_SET_KEEPCAPS &&
              static_cast<int>(Prctl::get_seccomp) == PR_GET_SECCOMP &&
              static_cast<int>(Prctl::capbset_read) == PR_CAPBSET_READ &&
              static_cast<int>(Prctl::capbset_drop) == PR_CAPBSET_DROP &&
              static_cast<int>(Prctl::get_securebits) == PR_GET_SECUREBITS &&
              static_cast<int>(Prctl::set_securebits) == PR_SET_SECUREBITS &&
              static_cast<int>(Prctl::set_no_new_privs) == PR_SET_NO_NEW_PRIVS &&
              static_cast<int>(Prctl::get_no_new_privs) == PR_GET_NO_NEW_PRIVS &&
              static_cast<int>(Prctl::cap_ambient) == PR_CAP_AMBIENT);
static_assert(k_ambient_is_set == PR_CAP_AMBIENT_IS_SET && k_ambient_raise == PR_CAP_AMBIENT_RAISE &&
              k_ambient_clear_all == PR_CAP_AMBIENT_CLEAR_ALL);
static_assert(k_secbit_noroot == SECBIT_NOROOT && k_secbit_noroot_locked == SECBIT_NOROOT_LOCKED &&
              k_secbit_no_setuid_fixup == SECBIT_NO_SETUID_FIXUP &&
              k_secbit_no_setuid_fixup_locked == SECBIT_NO_SETUID_FIXUP_LOCKED &&
              k_secbit_keep_caps == SECBIT_KEEP_CAPS &&
              k_secbit_keep_caps_locked == SECBIT_KEEP_CAPS_LOCKED &&
              k_secbit_no_cap_ambient_raise == SECBIT_NO_CAP_AMBIENT_RAISE &&
              k_secbit_no_cap_ambient_raise_locked == SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
static_assert(k_seccomp_spec_allow == SECCOMP_FILTER_FLAG_SPEC_ALLOW);
static_assert(sizeof(Gid) == sizeof(gid_t) && sizeof(Uid) == sizeof(uid_t));
static_assert(sizeof(BpfInstruction) == sizeof(sock_filter) &&
              offsetof(BpfInstruction, jump_true) == offsetof(sock_filter, jt) &&
              offsetof(BpfInstruction, jump_false) == offsetof(sock_filter, jf) &&
              offsetof(BpfInstruction, constant) == offsetof(sock_filter, k));

// On 32-bit machines that began with 16-bit ids, the plain names are those calls still.
#ifdef SYS_setuid32
constexpr long k_getresuid = SYS_getresuid32, k_getresgid = SYS_getresgid32;
constexpr long k_getuid = SYS_getuid32, k_geteuid = SYS_geteuid32, k_getgid = SYS_getgid32,
               k_getegid = SYS_getegid32;
constexpr long k_setfsuid = SYS_setfsuid32, k_setfsgid = SYS_setfsgid32;
constexpr long k_getgroups = SYS_getgroups32, k_setgroups = SYS_setgroups32;
constexpr long k_setregid = SYS_setregid32, k_setgid = SYS_setgid32, k_setuid = SYS_setuid32;
constexpr long k_setresuid = SYS_setresuid32, k_setresgid = SYS_setresgid32;
#else
constexpr long k_getresuid = SYS_getresuid, k_getresgid = SYS_getresgid;
constexpr long k_getuid = SYS_getuid, k_geteuid = SYS_geteuid, k_getgid = SYS_getgid, k_getegid = SYS_getegid;
constexpr long k_setfsuid = SYS_setfsuid, k_setfsgid = SYS_setfsgid;
constexpr long k_getgroups = SYS_getgroups, k_setgroups = SYS_setgroups;
constexpr long k_setregid = SYS_setregid, k_setgid = SYS_setgid, k_setuid = SYS_setuid;
constexpr long k_setresuid = SYS_setresuid, k_setresgid = SYS_setresgid;
#endif

std::uint32_t id_of(long result) {
    return static_cast<std::uint32_t>(result);
}

}  // namespace

Answer<RealEffectiveSaved<Uid>> LinuxKernel::getresuid() {
    RealEffectiveSaved<Uid> ids{};
    if (::syscall(k_getresuid, &ids.real.value, &ids.effective.value, &ids.saved.value) == -1) {
        return reason();
    }
    return ids;
}

Answer<RealEffectiveSaved<Gid>> LinuxKernel::getresgid() {
    RealEffectiveSaved<Gid> ids{};
    if (::syscall(k_getresgid, &ids.real.value, &ids.effective.value, &ids.saved.value) == -1) {
        return reason();
    }
    return ids;
}

Uid LinuxKernel::getuid() {
    return Uid{id_of(::syscall(k_getuid))};
}

Uid LinuxKernel::geteuid() {
    return Uid{id_of(::syscall(k_geteuid))};
}

Gid LinuxKernel::getgid() {
    return Gid{id_of(::syscall(k_getgid))};
}

Gid LinuxKernel::getegid() {
    return Gid{id_of(::syscall(k_getegid))};
}

Uid LinuxKernel::setfsuid(Uid uid) {
    return Uid{id_of(::syscall(k_setfsuid, uid.value))};
}

Gid LinuxKernel::setfsgid(Gid gid) {
    return Gid{id_of(::syscall(k_setfsgid, gid.value))};
}

Answer<int> LinuxKernel::getgroups(int size, Gid* list) {
    return value_of(::syscall(k_getgroups, size, list));
}

Answer<void> LinuxKernel::setgroups(std::span<const Gid> groups) {
    return done(::syscall(k_setgroups, groups.size(), groups.data()));
}

Answer<void> LinuxKernel::setregid(Gid real, Gid effective) {
    return done(::syscall(k_setregid, real.value, effective.value));
}

Answer<void> LinuxKernel::setgid(Gid gid) {
    return done(::syscall(k_setgid, gid.value));
}

Answer<void> LinuxKernel::setuid(Uid uid) {
    return done(::syscall(k_setuid, uid.value));
}

Answer<void> LinuxKernel::setresuid(Uid real, Uid effective, Uid saved) {
    return done(::syscall(k_setresuid, real.value, effective.value, saved.value));
}

Answer<void> LinuxKernel::setresgid(Gid real, Gid effective, Gid saved) {
    return done(::syscall(k_setresgid, real.value, effective.value, saved.value));
}

// capset(2) has no wrapper in the C library, and libcap-ng's answers cannot all be believed.
Answer<ThreadCapabilities> LinuxKernel::capget() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    constexpr __u32 k_sentinel = ~__u32{0};
    std::array<__user_cap_data_struct, 2> words{};
    words.fill({k_sentinel, k_sentinel, k_sentinel});
    if (::syscall(SYS_capget, &header, words.data()) == -1) {
        return reason();
    }
    const auto join = [](__u32 low, __u32 high) { return CapabilitySet{std::uint64_t{high} << 32 | low}; };
    return ThreadCapabilities{join(words[0].effective, words[1].effective),
                              join(words[0].permitted, words[1].permitted),
                              join(words[0].inheritable, words[1].inheritable)};
}

Answer<void> LinuxKernel::capset(const ThreadCapabilities& sets) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const auto low = [](CapabilitySet set) { return static_cast<__u32>(set.bits); };
    const auto high = [](CapabilitySet set) { return static_cast<__u32>(set.bits >> 32); };
    const std::array<__user_cap_data_struct, 2> words{{
        {low(sets.effective), low(sets.permitted), low(sets.inheritable)},
        {high(sets.effective), high(sets.permitted), high(sets.inheritable)},
    }};
    return done(::syscall(SYS_capset, &header, words.data()));
}

Answer<int> LinuxKernel::prctl(Prctl operation, unsigned long argument, unsigned long argument2) {
    return value_of(::syscall(SYS_prctl, static_cast<int>(operation), argument, argument2, 0UL, 0UL));
}

Answer<int> LinuxKernel::keyctl_join_session_keyring() {
    return value_of(::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr));
}

Answer<int> LinuxKernel::keyctl_get_session_keyring_id() {
    return value_of(::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, /* create= */ 0));
}

Answer<int> LinuxKernel::keyctl_describe(int key, std::span<char> description) {
    return value_of(::syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, description.data(), description.size()));
}

Answer<void> LinuxKernel::seccomp(unsigned flags, std::span<const BpfInstruction> filter) {
    if (filter.empty()) {
        return done(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, nullptr));
    }
    // The kernel only reads it; the field lacks a const.
    auto* const instructions = reinterpret_cast<sock_filter*>(const_cast<BpfInstruction*>(filter.data()));
    const sock_fprog program{static_cast<unsigned short>(filter.size()), instructions};
    if (flags == 0) {
        return done(::syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0UL, 0UL));
    }
    return done(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

MarkedCall LinuxKernel::marked_call() {
    // Where that gives nothing, the first one is still no number of anything.
    constexpr std::uint32_t k_first = 0x6f64'0000;
    std::array<std::uint32_t, 2> random{};
    // Sixteen bytes that every execve(2) gives, also when getrandom(2) is not ready yet.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how getauxval(3) gives an address.
    if (const auto* const given = reinterpret_cast<const void*>(::getauxval(AT_RANDOM))) {
        std::memcpy(random.data(), given, sizeof random);
    }
    return {SYS_getppid, {k_first | (random[0] & 0xffff), random[1]}};
}

Answer<int> LinuxKernel::call_marked(const MarkedCall& call) {
    return value_of(::syscall(call.nr, static_cast<unsigned long>(call.arguments[0]),
                              static_cast<unsigned long>(call.arguments[1])));
}

std::string LinuxKernel::kernel_release() {
    utsname names{};
    return ::uname(&names) == 0 ? names.release : "";
}

Answer<void> LinuxKernel::unshare_thread() {
    return done(::unshare(CLONE_THREAD));
}

Answer<void> LinuxKernel::unshare_fs() {
    return done(::unshare(CLONE_FS));
}

bool LinuxKernel::at_secure() {
    return ::getauxval(AT_SECURE) != 0;
}

std::errc LinuxKernel::execve(const char* path, const char* const* argv, const char* const* envp) {
    // execve(2) changes neither array; its prototype is older than const.
    ::execve(path, const_cast<char* const*>(argv), const_cast<char* const*>(envp));
    return reason().error();
}

}  // namespace doff
