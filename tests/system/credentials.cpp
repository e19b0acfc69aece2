// SPDX-License-Identifier: MIT
#include "credentials.h"

#include "child.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <array>
#include <csignal>

namespace doff_test {
namespace {

template <class Change>
void for_each(std::uint64_t set, Change change) {
    for (unsigned long bit = 0; bit < 64; ++bit) {
        if ((set >> bit & 1) != 0) {
            change(bit);
        }
    }
}

}  // namespace

Sets capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> words{};
    must(::syscall(SYS_capget, &header, words.data()) == 0, "capget");
    const auto join = [](__u32 low, __u32 high) { return std::uint64_t{high} << 32 | low; };
    return {join(words[0].effective, words[1].effective), join(words[0].permitted, words[1].permitted),
            join(words[0].inheritable, words[1].inheritable)};
}

void set_capabilities(const Sets& sets) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const auto low = [](std::uint64_t set) { return static_cast<__u32>(set); };
    const auto high = [](std::uint64_t set) { return static_cast<__u32>(set >> 32); };
    const std::array<__user_cap_data_struct, 2> words{{
        {low(sets.effective), low(sets.permitted), low(sets.inheritable)},
        {high(sets.effective), high(sets.permitted), high(sets.inheritable)},
    }};
    must(::syscall(SYS_capset, &header, words.data()) == 0, "capset");
}

void drop_from_bounding(std::uint64_t set) {
    for_each(set, [](unsigned long bit) {
        must(::prctl(PR_CAPBSET_READ, bit) != 1 || ::prctl(PR_CAPBSET_DROP, bit, 0, 0, 0) == 0,
             "PR_CAPBSET_DROP");
    });
}

void raise_ambient(std::uint64_t set) {
    for_each(set, [](unsigned long bit) {
        must(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, bit, 0, 0) == 0, "PR_CAP_AMBIENT_RAISE");
    });
}

void set_securebits(unsigned bits) {
    must(::prctl(PR_SET_SECUREBITS, bits, 0, 0, 0) == 0, "PR_SET_SECUREBITS");
}

void set_no_new_privs() {
    must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS");
}

int join_keyring() {
    const long id = ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
    must(id > 0, "KEYCTL_JOIN_SESSION_KEYRING");
    return static_cast<int>(id);
}

void set_groups(const std::vector<std::uint32_t>& groups) {
    must(::syscall(SYS_setgroups, groups.size(), groups.data()) == 0, "setgroups");
}

void set_uids(std::uint32_t real, std::uint32_t effective, std::uint32_t saved) {
    must(::syscall(SYS_setresuid, real, effective, saved) == 0, "setresuid");
}

void set_gids(std::uint32_t real, std::uint32_t effective, std::uint32_t saved) {
    must(::syscall(SYS_setresgid, real, effective, saved) == 0, "setresgid");
}

void become(std::uint32_t uid, std::uint32_t gid, const std::vector<std::uint32_t>& groups) {
    set_groups(groups);
    set_gids(gid, gid, gid);
    set_uids(uid, uid, uid);
}

void become_holder(std::uint32_t uid, std::uint32_t gid, const std::vector<std::uint32_t>& groups,
                   std::uint64_t set) {
    must(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0, "PR_SET_KEEPCAPS");
    become(uid, gid, groups);
    set_capabilities({set, set, set});
    raise_ambient(set);
}

void root_without_capabilities() {
    set_securebits(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED);
    set_capabilities({});
}

void root_without(std::uint64_t set) {
    drop_from_bounding(set);
    Sets sets = capabilities();
    sets.effective &= ~set;
    sets.permitted &= ~set;
    sets.inheritable &= ~set;
    set_capabilities(sets);
}

int have_a_process_of(std::uint32_t uid) {
    std::array<int, 2> ready{};
    must(::pipe2(ready.data(), O_CLOEXEC) == 0, "pipe2");
    const pid_t other = ::fork();
    must(other != -1, "fork");
    if (other == 0) {
        ::close(1);
        ::close(2);
        set_uids(uid, uid, uid);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        must(::write(ready[1], "", 1) == 1, "write");
        ::alarm(60);  // where it cannot be told of the end: its parent may be another user by then
        ::pause();
        ::_exit(0);
    }
    char byte = 0;
    must(::read(ready[0], &byte, 1) == 1, "read");
    ::close(ready[0]);
    ::close(ready[1]);
    return other;
}

void fill_inheritable_and_ambient() {
    Sets sets = capabilities();
    sets.inheritable = sets.permitted;
    set_capabilities(sets);
    raise_ambient(sets.permitted);
}

}  // namespace doff_test
