// SPDX-License-Identifier: MIT
//
// The plan as a value, for every profile and start that changes it: which steps, with which values,
// in which order.
#include "core/plan.h"

#include "catch.h"
#include "core/privilege.h"
#include "core/resolve.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using Steps = std::vector<Step>;

constexpr unsigned k_strict_bits = 0xef;  // resolve_test.cpp
const CapabilitySet k_all{(std::uint64_t{1} << 41) - 1};
const CapabilitySet k_chown = capabilities_of({0});
const CapabilitySet k_setpcap = capabilities_of({k_cap_setpcap});
const CapabilitySet k_chown_setpcap = capabilities_of({0, k_cap_setpcap});
const std::vector<Gid> k_groups_of_app{Gid{33}, Gid{998}, Gid{1000}};

struct Profile {
    std::string user;
    std::optional<std::string> groups = {};
    std::optional<std::string> keep_caps = {};
    bool strict = false;
    bool allow_new_privs = false;
    bool keep_keyring = false;
};

struct Planned {
    State before;
    Plan plan;
};

Planned plan_for(const Profile& profile, FakeKernel kernel) {
    Request request;
    request.user = profile.user;
    request.groups = profile.groups;
    request.keep_caps = profile.keep_caps;
    request.strict = profile.strict;
    request.allow_new_privs = profile.allow_new_privs;
    request.keep_keyring = profile.keep_keyring;
    request.command = {"id"};
    FakeAccounts accounts;
    State before = state_of(kernel);
    const auto target = resolve(request, accounts, kernel, before, {});
    INFO((target ? "" : sentence(target.error())));
    REQUIRE(target);
    return {before, make_plan(*target, before)};
}

void check_plan(const Profile& profile, const FakeKernel& kernel, const Steps& wanted) {
    const Plan plan = plan_for(profile, kernel).plan;
    std::string text;
    for (const Step& step : plan.steps) {
        text += call_of(step) + "\n";
    }
    INFO(text);
    CHECK(plan.steps == wanted);
}

SetCapabilities in_all_three(CapabilitySet set) {
    return {{set, set, set}};
}

SetCapabilities active(CapabilitySet set) {
    return {{set, set, {}}};
}

// For a plan without --strict, what comes after the change of user.
Steps and_then(Steps steps) {
    for (const Step& step : Steps{SetNotDumpable{}, in_all_three({}), ClearAmbient{},
                                  JoinSessionKeyring{false}, SetNoNewPrivs{}}) {
        steps.push_back(step);
    }
    return steps;
}

// What --strict puts around the change of identity.
Steps strictly(const Steps& change) {
    Steps steps{SetLimit{Resource::core, {0, 0}}, SetUmask{077}};
    steps.insert(steps.end(), change.begin(), change.end());
    for (const Step& step : Steps{JoinSessionKeyring{true}, ResetSignals{}, CloseFds{{3, ~0U}},
                                  SetNoNewPrivs{}, InstallTerminalGuard{}}) {
        steps.push_back(step);
    }
    return steps;
}

FakeKernel root_in_a_terminal() {
    FakeKernel kernel;
    kernel.terminals = {0, 1, 2};
    return kernel;
}

FakeKernel root_with(unsigned securebits) {
    FakeKernel kernel;
    kernel.process.securebits = securebits;
    return kernel;
}

}  // namespace

TEST_CASE("root to a user: groups, group, user, and then everything is said again") {
    const SetRegid regid{Gid{1000}, Gid{1000}};
    check_plan({"app"}, {},
               and_then({SetGroups{k_groups_of_app}, regid, SetGid{Gid{1000}}, SetUid{Uid{1000}}}));
    check_plan(
        {"app:www"}, {},
        and_then({SetGroups{{Gid{33}}}, SetRegid{Gid{33}, Gid{33}}, SetGid{Gid{33}}, SetUid{Uid{1000}}}));
    check_plan({"4242:4243"}, {},
               and_then({SetGroups{{Gid{4243}}}, SetRegid{Gid{4243}, Gid{4243}}, SetGid{Gid{4243}},
                         SetUid{Uid{4242}}}));
    check_plan({"app", "none"}, {}, and_then({regid, SetGid{Gid{1000}}, SetUid{Uid{1000}}}));
}

TEST_CASE("an empty list is set where the caller has groups, and keep sets none") {
    const SetRegid regid{Gid{1000}, Gid{1000}};
    FakeKernel kernel;
    kernel.process.groups = {Gid{0}, Gid{27}};
    check_plan({"app", "none"}, kernel, and_then({SetGroups{}, regid, SetGid{Gid{1000}}, SetUid{Uid{1000}}}));
    check_plan({"app", "keep"}, kernel, and_then({regid, SetGid{Gid{1000}}, SetUid{Uid{1000}}}));
    // A list with a double is not the list wanted.
    kernel.process.groups = {Gid{33}, Gid{998}, Gid{998}, Gid{1000}};
    check_plan({"app"}, kernel,
               and_then({SetGroups{k_groups_of_app}, regid, SetGid{Gid{1000}}, SetUid{Uid{1000}}}));
    // The same list is.
    kernel.process.groups = k_groups_of_app;
    check_plan({"app"}, kernel, and_then({regid, SetGid{Gid{1000}}, SetUid{Uid{1000}}}));
}

