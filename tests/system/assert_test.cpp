// SPDX-License-Identifier: MIT
//
// --assert on processes as they are: of the process itself, and of a command before it is run.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "rooms.h"
#include "world.h"

#include <linux/securebits.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <filesystem>

namespace doff_test {
namespace {

Outcome alone(const std::vector<std::string>& expectations, const std::function<void()>& prepare = {}) {
    std::vector<std::string> argv{doff_path()};
    for (const std::string& expectation : expectations) {
        argv.insert(argv.end(), {"--assert", expectation});
    }
    return run({.argv = argv, .prepare = prepare});
}

void check_holds(const Outcome& outcome) {
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.empty());
}

void check_lines(const Outcome& outcome, const std::vector<std::string>& lines) {
    CHECK(outcome.status == 125);
    CHECK(outcome.out.empty());
    CHECK(lines_of(outcome.err) == lines);
}

void be_app() {
    become(1500, 1500, {33, 44, 1500});
}

}  // namespace

TEST_CASE("Of itself a process is told whether it is what is expected") {
    if (!in_private_world()) {
        return;
    }
    check_holds(alone({"uid=app", "gid=1500", "groups=www,video,app", "group=www", "caps=none",
                       "securebits=none", "umask=027", "cwd=/", "cannot-regain"},
                      [] {
                          be_app();
                          ::umask(027);
                          must(::chdir("/") == 0, "chdir");
                      }));
    check_holds(alone({"uid=root", "no-new-privs", "seccomp=none", "lacks=chown"}, [] {
        set_no_new_privs();
        root_without(1);
    }));
    check_lines(alone({"uid=app", "gid=www", "groups=none", "no-new-privs=off", "euid=root"},
                      [] {
                          be_app();
                          set_no_new_privs();
                      }),
                {"doff: expected gid 33 (www), found 1500 (app)",
                 "doff: expected groups none, found 33 (www) 44 (video) 1500 (app)",
                 "doff: expected no_new_privs off, found on",
                 "doff: expected effective uid 0 (root), found 1500 (app)"});
}

TEST_CASE("A process that can become another is found out, and stays what it is") {
    if (!in_private_world()) {
        return;
    }
    const std::string start_another =
        "hint: doff USER -- COMMAND starts one that can regain nothing, where USER is not root";
    check_lines(alone({"cannot-regain"}),
                {"doff: expected that nothing can be regained, but it can have another user ID, since it has "
                 "cap_setuid: setresuid(-1, 1, -1) is granted",
                 start_another});
    check_holds(alone({"cannot-regain"}, be_app));
    check_holds(alone({"cannot-regain"}, root_without_capabilities));
    check_lines(alone({"cannot-regain"}, [] { become_holder(1600, 1600, {}, k_setgid_bit); }),
                {"doff: expected that nothing can be regained, but it can have another group ID and other "
                 "groups, since it has cap_setgid: setresgid(-1, 0, -1) is granted",
                 start_another});
}

TEST_CASE("A child that is none answers nothing") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<Fault> lie{{{"clone", static_cast<std::uint32_t>(SYS_clone)}, 0}};
    for (const auto& words : {std::vector<std::string>{"--assert", "cannot-regain"},
                              std::vector<std::string>{"--check", "app", "--", "/no/such"}}) {
        std::vector<std::string> argv{doff_path()};
        argv.insert(argv.end(), words.begin(), words.end());
        const Outcome outcome = run({.argv = argv, .prepare = [&] { install(lie); }});
        CAPTURE(summary_of(outcome));
        CHECK(outcome.status == 125);
        CHECK_FALSE(outcome.err.empty());
    }
}

