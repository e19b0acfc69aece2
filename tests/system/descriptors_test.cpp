// SPDX-License-Identifier: MIT
//
// --close-fds and --keep-fd: what the command has open is what was asked for, with and without /proc,
// beside a service manager's sockets, and never a descriptor of doff's own. What is inherited without
// these options is in inherited_test.cpp.
#include "catch.h"
#include "credentials.h"
#include "rooms.h"
#include "world.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cstdlib>

namespace doff_test {
namespace {

using Words = std::vector<std::string>;

Witness with_fds(Witness witness, std::vector<int> fds) {
    witness.fds = std::move(fds);
    return witness;
}

// In the child: these are open and inherited, and 8 is open and close-on-exec.
std::function<void()> having(const std::vector<int>& fds) {
    return [fds] {
        for (const int fd : fds) {
            must(::fcntl(1, F_DUPFD, fd) == fd, "F_DUPFD");
        }
        must(::fcntl(1, F_DUPFD_CLOEXEC, 8) == 8, "F_DUPFD_CLOEXEC");
    };
}

void hide_proc() {
    own_mounts();
    must(::mount("none", "/proc", "tmpfs", 0, nullptr) == 0, "mount over /proc");
}

Outcome activated(Words words, const std::string& pid, const std::string& count,
                  const std::vector<int>& fds) {
    words.insert(words.begin(), doff_path());
    words.insert(words.end(), {"app", "--", probe_path()});
    const auto prepare = [=] {
        having(fds)();
        // sd_listen_fds(3): the number of the process that they are for, which execve(2) does not change.
        const std::string own = std::to_string(::getpid());
        Words environment = environment_of_root();
        environment.push_back("LISTEN_PID=" + (pid == "own" ? own : pid));
        environment.push_back("LISTEN_FDS=" + count);
        std::vector<char*> argv;
        std::vector<char*> envp;
        for (const std::string& word : words) {
            argv.push_back(const_cast<char*>(word.c_str()));
        }
        for (const std::string& variable : environment) {
            envp.push_back(const_cast<char*>(variable.c_str()));
        }
        argv.push_back(nullptr);
        envp.push_back(nullptr);
        ::execve(argv.front(), argv.data(), envp.data());
        must(false, "execve");
    };
    return run({.argv = {probe_path()}, .prepare = prepare});
}

}  // namespace

TEST_CASE("What is closed is every descriptor above the three, wherever it is") {
    if (!in_private_world()) {
        return;
    }
    const auto many = having({3, 4, 9, 63, 500, 1000});
    check_ran_as(doff({"app"}, many), with_fds(app(), {0, 1, 2, 3, 4, 9, 63, 500, 1000}));
    check_ran_as(doff({"--close-fds", "app"}, many), app());
    check_ran_as(doff({"--close-fds", "app"}), app());
    // Above the limit that was lowered after it was opened.
    check_ran_as(doff({"--close-fds", "app"},
                      [&] {
                          many();
                          const rlimit eight{8, 8};
                          must(::setrlimit(RLIMIT_NOFILE, &eight) == 0, "RLIMIT_NOFILE");
                      }),
                 [] {
                     Witness witness = app();
                     witness.limits.at(k_limit_nofile) = {8, 8};
                     return witness;
                 }());
}

TEST_CASE("What is kept is kept, whatever else is closed") {
    if (!in_private_world()) {
        return;
    }
    const auto many = having({3, 9, 1000});
    check_ran_as(doff({"--close-fds", "--keep-fd", "9", "app"}, many), with_fds(app(), {0, 1, 2, 9}));
    check_ran_as(doff({"--close-fds", "--keep-fd=1000", "--keep-fd=3", "--keep-fd=3", "app"}, many),
                 with_fds(app(), {0, 1, 2, 3, 1000}));
    check_ran_as(doff({"--keep-fd", "9", "app"}, many), with_fds(app(), {0, 1, 2, 3, 9, 1000}));
    // What was close-on-exec does not even reach doff.
    check_refused(doff({"--keep-fd", "8", "app"}, many), "cannot keep fd 8: it is not open");
}

TEST_CASE("A descriptor that is not open is not kept, whatever doff itself opens") {
    if (!in_private_world()) {
        return;
    }
    new_room("cell");
    const std::string not_open = ": it is not open";
    check_refused(doff({"--keep-fd", "3", "app"}), "cannot keep fd 3" + not_open);
    check_refused(doff({"--close-fds", "--keep-fd", "1000", "app"}), "cannot keep fd 1000" + not_open);
    // Where doff opens a file of its own it would have the first number that is free.
    for (const Words& words : {Words{"--oom-score-adj", "7"}, Words{"--root", room("cell")},
                               Words{"--root", room("cell"), "--oom-score-adj", "7", "--close-fds"},
                               Words{"--root", room("cell"), "--lookup", "outside", "--chdir", "/"}}) {
        for (const std::string fd : {"3", "4", "5"}) {
            CAPTURE(words, fd);
            Words all = words;
            all.insert(all.end(), {"--keep-fd", fd, "app"});
            check_refused(doff(all), "cannot keep fd " + fd + not_open);
        }
    }
}

TEST_CASE("No descriptor of doff's own is the command's") {
    if (!in_private_world()) {
        return;
    }
    new_room("cell");
    const Words everything{"--root", room("cell"), "--oom-score-adj", "7", "--chdir", "/", "--verbose"};
    Words all = everything;
    all.emplace_back("app");
    for (const bool closing : {false, true}) {
        CAPTURE(closing);
        Words words = all;
        if (closing) {
            words.insert(words.begin(), "--close-fds");
        }
        const auto testimony = testimony_in(doff(words).out);
        REQUIRE(testimony.has_value());
        CHECK(differences(inside(app(), "cell"), testimony->witness) == "");
    }
}

TEST_CASE("Without proc descriptors are found by asking for each") {
    if (!in_private_world()) {
        return;
    }
    const auto start = [] {
        having({3, 9, 1000})();
        hide_proc();
    };
    Witness wanted = app();
    wanted.oom_score_adj = {};
    check_ran_as(doff({"--close-fds", "app"}, start), wanted);
    check_ran_as(doff({"--close-fds", "--keep-fd", "9", "app"}, start), with_fds(wanted, {0, 1, 2, 9}));
    check_refused(doff({"--close-fds", "--keep-fd", "10", "app"}, start), "cannot keep fd 10");
}

TEST_CASE("The sockets of an activation are left open for the process they are for") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<int> fds{3, 4, 5, 9};
    check_ran_as(activated({"--close-fds"}, "own", "2", fds), with_fds(app(), {0, 1, 2, 3, 4}));
    check_ran_as(activated({"--close-fds", "--keep-fd=9"}, "own", "1", fds),
                 with_fds(app(), {0, 1, 2, 3, 9}));
    // A command that is not told of them does not get them.
    const auto untold = testimony_in(activated({"--close-fds", "--login", "--chdir=/"}, "own", "2", fds).out);
    REQUIRE(untold);
    CHECK(untold->witness.fds == std::vector{0, 1, 2});
    // For another process, or no number of sockets: they are descriptors like any other.
    for (const auto& [pid, count] : std::vector<std::pair<std::string, std::string>>{{"1", "2"},
                                                                                     {"own", "0"},
                                                                                     {"own", "-1"},
                                                                                     {"own", "2x"},
                                                                                     {"own", ""},
                                                                                     {"", "2"},
                                                                                     {"own", "65537"},
                                                                                     {"0", "2"},
                                                                                     {"99999999999", "2"}}) {
        CAPTURE(pid, count);
        check_ran_as(activated({"--close-fds"}, pid, count, fds), app());
    }
    // More than there are; 8 is close-on-exec and none of doff's own takes the place of the missing.
    check_ran_as(activated({"--close-fds", "--oom-score-adj=0"}, "own", "4", {3, 4}),
                 with_fds(app(), {0, 1, 2, 3, 4}));
}

}  // namespace doff_test