TEST_CASE("the overflow gid in the list may be another group, so the list is set") {
    FakeKernel kernel;
    kernel.process.groups = {Gid{65534}};
    check_plan({"nobody"}, kernel,
               and_then({SetGroups{{Gid{65534}}}, SetRegid{Gid{65534}, Gid{65534}}, SetGid{Gid{65534}},
                         SetUid{Uid{65534}}}));
}

TEST_CASE("capabilities to keep outlive the change of user by keep_caps") {
    check_plan({"app", {}, "chown"}, {},
               {SetKeepCaps{true}, DropBounding{k_all.without(k_chown)}, SetGroups{k_groups_of_app},
                SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}}, SetUid{Uid{1000}}, SetNotDumpable{},
                SetKeepCaps{false}, in_all_three(k_chown), ClearAmbient{}, RaiseAmbient{k_chown},
                JoinSessionKeyring{false}, SetNoNewPrivs{}});
}

TEST_CASE("--strict keeps CAP_SETPCAP for the locks, and then not even that") {
    check_plan({.user = "app", .strict = true}, {},
               strictly({SetKeepCaps{true}, DropBounding{k_all}, SetGroups{k_groups_of_app},
                         SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}}, SetUid{Uid{1000}},
                         SetNotDumpable{}, SetKeepCaps{false}, active(k_setpcap), ClearAmbient{},
                         SetSecurebits{k_strict_bits}, in_all_three({})}));
    check_plan({.user = "app", .keep_caps = "chown", .strict = true}, {},
               strictly({SetKeepCaps{true}, DropBounding{k_all.without(k_chown)}, SetGroups{k_groups_of_app},
                         SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}}, SetUid{Uid{1000}},
                         SetNotDumpable{}, SetKeepCaps{false},
                         SetCapabilities{{k_chown_setpcap, k_chown_setpcap, k_chown}}, ClearAmbient{},
                         RaiseAmbient{k_chown}, SetSecurebits{k_strict_bits}, in_all_three(k_chown)}));
    // Root without privilege: no change of user, the rest all the same.
    check_plan({.user = "root", .groups = "none", .strict = true}, {},
               strictly({DropBounding{k_all}, SetNotDumpable{}, active(k_setpcap), ClearAmbient{},
                         SetSecurebits{k_strict_bits}, in_all_three({})}));
    // Where the locks are on there is nothing left to lock.
    FakeKernel locked = root_with(k_strict_bits);
    check_plan(
        {.user = "app", .strict = true}, locked,
        strictly({DropBounding{k_all}, SetGroups{k_groups_of_app}, SetRegid{Gid{1000}, Gid{1000}},
                  SetGid{Gid{1000}}, SetUid{Uid{1000}}, SetNotDumpable{}, in_all_three({}), ClearAmbient{}}));
}

TEST_CASE("root to root leaves what execve would give back") {
    check_plan({"root"}, {}, {SetGroups{{Gid{0}}}, SetNotDumpable{}, JoinSessionKeyring{false}});
    check_plan({.user = "root", .groups = "keep", .keep_keyring = true}, {}, {SetNotDumpable{}});
}

TEST_CASE("who is the target already needs no privilege") {
    const Planned planned = plan_for({"app"}, already_app());
    CHECK(planned.plan.steps == Steps{SetNotDumpable{}, JoinSessionKeyring{false}, SetNoNewPrivs{}});
    CHECK(check_privilege(planned.plan, planned.before));
    FakeKernel kernel = already_app();
    kernel.process.no_new_privs = true;
    check_plan({"app"}, kernel, {SetNotDumpable{}, JoinSessionKeyring{false}});
    // but what it has too much is given up
    kernel.process.capabilities.inheritable = k_chown;
    check_plan({"app"}, kernel,
               {SetNotDumpable{}, in_all_three({}), ClearAmbient{}, JoinSessionKeyring{false}});
}

TEST_CASE("one id of the four that differs is reason enough to set them all") {
    for (int at = 0; at < 4; ++at) {
        FakeKernel kernel = already_app();
        auto& uid = kernel.process.uid;
        auto& gid = kernel.process.gid;
        Uid* const uids[]{&uid.real, &uid.effective, &uid.saved, &uid.filesystem};
        Gid* const gids[]{&gid.real, &gid.effective, &gid.saved, &gid.filesystem};
        *uids[at] = k_root;
        *gids[at] = Gid{0};
        kernel.process.capabilities.effective = kernel.process.capabilities.permitted = k_all;
        check_plan({"app"}, kernel,
                   and_then({SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}}, SetUid{Uid{1000}}}));
    }
}

