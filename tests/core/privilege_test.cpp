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

// Started as root, with these in the bounding set; or as a user.
Places in(Places places, CapabilitySet bounding, bool root) {
    places.first = FirstProcess{root, bounding};
    return places;
}

std::string hint_of(const Plan& plan, FakeKernel& kernel, const Places& places = {}) {
    const auto privileged = check_privilege(plan, state_of(kernel), {places, read_id_space(kernel)});
    REQUIRE_FALSE(privileged);
    return privileged.error().hint;
}

const Plan k_to_app = plan_of({SetGroups{{Gid{33}, Gid{1000}}}, SetRegid{Gid{1000}, Gid{1000}},
                               SetGid{Gid{1000}}, SetUid{Uid{1000}}, SetNotDumpable{}, SetCapabilities{},
                               ClearAmbient{}, JoinSessionKeyring{}, SetNoNewPrivs{}});

}  // namespace

TEST_CASE("the first step that cannot be taken is named, and in the hint all that is missing") {
    const std::string not_one =
        " is not in the bounding set: no sudo or setuid program gives it, only who starts this process";
    const std::string not_two =
        " are not in the bounding set: no sudo or setuid program gives them, only who starts this process";
    struct {
        Plan plan;
        FakeKernel kernel;
        std::string what;
        std::string hint;
    } rows[]{
        {k_to_app, root_without_capabilities(), "setgroups([33, 1000]) needs cap_setgid",
         "cap_setgid,cap_setuid" + not_two},
        {k_to_app, confined_to({k_cap_setgid}), "setuid(1000) needs cap_setuid", "cap_setuid" + not_one},
        {plan_of({DropBounding{capabilities_of({0})}, SetUid{Uid{5}}}), confined_to({k_cap_setuid}),
         "prctl(PR_CAPBSET_DROP, cap_chown) needs cap_setpcap", "cap_setpcap" + not_one},
        {plan_of({SetSecurebits{0xef}}), confined_to({}), "prctl(PR_SET_SECUREBITS, 0xef) needs cap_setpcap",
         "cap_setpcap" + not_one},
        {plan_of({ChangeRoot{3, "/srv"}}), ordinary_user(), "chroot('/srv') needs cap_sys_chroot",
         "start doff as root, or with cap_sys_chroot in its ambient set"},
        {k_to_app, ordinary_user(), "setgroups([33, 1000]) needs cap_setgid",
         "start doff as root, or with cap_setgid,cap_setuid in its ambient set, or as the target user with "
         "these groups"},
        {k_to_app, with_capabilities(ordinary_user(), {k_cap_setgid}), "setuid(1000) needs cap_setuid",
         "start doff as root, or with cap_setuid in its ambient set, or as the target user with these "
         "groups"},
        {plan_of({SetUid{Uid{5}}}), ordinary_user(), "setuid(5) needs cap_setuid",
         "start doff as root, or with cap_setuid in its ambient set, or as the target user"},
        // It is root that it is to become.
        {plan_of({SetUid{k_root}}), ordinary_user(), "setuid(0) needs cap_setuid",
         "start doff as root, or with cap_setuid in its ambient set"},
        {plan_of({DropBounding{capabilities_of({0})}}), ordinary_user(),
         "prctl(PR_CAPBSET_DROP, cap_chown) needs cap_setpcap",
         "start doff as root, or with cap_setpcap in its ambient set, or from a process that has this "
         "bounding "
         "set already"},
        {plan_of({DropBounding{capabilities_of({0})}, SetSecurebits{0xef}}), ordinary_user(),
         "prctl(PR_CAPBSET_DROP, cap_chown) needs cap_setpcap",
         "start doff as root, or with cap_setpcap in its ambient set, or from a process that has this "
         "bounding "
         "set and these securebits already"},
        // The right sets would not make it the target, nor would the target's IDs give it the sets.
        {plan_of({DropBounding{capabilities_of({0})}, SetUid{Uid{5}}}), ordinary_user(),
         "prctl(PR_CAPBSET_DROP, cap_chown) needs cap_setpcap",
         "start doff as root, or with cap_setuid,cap_setpcap in its ambient set"},
        // Not in any set, but whoever is root may have it by execve(2): no --cap-add is needed.
        {k_to_app, with_capabilities({}, {}), "setgroups([33, 1000]) needs cap_setgid", ""},
    };
    for (auto& row : rows) {
        const auto privileged =
            check_privilege(row.plan, state_of(row.kernel), {{}, read_id_space(row.kernel)});
        REQUIRE_FALSE(privileged);
        CHECK(privileged.error() == Error{Stage::perform, row.what + k_not_had, {}, row.hint});
    }
}

