// SPDX-License-Identifier: MIT
//
// Programs confined by Landlock, as they find themselves: what they may read, write and execute, and what
// not although the user might.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "rooms.h"
#include "world.h"

#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>

namespace doff_test {
namespace {

std::vector<std::string> operator+(std::vector<std::string> one, const std::vector<std::string>& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

int landlock_version() {
    return static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

// What came with which version, landlock(7).
struct Lack {
    int version;
    std::string name;
};

const std::vector<Lack> k_about_paths{
    {2, "renaming and linking into other directories, which came with Linux 5.19"},
    {3, "truncating files, which came with Linux 6.2"},
    {5, "ioctl(2) on devices, which came with Linux 6.10"},
};
const std::vector<Lack> k_about_ports{{4, "TCP ports, which came with Linux 6.7"}};
const std::vector<Lack> k_about_scopes{{6, "scopes, which came with Linux 6.12"}};

// How doff names what of `all` this kernel cannot restrict.
std::vector<std::string> lacking(const std::vector<Lack>& all) {
    const int version = landlock_version();
    if (version < 1) {
        return {"anything: it has no Landlock"};
    }
    std::vector<std::string> names;
    for (const Lack& each : all) {
        if (version < each.version) {
            names.push_back(each.name + " (this is Landlock " + std::to_string(version) + ")");
        }
    }
    return names;
}

// Where the kernel cannot restrict all that was asked for, nothing is run, and it is said why.
void check_lack(const Outcome& outcome, const std::string& first) {
    const std::string cannot = "doff: cannot confine the command: this kernel ";
    if (landlock_version() < 1) {
        check_refused(outcome, cannot + "has no Landlock: ");
        CHECK(
            outcome.err.find("hint: it came with Linux 5.13, and the boot parameter lsm= may leave it out") !=
            std::string::npos);
        return;
    }
    check_refused(outcome, cannot + "cannot restrict " + first +
                               "\nhint: --try-landlock does without what is missing\n");
}

// True where the rest of a test can go on: this kernel can restrict all of what `option` asks for.
bool can_restrict(const std::vector<Lack>& all, const std::vector<std::string>& option) {
    if (!in_private_world()) {
        return false;
    }
    const auto lacks = lacking(all);
    if (!lacks.empty()) {
        check_lack(doff(option + std::vector<std::string>{"app"}), lacks.front());
    }
    return lacks.empty();
}

bool paths_can_be_confined(const std::vector<std::string>& option = {"--ro", "/etc"}) {
    return can_restrict(k_about_paths, option);
}

// Which is version 6, so paths and ports can be as well.
bool scopes_can_be_confined() {
    return can_restrict(k_about_scopes, {"--scope", "signal,abstract-unix-socket"});
}

Outcome confined(std::vector<std::string> options, const std::string& script,
                 const std::function<void()>& prepare = {}) {
    std::vector<std::string> argv{doff_path()};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"app", "--", "/bin/sh", "-c", script});
    return run({.argv = argv, .prepare = prepare});
}

// What a program of the system needs to start.
const std::vector<std::string> k_programs{"--rox=/usr", "--rox=/bin", "--rox=/lib"};

const std::vector<std::string> k_all_programs =
    ::access("/lib64", F_OK) == 0 ? k_programs + std::vector<std::string>{"--rox=/lib64"} : k_programs;

}  // namespace

TEST_CASE("A confined program reads its configuration and nothing else of the user's") {
    if (!paths_can_be_confined()) {
        return;
    }
    write_file(scratch("config"), "listen 80\n");
    write_file(scratch("secret"), "of the same user\n", 0666);
    const auto options = k_all_programs + std::vector<std::string>{"--ro", scratch("config")};
    const Outcome config = confined(options, "cat " + scratch("config"));
    CHECK(config.out == "listen 80\n");
    CHECK(config.err.empty());
    for (const auto& denied : std::vector<std::string>{
             "cat " + scratch("secret"), "cat /etc/shadow", "cat /etc/passwd", "ls /",
             "echo > " + scratch("config"), "echo > " + scratch("new"), std::string("exec 3> /dev/null")}) {
        CAPTURE(denied);
        const Outcome outcome = confined(options, denied);
        CHECK(outcome.status != 0);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.find("ermission denied") != std::string::npos);
    }
}

