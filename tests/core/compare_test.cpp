// SPDX-License-Identifier: MIT
//
// The comparison: a state that is the target has no difference, and each field of it that is changed
// alone is one difference, named with both values.
#include "core/compare.h"

#include "catch.h"
#include "fake/fake_kernel.h"
#include "fake/printed.h"

#include <functional>

namespace doff {
namespace {

const CapabilitySet k_two = capabilities_of({0, 7});

Target target() {
    Target wanted;
    wanted.uid = all_three(Uid{1000});
    wanted.gid = all_three(Gid{33});
    wanted.groups = {Gid{33}, Gid{998}};
    wanted.capabilities = {k_two, k_two, k_two, k_two, k_two};
    wanted.securebits = 0xef;
    wanted.no_new_privs = true;
    wanted.keyring = SessionKeyring::join;
    return wanted;
}

const Performed k_joined{.keyring_joined = 101, .keyring_refused = {}};

// What target() asks for.
State state() {
    State now;
    now.uid = {Uid{1000}, Uid{1000}, Uid{1000}, Uid{1000}};
    now.gid = {Gid{33}, Gid{33}, Gid{33}, Gid{33}};
    now.getuid = now.geteuid = Uid{1000};
    now.getgid = now.getegid = Gid{33};
    now.groups = {Gid{33}, Gid{998}};
    now.capabilities = {k_two, k_two, k_two, k_two, k_two};
    now.securebits = 0xef;
    now.no_new_privs = true;
    now.session_keyring = Keyring{101, Uid{1000}};
    now.threads = Threads::one;
    now.standard_fd_open = {true, true, true};
    return now;
}

std::vector<Difference> found(const State& now) {
    return differences(target(), k_joined, now);
}

}  // namespace

TEST_CASE("a state that is the target has no difference") {
    CHECK(found(state()).empty());
}

TEST_CASE("every field that is not the target's is one difference") {
    const CapabilitySet other = capabilities_of({0, 7, 21});
    const std::string both = "cap_chown,cap_setuid";
    const std::string three = "cap_chown,cap_setuid,cap_sys_admin";
    struct {
        std::function<void(State&)> change;
        Difference difference;
    } const rows[]{
        {[](State& s) { s.uid.real = Uid{0}; }, {"real uid", "1000", "0"}},
        {[](State& s) { s.uid.effective = Uid{0}; }, {"effective uid", "1000", "0"}},
        {[](State& s) { s.uid.saved = Uid{0}; }, {"saved uid", "1000", "0"}},
        {[](State& s) { s.uid.filesystem = Uid{0}; }, {"filesystem uid", "1000", "0"}},
        {[](State& s) { s.getuid = Uid{0}; }, {"getuid()", "1000", "0"}},
        {[](State& s) { s.geteuid = Uid{k_no_id}; }, {"geteuid()", "1000", "4294967295"}},
        {[](State& s) { s.gid.real = Gid{0}; }, {"real gid", "33", "0"}},
        {[](State& s) { s.gid.effective = Gid{0}; }, {"effective gid", "33", "0"}},
        {[](State& s) { s.gid.saved = Gid{0}; }, {"saved gid", "33", "0"}},
        {[](State& s) { s.gid.filesystem = Gid{0}; }, {"filesystem gid", "33", "0"}},
        {[](State& s) { s.getgid = Gid{0}; }, {"getgid()", "33", "0"}},
        {[](State& s) { s.getegid = Gid{0}; }, {"getegid()", "33", "0"}},
        {[](State& s) { s.groups = {}; }, {"supplementary groups", "[33 998]", "[]"}},
        {[](State& s) { s.groups = {Gid{33}}; }, {"supplementary groups", "[33 998]", "[33]"}},
        {[](State& s) { s.groups = {Gid{0}, Gid{33}, Gid{998}}; },
         {"supplementary groups", "[33 998]", "[0 33 998]"}},
        {[](State& s) { s.groups = {Gid{33}, Gid{33}, Gid{998}}; },
         {"supplementary groups", "[33 998]", "[33 33 998]"}},
        {[&](State& s) { s.capabilities.permitted = other; }, {"permitted capabilities", both, three}},
        {[&](State& s) { s.capabilities.permitted = {}; }, {"permitted capabilities", both, "none"}},
        {[&](State& s) { s.capabilities.effective = other; }, {"effective capabilities", both, three}},
        {[&](State& s) { s.capabilities.inheritable = other; }, {"inheritable capabilities", both, three}},
        {[&](State& s) { s.capabilities.bounding = other; }, {"bounding set", both, three}},
        {[&](State& s) { s.capabilities.ambient = other; }, {"ambient capabilities", both, three}},
        {[](State& s) { s.securebits = 0; }, {"securebits", "239", "0"}},
        {[](State& s) { s.keep_caps = true; }, {"keep_caps", "off", "on"}},
        {[](State& s) { s.no_new_privs = false; }, {"no_new_privs", "on", "off"}},
        {[](State& s) { s.threads = Threads::several; }, {"threads", "one", "several"}},
        {[](State& s) { s.threads = Threads::unknown; },
         {"threads", "one", "cannot be asked: unshare(2) is refused and /proc/self/task cannot be read"}},
        {[](State& s) { s.dumpable = 1; }, {"dumpable", "0", "1"}},
        {[](State& s) { s.dumpable = 2; }, {"dumpable", "0", "2"}},
        {[](State& s) { s.standard_fd_open[0] = false; }, {"fd 0", "open", "closed"}},
        {[](State& s) { s.standard_fd_open[1] = false; }, {"fd 1", "open", "closed"}},
        {[](State& s) { s.standard_fd_open[2] = false; }, {"fd 2", "open", "closed"}},
        {[](State& s) { s.session_keyring = {}; }, {"session keyring", "a new one", "none"}},
        {[](State& s) { s.session_keyring->id = 100; }, {"session keyring", "the new one, 101", "100"}},
        {[](State& s) { s.session_keyring->owner = Uid{0}; }, {"owner of the session keyring", "1000", "0"}},
        {[](State& s) { s.session_keyring->owner = {}; },
         {"owner of the session keyring", "1000", "unreadable"}},
    };
    for (const auto& row : rows) {
        State now = state();
        row.change(now);
        CHECK(found(now) == std::vector{row.difference});
    }
}

TEST_CASE("all differences are told, not only the first") {
    State now = state();
    now.uid = {Uid{0}, Uid{0}, Uid{0}, Uid{0}};
    now.no_new_privs = false;
    CHECK(found(now).size() == 5);
}

TEST_CASE("the seccomp mode and the terminal are no part of the comparison") {
    // A filter of the caller's may be there; what ours does is probed, regain_test.cpp.
    State now = state();
    now.seccomp_mode = 2;
    CHECK(found(now).empty());
}

TEST_CASE("the keyring is compared only where a new one was to be had and was not refused") {
    State now = state();
    now.session_keyring = Keyring{100, Uid{0}};
    Target keep = target();
    keep.keyring = SessionKeyring::leave;
    CHECK(differences(keep, {}, now).empty());
    Target may = target();
    may.keyring = SessionKeyring::join_if_allowed;
    CHECK(differences(may, {.keyring_joined = {}, .keyring_refused = std::errc::operation_not_permitted}, now)
              .empty());
    CHECK(differences(may, k_joined, now).size() == 2);
    // A step that was neither taken nor refused.
    CHECK(differences(may, {}, state()).size() == 1);
}

TEST_CASE("a long list of groups is cut in the message") {
    State now = state();
    now.groups.clear();
    for (std::uint32_t gid = 1; gid <= 17; ++gid) {
        now.groups.push_back(Gid{gid});
    }
    CHECK(found(now).front().found == "[1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 ... 17 in all]");
}

}  // namespace doff
