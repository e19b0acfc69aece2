// SPDX-License-Identifier: MIT
//
// The loop: each step is its call with its values, in order, and the first refusal is the last call.
#include "core/perform.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using Calls = std::vector<std::string_view>;
using enum std::errc;

const CapabilitySet k_two = capabilities_of({0, 12});

// One step of each kind, in an order that the kernel allows.
Plan all_kinds() {
    return {{SetKeepCaps{true}, DropBounding{k_two}, SetGroups{{Gid{7}, Gid{8}}}, SetRegid{Gid{5}, Gid{5}},
             SetGid{Gid{6}}, SetUid{Uid{1000}}, SetNotDumpable{}, SetKeepCaps{false},
             SetCapabilities{{capabilities_of({k_cap_setpcap}), capabilities_of({1, k_cap_setpcap}),
                              capabilities_of({1})}},
             ClearAmbient{}, RaiseAmbient{capabilities_of({1})}, SetSecurebits{0xef},
             JoinSessionKeyring{true}, SetNoNewPrivs{}, InstallTerminalGuard{4}}};
}

}  // namespace

TEST_CASE("each step makes its call, and makes it with its values") {
    FakeKernel kernel;
    kernel.suid_dumpable = 2;
    const auto performed = perform(all_kinds(), kernel);
    REQUIRE(performed);
    CHECK_FALSE(performed->keyring_refused);
    CHECK(kernel.calls == Calls{"PR_SET_KEEPCAPS", "PR_CAPBSET_DROP", "PR_CAPBSET_DROP", "setgroups",
                                "setregid", "setgid", "setuid", "PR_SET_DUMPABLE", "PR_SET_KEEPCAPS",
                                "capset", "PR_CAP_AMBIENT_CLEAR_ALL", "PR_CAP_AMBIENT_RAISE",
                                "PR_SET_SECUREBITS", "keyctl_join_session_keyring", "PR_SET_NO_NEW_PRIVS",
                                "seccomp"});
    const Process& now = kernel.process;
    CHECK(now.uid == ProcessIds<Uid>{Uid{1000}, Uid{1000}, Uid{1000}, Uid{1000}});
    CHECK(now.gid == ProcessIds<Gid>{Gid{6}, Gid{6}, Gid{6}, Gid{6}});
    CHECK(now.groups == std::vector{Gid{7}, Gid{8}});
    CHECK(now.capabilities.bounding == CapabilitySet{(std::uint64_t{1} << 41) - 1}.without(k_two));
    CHECK(now.capabilities.permitted == capabilities_of({1, k_cap_setpcap}));
    CHECK(now.capabilities.effective == capabilities_of({k_cap_setpcap}));
    CHECK(now.capabilities.inheritable == capabilities_of({1}));
    CHECK(now.capabilities.ambient == capabilities_of({1}));
    CHECK(now.securebits == 0xef);
    CHECK(now.dumpable == 0);
    CHECK(now.no_new_privs);
    CHECK(now.session_keyring == 101);
    CHECK(now.filters.size() == 1);
}

TEST_CASE("the first step that is refused is the last that is made, whatever the reason") {
    FakeKernel undisturbed;
    REQUIRE(perform(all_kinds(), undisturbed));
    const Calls order = undisturbed.calls;
    for (std::size_t at = 0; at < order.size(); ++at) {
        for (const std::errc reason :
             {operation_not_permitted, resource_unavailable_try_again, invalid_argument, not_enough_memory}) {
            FakeKernel kernel;
            const int time = static_cast<int>(std::ranges::count(
                order.begin(), order.begin() + static_cast<std::ptrdiff_t>(at) + 1, order[at]));
            kernel.refuse(std::string(order[at]), reason, time);
            const auto performed = perform(all_kinds(), kernel);
            REQUIRE_FALSE(performed);
            CHECK(performed.error().reason == reason);
            CHECK(kernel.calls == Calls(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(at) + 1));
            // Two calls of one step, so the steps after them count one less.
            CHECK(performed.error().step == (at < 2 ? at : at - 1));
        }
    }
}

TEST_CASE("a keyring that is not required may be refused where none, or the user's own, is left") {
    const Plan may{{JoinSessionKeyring{false}}};
    const Plan must{{JoinSessionKeyring{true}}};
    for (const std::errc reason : {function_not_supported, operation_not_permitted, no_buffer_space}) {
        FakeKernel none;
        none.refuse("keyctl_join_session_keyring", reason);
        none.refuse("keyctl_get_session_keyring_id", reason);
        const auto performed = perform(may, none);
        REQUIRE(performed);
        CHECK(performed->keyring_refused == reason);
        CHECK_FALSE(performed->keyring_joined);
        CHECK_FALSE(perform(must, none));

        FakeKernel own;  // the model's keyring 100 is uid 0's, and so is this process
        own.refuse("keyctl_join_session_keyring", reason);
        CHECK(perform(may, own));

        FakeKernel foreign = ordinary_user();
        foreign.keyrings[100] = k_root;
        foreign.refuse("keyctl_join_session_keyring", reason);
        const auto refused = perform(may, foreign);
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == StepFailure{0, reason});
    }
}

TEST_CASE("the other steps fail with their call too, and the CPUs with a look that shows others") {
    struct Row {
        Step step;
        const char* call;
    };
    CpuSet one;
    one.add(0);
    for (const Row& row : {Row{SetCpus{one}, "sched_setaffinity"}, Row{SetCpus{one}, "sched_getaffinity"},
                           Row{UnshareFs{}, "unshare_fs"}, Row{ResetSignals{}, "set_default"},
                           Row{ResetSignals{}, "unblock_all"}}) {
        CAPTURE(row.call);
        FakeKernel kernel;
        kernel.process.ignored_signals.insert(1);
        const Plan plan{{row.step}};
        FakeKernel undisturbed = kernel;
        CHECK(perform(plan, undisturbed));
        kernel.refuse(row.call, operation_not_permitted);
        const auto refused = perform(plan, kernel);
        REQUIRE_FALSE(refused);
        // Of a look that fails it is not known what is wrong.
        CHECK(refused.error().reason ==
              (row.call == std::string("sched_getaffinity") ? invalid_argument : operation_not_permitted));
    }
    CpuSet two = one;
    two.add(k_cpu_limit - 1);  // is not there, and the kernel leaves it out without a word
    FakeKernel kernel;
    CHECK_FALSE(perform(Plan{{SetCpus{two}}}, kernel));
    // A parent that has died in between sends no signal any more.
    const int parent = kernel.getppid();
    CHECK(perform(Plan{{SetParentDeathSignal{15, parent}}}, kernel));
    CHECK_FALSE(perform(Plan{{SetParentDeathSignal{15, parent + 1}}}, kernel));
    kernel.refuse("PR_SET_PDEATHSIG", invalid_argument);
    CHECK_FALSE(perform(Plan{{SetParentDeathSignal{15, parent}}}, kernel));
}

TEST_CASE("what is confine's to do is not taken for done") {
    for (const Step& step : {Step{RestrictSelf{}}, Step{InstallFilter{}}}) {
        FakeKernel kernel;
        CHECK_FALSE(perform(Plan{{step}}, kernel));
        CHECK(kernel.calls.empty());
    }
}

TEST_CASE("a plan without steps does nothing") {
    FakeKernel kernel;
    CHECK(perform({}, kernel));
    CHECK(kernel.calls.empty());
}

}  // namespace doff
