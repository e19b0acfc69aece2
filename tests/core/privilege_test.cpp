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

// A root of a container, with these in its bounding set and no others.
FakeKernel confined_to(std::initializer_list<Capability> had) {
    FakeKernel kernel = with_capabilities({}, had);
    kernel.process.capabilities.bounding = capabilities_of(had);
    return kernel;
}

std::string hint_of(const Plan& plan, FakeKernel& kernel, const Places& places = {}) {
    const auto privileged = check_privilege(plan, state_of(kernel), places);
    REQUIRE_FALSE(privileged);
    return privileged.error().hint;
}

const Plan k_to_app = plan_of({SetGroups{{Gid{33}, Gid{1000}}}, SetRegid{Gid{1000}, Gid{1000}},
                               SetGid{Gid{1000}}, SetUid{Uid{1000}}, SetNotDumpable{}, SetCapabilities{},
                               ClearAmbient{}, JoinSessionKeyring{}, SetNoNewPrivs{}});

}  // namespace

TEST_CASE("the first step that cannot be taken is named, and in the hint all that is missing") {
    // Without evidence of a place, a root with a smaller bounding set is taken for one of a container.
    const std::string not_one =
        " is not in the bounding set: no sudo or setuid program gives it, only who starts this process\n";
    const std::string not_two =
        " are not in the bounding set: no sudo or setuid program gives them, only who starts this process\n";
    struct {
        Plan plan;
        FakeKernel kernel;
        std::string what;
        std::string hint;
    } rows[]{
        {k_to_app, root_without_capabilities(), "setgroups([33, 1000]) needs cap_setgid",
         "cap_setgid,cap_setuid" + not_two +
             "docker run: --cap-add=SETGID --cap-add=SETUID, or --user 1000:1000 without doff\n"
             "compose: cap_add: [SETGID, SETUID], or user: \"1000:1000\"\n"
             "Kubernetes: securityContext: {capabilities: {add: [SETGID, SETUID]}}, or {runAsUser: 1000, "
             "runAsGroup: 1000}"},
        {k_to_app, confined_to({k_cap_setgid}), "setuid(1000) needs cap_setuid",
         "cap_setuid" + not_one +
             "docker run: --cap-add=SETUID, or --user 1000:1000 without doff\n"
             "compose: cap_add: [SETUID], or user: \"1000:1000\"\n"
             "Kubernetes: securityContext: {capabilities: {add: [SETUID]}}, or {runAsUser: 1000, "
             "runAsGroup: 1000}"},
        {plan_of({DropBounding{capabilities_of({0})}, SetUid{Uid{5}}}), confined_to({k_cap_setuid}),
         "prctl(PR_CAPBSET_DROP, cap_chown) needs cap_setpcap",
         "cap_setpcap" + not_one +
             "docker run: --cap-add=SETPCAP\ncompose: cap_add: [SETPCAP]\n"
             "Kubernetes: securityContext: {capabilities: {add: [SETPCAP]}}"},
        {plan_of({SetSecurebits{0xef}}), confined_to({}), "prctl(PR_SET_SECUREBITS, 0xef) needs cap_setpcap",
         "cap_setpcap" + not_one +
             "docker run: --cap-add=SETPCAP\ncompose: cap_add: [SETPCAP]\n"
             "Kubernetes: securityContext: {capabilities: {add: [SETPCAP]}}"},
        {plan_of({ChangeRoot{3, "/srv"}}), ordinary_user(), "chroot('/srv') needs cap_sys_chroot",
         "run doff as root or with cap_sys_chroot"},
        {k_to_app, ordinary_user(), "setgroups([33, 1000]) needs cap_setgid",
         "run doff as root or with cap_setgid,cap_setuid, or as the target user"},
        {k_to_app, with_capabilities(ordinary_user(), {k_cap_setgid}), "setuid(1000) needs cap_setuid",
         "run doff as root or with cap_setuid, or as the target user"},
        // Not in any set, but whoever is root may have it by execve(2): no --cap-add is needed.
        {k_to_app, with_capabilities({}, {}), "setgroups([33, 1000]) needs cap_setgid", ""},
    };
    for (auto& row : rows) {
        const auto privileged = check_privilege(row.plan, state_of(row.kernel));
        REQUIRE_FALSE(privileged);
        CHECK(privileged.error() == Error{Stage::perform, row.what + k_not_had, {}, row.hint});
    }
}