TEST_CASE("A root that is confined reads its configuration and not the passwords") {
    if (!paths_can_be_confined()) {
        return;
    }
    // Of root, and for root alone, as /etc/shadow is: nothing but Landlock tells them apart.
    write_file(path_of("configuration"), "listen 80\n", 0600);
    write_file(path_of("shadow"), "root:*:\n", 0600);
    const auto show = [](std::vector<std::string> options, const std::vector<std::string>& command) {
        options.insert(options.begin(), {doff_path(), "--strict"});
        options.insert(options.end(), {"root", "--"});
        return run({.argv = options + command, .prepare = [] {
                        own_mounts();
                        bind_mount(path_of("shadow"), "/etc/shadow");
                    }});
    };
    const auto confining = std::vector<std::string>{"--ro", path_of("configuration")} + k_all_programs;
    const std::vector<std::string> by_cat{"/bin/cat", "/etc/shadow"};
    const std::vector<std::string> by_shell{"/bin/sh", "-c", "read line < /etc/shadow && echo $line"};
    for (const auto& command : {by_cat, by_shell}) {
        CAPTURE(command);
        CHECK(show({}, command).out == "root:*:\n");
        const Outcome denied = show(confining, command);
        CHECK(denied.status != 0);
        CHECK(denied.out.empty());
        CHECK(denied.err.find("/etc/shadow: Permission denied") != std::string::npos);
        CHECK(denied.err.find("doff: ") == std::string::npos);
    }
    const Outcome allowed = show(confining, {"/bin/cat", path_of("configuration")});
    CHECK(allowed.status == 0);
    CHECK(allowed.out == "listen 80\n");
    CHECK(allowed.err.empty());
    // Whatever name the file has: a link to it that may be read leads to the same refusal.
    const Outcome linked =
        show(confining, {"/bin/sh", "-c", "cat /proc/self/root/etc/shadow /etc/../etc/shadow"});
    CHECK(linked.status == 1);
    CHECK(linked.out.empty());
}

TEST_CASE("Writing and executing are allowed where they were asked for") {
    if (!paths_can_be_confined({"--rwx", "/tmp"})) {
        return;
    }
    const std::string place = scratch("place");
    REQUIRE(::mkdir(place.c_str(), 0777) == 0);
    REQUIRE(::chmod(place.c_str(), 0777) == 0);
    const std::string work =
        "cp /bin/true " + place + "/t && mv " + place + "/t " + place + "/u && " + place + "/u";
    CHECK(confined(k_all_programs + std::vector<std::string>{"--rwx", place}, work).status == 0);
    // 126: cannot be executed, sh(1)
    CHECK(confined(k_all_programs + std::vector<std::string>{"--rw", place}, work).status == 126);
    CHECK(confined(k_all_programs + std::vector<std::string>{"--rox", place}, work).status == 1);
}

TEST_CASE("A command that no rule lets be executed is 126, with the way out") {
    if (!paths_can_be_confined()) {
        return;
    }
    const Outcome outcome = confined({"--ro", "/etc"}, "true");
    CHECK(outcome.status == 126);
    CHECK(outcome.err.find("--rox or --rwx has to cover it") != std::string::npos);
}

TEST_CASE("One confinement inside another is proven too") {
    if (!paths_can_be_confined()) {
        return;
    }
    const auto inner =
        std::vector<std::string>{doff_path()} + k_all_programs +
        std::vector<std::string>{"--keep-ids", "--", "/bin/sh", "-c", "cat " + scratch("inner")};
    write_file(scratch("inner"), "seen by the outer one\n");
    std::string script;
    for (const std::string& word : inner) {
        script += (script.empty() ? "'" : " '") + word + "'";
    }
    const auto outer = k_all_programs + std::vector<std::string>{"--ro", scratch("inner"), "--ro",
                                                                 "/etc", "--rox",          doff_path()};
    const Outcome outcome = confined(outer, script);
    CHECK(outcome.status == 1);
    CHECK(outcome.err.find("ermission denied") != std::string::npos);
    CHECK(outcome.err.find("not proven") == std::string::npos);
}

TEST_CASE("Without no_new_privs nothing can be confined") {
    if (!paths_can_be_confined()) {
        return;
    }
    check_refused(doff({"--allow-new-privs", "--ro", "/", "app"}), "Landlock needs no_new_privs");
    check_refused(doff({"--ro", scratch("none"), "app"}), "for Landlock: No such file or directory");
}

