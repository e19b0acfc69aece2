// SPDX-License-Identifier: MIT
//
// --pdeathsig: the signal that the command gets when the process ends that started doff, delivered for
// real; and the cases in which it never would be, which are refused.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

namespace doff_test {
namespace {

using Words = std::vector<std::string>;

struct Pipe {
    int reader = -1;
    int writer = -1;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    must(::pipe2(ends.data(), O_CLOEXEC) == 0, "pipe2");
    return {ends[0], ends[1]};
}

void execute(const Words& words) {
    std::vector<char*> argv;
    for (const std::string& word : words) {
        argv.push_back(const_cast<char*>(word.c_str()));
    }
    argv.push_back(nullptr);
    ::execv(argv.front(), argv.data());
    must(false, "execv");
}

// In the child, which orphans fall to: starts a parent that starts these words, and returns the parent.
pid_t start_below_a_parent(const Words& words, int out, int err) {
    must(::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "PR_SET_CHILD_SUBREAPER");
    const pid_t parent = ::fork();
    must(parent != -1, "fork");
    if (parent == 0) {
        const pid_t child = ::fork();
        must(child != -1, "fork");
        if (child == 0) {
            must(::dup2(out, 1) == 1 && ::dup2(err, 2) == 2, "dup2");
            execute(words);
        }
        ::pause();
        ::_exit(0);
    }
    return parent;
}

// In the child: ends the parent, and then waits for the one that it leaves behind.
int status_after_the_end_of(pid_t parent) {
    must(::kill(parent, SIGKILL) == 0 && ::waitpid(parent, nullptr, 0) == parent, "the parent");
    int status = -1;
    must(::waitpid(-1, &status, 0) != -1, "the orphan");
    return status;
}

[[noreturn]] void exit_as(int status) {
    ::_exit(WIFSIGNALED(status) ? 64 + WTERMSIG(status) : WEXITSTATUS(status));
}

// The command runs and waits; then its parent, who started doff, ends. The status is 64 and what killed
// the command.
Outcome ended_with_its_parent(const std::string& signal) {
    const auto prepare = [signal] {
        const Pipe out = make_pipe();
        const pid_t parent = start_below_a_parent(
            {doff_path(), "--pdeathsig", signal, "app", "--", probe_path(), "--wait"}, out.writer, 2);
        ::close(out.writer);
        std::string said;
        std::array<char, 4096> buffer{};
        while (said.find("\nend=1\n") == std::string::npos) {
            const ssize_t got = ::read(out.reader, buffer.data(), buffer.size());
            must(got > 0, "read");
            said.append(buffer.data(), static_cast<std::size_t>(got));
        }
        must(::write(1, said.data(), said.size()) == static_cast<ssize_t>(said.size()), "write");
        exit_as(status_after_the_end_of(parent));
    };
    return run({.argv = {probe_path()}, .prepare = prepare});
}

// The parent ends after doff has seen it and before the step: doff --verbose tells its steps, as
// they are taken, to a pipe that has no room for those that come before it, and waits.
Outcome parent_gone_half_way() {
    const auto prepare = [] {
        const Pipe err = make_pipe();
        constexpr int k_page = 4096;
        must(::fcntl(err.writer, F_SETPIPE_SZ, k_page) == k_page, "F_SETPIPE_SZ");
        const std::string filling(k_page - 200, '.');
        must(::write(err.writer, filling.data(), filling.size()) == k_page - 200, "write");
        const pid_t parent = start_below_a_parent(
            {doff_path(), "--verbose", "--pdeathsig", "TERM", "app", "--", probe_path()}, 1, err.writer);
        ::close(err.writer);
        int waiting = 0;
        while (waiting <= static_cast<int>(filling.size())) {
            must(::ioctl(err.reader, FIONREAD, &waiting) == 0, "FIONREAD");
            ::usleep(200);
        }
        must(::kill(parent, SIGKILL) == 0 && ::waitpid(parent, nullptr, 0) == parent, "the parent");
        std::array<char, 4096> buffer{};
        std::string said;
        for (ssize_t got = 1; got > 0;) {
            got = ::read(err.reader, buffer.data(), buffer.size());
            said.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
        }
        // Without what was told of the steps.
        say(said.substr(said.rfind("\ndoff: ") + 1));
        int status = -1;
        must(::waitpid(-1, &status, 0) != -1, "the orphan");
        exit_as(status);
    };
    return run({.argv = {probe_path()}, .prepare = prepare});
}

Witness with_signal(Witness witness, int signal) {
    witness.parent_death_signal = signal;
    return witness;
}

}  // namespace

TEST_CASE("The parent-death signal is the one that was asked for") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<std::pair<std::string, int>> rows{
        {"TERM", SIGTERM}, {"SIGKILL", SIGKILL}, {"hup", SIGHUP},  {"1", 1},
        {"64", 64},        {"RTMIN", 34},        {"SIGRTMAX", 64}, {"RTMIN+3", 37}};
    for (const auto& [word, number] : rows) {
        CAPTURE(word);
        check_ran_as(doff({"--pdeathsig", word, "app"}), with_signal(app(), number));
    }
    check_ran_as(doff({"--pdeathsig=TERM", "app"}, [] { become(1500, 1500, {33, 44, 1500}); }),
                 with_signal(app(), SIGTERM));
    const auto root = testimony_in(doff({"--pdeathsig=TERM", "root"}).out);
    REQUIRE(root.has_value());
    CHECK(root->witness.parent_death_signal == SIGTERM);
}

