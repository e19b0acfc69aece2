// SPDX-License-Identifier: MIT
//
// --new-keyring, for a user whose quota of keys is used up, keyrings(7): insisted on, a new keyring is
// refused and nothing is run; without the option the command never gets the caller's.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

namespace doff_test {
namespace {

// Keys until there is room for no more, in a keyring of this process's own.
void use_up_the_quota() {
    constexpr int k_more_than_any_quota = 100'000;
    for (int at = 0; at < k_more_than_any_quota; ++at) {
        const std::string name = "doff-test:" + std::to_string(at);
        if (::syscall(SYS_add_key, "user", name.c_str(), "x", 1UL, KEY_SPEC_PROCESS_KEYRING) == -1) {
            must(errno == EDQUOT, "add_key");
            return;
        }
    }
    must(false, "a quota of keys");
}

// In the child: another process of that user holds all the keys that the user may have, until we end.
void have_no_quota(std::uint32_t uid) {
    std::array<int, 2> ready{};
    must(::pipe2(ready.data(), O_CLOEXEC) == 0, "pipe2");
    const pid_t other = ::fork();
    must(other != -1, "fork");
    if (other == 0) {
        ::close(1);
        ::close(2);
        set_uids(uid, uid, uid);
        must(::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0, "PR_SET_PDEATHSIG");
        use_up_the_quota();
        must(::write(ready[1], "", 1) == 1, "write");
        ::pause();
        ::_exit(0);
    }
    ::close(ready[1]);
    char byte = 0;
    must(::read(ready[0], &byte, 1) == 1, "read");
    ::close(ready[0]);
}

// A user of its own for each case: keys that were given up count until the kernel has collected them.
Outcome without_quota(std::uint32_t uid, const std::vector<std::string>& options, bool as_target = false) {
    auto words = options;
    words.push_back(std::to_string(uid) + ":" + std::to_string(uid));
    return doff(words, [=] {
        if (as_target) {
            become(uid, uid, {uid});
            join_keyring();
        }
        have_no_quota(uid);
    });
}

}  // namespace

TEST_CASE("A new keyring can be insisted on") {
    if (!in_private_world()) {
        return;
    }
    if (session_keyring() == 0) {
        skip("no session keyrings here");
        return;
    }
    check_ran_as(doff({"--new-keyring", "app"}), app());
    check_ran_as(doff({"--new-keyring", "app"}, [] { become(1500, 1500, {33, 44, 1500}); }), app());
}

TEST_CASE("Where the user's quota of keys is used up the command does not get the caller's") {
    if (!in_private_world()) {
        return;
    }
    if (session_keyring() == 0) {
        skip("no session keyrings here");
        return;
    }
    const std::string refused = "keyctl(KEYCTL_JOIN_SESSION_KEYRING): Disk quota exceeded\nhint: ";
    check_refused(without_quota(710'001, {}), refused);
    check_refused(without_quota(710'002, {"--new-keyring"}), refused);
    check_refused(without_quota(710'003, {"--strict"}), refused);
    Witness kept = ordinary(710'004, 710'004, {710'004});
    kept.new_keyring = false;
    kept.keyring_owner = 0;
    check_ran_as(without_quota(710'004, {"--keep-keyring"}), kept);
}

TEST_CASE("A keyring that is the user's own already may stay, unless another is insisted on") {
    if (!in_private_world()) {
        return;
    }
    if (session_keyring() == 0) {
        skip("no session keyrings here");
        return;
    }
    check_ran_as(without_quota(710'005, {}, /* as_target= */ true), ordinary(710'005, 710'005, {710'005}));
    check_refused(without_quota(710'006, {"--new-keyring"}, /* as_target= */ true),
                  "keyctl(KEYCTL_JOIN_SESSION_KEYRING): Disk quota exceeded");
}

}  // namespace doff_test
