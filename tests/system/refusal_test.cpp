// SPDX-License-Identifier: MIT
//
// What doff says where privilege is missing or the kernel refuses a step, in the situation itself; and where
// a situation is close to it, that it does not say so.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "world.h"

#include <fcntl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <sstream>

namespace doff_test {
namespace {

const std::string k_filter = "a seccomp filter is in force, which can refuse this call\n";

// The one that is left waits for it and ends as it does.
void go_on_in_a_child() {
    const pid_t child = ::fork();
    must(child != -1, "fork");
    if (child != 0) {
        int status = 0;
        must(::waitpid(child, &status, 0) == child && WIFEXITED(status), "waitpid");
        ::_exit(WEXITSTATUS(status));
    }
}

// In the child: goes on as process 1 of a PID namespace with a proc(5) of its own, prepared so, as the first
// one of a container is; the one that is left waits for it and ends as it does.
std::function<void()> as_first_process(const std::function<void()>& prepare) {
    return [=] {
        own_mounts();
        must(::unshare(CLONE_NEWPID) == 0, "unshare(CLONE_NEWPID)");
        go_on_in_a_child();
        must(::mount("proc", "/proc", "proc", 0, nullptr) == 0, "mount /proc");
        prepare();
    };
}

void check_hint(const Outcome& outcome, const std::string& hint) {
    check_refused(outcome, "hint: " + hint);
}

// Without what is said of the container that this machine itself may be: whether there is evidence of one
// stands in files that a test cannot hide.
Outcome apart_from_places(Outcome outcome) {
    std::string rest;
    for (const std::string& line : lines_of(outcome.err)) {
        const bool of_places = line.starts_with("hint: process 1 of this container") ||
                               line.starts_with("hint: docker run: ") ||
                               line.starts_with("hint: compose: ") || line.starts_with("hint: podman run: ");
        rest += of_places ? "" : line + "\n";
    }
    outcome.err = rest;
    return outcome;
}

void check_silent_about(const Outcome& outcome, const std::string& text) {
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 125);
    CHECK(outcome.err.find(text) == std::string::npos);
}

Outcome in_environment(std::vector<std::string> words, const std::string& variable,
                       const std::function<void()>& prepare) {
    words.insert(words.begin(), doff_path());
    words.insert(words.end(), {"--", probe_path()});
    Program program{.argv = std::move(words), .prepare = prepare};
    program.envp.push_back(variable);
    return run(program);
}

void write_to(const std::string& path, const std::string& text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    must(fd != -1 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
         path.c_str());
    ::close(fd);
}

// In the child: root of a user namespace whose map was written by who made it, as unshare(1) does: without
// privilege there setgroups has to be denied first. `gids` empty leaves the groups without a map.
std::function<void()> in_namespace(const std::string& uids, const std::string& gids, bool deny) {
    return [=] {
        std::array<int, 2> ready{};
        must(::pipe2(ready.data(), O_CLOEXEC) == 0, "pipe2");
        const std::string proc = "/proc/" + std::to_string(::getpid());
        const pid_t outside = ::fork();
        must(outside != -1, "fork");
        if (outside == 0) {
            char byte = 0;
            must(::read(ready[0], &byte, 1) == 1, "read");
            write_to(proc + "/uid_map", uids);
            if (deny) {
                write_to(proc + "/setgroups", "deny");
            }
            if (!gids.empty()) {
                write_to(proc + "/gid_map", gids);
            }
            ::_exit(0);
        }
        must(::unshare(CLONE_NEWUSER) == 0, "unshare(CLONE_NEWUSER)");
        must(::write(ready[1], "", 1) == 1, "write");
        int status = 0;
        must(::waitpid(outside, &status, 0) == outside && status == 0, "write the maps");
        ::close(ready[0]);
        ::close(ready[1]);
        set_uids(0, 0, 0);
        if (!gids.empty()) {
            set_gids(0, 0, 0);
        }
    };
}

bool namespaces_work() {
    if (!in_private_world()) {
        return false;
    }
    const auto outcome = run({.argv = {probe_path()}, .prepare = in_namespace("0 0 1", "0 0 1", false)});
    if (outcome.status != 0) {
        skip("no user namespaces here: " + outcome.err);
    }
    return outcome.status == 0;
}

// As fault.h has it: the call is answered in the kernel's place, and not executed.
std::function<void()> answering(const std::string& call, int error) {
    return [call, error] {
        for (const Call& each : credential_calls()) {
            if (each.name == call) {
                const Fault fault{each, error};
                install({&fault, 1});
                return;
            }
        }
        must(false, call.c_str());
    };
}

}  // namespace