TEST_CASE("words of the command line are said beside the capability, and alone where the ids are right") {
    const std::string words = "to leave the groups as they are: --groups keep";
    const auto hint = [&](const Plan& plan) {
        FakeKernel user = ordinary_user();
        return check_privilege(plan, state_of(user), {{}, read_id_space(user), words}).error().hint;
    };
    CHECK(hint(plan_of({SetGroups{}})) == words);
    CHECK(hint(plan_of({SetRegid{Gid{33}, Gid{33}}, SetGid{Gid{33}}})) ==
          "start doff as root, or with cap_setgid in its ambient set, or with that gid\n" + words);
    CHECK(hint(plan_of({SetGroups{}, SetRegid{Gid{33}, Gid{33}}, SetGid{Gid{33}}})) ==
          "start doff as root, or with cap_setgid in its ambient set, or as the target user with these "
          "groups\n" +
              words);
    CHECK(hint(plan_of({SetGroups{}, SetUid{Uid{5}}})) ==
          "start doff as root, or with cap_setgid,cap_setuid in its ambient set, or as the target user with "
          "these groups\n" +
              words);
    CHECK(hint(plan_of({SetGroups{}, DropBounding{capabilities_of({0})}})) ==
          "start doff as root, or with cap_setgid,cap_setpcap in its ambient set\n" + words);
}

TEST_CASE("where the user namespace refuses it in any case, no capability and no root is called for") {
    const auto hint = [](FakeKernel kernel, const Plan& plan) { return hint_of(plan, kernel); };
    FakeKernel small = ordinary_user();
    small.uid_map = {{0, 0, 501}};
    CHECK(hint(small, k_to_app) ==
          "this user namespace maps only uids 0-500, not 1000\n"
          "to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the package "
          "uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless podman and docker "
          "do");
    CHECK(hint(small, plan_of({SetUid{Uid{5}}})) ==
          "start doff as root, or with cap_setuid in its ambient set, or as the target user");
    // To leave the groups would not be enough, for the user has to change as well.
    FakeKernel denied = ordinary_user();
    denied.setgroups_denied = true;
    const std::string says =
        "/proc/self/setgroups says deny: no process of this user namespace can set groups";
    CHECK(hint(denied, k_to_app) ==
          says + "\na map written by newgidmap(1) denies nothing, as in rootless podman and docker");
    denied.uid_map = denied.gid_map = {{0, 0, 501}};
    const std::string both =
        "this user namespace maps only uids 0-500 and gids 0-500, not uid 1000 and gid 1000\n"
        "to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the package "
        "uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless "
        "podman and docker do";
    CHECK(hint(denied, k_to_app) == says + "\n" + both);
    denied.setgroups_denied = false;
    CHECK(hint(denied, k_to_app) == both);
    // Nobody is root where uid 0 is not mapped, and nobody knows where the map cannot be read.
    FakeKernel rootless = ordinary_user();
    rootless.uid_map = {{1, 1, 2000}};
    CHECK(hint(rootless, plan_of({SetUid{Uid{5}}})) ==
          "start doff with cap_setuid in its ambient set, or as the target user");
    FakeKernel blind = ordinary_user();
    blind.proc_mounted = false;
    CHECK(hint(blind, plan_of({SetUid{Uid{5}}})) ==
          "start doff with cap_setuid in its ambient set, or as the target user");
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
    const std::string start =
        "\nwho starts this process must leave noroot clear, or make cap_setgid,cap_setuid ambient";
    root.process.securebits = k_secbit_noroot;
    CHECK(hint_of(k_to_app, root) ==
          "the securebit noroot is set here: execve(2) gives root no capability" + start);
    root.process.securebits = k_secbit_noroot | k_secbit_noroot_locked;
    CHECK(hint_of(k_to_app, root) ==
          "the securebit noroot is set and locked here: execve(2) gives root no capability" + start);
    root.process.securebits = k_secbit_noroot_locked;
    root.process.no_new_privs = true;
    CHECK(hint_of(k_to_app, root) ==
          "no_new_privs is on here: execve(2) gives root no capability that was dropped\n"
          "who starts this process must leave it cap_setgid,cap_setuid, or no_new_privs off");
    // Neither is why a user has none.
    FakeKernel user = ordinary_user();
    user.process.securebits = k_secbit_noroot;
    CHECK(hint_of(k_to_app, user) ==
          "start doff as root, or with cap_setgid,cap_setuid in its ambient set, or as the target user with "
          "these groups");
}