TEST_CASE("Paths are opened by the caller, who may reach what the user may not") {
    if (!paths_can_be_confined({"--rox", "/bin/sh"})) {
        return;
    }
    REQUIRE(::mkdir(path_of("unreachable").c_str(), 0700) == 0);
    write_file(path_of("unreachable") + "/file", "x");
    CHECK(
        confined(k_all_programs + std::vector<std::string>{"--ro", path_of("unreachable") + "/file"}, "true")
            .status == 0);
}

TEST_CASE("What is scoped does not reach outside, and the proof needs no parent and no descriptor") {
    if (!scopes_can_be_confined()) {
        return;
    }
    // Another process of the user's, which it may signal.
    const auto prepare = [] { write_file(scratch("outsider"), std::to_string(have_a_process_of(1500))); };
    const std::string script = "kill -0 $(cat " + scratch("outsider") + ")";
    const auto free = run({.argv = {doff_path(), "app", "--", "/bin/sh", "-c", script}, .prepare = prepare});
    CHECK(free.status == 0);
    const auto scoped = confined({"--scope", "signal,abstract-unix-socket"}, script, prepare);
    CHECK(scoped.status == 1);
    CHECK(scoped.err.find("not permitted") != std::string::npos);
}

TEST_CASE("Symbolic links in the place of directories, and a machine without TCP, are no false alarm") {
    if (!paths_can_be_confined()) {
        return;
    }
    // /var, which the proof would read, leads to below what may be read.
    new_room("linked");
    std::filesystem::create_directories(room("linked") + "/data/var");
    std::filesystem::create_symlink("data/var", room("linked") + "/var");
    const auto linked = doff({"--root", room("linked"), "--ro=/data", "--rox", probe_path(), "app"});
    CHECK(linked.err.empty());
    CHECK(linked.status == 0);
    CHECK(confined({"--rox=/", "--rw=/dev", "--rw=/tmp"}, "echo > /dev/null").status == 0);
    CHECK(confined({"--rox=/", "--rw=/dev", "--rw=/tmp"}, "echo > /var/tmp/x").status == 2);
    // Every socket is refused as where no protocol is built in.
    const Fault none{{"socket", SYS_socket}, EAFNOSUPPORT};
    const auto without = [&] { install({&none, 1}); };
    const auto outcome =
        run({.argv = {doff_path(), "--bind-tcp=80", "--connect-tcp=none", "app", "--", "/bin/true"},
             .prepare = without});
    INFO(summary_of(outcome));
    CHECK(outcome.status == 0);
}

TEST_CASE("A Landlock that was not enforced is found out, for each kind of rule") {
    if (!scopes_can_be_confined()) {
        return;
    }
    const Fault lie{{"landlock_restrict_self", SYS_landlock_restrict_self}};
    for (const char* const option : {"--rox=/usr", "--ro=/", "--bind-tcp=80", "--bind-tcp=none",
                                     "--connect-tcp=443", "--scope=signal", "--scope=abstract-unix-socket"}) {
        CAPTURE(option);
        const auto outcome = run({.argv = {doff_path(), option, "app", "--", probe_path()},
                                  .prepare = [&] { install({&lie, 1}); }});
        INFO(summary_of(outcome));
        CHECK(outcome.status == 120);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.starts_with("doff: not proven, nothing was run: Landlock: "));
    }
}

TEST_CASE("What cannot be tried is no alarm, and nothing is run") {
    if (!scopes_can_be_confined()) {
        return;
    }
    const auto unprovable = [](std::vector<std::string> words, const std::string& what) {
        words.emplace_back("app");
        check_refused(doff(words), "doff: cannot prove that Landlock restricts " + what);
    };
    const std::string too_many =
        ": nothing that it denies could be used before it: Too many open files\nhint: the "
        "limit nofile leaves no descriptor to try it with";
    unprovable({"--rlimit=nofile=3", "--rox=/usr"}, "files" + too_many);
    unprovable({"--rlimit=nofile=3", "--bind-tcp=80"}, "the binding of ports" + too_many);
    unprovable({"--rlimit=nofile=3", "--scope=abstract-unix-socket"}, "abstract sockets" + too_many);
    const std::vector<std::string> crowded{doff_path(), "--rlimit=nproc=1", "--scope=signal", "app", "--",
                                           "true"};
    check_refused(
        run({.argv = crowded, .prepare = [] { have_a_process_of(1500); }}),
        "cannot prove that Landlock restricts signals: nothing that it denies could be used before it: "
        "Resource temporarily unavailable\nhint: the limit nproc");
}