TEST_CASE("a holder of CAP_SETUID needs no keep_caps: only a change from uid 0 takes capabilities") {
    check_plan({"app"}, holder_of_setuid(),
               and_then({SetGroups{k_groups_of_app}, SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}},
                         SetUid{Uid{1000}}}));
    FakeKernel kernel = holder_of_setuid();
    kernel.process.capabilities.permitted = kernel.process.capabilities.effective = k_all;
    check_plan(
        {"app", {}, "chown"}, kernel,
        {DropBounding{k_all.without(k_chown)}, SetGroups{k_groups_of_app}, SetRegid{Gid{1000}, Gid{1000}},
         SetGid{Gid{1000}}, SetUid{Uid{1000}}, SetNotDumpable{}, in_all_three(k_chown), ClearAmbient{},
         RaiseAmbient{k_chown}, JoinSessionKeyring{false}, SetNoNewPrivs{}});
}

TEST_CASE("where NO_SETUID_FIXUP is on, the capabilities are taken by capset alone") {
    check_plan({"app"}, root_with(k_secbit_no_setuid_fixup),
               and_then({SetGroups{k_groups_of_app}, SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}},
                         SetUid{Uid{1000}}}));
    check_plan(
        {"app", {}, "chown"}, root_with(k_secbit_no_setuid_fixup),
        {DropBounding{k_all.without(k_chown)}, SetGroups{k_groups_of_app}, SetRegid{Gid{1000}, Gid{1000}},
         SetGid{Gid{1000}}, SetUid{Uid{1000}}, SetNotDumpable{}, in_all_three(k_chown), ClearAmbient{},
         RaiseAmbient{k_chown}, JoinSessionKeyring{false}, SetNoNewPrivs{}});
}

TEST_CASE("keep_caps that is on at the start is switched off, unless a lock holds it") {
    const Steps ids{SetGroups{k_groups_of_app}, SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}},
                    SetUid{Uid{1000}}};
    Steps wanted = and_then(ids);
    check_plan({"app"}, root_with(k_secbit_keep_caps | k_secbit_keep_caps_locked), wanted);
    wanted.insert(wanted.begin() + 5, SetKeepCaps{false});
    check_plan({"app"}, root_with(k_secbit_keep_caps), wanted);
}

TEST_CASE("keep_caps that is on and locked is not asked for again, which the kernel would refuse") {
    const Plan plan =
        plan_for({"app", {}, "chown"}, root_with(k_secbit_keep_caps | k_secbit_keep_caps_locked)).plan;
    for (const Step& step : plan.steps) {
        CHECK_FALSE(std::holds_alternative<SetKeepCaps>(step));
    }
}

TEST_CASE("the terminal guard comes last with no_new_privs and first without") {
    Steps wanted = and_then(
        {SetGroups{k_groups_of_app}, SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}}, SetUid{Uid{1000}}});
    wanted.emplace_back(InstallTerminalGuard{});
    check_plan({"app"}, root_in_a_terminal(), wanted);
    wanted = {InstallTerminalGuard{},
              SetGroups{k_groups_of_app},
              SetRegid{Gid{1000}, Gid{1000}},
              SetGid{Gid{1000}},
              SetUid{Uid{1000}},
              SetNotDumpable{},
              in_all_three({}),
              ClearAmbient{},
              JoinSessionKeyring{false}};
    check_plan({.user = "app", .allow_new_privs = true}, root_in_a_terminal(), wanted);
}

TEST_CASE("--keep-keyring leaves that step out") {
    check_plan({.user = "app", .keep_keyring = true}, already_app(), {SetNotDumpable{}, SetNoNewPrivs{}});
}

TEST_CASE("where execve could make differing ids one, the first step is to share nothing") {
    const auto first_step = [](CapabilitySet kept, Uid effective) {
        FakeKernel kernel;
        const State before = state_of(kernel);
        Target target;
        target.uid = {k_root, effective, effective};
        target.gid = all_three(Gid{0});
        target.capabilities.effective = kept;
        target.around.umask = 077;
        return make_plan(target, before).steps.front();
    };
    CHECK(first_step({}, Uid{1000}) == Step{UnshareFs{}});
    CHECK(first_step(k_chown, Uid{1000}) == Step{UnshareFs{}});
    CHECK(first_step(capabilities_of({k_cap_setuid}), Uid{1000}) == Step{SetUmask{077}});
    CHECK(first_step({}, k_root) == Step{SetUmask{077}});
}

}  // namespace doff