TEST_CASE("under no_new_privs nobody becomes root from here, and who starts it is called for") {
    FakeKernel user = ordinary_user();
    user.process.no_new_privs = true;
    const std::string start =
        "no_new_privs is on here, and no sudo helps: who starts this process must start it ";
    CHECK(hint_of(k_to_app, user) == start +
                                         "as root, or with cap_setgid,cap_setuid in its ambient set, or as "
                                         "the target user with these groups");
    user.uid_map = {{1, 1, 2000}};
    CHECK(hint_of(plan_of({SetUid{Uid{5}}}), user) ==
          start + "with cap_setuid in its ambient set, or as the target user");
}

TEST_CASE("what is not in the bounding set not even root has: only another start is a way out") {
    FakeKernel user = ordinary_user();
    user.process.capabilities.bounding = {};
    const auto hint = [&](const Plan& plan) {
        const std::string lines = hint_of(plan, user);
        CHECK(lines.contains("in the bounding set: no sudo or setuid program gives "));
        CHECK_FALSE(lines.contains("run doff"));
        CHECK_FALSE(lines.contains("as root"));
        const std::size_t end = lines.find('\n');
        return end == std::string::npos ? "" : lines.substr(end + 1);
    };
    const std::string with_groups = "start it as the target user with these groups";
    CHECK(hint(k_to_app) == with_groups);
    CHECK(hint(plan_of({SetUid{Uid{5}}})) == "start it as the target user");
    CHECK(hint(plan_of({DropBounding{capabilities_of({0})}})) ==
          "start it from a process that has this bounding set already");
    CHECK(hint(plan_of({SetSecurebits{0xef}})) ==
          "start it from a process that has these securebits already");
    CHECK(hint(plan_of({SetResuid{{Uid{5}, Uid{5}, Uid{5}}}})) == "name only ids that the caller has");
    CHECK(hint(plan_of({ChangeRoot{3, "/srv"}})).empty());
    user.process.no_new_privs = true;
    CHECK(hint(k_to_app) == with_groups);
    // With one of the two, root could not do it either.
    user.process.capabilities.bounding = capabilities_of({k_cap_setgid});
    CHECK(hint(k_to_app) == with_groups);
}