TEST_CASE("Capabilities that are dropped for good are told from those that root may get again") {
    if (!in_private_world()) {
        return;
    }
    // What cap_drop: ALL leaves.
    const auto nothing = [] { root_without(~std::uint64_t{0}); };
    const std::string dropped =
        "cap_setgid,cap_setuid are not in the bounding set: no sudo or setuid program gives them, only who "
        "starts this process\n";
    const auto outcome = apart_from_places(doff({"app"}, nothing));
    check_hint(outcome, dropped);
    CHECK(lines_of(outcome.err).size() == 2);
    check_hint(doff({"app"}, [] { root_without(k_setuid_bit); }), "cap_setuid is not in the bounding set: ");
    // The set is full, and a securebit keeps root from having it.
    const auto locked = doff({"app"}, root_without_capabilities);
    check_hint(
        locked,
        "the securebit noroot is set and locked here: execve(2) gives root no capability\n"
        "hint: who starts this process must leave noroot clear, or make cap_setgid,cap_setuid ambient\n");
    check_silent_about(locked, "bounding set");
    check_silent_about(locked, "--cap-add");
    // no_new_privs: what was dropped does not come back by execve(2), although the bounding set has it.
    const auto stuck = doff({"app"}, [] {
        set_no_new_privs();
        set_capabilities({});
    });
    check_hint(stuck,
               "no_new_privs is on here: execve(2) gives root no capability that was dropped\n"
               "hint: who starts this process must leave it cap_setgid,cap_setuid, or no_new_privs off\n");
    const auto user = doff({"app"}, [] { become(1600, 1600, {1600}); });
    check_hint(user,
               "start doff as root, or with cap_setgid,cap_setuid in its ambient set, or as the target user "
               "with these groups\n");
    check_silent_about(user, "--cap-add");
    check_silent_about(user, "--user 0");
    // Where it is dropped for good no root has it, and under no_new_privs nobody becomes root.
    const auto for_good = doff({"app"}, [] {
        drop_from_bounding(~std::uint64_t{0});
        become(1600, 1600, {1600});
    });
    check_hint(apart_from_places(for_good),
               dropped + "hint: start it as the target user with these groups\n");
    check_silent_about(for_good, "run doff");
    const auto no_more = doff({"app"}, [] {
        set_no_new_privs();
        become(1600, 1600, {1600});
    });
    check_hint(
        no_more,
        "no_new_privs is on here, and no sudo helps: who starts this process must start it as root, or "
        "with cap_setgid,cap_setuid in its ambient set, or as the target user with these groups\n");
}

TEST_CASE("What a caller lacks for --keep-caps is told with all that the rest takes, and is enough") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<std::string> words{"--keep-caps=net_bind_service", "app"};
    check_hint(doff(words, [] { become(1600, 1600, {1600}); }),
               "start doff as root, or with cap_setgid,cap_setuid,cap_setpcap,cap_net_bind_service in its "
               "ambient set\n");
    const std::uint64_t all = k_setgid_bit | k_setuid_bit | k_setpcap_bit | k_net_bind_service_bit;
    CHECK(testimony_in(doff(words, [&] { become_holder(1600, 1600, {1600}, all); }).out));
    check_hint(doff({"--if-root", "--keep-caps=net_bind_service", "app"}, [] { become(1600, 1600, {1600}); }),
               "where the caller is not root, leave out --keep-caps\n");
    CHECK(testimony_in(doff({"--if-root", "app"}, [] { become(1600, 1600, {1600}); }).out));
    check_silent_about(doff({"--if-root", "--strict", "--keep-caps=net_bind_service", "app"},
                            [] { become(1600, 1600, {1600}); }),
                       "leave out");
}