TEST_CASE("a user that is the target but for its groups is told what helps") {
    FakeKernel user = ordinary_user();
    const auto hint = [&](const Plan& plan) { return hint_of(plan, user); };
    CHECK(hint(plan_of({SetGroups{}})) ==
          "only the groups differ: --groups keep or init,keep keeps those it has");
    CHECK(hint(plan_of({SetGroups{}, SetRegid{}, SetGid{}})) ==
          "the user is right and the group is not: --if-root runs the command as it is");
    // To be the target from the start is no way to a smaller bounding set.
    CHECK(hint(plan_of({DropBounding{capabilities_of({0})}})) ==
          "run doff as root or with cap_setpcap, or with these sets from the start");
    FakeKernel root = confined_to({});
    CHECK(hint_of(plan_of({SetGroups{}}), root) ==
          "only the groups differ: --groups keep or init,keep keeps those it has");
}

TEST_CASE("a capability that is permitted and not effective is not said to be missing") {
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

TEST_CASE("where root has not what its bounding set has, the securebit or flag that keeps it is named") {
    FakeKernel root = with_capabilities({}, {});
    root.process.securebits = k_secbit_noroot;
    CHECK(hint_of(k_to_app, root) == "the securebit noroot is set here: execve(2) gives root no capability");
    root.process.securebits = k_secbit_noroot | k_secbit_noroot_locked;
    CHECK(hint_of(k_to_app, root) ==
          "the securebit noroot is set and locked here: execve(2) gives root no capability");
    root.process.securebits = k_secbit_noroot_locked;
    root.process.no_new_privs = true;
    CHECK(hint_of(k_to_app, root) ==
          "no_new_privs is on here: execve(2) gives root no capability that was dropped");
    // Neither is why a user has none.
    FakeKernel user = ordinary_user();
    user.process.no_new_privs = true;
    user.process.securebits = k_secbit_noroot;
    CHECK(hint_of(k_to_app, user) == "run doff as root or with cap_setgid,cap_setuid, or as the target user");
}

TEST_CASE("the way to give a capability is that of the place, and of no other") {
    const std::string two =
        "cap_setgid,cap_setuid are not in the bounding set: no sudo or setuid program gives them, only who "
        "starts this ";
    const std::string rest = "\n";
    FakeKernel root = confined_to({});
    CHECK(hint_of(k_to_app, root, {.podman = true}) ==
          two + "container" + rest +
              "podman run: --cap-add=SETGID --cap-add=SETUID, or --user 1000:1000 without doff");
    CHECK(hint_of(k_to_app, root, {.kubernetes = true}) ==
          two + "container" + rest +
              "Kubernetes: securityContext: {capabilities: {add: [SETGID, SETUID]}}, or {runAsUser: 1000, "
              "runAsGroup: 1000}");
    CHECK(hint_of(k_to_app, root, {.systemd = true}) ==
          two + "unit" + rest +
              "systemd: CapabilityBoundingSet= has to name CAP_SETGID CAP_SETUID, or User= names the user");

    // docker gives a user who is not root no capability, whatever --cap-add says; and the bounding set has
    // these two.
    FakeKernel user = ordinary_user();
    const std::string run = "run doff as root or with cap_setgid,cap_setuid, or as the target user\n";
    const std::string if_root = "\nto run the command as the caller where that is not root: --if-root";
    CHECK(hint_of(k_to_app, user, {.docker = true}) ==
          run +
              "docker run: --user 0, or --user 1000:1000 without doff\n"
              "compose: user: \"0\", or user: \"1000:1000\"" +
              if_root);
    CHECK(hint_of(k_to_app, user, {.kubernetes = true}) ==
          run + "Kubernetes: securityContext: {runAsUser: 0}, or {runAsUser: 1000, runAsGroup: 1000}" +
              if_root);
    CHECK(hint_of(k_to_app, user, {.systemd = true}) ==
          run +
              "systemd: AmbientCapabilities=CAP_SETGID CAP_SETUID, or leave User= out for doff to start as "
              "root");
    user.process.capabilities.bounding = {};
    CHECK(hint_of(k_to_app, user, {.docker = true}) ==
          two + "container" + rest + run +
              "docker run: --user 0 --cap-add=SETGID --cap-add=SETUID, or --user 1000:1000 without doff\n"
              "compose: user: \"0\" and cap_add: [SETGID, SETUID], or user: \"1000:1000\"" +
              if_root);
    // With one of the two --if-root would still try to become the other.
    FakeKernel half = with_capabilities(ordinary_user(), {k_cap_setgid});
    CHECK(hint_of(k_to_app, half, {.podman = true}) ==
          "run doff as root or with cap_setuid, or as the target user\n"
          "podman run: --user 0, or --user 1000:1000 without doff");
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
