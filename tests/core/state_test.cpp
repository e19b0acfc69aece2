// SPDX-License-Identifier: MIT
//
// Reading a process: all of it, and no answer believed that cannot be true.
#include "core/state.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <algorithm>

namespace doff {
namespace {

using enum std::errc;

}  // namespace

TEST_CASE("every part of the process is read") {
    FakeKernel kernel = dirty_root();
    kernel.process.no_new_privs = true;
    kernel.process.filters = {{{0x06, 0, 0, 0x7fff'0000}}};
    kernel.process.capabilities.inheritable = capabilities_of({1, 2, 3});
    kernel.process.capabilities.bounding = capabilities_of({1, 2, 3, 40});
    kernel.process.capabilities.ambient = capabilities_of({2});
    kernel.process.capabilities.effective = capabilities_of({2, 4});
    kernel.process.open_fds = {0, 2};
    const State state = state_of(kernel);
    CHECK(state.uid == kernel.process.uid);
    CHECK(state.gid == kernel.process.gid);
    CHECK(state.getuid == kernel.process.uid.real);
    CHECK(state.geteuid == kernel.process.uid.effective);
    CHECK(state.getgid == kernel.process.gid.real);
    CHECK(state.getegid == kernel.process.gid.effective);
    CHECK(state.groups == kernel.process.groups);
    CHECK(state.capabilities == kernel.process.capabilities);
    CHECK(state.securebits == kernel.process.securebits);
    CHECK(state.keep_caps);
    CHECK(state.no_new_privs);
    CHECK(state.seccomp_mode == 2);
    CHECK(state.dumpable == 1);
    // To ask for the keyring would be to be given one, and root's at that.
    CHECK_FALSE(state.session_keyring);
    CHECK(std::ranges::find(kernel.calls, "keyctl_get_session_keyring_id") == kernel.calls.end());
    CHECK(state.threads == Threads::one);
    CHECK(state.standard_fd_open == std::array{true, false, true});
}

TEST_CASE("reading changes nothing") {
    FakeKernel kernel = dirty_root();
    const Process before = kernel.process;
    (void)state_of(kernel);
    CHECK(kernel.process == before);
}

TEST_CASE("a call that fails makes the reading fail, and the error names it") {
    struct {
        const char* call;
        const char* named;
    } const rows[]{
        {"getresuid", "getresuid"},
        {"getresgid", "getresgid"},
        {"capget", "capget"},
        {"PR_CAPBSET_READ", "prctl(PR_CAPBSET_READ)"},
        {"PR_CAP_AMBIENT_IS_SET", "prctl(PR_CAP_AMBIENT_IS_SET)"},
        {"PR_GET_SECUREBITS", "prctl(PR_GET_SECUREBITS)"},
        {"PR_GET_KEEPCAPS", "prctl(PR_GET_KEEPCAPS)"},
        {"PR_GET_NO_NEW_PRIVS", "prctl(PR_GET_NO_NEW_PRIVS)"},
        {"PR_GET_DUMPABLE", "prctl(PR_GET_DUMPABLE)"},
    };
    for (const auto& row : rows) {
        for (const std::errc reason : {operation_not_permitted, function_not_supported}) {
            FakeKernel kernel;
            kernel.refuse(row.call, reason);
            const auto state = observe(kernel);
            REQUIRE_FALSE(state);
            CHECK(state.error() ==
                  Error{Stage::resolve, "cannot read this process: " + std::string(row.named), reason, {}});
        }
    }
}

TEST_CASE("a seccomp filter is told where it may be what keeps this process from being read") {
    FakeKernel kernel;
    kernel.refuse("PR_CAPBSET_READ", operation_not_permitted);
    CHECK(observe(kernel).error().hint == "");
    kernel.process.filters.emplace_back();
    CHECK(observe(kernel).error().hint ==
          "a seccomp filter is in force, which can refuse this call\n"
          "such a filter comes from who started doff: SystemCallFilter= of a unit, --security-opt seccomp= "
          "of a container");
    // Then /proc/self/status has to say so.
    kernel.refuse("PR_GET_SECCOMP", operation_not_permitted);
    CHECK(observe(kernel).error().hint == "");
}

TEST_CASE("EINVAL for a capability that every kernel knows is a failure, not an empty set") {
    for (const std::string call : {"PR_CAPBSET_READ", "PR_CAP_AMBIENT_IS_SET"}) {
        FakeKernel kernel;
        kernel.refuse(call, invalid_argument);
        INFO(call);
        CHECK_FALSE(observe(kernel));
    }
}

TEST_CASE("groups are read again where the size has been asked for, and doubted") {
    struct {
        int call;  // the first asks for the size, the second gives a negative one, the third reads
        std::errc reason;
        std::string what;
    } const refused[]{
        {1, operation_not_permitted, "getgroups"},
        {2, operation_not_permitted, "cannot read this process: getgroups"},
        {3, operation_not_permitted, "cannot read this process: getgroups"},
        {3, invalid_argument, "cannot read this process: getgroups"},
    };
    for (const auto& row : refused) {
        FakeKernel kernel;
        kernel.process.groups = {Gid{5}};
        kernel.refuse("getgroups", row.reason, row.call);
        const auto state = observe(kernel);
        REQUIRE_FALSE(state);
        CHECK(state.error() == Error{Stage::resolve, row.what, row.reason, {}});
    }
    FakeKernel kernel;
    kernel.process.groups = {Gid{5}};
    kernel.lie("getgroups");
    const auto lied = observe(kernel);
    REQUIRE_FALSE(lied);
    CHECK(lied.error() ==
          Error{Stage::resolve, "cannot read this process: getgroups(-1)", protocol_error, {}});
}

TEST_CASE("a list that has grown since room was made for it is a failure") {
    FakeKernel kernel;
    State state;
    REQUIRE(make_room_for_groups(kernel, 2, state));
    kernel.process.groups.assign(state.groups.capacity() + 1, Gid{7});
    const auto read = observe(kernel, state);
    REQUIRE_FALSE(read);
    CHECK(read.error().reason == invalid_argument);
    CHECK(std::string(read.error().call) == "getgroups");
}

TEST_CASE("room is made for the list wanted and the list there is, and one more") {
    FakeKernel kernel;
    kernel.process.groups.assign(300, Gid{7});
    State state;
    REQUIRE(make_room_for_groups(kernel, 5, state));
    CHECK(state.groups.capacity() >= 301);
    State other;
    REQUIRE(make_room_for_groups(kernel, 500, other));
    CHECK(other.groups.capacity() >= 501);
}

TEST_CASE("a kernel that answers for every capability number has not understood the question") {
    for (const std::string call : {"PR_CAPBSET_READ", "PR_CAP_AMBIENT_IS_SET"}) {
        FakeKernel kernel;
        kernel.lie(call);
        const auto state = observe(kernel);
        REQUIRE_FALSE(state);
        CHECK(state.error().reason == value_too_large);
    }
}

TEST_CASE("capabilities newer than the names are read") {
    FakeKernel kernel;
    kernel.last_capability = 62;
    kernel.process.capabilities.bounding = capabilities_of({41, 62});
    CHECK(state_of(kernel).capabilities.bounding == capabilities_of({41, 62}));
}

TEST_CASE("a kernel without seccomp has mode 0") {
    FakeKernel kernel;
    kernel.refuse("PR_GET_SECCOMP", invalid_argument);
    CHECK(state_of(kernel).seccomp_mode == 0);
}

TEST_CASE("threads are counted by unshare(2), and in /proc only where that is refused") {
    struct {
        int threads;
        std::optional<std::errc> unshare;
        bool proc;
        Threads counted;
    } const rows[]{
        {1, {}, true, Threads::one},
        {2, {}, true, Threads::several},
        {1, {}, false, Threads::one},
        {2, {}, false, Threads::several},
        {1, operation_not_permitted, true, Threads::one},
        {2, operation_not_permitted, true, Threads::several},
        {1, function_not_supported, true, Threads::one},
        {1, operation_not_permitted, false, Threads::unknown},
        {2, operation_not_permitted, false, Threads::unknown},
    };
    for (const auto& row : rows) {
        FakeKernel kernel;
        kernel.threads = row.threads;
        kernel.proc_mounted = row.proc;
        if (row.unshare) {
            kernel.refuse("unshare_thread", *row.unshare);
        }
        CHECK(state_of(kernel).threads == row.counted);
    }
    // A file of that name that is no such directory says nothing.
    FakeKernel kernel;
    kernel.refuse("unshare_thread", operation_not_permitted);
    kernel.lie("stat");
    CHECK(state_of(kernel).threads == Threads::unknown);
}

TEST_CASE("ids that the user namespace does not map are shown as the overflow id") {
    FakeKernel kernel;
    kernel.uid_map = {{0, 100'000, 1000}};
    kernel.gid_map = {{0, 100'000, 1000}};
    kernel.process.uid = {Uid{100'000}, Uid{100'000}, Uid{100'000}, Uid{100'000}};
    kernel.process.gid = {Gid{100'000}, Gid{100'000}, Gid{100'000}, Gid{100'000}};
    kernel.process.groups = {Gid{4}, Gid{27}, Gid{100'005}};
    const State state = state_of(kernel);
    CHECK(state.uid.all(k_root));
    CHECK(state.groups == std::vector{Gid{65534}, Gid{65534}, Gid{5}});
}

}  // namespace doff