TEST_CASE("Where there is evidence of Kubernetes its words are the only ones") {
    if (!in_private_world()) {
        return;
    }
    const std::string variable = "KUBERNETES_SERVICE_HOST=10.0.0.1";
    const auto nothing = [] { root_without(~std::uint64_t{0}); };
    const auto stranger = [] { become(1600, 1600, {1600}); };
    const auto pod = in_environment({"app"}, variable, as_first_process(nothing));
    check_hint(
        pod,
        "cap_setgid,cap_setuid are not in the bounding set: no sudo or setuid program gives them, only "
        "who starts this container\n");
    check_hint(pod, "Kubernetes: securityContext: {capabilities: {add: [SETGID, SETUID]}}\n");
    check_silent_about(pod, "compose");
    check_silent_about(pod, "docker run");
    const auto user = in_environment({"app"}, variable, as_first_process(stranger));
    check_hint(user,
               "Kubernetes: securityContext: {runAsUser: 0}\n"
               "hint: to run the command as the caller where that is not root: --if-root\n");
    // Dropped in the container, whose first process has it all.
    const auto inside = in_environment({"app"}, variable, nothing);
    check_silent_about(inside, "Kubernetes");
    check_hint(inside,
               "process 1 of this container has cap_setgid,cap_setuid in its bounding set: what started doff "
               "inside has dropped them\n");
    // The container is root's, and has none of it for whoever is root there.
    const auto dropped = in_environment({"--bounding=none", "app"}, variable, [&] {
        as_first_process([] { root_without(k_setpcap_bit); })();
        go_on_in_a_child();
        become(1500, 1500, {33, 44, 1500});
    });
    check_hint(dropped,
               "Kubernetes: securityContext: {capabilities: {add: [SETPCAP]}}, and start doff as root\n");
    check_silent_about(dropped, "process 1");
    check_silent_about(in_environment({"app"}, variable, stranger), "Kubernetes");
    // Only the groups of the user itself differ, as with fsGroup.
    const auto group = in_environment({"app"}, variable, [] { become(1500, 1500, {33, 44, 1500, 1700}); });
    check_hint(group, "to leave the groups as they are: --groups keep\n");
    CHECK(lines_of(group.err).size() == 2);
    // A variable of a name that only begins so is none.
    const auto other = in_environment({"app"}, "KUBERNETES_SERVICE_HOST_X=1", as_first_process(stranger));
    check_silent_about(other, "Kubernetes");
}

TEST_CASE("The words that a hint names are enough, as they stand") {
    if (!in_private_world()) {
        return;
    }
    const std::string pod = "KUBERNETES_SERVICE_HOST=10.0.0.1";
    struct {
        std::vector<std::string> words;
        std::function<void()> caller;
        std::string hint;
    } const rows[]{
        {{"app"}, [] { become(1500, 1500, {33, 44, 1500, 1700}); }, "--groups keep"},
        {{"app"}, [] { become(1600, 1600, {1600}); }, "--if-root"},
        {{"--strict", "app"}, [] { become(1500, 1500, {33, 44, 1500}); }, "--bounding all --securebits none"},
        {{"--strict", "app"}, [] { become(1500, 1500, {33, 44}); }, "--bounding all --securebits none"},
        {{"--strict", "app"},
         [] { become(1500, 1500, {44, 1500}); },
         "--groups keep --bounding all --securebits none"},
        {{"--strict", "app"},
         [] { become(1600, 1600, {1600}); },
         "--if-root --bounding all --securebits none"},
        {{"--strict", "--if-root", "app"},
         [] { become(1600, 1600, {1600}); },
         "--bounding all --securebits none"},
        {{"--keep-caps=net_bind_service", "app"},
         [] { become_holder(1500, 1500, {33, 44, 1500}, k_net_bind_service_bit); },
         "--bounding all"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.words, row.hint);
        const auto refused = in_environment(row.words, pod, row.caller);
        check_hint(refused, "to ");
        CHECK(refused.err.ends_with(": " + row.hint + "\n"));
        std::istringstream hint(row.hint);
        std::vector<std::string> words(std::istream_iterator<std::string>(hint), {});
        words.insert(words.end(), row.words.begin(), row.words.end());
        const auto outcome = in_environment(words, pod, row.caller);
        CAPTURE(summary_of(outcome));
        CHECK(outcome.status == 0);
        CHECK(testimony_in(outcome.out).has_value());
    }
}

