// SPDX-License-Identifier: MIT
//
// What is refused before the first change, because the caller lacks a capability for it.
#include "core/privilege.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

constexpr const char* k_not_had = ", which this process does not have";

FakeKernel with_capabilities(FakeKernel kernel, std::initializer_list<Capability> had) {
    kernel.process.capabilities.permitted = kernel.process.capabilities.effective = capabilities_of(had);
    return kernel;
}

// Spelled out, because nested braces around one step take g++ a very long time.
Plan plan_of(std::initializer_list<Step> steps) {
    return {steps};
}

const Plan k_to_app = plan_of({SetGroups{{Gid{33}, Gid{1000}}}, SetRegid{Gid{1000}, Gid{1000}},
                               SetGid{Gid{1000}}, SetUid{Uid{1000}}, SetNotDumpable{}, SetCapabilities{},
                               ClearAmbient{}, JoinSessionKeyring{}, SetNoNewPrivs{}});

}  // namespace

TEST_CASE("the first step that cannot be taken is named, and in the hint all that is missing") {
    struct {
        Plan plan;
        FakeKernel kernel;
        std::string what;
        std::string hint;
    } rows[]{
        {k_to_app, root_without_capabilities(), "setgroups([33, 1000]) needs cap_setgid",
         "a container needs --cap-add=SETGID --cap-add=SETUID, or to run as the target user"},
        {k_to_app, with_capabilities({}, {k_cap_setgid}), "setuid(1000) needs cap_setuid",
         "a container needs --cap-add=SETUID, or to run as the target user"},
        {plan_of({SetRegid{Gid{5}, Gid{5}}}), with_capabilities({}, {k_cap_setuid}),
         "setregid(5, 5) needs cap_setgid",
         "a container needs --cap-add=SETGID, or to run as the target user"},
        {plan_of({DropBounding{capabilities_of({0})}, SetUid{Uid{5}}}), with_capabilities({}, {k_cap_setuid}),
         "prctl(PR_CAPBSET_DROP, cap_chown) needs cap_setpcap", "a container needs --cap-add=SETPCAP"},
        {plan_of({SetSecurebits{0xef}}), root_without_capabilities(),
         "prctl(PR_SET_SECUREBITS, 0xef) needs cap_setpcap", "a container needs --cap-add=SETPCAP"},
        {plan_of({ChangeRoot{3, "/srv"}}), ordinary_user(), "chroot('/srv') needs cap_sys_chroot",
         "run doff as root or with cap_sys_chroot"},
        {plan_of({ChangeRoot{3, "/srv"}}), with_capabilities({}, {}), "chroot('/srv') needs cap_sys_chroot",
         "a container needs --cap-add=SYS_CHROOT"},
        {k_to_app, ordinary_user(), "setgroups([33, 1000]) needs cap_setgid",
         "run doff as root or with cap_setgid,cap_setuid, or as the target user"},
        {k_to_app, with_capabilities(ordinary_user(), {k_cap_setgid}), "setuid(1000) needs cap_setuid",
         "run doff as root or with cap_setuid, or as the target user"},
    };
    for (auto& row : rows) {
        const auto privileged = check_privilege(row.plan, state_of(row.kernel));
        REQUIRE_FALSE(privileged);
        CHECK(privileged.error() == Error{Stage::perform, row.what + k_not_had, {}, row.hint});
    }
}

TEST_CASE("a user that is the target but for its groups is told what helps") {
    FakeKernel user = ordinary_user();
    const auto hint = [&](const Plan& plan) {
        const auto privileged = check_privilege(plan, state_of(user));
        REQUIRE_FALSE(privileged);
        return privileged.error().hint;
    };
    CHECK(hint(plan_of({SetGroups{}})) ==
          "only the groups differ: --groups keep or init,keep keeps those it has");
    CHECK(hint(plan_of({SetGroups{}, SetRegid{}, SetGid{}})) ==
          "the user is right and the group is not: --if-root runs the command as it is");
    // To be the target from the start is no way to a smaller bounding set.
    CHECK(hint(plan_of({DropBounding{capabilities_of({0})}})) ==
          "run doff as root or with cap_setpcap, or with these sets from the start");
}

TEST_CASE("a capability that is permitted and not effective only has to be raised") {
    FakeKernel asleep;
    asleep.process.capabilities.effective = {};
    const auto privileged = check_privilege(k_to_app, state_of(asleep));
    REQUIRE_FALSE(privileged);
    CHECK(privileged.error() ==
          Error{Stage::perform,
                "setgroups([33, 1000]) needs cap_setgid, which is permitted but not effective",
                {},
                "raise cap_setgid,cap_setuid from the permitted set before doff is started"});
}

TEST_CASE("the two capabilities are enough for another user, and none for steps that need none") {
    FakeKernel holder = holder_of_setuid();
    CHECK(check_privilege(k_to_app, state_of(holder)));
    FakeKernel nobody = ordinary_user();
    const Plan harmless = plan_of({SetNotDumpable{}, SetCapabilities{}, ClearAmbient{}, JoinSessionKeyring{},
                                   SetNoNewPrivs{}, InstallTerminalGuard{}, SetKeepCaps{}});
    CHECK(check_privilege(harmless, state_of(nobody)));
    CHECK(check_privilege({}, state_of(nobody)));
}

}  // namespace doff