TEST_CASE("The command gets the signal when the process ends that started doff") {
    if (!in_private_world()) {
        return;
    }
    for (const auto& [word, number] : std::vector<std::pair<std::string, int>>{
             {"TERM", SIGTERM}, {"KILL", SIGKILL}, {"USR1", SIGUSR1}, {"RTMIN", 34}}) {
        CAPTURE(word);
        const auto outcome = ended_with_its_parent(word);
        CAPTURE(summary_of(outcome));
        CHECK(outcome.status == 64 + number);
        CHECK(outcome.err.empty());
        const auto testimony = testimony_in(outcome.out);
        REQUIRE(testimony.has_value());
        CHECK(testimony->witness.uid == app().uid);
    }
}

TEST_CASE("A parent that ends before the signal is set is noticed, and nothing is run") {
    if (in_private_world()) {
        check_refused(
            parent_gone_half_way(),
            "prctl(PR_SET_PDEATHSIG, SIGTERM): No such process\nhint: the parent has ended already");
    }
}

TEST_CASE("Where execve clears the signal it is refused, or the command is a setuid program") {
    if (!in_private_world()) {
        return;
    }
    const std::string clears = "cannot keep --pdeathsig: execve(2) clears it";
    check_refused(doff({"--euid", "app", "--pdeathsig", "TERM"}), clears);
    check_refused(doff({"--ruid", "app", "--pdeathsig", "TERM"}), clears);
    check_refused(doff({"--egid", "www", "--pdeathsig", "TERM"}), clears);
    // Ids that were named and are one again keep it.
    const auto one = testimony_in(doff({"--ruid=1500", "--euid=1500", "--pdeathsig=TERM"}).out);
    REQUIRE(one.has_value());
    CHECK(one->witness.parent_death_signal == SIGTERM);
    copy_program(probe_path(), path_of("setuid-orphan"));
    REQUIRE(::chmod(path_of("setuid-orphan").c_str(), 04755) == 0);
    const auto cleared = testimony_in(run({.argv = {doff_path(), "--allow-new-privs", "--pdeathsig=TERM",
                                                    "app", "--", path_of("setuid-orphan")}})
                                          .out);
    REQUIRE(cleared.has_value());
    CHECK(cleared->witness.parent_death_signal == 0);
}

}  // namespace doff_test