TEST_CASE("An option that a hint says to leave out is all that is in the way") {
    if (!in_private_world()) {
        return;
    }
    struct {
        std::vector<std::string> words;
        std::function<void()> caller;
        std::string hint;
    } const rows[]{
        {{"--bounding=none"}, [] { root_without(k_setpcap_bit); }, "leave out --bounding"},
        {{"--securebits=noroot"}, [] { root_without(k_setpcap_bit); }, "leave out --securebits"},
        {{"--bounding=none", "--securebits=noroot"},
         [] { become(1500, 1500, {33, 44, 1500}); },
         "leave out --bounding and --securebits"},
    };
    for (auto row : rows) {
        CAPTURE(row.words, row.hint);
        const auto app = [&] {
            auto words = row.words;
            words.emplace_back("app");
            return words;
        };
        const auto refused = doff(app(), row.caller);
        check_hint(refused, "");
        CHECK(refused.err.ends_with(": " + row.hint + "\n"));
        row.words.clear();
        CHECK(testimony_in(doff(app(), row.caller).out));
    }
    check_silent_about(doff({"--bounding=none", "app"}, [] { root_without(k_setpcap_bit | k_setuid_bit); }),
                       "leave out");
}

TEST_CASE("Words that would not be enough are not named") {
    if (!in_private_world()) {
        return;
    }
    const std::string pod = "KUBERNETES_SERVICE_HOST=10.0.0.1";
    const auto stranger = [] { become(1600, 1600, {1600}); };
    const auto silent = [&](const std::vector<std::string>& words, const std::function<void()>& caller) {
        const auto outcome = in_environment(words, pod, caller);
        check_silent_about(outcome, "hint: to ");
        check_silent_about(outcome, "--if-root");
    };
    silent({"--root", "/", "app"}, stranger);
    silent({"--root", "/", "--if-root", "app"}, stranger);
    silent({"--ruid", "app"}, stranger);
    silent({"app"}, [] { become_holder(1600, 1600, {1600}, k_setgid_bit); });
    silent({"app"}, root_without_capabilities);
    silent({"--strict", "app"}, [] {
        set_securebits(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED);
        become(1500, 1500, {33, 44, 1500});
    });
}

TEST_CASE("An id without a place in the map is told with the map") {
    if (!namespaces_work()) {
        return;
    }
    const auto hole = in_namespace("0 100000 1000\n2000 200000 10", "0 100000 1000\n2000 200000 10", false);
    check_hint(doff({"-G", "none", "1500:999"}, hole),
               "this user namespace maps only uids 0-999 and 2000-2009, not 1500\n"
               "hint: to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of "
               "the package uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless "
               "podman and docker do\n");
    check_hint(doff({"app"}, hole),
               "this user namespace maps only uids 0-999 and 2000-2009 and gids 0-999 and 2000-2009, not uid "
               "1500 and gid 1500\n");
    check_hint(doff({"-G", "none", "2010:2009"}, hole),
               "this user namespace maps only uids 0-999 and 2000-2009, not 2010\n");
    check_hint(doff({"-G", "none", "2009:2010"}, hole),
               "this user namespace maps only gids 0-999 and 2000-2009, not 2010\n");
    check_hint(doff({"-G", "none", "5:0"}, in_namespace("0 0 1", "0 0 1", false)),
               "this user namespace maps only uid 0, not 5\n");
}

TEST_CASE("Groups that nobody can set are told from an id without a place in the map") {
    if (!namespaces_work()) {
        return;
    }
    const std::string says = "/proc/self/setgroups says deny";
    const auto denied = doff({"app"}, in_namespace("0 100000 65536", "0 100000 65536", true));
    check_hint(denied, says +
                           ": no process of this user namespace can set groups\nhint: to leave the groups as "
                           "they are: --groups keep\n");
    check_silent_about(denied, "maps only");
    const auto unmapped = doff({"app"}, in_namespace("0 100000 1000", "0 100000 1000", false));
    check_silent_about(unmapped, says);
    check_hint(doff({"app"}, in_namespace("0 100000 65536", "", false)),
               "this user namespace maps no gids, and so lets nobody set groups\n"
               "hint: to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of "
               "the package uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless "
               "podman and docker do\n");
}

