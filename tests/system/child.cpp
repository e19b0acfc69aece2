// SPDX-License-Identifier: MIT
#include "child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ranges>
#include <stdexcept>
#include <system_error>

namespace doff_test {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int reader = -1;
    int writer = -1;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) == -1) {
        throw std::runtime_error("pipe2");
    }
    return {ends[0], ends[1]};
}

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (const std::string& word : words) {
        pointers.push_back(const_cast<char*>(word.c_str()));
    }
    pointers.push_back(nullptr);
    return pointers;
}

// As after a login, whatever the tests were started from: nohup(1) ignores SIGHUP, and so would each command.
// Past the C library, which keeps 32 and 33 to itself.
void take_signals_as_they_are_by_default() {
    constexpr std::size_t set_size = 8;
    const std::array<unsigned long, 32> by_default{};
    for (int signal = 1; signal <= 64; ++signal) {
        if (signal != SIGKILL && signal != SIGSTOP) {
            must(::syscall(SYS_rt_sigaction, signal, by_default.data(), nullptr, set_size) == 0,
                 "rt_sigaction");
        }
    }
    const std::uint64_t none = 0;
    must(::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, set_size) == 0, "rt_sigprocmask");
}

[[noreturn]] void be_the_child(const Program& program, int out, int err) {
    take_signals_as_they_are_by_default();
    ::setsid();  // the terminal that the tests may have been started from is no part of them
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    must(null != -1, "/dev/null");
    must(::dup2(null, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(err, 2) == 2, "dup2");
    ::close_range(3, ~0U, 0);
    auto argv = pointers_to(program.argv);
    auto envp = pointers_to(program.envp);
    if (program.prepare) {
        program.prepare();
    }
    ::execve(argv.front(), argv.data(), envp.data());
    must(false, "execve");
    ::_exit(99);
}

// Reads what is there; false at the end of the file.
bool drain(int fd, std::string& into) {
    std::array<char, 65'536> buffer{};
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got > 0) {
        into.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return got > 0 || (got == -1 && errno == EINTR);
}

// True where both pipes were closed before `deadline`.
bool collect(int out, int err, Clock::time_point deadline, Outcome& outcome) {
    std::array<pollfd, 2> fds{pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
    const std::array<std::string*, 2> texts{&outcome.out, &outcome.err};
    while (fds[0].fd != -1 || fds[1].fd != -1) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0 || ::poll(fds.data(), fds.size(), static_cast<int>(left.count())) == 0) {
            return false;
        }
        for (std::size_t at = 0; at < fds.size(); ++at) {
            if (fds[at].revents != 0 && !drain(fds[at].fd, *texts[at])) {
                fds[at].fd = -1;
            }
        }
    }
    return true;
}

void wait_for(pid_t child, Clock::time_point deadline, Outcome& outcome) {
    int status = 0;
    // The pipes are closed, so the end is near; a child that closed them and goes on is not.
    while (!outcome.hung && ::waitpid(child, &status, WNOHANG) == 0) {
        outcome.hung = Clock::now() >= deadline;
        ::usleep(50);
    }
    if (outcome.hung) {
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        return;
    }
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

std::vector<std::string> environment_of_root() {
    return {"PATH=/usr/bin:/bin",    "HOME=/root", "USER=root", "LOGNAME=root",
            "SHELL=/bin/root-shell", "LANG=C"};
}

Outcome run(const Program& program) {
    const Pipe out = make_pipe();
    const Pipe err = make_pipe();
    const pid_t child = ::fork();
    if (child == -1) {
        throw std::runtime_error("fork");
    }
    if (child == 0) {
        be_the_child(program, out.writer, err.writer);
    }
    ::close(out.writer);
    ::close(err.writer);
    // On a machine that is so slow that only samples are taken, a guest, everything takes longer.
    const int slowness = std::getenv("DOFF_TEST_SAMPLE") != nullptr ? 10 : 1;
    const auto deadline = Clock::now() + program.limit * slowness;
    Outcome outcome;
    outcome.hung = !collect(out.reader, err.reader, deadline, outcome);
    wait_for(child, deadline, outcome);
    ::close(out.reader);
    ::close(err.reader);
    return outcome;
}

void say(const std::string& text) {
    // Where nobody can hear it, the status has to do.
    static_cast<void>(::write(STDERR_FILENO, text.data(), text.size()) == -1);
}

void must(bool done, const char* what) {
    if (!done) {
        say("prepare: " + std::string(what) + ": " + std::generic_category().message(errno) + "\n");
        ::_exit(99);
    }
}

void go_on_as_a_child() {
    const pid_t child = ::fork();
    must(child != -1, "fork");
    if (child == 0) {
        return;
    }
    int status = 0;
    must(::waitpid(child, &status, 0) == child, "waitpid");
    if (WIFSIGNALED(status)) {
        must(::signal(WTERMSIG(status), SIG_DFL) != SIG_ERR || WTERMSIG(status) == SIGKILL, "signal");
        ::kill(::getpid(), WTERMSIG(status));
    }
    ::_exit(WEXITSTATUS(status));
}

std::string summary_of(const Outcome& outcome) {
    const std::string text = outcome.hung          ? "it hangs"
                             : outcome.signal != 0 ? "killed by signal " + std::to_string(outcome.signal)
                                                   : "status " + std::to_string(outcome.status);
    return text + ", stderr: " + outcome.err;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

}  // namespace doff_test
