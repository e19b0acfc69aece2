// SPDX-License-Identifier: MIT
//
// The proof as a whole: it reads, compares, probes and tries to regain, and any doubt in any of the
// four is a difference. The parts have tests of their own.
#include "core/verify.h"

#include "catch.h"
#include "core/plan.h"
#include "core/resolve.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <algorithm>
#include <functional>
#include <memory>

namespace doff {
namespace {

// A process that has been through the plan for "app", in a terminal, and not yet through the proof.
struct Changed {
    FakeKernel kernel;
    State before;
    Target target;
    Performed performed;
};

Changed changed() {
    Changed all;
    all.kernel.terminals = {0};
    all.before = state_of(all.kernel);
    Request request;
    request.user = "app";
    request.command = {"id"};
    FakeAccounts accounts;
    auto target = resolve(request, accounts, all.kernel, all.before, {});
    REQUIRE(target);
    all.target = *std::move(target);
    const auto performed = perform(make_plan(all.target, all.before), all.kernel);
    REQUIRE(performed);
    all.performed = *performed;
    return all;
}

std::vector<Difference> verdict(Changed& all) {
    State scratch;
    REQUIRE(make_room_for_groups(all.kernel, all.target.groups.size(), scratch));
    all.kernel.calls.clear();
    const auto verified = verify(all.kernel, all.target, all.before, all.performed, scratch);
    return verified ? std::vector<Difference>{} : verified.error();
}

}  // namespace

TEST_CASE("a process that is the target is verified, and left as it is") {
    Changed all = changed();
    const Process untouched = all.kernel.process;
    CHECK(verdict(all).empty());
    CHECK(all.kernel.process == untouched);
}

TEST_CASE("every part of the process that is not the target's stops the command") {
    const CapabilitySet some = capabilities_of({12});
    const std::function<void(Process&)> rows[]{
        [](Process& p) { p.uid.real = Uid{0}; },
        [](Process& p) { p.uid.effective = Uid{0}; },
        [](Process& p) { p.uid.saved = Uid{0}; },
        [](Process& p) { p.uid.filesystem = Uid{0}; },
        [](Process& p) { p.gid.real = Gid{0}; },
        [](Process& p) { p.gid.effective = Gid{0}; },
        [](Process& p) { p.gid.saved = Gid{0}; },
        [](Process& p) { p.gid.filesystem = Gid{0}; },
        [](Process& p) { p.groups.push_back(Gid{2000}); },
        [](Process& p) { p.groups.pop_back(); },
        [&](Process& p) { p.capabilities.permitted = some; },
        [&](Process& p) { p.capabilities.effective = some; },
        [&](Process& p) { p.capabilities.inheritable = some; },
        [&](Process& p) { p.capabilities.ambient = some; },
        [&](Process& p) { p.capabilities.bounding = some; },
        [](Process& p) { p.securebits = k_secbit_keep_caps; },
        [](Process& p) { p.securebits = k_secbit_no_setuid_fixup; },
        [](Process& p) { p.no_new_privs = false; },
        [](Process& p) { p.filters.clear(); },
        [](Process& p) { p.dumpable = 1; },
        [](Process& p) { p.session_keyring = 100; },
        [](Process& p) { p.session_keyring = 0; },
        [](Process& p) { p.open_fds.erase(1); },
    };
    int at = 0;
    for (const auto& change : rows) {
        Changed all = changed();
        change(all.kernel.process);
        INFO("row " << at++);
        CHECK_FALSE(verdict(all).empty());
    }
    Changed threads = changed();
    threads.kernel.threads = 2;
    CHECK(verdict(threads) == std::vector<Difference>{{"threads", "one", "several"}});
}

TEST_CASE("a process that is compared and found wrong is not asked to regain anything") {
    Changed all = changed();
    all.kernel.process.uid.saved = Uid{0};
    CHECK(verdict(all) == std::vector<Difference>{{"saved uid", "1000", "0"}});
    for (const std::string_view call : all.kernel.calls) {
        CHECK(call != "setresuid");
    }
}

TEST_CASE("a process that compares well is asked to regain everything, and must not") {
    for (const std::string call : {"setresuid", "setuid", "setresgid", "setgid", "setgroups", "capset"}) {
        Changed all = changed();
        all.kernel.lie(call);
        CHECK(verdict(all) == std::vector<Difference>{{"attempt to regain: " + call, "refused", "granted"}});
    }
}

TEST_CASE("a reading that fails is a difference that names the call") {
    struct {
        const char* call;
        const char* named;
    } const rows[]{
        {"getresuid", "getresuid"},
        {"getresgid", "getresgid"},
        {"getgroups", "getgroups"},
        {"capget", "capget"},
        {"PR_CAPBSET_READ", "prctl(PR_CAPBSET_READ)"},
        {"PR_CAP_AMBIENT_IS_SET", "prctl(PR_CAP_AMBIENT_IS_SET)"},
        {"PR_GET_SECUREBITS", "prctl(PR_GET_SECUREBITS)"},
        {"PR_GET_KEEPCAPS", "prctl(PR_GET_KEEPCAPS)"},
        {"PR_GET_NO_NEW_PRIVS", "prctl(PR_GET_NO_NEW_PRIVS)"},
        {"PR_GET_DUMPABLE", "prctl(PR_GET_DUMPABLE)"},
    };
    for (const auto& row : rows) {
        Changed all = changed();
        State scratch;
        REQUIRE(make_room_for_groups(all.kernel, 10, scratch));
        all.kernel.refuse(row.call, std::errc::operation_not_permitted);
        const auto verified = verify(all.kernel, all.target, all.before, all.performed, scratch);
        REQUIRE_FALSE(verified);
        CHECK(verified.error() ==
              std::vector<Difference>{{row.named, "an answer", "Operation not permitted"}});
    }
}

TEST_CASE("every reading that is refused or lied about stops the command") {
    for (const std::string call : {"getresuid",
                                   "getresgid",
                                   "getuid",
                                   "geteuid",
                                   "getgid",
                                   "getegid",
                                   "setfsuid",
                                   "setfsgid",
                                   "getgroups",
                                   "capget",
                                   "PR_CAPBSET_READ",
                                   "PR_CAP_AMBIENT_IS_SET",
                                   "PR_GET_SECUREBITS",
                                   "PR_GET_KEEPCAPS",
                                   "PR_GET_NO_NEW_PRIVS",
                                   "PR_GET_DUMPABLE",
                                   "PR_GET_SECCOMP",
                                   "keyctl_get_session_keyring_id",
                                   "keyctl_describe",
                                   "unshare_thread",
                                   "is_open",
                                   "ioctl"}) {
        for (const bool lie : {false, true}) {
            Changed all = changed();
            State scratch;
            REQUIRE(make_room_for_groups(all.kernel, 10, scratch));
            lie ? all.kernel.lie(call) : all.kernel.refuse(call, std::errc::io_error);
            // These lie by the truth: 0 is what they say in any case. Two threads are counted in /proc
            // where unshare(2) is refused.
            const bool true_anyway = call == "unshare_thread" ||
                                     (lie && (call == "PR_GET_SECUREBITS" || call == "PR_GET_KEEPCAPS" ||
                                              call == "PR_GET_DUMPABLE" || call == "is_open"));
            INFO(call << (lie ? " lied" : " refused"));
            CHECK(verify(all.kernel, all.target, all.before, all.performed, scratch).has_value() ==
                  true_anyway);
        }
    }
}

TEST_CASE("an answer of no groups is believed from a true getgroups only") {
    Changed all = changed();
    State scratch;
    REQUIRE(make_room_for_groups(all.kernel, 10, scratch));
    all.kernel.lie("getgroups");
    const auto verified = verify(all.kernel, all.target, all.before, all.performed, scratch);
    REQUIRE_FALSE(verified);
    CHECK(verified.error() ==
          std::vector<Difference>{{"getgroups(-1)", "an answer", "one that cannot be true"}});
}

TEST_CASE("a descriptor that is kept is looked at by a call that can be seen to tell the truth") {
    Changed all = changed();
    all.kernel.process.open_fds.insert(7);
    all.target.descriptors.kept = {7};
    CHECK(verdict(all).empty());
    all.kernel.process.closing_fds.insert(7);
    CHECK(verdict(all) == std::vector<Difference>{{"fd 7", "open in the command", "to be closed by execve"}});
    all.kernel.process.open_fds.erase(7);
    CHECK(verdict(all) == std::vector<Difference>{{"fd 7", "open in the command", "closed"}});
    all.kernel.lie("closes_on_exec");
    CHECK(verdict(all) == std::vector<Difference>{{"fcntl(-1, F_GETFD)", "refused", "answered"}});
    // Nothing is asked about nothing.
    all.target.descriptors.kept = {};
    CHECK(verdict(all).empty());
    CHECK(std::ranges::count(all.kernel.calls, "closes_on_exec") == 0);
}

TEST_CASE("a directory that only the new user could look at is compared afterwards") {
    Changed all = changed();
    all.kernel.files["/srv"] = {k_root, Gid{0}, 0040755, 3, 1, 71};
    all.kernel.files["/srv/app"] = {Uid{1000}, Gid{1000}, 0040700, 2, 1, 72};
    all.target.directory = "/srv/app";
    REQUIRE_FALSE(all.target.around.directory);
    all.kernel.process.directory = "/srv/app";
    CHECK(verdict(all).empty());
    all.kernel.process.directory = "/srv";
    CHECK(verdict(all) == std::vector<Difference>{{"working directory", "'/srv/app'", "another"}});
    all.kernel.process.directory = "/srv/app";
    for (const int call : {1, 2}) {  // of the path, and of what is the working directory
        Changed refused = all;
        refused.kernel.refuse("stat", std::errc::permission_denied, call);
        CHECK(verdict(refused) ==
              std::vector<Difference>{{"working directory", "'/srv/app'", "none that can be looked at"}});
        Changed lied = all;
        lied.kernel.lie("stat", call);
        CHECK(verdict(lied) == std::vector<Difference>{{"working directory", "'/srv/app'", "another"}});
    }
    // Two looks that did nothing are alike, and none of a directory.
    all.kernel.lie("stat");
    CHECK(verdict(all) == std::vector<Difference>{{"working directory", "'/srv/app'", "another"}});
}

TEST_CASE("securebits that were named are read by a call that is seen to follow a change") {
    Changed all = changed();
    const std::vector<Difference> unread{
        {"prctl(PR_GET_SECUREBITS)", "keep_caps, which was just set", "none"}};
    CHECK(verdict(all).empty());
    CHECK(std::ranges::count(all.kernel.calls, "PR_SET_KEEPCAPS") == 0);
    all.target.securebits_named = true;
    const Process untouched = all.kernel.process;
    CHECK(verdict(all).empty());
    CHECK(all.kernel.process == untouched);
    CHECK(std::ranges::count(all.kernel.calls, "PR_SET_KEEPCAPS") == 2);
    const auto reads = static_cast<int>(std::ranges::count(all.kernel.calls, "PR_GET_SECUREBITS"));
    for (const auto& [call, only] :
         {std::pair{"PR_SET_KEEPCAPS", 1}, {"PR_SET_KEEPCAPS", 2}, {"PR_GET_SECUREBITS", reads}}) {
        Changed refused = all;
        refused.kernel.refuse(call, std::errc::operation_not_permitted, only);
        CHECK(verdict(refused) == unread);
    }
    Changed lied = all;
    lied.kernel.lie("PR_GET_SECUREBITS", reads);
    CHECK(verdict(lied) == unread);
    // What is locked cannot be changed, and the lock is itself a bit that was read.
    all.kernel.process.securebits = all.target.securebits = k_secbit_keep_caps_locked;
    CHECK(verdict(all).empty());
    CHECK(std::ranges::count(all.kernel.calls, "PR_SET_KEEPCAPS") == 0);
}

TEST_CASE("a key cannot be made or copied, only moved on") {
    static_assert(!std::is_default_constructible_v<Verified>);
    static_assert(!std::is_copy_constructible_v<Verified>);
    static_assert(!std::is_copy_assignable_v<Verified>);
    static_assert(std::is_move_constructible_v<Verified>);
    SUCCEED();
}

}  // namespace doff