TEST_CASE("A command that would be what is expected is run, and no other is") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(doff({"--assert", "uid=app", "--assert", "groups=www,video,app", "--assert", "caps=none",
                       "--assert", "no-new-privs", "--assert", "cannot-regain", "app"}),
                 app());
    check_refused(doff({"--assert", "gid=www", "app"}), "doff: expected gid 33 (www), would be 1500\n");
    check_refused(doff({"--assert", "umask=077", "app"}), "doff: expected umask 0077, would be 0022\n");
    Witness masked = app();
    masked.umask = 077;
    check_ran_as(doff({"--assert", "umask=077", "--umask", "077", "app"}), masked);
    // umask(2) is read by setting it: it is as it was, also where another expectation is judged.
    masked.umask = 027;
    for (const char* const expectation : {"umask=027", "uid=app"}) {
        check_ran_as(doff({"--assert", expectation, "app"}, [] { ::umask(027); }), masked);
    }
    // The caller is what is expected, and the command would not be.
    check_refused(doff({"--assert", "uid=root", "app"}), "doff: expected uid 0 (root), would be 1500\n");
    // Where nobody is named, what the error says to write is run as who the caller is, or not at all.
    check_refused(
        doff({"--assert", "uid=root"}),
        "doff: no USER before --\n"
        "hint: write doff [OPTION]... USER[:GROUP] -- COMMAND; is a variable unset?\n"
        "hint: to run COMMAND as who the caller is, if that is as --assert expects, write --keep-ids "
        "-- COMMAND\n");
    CHECK(doff({"--assert", "uid=root", "--keep-ids"}).status == 0);
    check_refused(doff({"--assert", "uid=root", "--keep-ids"}, be_app),
                  "doff: expected uid 0 (root), would be 1500\n");
    // A name that nobody has is known before anything is done.
    check_refused(doff({"--assert", "uid=nonesuch", "app"}), "--assert uid: no user 'nonesuch'");
}

TEST_CASE("In a new root directory nothing of it is asked for names where an expectation does not hold") {
    if (!in_private_world()) {
        return;
    }
    new_room("asserted");
    const std::string etc = room("asserted") + "/etc";
    std::filesystem::create_directories(etc);
    const auto expecting = [](const std::string& expectation, std::vector<std::string> more) {
        std::vector<std::string> words{"--root", room("asserted"), "--assert", expectation};
        words.insert(words.end(), more.begin(), more.end());
        return doff(words);
    };
    const std::vector<std::string> lines{"doff: expected uid 0, would be 1500"};
    write_file(etc + "/passwd", "mallory:x:1500:1500::/:\n");
    check_lines(expecting("uid=+0", {"app"}), lines);
    check_lines(expecting("uid=+0", {"--keep-env", "+1500:+1500"}), lines);
    // Whoever opens these waits for a writer that never comes.
    for (const char* const name : {"/passwd", "/group", "/nsswitch.conf"}) {
        ::unlink((etc + name).c_str());
        REQUIRE(::mkfifo((etc + name).c_str(), 0644) == 0);
    }
    check_lines(expecting("uid=+0", {"app"}), lines);
    check_lines(expecting("uid=+0", {"--keep-env", "+1500:+1500"}), lines);
}

TEST_CASE("What execve gives back to root counts, and what --strict keeps from it does not") {
    if (!in_private_world()) {
        return;
    }
    // doff itself could empty these sets, and execve(2) would fill them again.
    const std::string would_be = "doff: expected capabilities none, would be permitted ";
    check_refused(doff({"--assert", "caps=none", "root"}), would_be);
    check_refused(doff({"--keep-caps=none", "--bounding=all", "--assert", "caps=none", "root"}), would_be);
    const auto empty = [] { set_securebits(SECBIT_NOROOT); };
    CHECK(doff({"--assert", "effective=none", "--assert", "permitted=none", "root"}, empty).status == 0);
    CHECK(doff({"--strict", "--assert", "caps=none", "--assert", "bounding=none", "--assert", "cannot-regain",
                "root"})
              .status == 0);
    check_refused(doff({"--keep-caps=setuid", "--assert", "cannot-regain", "app"}),
                  "doff: expected that nothing can be regained, but it can have another user ID, since it "
                  "has cap_setuid\n"
                  "hint: leave it out of the ambient set, which --keep-caps and --ambient make\n");
}

TEST_CASE("A filter that is still to come is counted") {
    if (!in_private_world()) {
        return;
    }
    write_file(path_of("allow.json"), R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []})");
    check_refused(doff({"--assert", "seccomp", "app"}), "doff: expected seccomp a filter, would be none\n");
    check_refused(doff({"--seccomp", path_of("allow.json"), "--assert", "seccomp=none", "app"}),
                  "doff: expected seccomp none, would be a filter\n");
}

}  // namespace doff_test