TEST_CASE("A session can be started where Landlock keeps the terminal from being opened") {
    if (!paths_can_be_confined()) {
        return;
    }
    const std::string inner = doff_path() + " --keep-ids --new-session -- /bin/true && " + doff_path() +
                              " --keep-ids --new-session -- " + doff_path() + " --show";
    const auto outcome = confined(k_all_programs + std::vector<std::string>{"--rox", doff_path()}, inner);
    INFO(summary_of(outcome));
    CHECK(outcome.status == 0);
    CHECK(outcome.out.find("its leader; a terminal cannot be told") != std::string::npos);
}

TEST_CASE("A process or a socket that was not made proves no scope") {
    if (!scopes_can_be_confined()) {
        return;
    }
    for (const Call& call : {Call{"clone", SYS_clone}, Call{"socketpair", SYS_socketpair},
                             Call{"recvfrom", SYS_recvfrom}, Call{"connect", SYS_connect}}) {
        for (const int error : {0, EPERM, ENOSYS, EAGAIN}) {
            const Fault fault{call, error};
            CAPTURE(name_of(fault));
            const auto outcome =
                run({.argv = {doff_path(), "--scope=signal,abstract-unix-socket", "app", "--", probe_path()},
                     .prepare = [&] { install({&fault, 1}); }});
            INFO(summary_of(outcome));
            CHECK((outcome.status == 120 || outcome.status == 125));
            CHECK(outcome.out.empty());
            CHECK(outcome.err.starts_with("doff: "));
        }
    }
}

TEST_CASE(
    "What this kernel's Landlock lacks is refused by its name, or done without where that was asked for") {
    if (!in_private_world()) {
        return;
    }
    std::cout << "Landlock: " << std::max(landlock_version(), 0) << '\n';
    // Options that do not keep the command from being executed.
    const std::vector<std::pair<std::string, std::vector<Lack>>> options{
        {"--rox=/", k_about_paths},
        {"--rwx=/", k_about_paths},
        {"--bind-tcp=80", k_about_ports},
        {"--connect-tcp=none", k_about_ports},
        {"--scope=signal", k_about_scopes},
        {"--scope=abstract-unix-socket", k_about_scopes},
        {"--scope=signal,abstract-unix-socket", k_about_scopes}};
    for (const auto& [option, about] : options) {
        CAPTURE(option);
        const auto lacks = lacking(about);
        // Beside --ro, of which something can be proven.
        const bool paths = option.starts_with("--r");
        const std::vector<std::string> words =
            paths ? std::vector<std::string>{"--rox", probe_path(), option.substr(0, 5), path_of("scratch")}
                  : std::vector<std::string>{option};
        const auto without = doff(words + std::vector<std::string>{"app"});
        if (lacks.empty()) {
            CHECK(without.err.empty());
            CHECK(without.status == 0);
        } else {
            check_lack(without, lacks.front());
        }
        const auto tried = doff(words + std::vector<std::string>{"--try-landlock", "app"});
        CHECK(tried.status == 0);
        std::string notes;
        for (const std::string& lack : lacks) {
            notes +=
                "doff: not confined, as --try-landlock allows: this kernel cannot restrict " + lack + "\n";
        }
        CHECK(tried.err == notes);
        if (!paths) {
            const auto testimony = testimony_in(tried.out);
            REQUIRE(testimony.has_value());
            CHECK(differences(app(), testimony->witness) == "");
        }
    }
}

TEST_CASE("What this kernel's Landlock has is enforced where the rest is done without") {
    if (!in_private_world()) {
        return;
    }
    write_file(scratch("readable"), "of the user\n");
    write_file(scratch("unreadable"), "of the same user\n");
    const auto options =
        k_all_programs + std::vector<std::string>{"--try-landlock", "--ro", scratch("readable")};
    CHECK(confined(options, "cat " + scratch("readable")).out == "of the user\n");
    const Outcome denied = confined(options, "cat " + scratch("unreadable"));
    if (landlock_version() < 1) {
        CHECK(denied.out == "of the same user\n");
        return;
    }
    CHECK(denied.status == 1);
    CHECK(denied.out.empty());
    CHECK(denied.err.find("ermission denied") != std::string::npos);
}

}  // namespace doff_test