TEST_CASE("who could be started in place of doff has the target's groups, or is not named") {
    FakeKernel root = confined_to({});
    const auto said = [&](const std::vector<Gid>& groups, Places places) {
        const Plan plan = plan_of(
            {SetGroups{groups}, SetRegid{Gid{1000}, Gid{1000}}, SetGid{Gid{1000}}, SetUid{Uid{1000}}});
        return hint_of(plan, root, in(places, {}, /* root= */ true));
    };
    const std::string alone = "or --user 1000:1000 without doff\n";
    CHECK(said({Gid{1000}}, {.docker = true}).contains(alone));
    CHECK(said({}, {.docker = true}).contains(alone));
    CHECK(said({Gid{1000}}, {.docker = true}).ends_with("or user: \"1000:1000\""));
    CHECK(said({Gid{1000}}, {.kubernetes = true}).ends_with("or {runAsUser: 1000, runAsGroup: 1000}"));
    const std::vector<Gid> two{Gid{103}, Gid{104}, Gid{1000}};
    CHECK(
        said(two, {.docker = true}).contains("or --user 1000:1000 --group-add 103 --group-add 104 without"));
    CHECK(said(two, {.docker = true}).ends_with("or user: \"1000:1000\" and group_add: [103, 104]"));
    CHECK_FALSE(said(two, {.kubernetes = true}).contains("runAsUser"));
    std::vector<Gid> many;
    for (std::uint32_t gid = 1; gid <= 17; ++gid) {
        many.push_back(Gid{gid});
    }
    CHECK_FALSE(said(many, {.docker = true}).contains("--user"));
    // Those that the process has already and keeps.
    root.process.groups = {Gid{7}};
    CHECK(hint_of(plan_of({SetUid{Uid{1000}}}), root, in({.docker = true}, {}, /* root= */ true))
              .contains("or --user 1000:0 --group-add 7 without doff\n"));
}

TEST_CASE("the way to give a capability is that of the place, and of no other") {
    const std::string two =
        "cap_setgid,cap_setuid are not in the bounding set: no sudo or setuid program gives them, only who "
        "starts this ";
    FakeKernel root = confined_to({});
    const auto dropped = [](Places places) { return in(places, {}, /* root= */ true); };
    CHECK(
        hint_of(k_to_app, root, dropped({.docker = true})) ==
        two +
            "container\n"
            "docker run: --cap-add=SETGID --cap-add=SETUID, or --user 1000:1000 --group-add 33 without doff\n"
            "compose: cap_add: [SETGID, SETUID], or user: \"1000:1000\" and group_add: [33]");
    CHECK(
        hint_of(k_to_app, root, dropped({.podman = true})) ==
        two +
            "container\n"
            "podman run: --cap-add=SETGID --cap-add=SETUID, or --user 1000:1000 --group-add 33 without doff");
    CHECK(hint_of(k_to_app, root, dropped({.kubernetes = true})) ==
          two +
              "container\n"
              "Kubernetes: securityContext: {capabilities: {add: [SETGID, SETUID]}}");
    CHECK(hint_of(k_to_app, root, {.systemd = true}) ==
          two +
              "unit\n"
              "systemd: CapabilityBoundingSet= has to name CAP_SETGID CAP_SETUID, or User= names the user");

    // docker gives a user who is not root no capability, whatever --cap-add says.
    FakeKernel user = ordinary_user();
    const CapabilitySet full = user.process.capabilities.bounding;
    const auto as_user = [&](Places places) { return in(places, full, /* root= */ false); };
    const std::string run =
        "start doff as root, or with cap_setgid,cap_setuid in its ambient set, or as the target user with "
        "these groups\n";
    CHECK(hint_of(k_to_app, user, as_user({.docker = true})) ==
          run +
              "docker run: --user 0, or --user 1000:1000 --group-add 33 without doff\n"
              "compose: user: \"0\", or user: \"1000:1000\" and group_add: [33]");
    CHECK(hint_of(k_to_app, user, as_user({.kubernetes = true})) ==
          run + "Kubernetes: securityContext: {runAsUser: 0}");
    CHECK(hint_of(k_to_app, user, {.systemd = true}) ==
          run +
              "systemd: AmbientCapabilities=CAP_SETGID CAP_SETUID, or leave User= out for doff to start as "
              "root");
    CHECK(hint_of(plan_of({SetUid{k_root}}), user, as_user({.docker = true})) ==
          "start doff as root, or with cap_setuid in its ambient set\ndocker run: --user 0\ncompose: user: "
          "\"0\"");
    user.process.capabilities.bounding = {};
    CHECK(
        hint_of(k_to_app, user, in({.docker = true}, {}, /* root= */ false)) ==
        two + "container\nstart it as the target user with these groups\n" +
            "docker run: --user 0 --cap-add=SETGID --cap-add=SETUID, or --user 1000:1000 --group-add 33 "
            "without doff\n"
            "compose: user: \"0\" and cap_add: [SETGID, SETUID], or user: \"1000:1000\" and group_add: [33]");
    CHECK(hint_of(k_to_app, user, {.systemd = true}) ==
          two +
              "unit\nstart it as the target user with these groups\n"
              "systemd: CapabilityBoundingSet= has to name CAP_SETGID CAP_SETUID, with the same in "
              "AmbientCapabilities= or no User=");
}

