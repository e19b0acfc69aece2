// SPDX-License-Identifier: MIT
//
// What is said where the kernel refuses a step: of what was found, and of nothing that was not.
#include "core/way_out.h"

#include "catch.h"
#include "fake/starts.h"

#include <cerrno>

namespace doff {
namespace {

using enum std::errc;

// As it is where nothing could be found out.
const Circumstances k_nothing;

const std::string k_filter = "a seccomp filter is in force, which can refuse this call";
const std::string k_from =
    "\nsuch a filter comes from who started doff: SystemCallFilter= of a unit, --security-opt seccomp= of a "
    "container";

// Root with all capabilities in the first user namespace, and nothing in its way.
Circumstances all_clear() {
    Circumstances found;
    found.root = true;
    found.effective = FakeKernel{}.process.capabilities.effective;
    found.securebits = 0;
    found.ids.uids = found.ids.gids = IdMap{{0, 0, k_no_id}};
    found.ids.setgroups_denied = false;
    return found;
}

Circumstances but(void (*change)(Circumstances&)) {
    Circumstances found = all_clear();
    change(found);
    return found;
}

}  // namespace

TEST_CASE("an id that is not mapped is told with those that are") {
    const auto found = but([](Circumstances& c) {
        c.ids.uids = IdMap{{0, 1000, 1}, {100'000, 200'000, 65'536}};
        c.ids.gids = IdMap{{0, 0, 1000}};
    });
    const std::string users = "this user namespace maps only uids 0 and 100000-165535, not ";
    const std::string groups = "this user namespace maps only gids 0-999, not ";
    const std::string more_users =
        "\nto map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the package "
        "uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless podman and docker "
        "do";
    const std::string more_groups =
        "\nto map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the package "
        "uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless podman and docker "
        "do";
    CHECK(way_out(SetUid{Uid{1000}}, invalid_argument, found) == users + "1000" + more_users);
    CHECK(way_out(SetResuid{{k_unchanged_uid, Uid{7}, Uid{100'000}}}, invalid_argument, found) ==
          users + "7" + more_users);
    CHECK(way_out(SetGid{Gid{1000}}, invalid_argument, found) == groups + "1000" + more_groups);
    CHECK(way_out(SetRegid{Gid{2000}, Gid{2000}}, invalid_argument, found) == groups + "2000" + more_groups);
    CHECK(way_out(SetRegid{Gid{1}, Gid{2000}}, invalid_argument, found) == groups + "2000" + more_groups);
    CHECK(way_out(SetResgid{{Gid{1}, Gid{2000}, k_unchanged_gid}}, invalid_argument, found) ==
          groups + "2000" + more_groups);
    CHECK(way_out(SetGroups{{Gid{33}, Gid{1500}, Gid{1501}}}, invalid_argument, found) ==
          groups + "1500 and 1501" + more_groups);
    CHECK(way_out(SetGroups{{Gid{1000}, Gid{1001}, Gid{1002}, Gid{1003}, Gid{1004}, Gid{1005}}},
                  invalid_argument, found) == groups + "1000, 1001, 1002, 1003 and 2 more" + more_groups);
    CHECK(way_out(SetUid{Uid{5}}, invalid_argument, but([](Circumstances& c) { c.ids.uids = IdMap{}; })) ==
          "this user namespace maps no uids: nothing was written to /proc/self/uid_map" + more_users);
    // It is mapped, so that is not why.
    CHECK(way_out(SetUid{Uid{100'000}}, invalid_argument, found) == "");
    CHECK(way_out(SetGroups{{Gid{1}}}, invalid_argument, found) == "");
    // Without /proc only the error number tells.
    CHECK(way_out(SetUid{Uid{1000}}, invalid_argument, k_nothing) ==
          "this user namespace does not map that user: see /proc/self/uid_map");
    CHECK(way_out(SetGroups{{Gid{5}}}, invalid_argument, k_nothing) ==
          "this user namespace does not map that group: see /proc/self/gid_map");
}

TEST_CASE("setgroups is denied where the file says so, and nowhere else") {
    const SetGroups step{{Gid{5}}};
    const auto denied = but([](Circumstances& c) { c.ids.setgroups_denied = true; });
    const std::string says =
        "/proc/self/setgroups says deny: no process of this user namespace can set groups";
    const std::string keep = "\nto leave the groups as they are: --groups keep";
    const std::string other_map =
        "\na map written by newgidmap(1) denies nothing, as in rootless podman and docker";
    CHECK(way_out(step, operation_not_permitted, denied) ==
          says + other_map);  // of the rest nothing is known
    auto with_plan = denied;
    with_plan.also_unmapped = UserAndGroupIds{};
    CHECK(way_out(step, operation_not_permitted, with_plan) == says + keep + other_map);
    // What is not mapped is said as well, and --groups keep only where it is enough.
    with_plan.ids.uids = with_plan.ids.gids = IdMap{{0, 1000, 1}};
    const std::string group_5 =
        "\nthis user namespace maps only gid 0, not 5\n"
        "to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the package "
        "uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless podman and docker "
        "do";
    CHECK(way_out(step, operation_not_permitted, with_plan) == says + keep + group_5);
    with_plan.also_unmapped = UserAndGroupIds{{}, {5}};
    CHECK(way_out(step, operation_not_permitted, with_plan) == says + group_5);
    with_plan.also_unmapped = UserAndGroupIds{{7}, {}};
    CHECK(way_out(SetGroups{{Gid{0}}}, operation_not_permitted, with_plan) ==
          says +
              "\nthis user namespace maps only uid 0, not 7\n"
              "to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the "
              "package uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless "
              "podman and docker do");
    const std::string more_of_both =
        "\nto map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the package "
        "uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless "
        "podman and docker do";
    CHECK(way_out(step, operation_not_permitted, with_plan) ==
          says + "\nthis user namespace maps only uid 0 and gid 0, not uid 7 and gid 5" + more_of_both);
    CHECK(way_out(SetGroups{{Gid{5}, Gid{6}}}, operation_not_permitted, with_plan) ==
          says + "\nthis user namespace maps only uid 0 and gid 0, not uid 7 and gids 5 and 6" +
              more_of_both);
    auto no_uids = with_plan;
    no_uids.ids.uids = IdMap{};
    CHECK(way_out(step, operation_not_permitted, no_uids) ==
          says +
              "\nthis user namespace maps only gid 0, not 5\nthis user namespace maps no uids: nothing was "
              "written to /proc/self/uid_map" +
              more_of_both);
    with_plan.ids.uids.reset();
    with_plan.also_unmapped = UserAndGroupIds{};
    CHECK(way_out(SetGroups{{Gid{0}}}, operation_not_permitted, with_plan) == says + other_map);
    CHECK(way_out(step, operation_not_permitted, all_clear()) == "");
    CHECK(way_out(step, operation_not_permitted, k_nothing) == "");
    CHECK(way_out(SetGid{Gid{5}}, operation_not_permitted, denied) == "");
    auto no_gids = but([](Circumstances& c) { c.ids.gids = IdMap{}; });
    CHECK(way_out(step, operation_not_permitted, no_gids) ==
          "this user namespace maps no gids, and so lets nobody set groups" + more_of_both);
    no_gids.ids.uids = IdMap{};
    CHECK(way_out(step, operation_not_permitted, no_gids) ==
          "this user namespace maps no uids and no gids, and so lets nobody set groups" + more_of_both);
}

TEST_CASE("a filter is named where the capability is there, and only then") {
    const auto filtered = but([](Circumstances& c) { c.filtered = true; });
    CHECK(way_out(SetGroups{{Gid{5}}}, operation_not_permitted, filtered) ==
          "cap_setgid is effective here; " + k_filter + k_from);
    CHECK(way_out(SetUid{Uid{5}}, operation_not_permitted, filtered) ==
          "cap_setuid is effective here; " + k_filter + k_from);
    CHECK(way_out(SetUid{Uid{5}}, function_not_supported, filtered) ==
          "cap_setuid is effective here; " + k_filter + k_from);
    CHECK(way_out(SetNoNewPrivs{}, operation_not_permitted, filtered) == k_filter + k_from);
    CHECK(way_out(StartSession{}, function_not_supported, filtered) == k_filter + k_from);
    CHECK(way_out(SetUid{Uid{5}}, resource_unavailable_try_again, filtered) == "");
    CHECK(way_out(SetNoNewPrivs{}, invalid_argument, filtered) == "");
    CHECK(way_out(SetUid{Uid{5}}, operation_not_permitted, all_clear()) == "");
    const auto without = but([](Circumstances& c) {
        c.filtered = true;
        c.effective = CapabilitySet{};
    });
    CHECK(way_out(SetUid{Uid{5}}, operation_not_permitted, without) == "");
    const auto unread = but([](Circumstances& c) {
        c.filtered = true;
        c.effective = {};
    });
    CHECK(way_out(SetUid{Uid{5}}, operation_not_permitted, unread) == "");
    const auto in_unit = but([](Circumstances& c) {
        c.filtered = true;
        c.places.systemd = true;
    });
    CHECK(way_out(SetUid{Uid{5}}, operation_not_permitted, in_unit) ==
          "cap_setuid is effective here; " + k_filter +
              "\nsystemd: SystemCallFilter= has to allow it, as with the group @setuid");
    CHECK(way_out(SetNoNewPrivs{}, operation_not_permitted, in_unit) ==
          k_filter + "\nsystemd: SystemCallFilter= has to allow it");
}

TEST_CASE("a security module is named where it confines this process") {
    const auto confined = but([](Circumstances& c) { c.confined_by = "AppArmor profile 'lab'"; });
    const std::string module =
        "this process has the AppArmor profile 'lab', whose policy can refuse this call";
    CHECK(way_out(SetUid{Uid{5}}, operation_not_permitted, confined) ==
          "cap_setuid is effective here; " + module);
    CHECK(way_out(SetUid{Uid{5}}, function_not_supported, confined) == "");
    const auto both = but([](Circumstances& c) {
        c.confined_by = "AppArmor profile 'lab'";
        c.filtered = true;
    });
    CHECK(way_out(SetUid{Uid{5}}, operation_not_permitted, both) ==
          "cap_setuid is effective here; " + k_filter + k_from + "\n" + module);
}

TEST_CASE("a limit that is not to be had is told with what there is") {
    auto found = but([](Circumstances& c) {
        c.effective = CapabilitySet{};
        c.limit = Limit{10, 100};
        c.most_files = 1000;
    });
    const SetLimit core{Resource::core, {5, 101}};
    const std::string within = "\nto stay within it: --rlimit ";
    CHECK(way_out(core, operation_not_permitted, found) ==
          "the hard limit of core is 100 here; to raise it takes cap_sys_resource" + within + "core=5:100");
    CHECK(way_out(SetLimit{Resource::core, {5, 100}}, operation_not_permitted, found) == "");
    CHECK(way_out(SetLimit{Resource::nofile, {5, 1001}}, operation_not_permitted, found) ==
          "no limit of descriptors is above the sysctl fs.nr_open, which is 1000 here\n"
          "the hard limit of nofile is 100 here; to raise it takes cap_sys_resource\n"
          "to stay within it: --rlimit nofile=5:100");
    found.limit = Limit{10, 1000};
    CHECK(way_out(SetLimit{Resource::nofile, {5, 1001}}, operation_not_permitted, found) ==
          "no limit of descriptors is above the sysctl fs.nr_open, which is 1000 here");
    found.limit = Limit{10, 100};
    found.effective->add(Capability{24});
    CHECK(way_out(SetLimit{Resource::nofile, {5, 1001}}, operation_not_permitted, found) ==
          "no limit of descriptors is above the sysctl fs.nr_open, which is 1000 here");
    found.effective = CapabilitySet{};
    CHECK(way_out(SetLimit{Resource::nofile, {5, 1000}}, operation_not_permitted, found) ==
          "the hard limit of nofile is 100 here; to raise it takes cap_sys_resource" + within +
              "nofile=5:100");
    CHECK(way_out(SetLimit{Resource::core, {k_unlimited, k_unlimited}}, operation_not_permitted, found) ==
          "the hard limit of core is 100 here; to raise it takes cap_sys_resource" + within + "core=100");
    CHECK(way_out(core, invalid_argument, found) == "");
    CHECK(way_out(core, operation_not_permitted, k_nothing) == "");
    found.places.docker = true;
    found.places.first = FirstProcess{};
    CHECK(way_out(core, operation_not_permitted, found) ==
          "the hard limit of core is 100 here; to raise it takes cap_sys_resource\n"
          "docker run: --cap-add=SYS_RESOURCE\ncompose: cap_add: [SYS_RESOURCE]\n"
          "docker run: --ulimit core=5:101 sets it from the start" +
              within + "core=5:100");
    const SetLimit more{Resource::core, {5, k_unlimited}};
    const std::string docker = way_out(more, operation_not_permitted, found);
    CHECK(docker.contains("docker run: --ulimit core=5:-1 sets it from the start\n"));
    found.places = {.systemd = true};
    CHECK(way_out(core, operation_not_permitted, found) ==
          "the hard limit of core is 100 here; to raise it takes cap_sys_resource\n"
          "systemd: CapabilityBoundingSet= has to name CAP_SYS_RESOURCE\n"
          "systemd: LimitCORE=5:101 sets it from the start" +
              within + "core=5:100");
    const std::string unit = way_out(more, operation_not_permitted, found);
    CHECK(unit.contains("systemd: LimitCORE=5:infinity sets it from the start\n"));
    // Inside another user namespace root has the capability, and it does not count.
    found = all_clear();
    found.limit = Limit{10, 100};
    CHECK(way_out(core, operation_not_permitted, found) == "");
    found.ids.uids = IdMap{{0, 100'000, 65'536}};
    CHECK(way_out(core, operation_not_permitted, found) ==
          "the hard limit of core is 100 here; to raise it takes cap_sys_resource in the first user "
          "namespace, and this is another" +
              within + "core=5:100");
}

TEST_CASE("priorities say what would do in place of the capability") {
    auto found = but([](Circumstances& c) {
        c.effective = CapabilitySet{};
        c.limit = Limit{15, 15};
    });
    CHECK(way_out(SetNice{4}, permission_denied, found) ==
          "to lower the nice value to 4 takes cap_sys_nice, or a limit of nice (ulimit -e) of at least 16, "
          "which "
          "is 15 here");
    CHECK(way_out(SetNice{5}, permission_denied, found) == "");
    CHECK(
        way_out(SetScheduling{{.policy = k_sched_fifo, .priority = 16}}, operation_not_permitted, found) ==
        "a real-time policy of priority 16 takes cap_sys_nice, or a limit of rtprio (ulimit -r) of at least "
        "16, which is 15 here");
    CHECK(way_out(SetScheduling{{.policy = k_sched_fifo, .priority = 15}}, operation_not_permitted, found) ==
          "");
    CHECK(way_out(SetScheduling{{.policy = k_sched_deadline}}, operation_not_permitted, found) ==
          "the policy deadline takes cap_sys_nice");
    CHECK(way_out(SetScheduling{{.policy = k_sched_other}}, operation_not_permitted, found) == "");
    CHECK(way_out(SetScheduling{{.policy = k_sched_ext}}, invalid_argument, found) ==
          "the policy ext came with Linux 6.12, and may have been left out of this kernel");
    CHECK(way_out(SetScheduling{{.policy = k_sched_batch}}, invalid_argument, found) == "");
    CHECK(way_out(SetIoPriority{{k_io_realtime, 0}}, operation_not_permitted, found) ==
          "the class realtime takes cap_sys_nice");
    CHECK(way_out(SetIoPriority{{k_io_idle, 0}}, operation_not_permitted, found) == "");
    CHECK(way_out(SetOomScoreAdj{3, -5}, permission_denied, found) ==
          "to lower it this far takes cap_sys_resource");
    for (const Step& step :
         {Step{SetNice{4}}, Step{SetIoPriority{{k_io_realtime, 0}}}, Step{SetOomScoreAdj{3, -5}}}) {
        CHECK(way_out(step, permission_denied, all_clear()) == "");
        CHECK(way_out(step, bad_file_descriptor, found) == "");
    }
    Circumstances unit = found;
    unit.places.systemd = true;
    CHECK(way_out(SetNice{4}, permission_denied, unit) ==
          "to lower the nice value to 4 takes cap_sys_nice, or a limit of nice (ulimit -e) of at least 16, "
          "which "
          "is 15 here\nsystemd: CapabilityBoundingSet= has to name CAP_SYS_NICE\n"
          "systemd: LimitNICE=16 sets it from the start");
    unit.limit->hard = 16;
    CHECK(way_out(SetNice{4}, permission_denied, unit)
              .ends_with("\nits hard limit allows that: --rlimit nice=16:"));
    found.cpus = CpuSet{{0b1011}};
    CHECK(way_out(SetCpus{{{0b100}}}, invalid_argument, found) == "the CPUs that may be had here are 0-1,3");
    CHECK(way_out(SetCpus{{{0b100}}}, invalid_argument, k_nothing) ==
          "some of these are not here, or not in this cpuset");
}

TEST_CASE("securebits that are in the way are named, with their locks") {
    const auto with_bits = [](unsigned bits) {
        Circumstances found = all_clear();
        found.securebits = bits;
        return found;
    };
    CHECK(way_out(SetSecurebits{k_secbit_noroot | k_secbit_noroot_locked}, operation_not_permitted,
                  with_bits(k_secbit_noroot_locked)) == "locked in this process, for good: noroot");
    CHECK(way_out(SetSecurebits{0}, operation_not_permitted,
                  with_bits(k_secbit_noroot | k_secbit_noroot_locked)) ==
          "locked in this process, for good: noroot,noroot_locked");
    CHECK(way_out(SetSecurebits{k_secbit_noroot}, operation_not_permitted, with_bits(0)) == "");
    CHECK(way_out(SetSecurebits{0x300}, operation_not_permitted, with_bits(0)) ==
          "exec_restrict_file and exec_deny_interactive came with Linux 6.14");
    CHECK(way_out(SetKeepCaps{true}, operation_not_permitted, with_bits(k_secbit_keep_caps_locked)) ==
          "the securebit keep_caps is locked in this process: nothing is kept when the user changes");
    CHECK(way_out(SetKeepCaps{true}, operation_not_permitted, with_bits(k_secbit_noroot_locked)) == "");
    const unsigned raise = k_secbit_no_cap_ambient_raise;
    CHECK(way_out(RaiseAmbient{}, operation_not_permitted, with_bits(raise)) ==
          "the securebit no_cap_ambient_raise is set in this process: nothing can be made ambient");
    CHECK(
        way_out(RaiseAmbient{}, operation_not_permitted,
                with_bits(raise | k_secbit_no_cap_ambient_raise_locked)) ==
        "the securebit no_cap_ambient_raise is set and locked in this process: nothing can be made ambient");
    CHECK(way_out(RaiseAmbient{}, operation_not_permitted, with_bits(k_secbit_no_cap_ambient_raise_locked)) ==
          "");
}

TEST_CASE("the other steps say what can be done about them, where we know") {
    CHECK(way_out(CloseFds{}, function_not_supported, all_clear()) == "close_range(2) came with Linux 5.9");
    const auto closed = but([](Circumstances& c) { c.no_entry = "'/x' may not be entered"; });
    CHECK(way_out(ChangeDirectory{}, permission_denied, closed) == "'/x' may not be entered");
    CHECK(way_out(ChangeDirectory{}, not_a_directory, closed) == "");
    CHECK(way_out(ChangeDirectory{}, permission_denied, all_clear()) == "");
    CHECK(way_out(SetPtracer{}, invalid_argument, all_clear()) ==
          "no such process, or this kernel has no Yama");
    CHECK(way_out(SetParentDeathSignal{}, no_such_process, all_clear()) == "the parent has ended already");
    CHECK(way_out(SetExecLabel{}, no_such_file_or_directory, all_clear()) ==
          "no such profile is loaded: aa-status lists them, apparmor_parser -r loads one");
    for (const std::errc refused : {operation_not_permitted, permission_denied, function_not_supported}) {
        CHECK(way_out(JoinSessionKeyring{true}, refused, all_clear()) ==
              "to leave the keyring as it is: --keep-keyring");
        CHECK(way_out(JoinSessionKeyring{true}, refused, but([](Circumstances& c) { c.filtered = true; })) ==
              k_filter + k_from + "\nto leave the keyring as it is: --keep-keyring");
    }
    CHECK(way_out(JoinSessionKeyring{true}, static_cast<std::errc>(EDQUOT), all_clear()) ==
          "the user may be at its quota of keys, keyrings(7)\n"
          "to leave the keyring as it is: --keep-keyring");
    CHECK(way_out(InstallTerminalGuard{}, invalid_argument, all_clear()) ==
          "--allow-tty-injection does without");
    CHECK(way_out(RestrictSelf{}, argument_list_too_long, all_clear()) ==
          "there are 16 layers of Landlock above already");
}

TEST_CASE("what is found is what the kernel and the files say, and nothing where they do not") {
    FakeKernel kernel = with_apparmor();
    kernel.process.label = "lab";
    kernel.uid_map = {{0, 0, 1}};
    kernel.setgroups_denied = true;
    kernel.process.securebits = k_secbit_noroot_locked;
    kernel.process.limits.at(static_cast<std::size_t>(Resource::core)) = {1, 2};
    kernel.texts["/proc/sys/fs/nr_open"] = "1048576\n";
    State before = state_of(kernel);
    before.seccomp_mode = 2;
    const auto found = look_around(kernel, {}, before, SetLimit{Resource::core, {}});
    CHECK(found.root);
    CHECK(found.filtered);
    CHECK(found.effective == kernel.process.capabilities.effective);
    CHECK(found.securebits == k_secbit_noroot_locked);
    CHECK(found.ids.uids == IdMap{{0, 0, 1}});
    CHECK(found.confined_by == "AppArmor profile 'lab'");
    CHECK(found.ids.gids == IdMap{{0, 0, k_no_id}});
    CHECK(found.ids.setgroups_denied == true);
    CHECK(found.limit == Limit{1, 2});
    CHECK(found.most_files == 1'048'576);
    CHECK_FALSE(found.cpus);

    kernel.proc_type = 0xef53;  // a directory of the image's
    const auto image = look_around(kernel, {}, before, SetCpus{});
    CHECK_FALSE(image.ids.uids);
    CHECK_FALSE(image.ids.setgroups_denied);
    CHECK(image.confined_by.empty());
    CHECK_FALSE(image.limit);
    CHECK(image.cpus == kernel.online);
}

TEST_CASE("a label confines where it is enforced") {
    const auto confined_by = [](FakeKernel kernel, const std::string& label, const std::string& enforce) {
        kernel.process.label = label;
        kernel.texts["/sys/fs/selinux/enforce"] = enforce;
        return look_around(kernel, {}, state_of(kernel), SetUid{}).confined_by;
    };
    CHECK(confined_by(with_apparmor(), "lab", "") == "AppArmor profile 'lab'");
    CHECK(confined_by(with_apparmor(), "half", "") == "");  // in complain mode
    CHECK(confined_by(with_apparmor(), "unconfined", "") == "");
    const std::string container = "system_u:system_r:container_t:s0:c1,c2";
    CHECK(confined_by(with_selinux(), container, "1") == "SELinux label '" + container + "'");
    CHECK(confined_by(with_selinux(), container, "0") == "");
    CHECK(confined_by(with_selinux(), "unconfined_u:unconfined_r:unconfined_t:s0", "1") == "");
    CHECK(confined_by(with_selinux(), "system_u:system_r:spc_t:s0", "1") == "");
    CHECK(confined_by({}, container, "1") == "");
}

}  // namespace doff