TEST_CASE("A filter that refuses what the capability allows is named, and none where there is none") {
    if (!in_private_world()) {
        return;
    }
    for (const int error : {EPERM, ENOSYS}) {
        CAPTURE(error);
        check_hint(doff({"app"}, answering("setgroups", error)), "cap_setgid is effective here; " + k_filter);
        check_hint(doff({"app"}, answering("setuid", error)), "cap_setuid is effective here; " + k_filter);
    }
    // Filtered, but what refuses is the missing capability, before any call.
    const auto lacking = doff({"app"}, [] {
        answering("setgroups", EPERM)();
        root_without(k_setgid_bit);
    });
    check_silent_about(lacking, "seccomp");
    check_hint(lacking, "cap_setgid is not in the bounding set");
}

TEST_CASE("A filter that does not let this process be read, or kills the child of --check, is named") {
    if (!in_private_world()) {
        return;
    }
    const auto refused = doff({"app"}, answering("PR_CAPBSET_READ", EPERM));
    check_hint(refused, k_filter);
    CHECK(refused.err.starts_with("doff: cannot read this process: prctl(PR_CAPBSET_READ): "));
    // Of prctl(2) nothing is had, so that only /proc tells.
    check_hint(doff({"app"}, answering("prctl", EPERM)), k_filter);
    const auto killed = doff({"--check", "app"}, [] {
        const std::array<Call, 1> calls{Call{"setuid", SYS_setuid}};
        forbid(calls);
    });
    CHECK(killed.status == 125);
    CHECK(killed.err == "doff: the child of --check was killed by signal " + std::to_string(SIGSYS) +
                            " (SIGSYS)\nhint: a seccomp filter is in force, which can kill for a call\n");
}

TEST_CASE("A namespace without a map for an id is not taken for a filter") {
    if (!namespaces_work()) {
        return;
    }
    const auto both = doff({"app"}, [] {
        in_namespace("0 100000 1000", "0 100000 1000", false)();
        answering("keyctl", EPERM)();
    });
    check_silent_about(both, "seccomp");
    check_hint(both, "this user namespace maps only ");
}

TEST_CASE("A limit is told with the hard one there is, and why root cannot raise it") {
    if (!namespaces_work()) {
        return;
    }
    const auto lower = [] {
        const std::array<std::uint64_t, 2> words{10, 100};
        must(::syscall(SYS_prlimit64, 0, RLIMIT_CORE, words.data(), nullptr) == 0, "prlimit");
    };
    const std::string hard = "the hard limit of core is 100 here; to raise it takes cap_sys_resource";
    const auto without = doff({"--rlimit=core=101", "app"}, [&] {
        root_without(k_sys_resource_bit);
        lower();
    });
    check_hint(apart_from_places(without), hard + "\nhint: to stay within it: --rlimit core=100\n");
    // There root has it, and it does not count.
    const auto inside = doff({"--rlimit=core=101", "app"}, [&] {
        lower();
        in_namespace("0 100000 65536", "0 100000 65536", false)();
    });
    check_hint(inside, hard + " in the first user namespace, and this is another\n");
    CHECK(testimony_in(doff({"--rlimit=core=100", "app"}, lower).out));
    check_hint(doff({"--cpus=1000", "app"}), "the CPUs that may be had here are ");
}

TEST_CASE("Securebits that are locked are named where a step needs them otherwise") {
    if (!in_private_world()) {
        return;
    }
    check_hint(doff({"--strict", "app"}, [] { set_securebits(SECBIT_NOROOT_LOCKED); }),
               "locked in this process, for good: noroot\n");
    // Locked where --strict wants it.
    CHECK(doff({"--strict", "app"}, [] {
              set_securebits(SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED);
          }).status == 0);
    check_hint(doff({"--keep-caps=net_bind_service", "app"}, [] { set_securebits(SECBIT_KEEP_CAPS_LOCKED); }),
               "the securebit keep_caps is locked in this process: nothing is kept when the user changes\n");
    check_hint(
        doff({"--keep-caps=net_bind_service", "app"}, [] { set_securebits(SECBIT_NO_CAP_AMBIENT_RAISE); }),
        "the securebit no_cap_ambient_raise is set in this process: nothing can be made ambient\n");
}

}  // namespace doff_test