TEST_CASE("what the container had and was dropped inside, no option of the container gives") {
    const std::string two =
        "cap_setgid,cap_setuid are not in the bounding set: no sudo or setuid program gives them, only who "
        "starts this process";
    const std::string run =
        "start doff as root, or with cap_setgid,cap_setuid in its ambient set, or as the target user with "
        "these groups";
    const std::string inside =
        "\nprocess 1 of this container has cap_setgid,cap_setuid in its bounding set: what started doff "
        "inside "
        "has dropped them";
    FakeKernel root = confined_to({});
    FakeKernel user = ordinary_user();
    const CapabilitySet full = user.process.capabilities.bounding;
    for (const Places place : {Places{.docker = true}, Places{.podman = true}, Places{.kubernetes = true}}) {
        CHECK(hint_of(k_to_app, root, in(place, full, /* root= */ true)) == two + inside);
        CHECK(hint_of(k_to_app, user, in(place, full, /* root= */ true)) == run);
        // Nor is anything said where that cannot be told.
        CHECK(hint_of(k_to_app, root, place) == two);
        CHECK(hint_of(k_to_app, user, place) == run);
    }
    // Of two, one may have been dropped inside, and the other never have been there.
    CHECK(
        hint_of(k_to_app, root, in({.podman = true}, capabilities_of({k_cap_setgid}), /* root= */ true)) ==
        two +
            "\nprocess 1 of this container has cap_setgid in its bounding set: what started doff inside has "
            "dropped it\npodman run: --cap-add=SETUID, or --user 1000:1000 --group-add 33 without doff");
}

TEST_CASE("a user inside a container of root is told what the container lacks, and to start doff as root") {
    FakeKernel user = ordinary_user();
    user.process.capabilities.bounding = {};
    const Plan smaller = plan_of({DropBounding{capabilities_of({0})}});
    const std::string lines =
        "cap_setpcap is not in the bounding set: no sudo or setuid program gives it, only who starts this "
        "container\nstart it from a process that has this bounding set already\n";
    const auto hint = [&](Places places) { return hint_of(smaller, user, in(places, {}, /* root= */ true)); };
    CHECK(hint({.docker = true}) == lines +
                                        "docker run: --cap-add=SETPCAP, and start doff as root\n"
                                        "compose: cap_add: [SETPCAP], and start doff as root");
    CHECK(hint({.kubernetes = true}) ==
          lines + "Kubernetes: securityContext: {capabilities: {add: [SETPCAP]}}, and start doff as root");
    // Root is not missing where the container is not root's.
    CHECK(hint_of(smaller, user, in({.podman = true}, {}, /* root= */ false)) ==
          lines + "podman run: --user 0 --cap-add=SETPCAP");
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
