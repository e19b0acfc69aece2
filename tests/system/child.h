// SPDX-License-Identifier: MIT
//
// A program run to its end: what it said and how it ended. What a test cannot undo it does in the
// forked child, between fork(2) and execve(2). A program that does not end in time is killed and
// said to hang.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace doff_test {

// What a root's shell would pass on: a HOME, USER, LOGNAME and SHELL that are nobody else's, and
// something that is to stay.
std::vector<std::string> environment_of_root();

struct Program {
    std::vector<std::string> argv;  // argv[0] is what is executed
    std::vector<std::string> envp = environment_of_root();
    std::function<void()> prepare = {};  // in the child; it may execute something itself
    std::chrono::milliseconds limit{20'000};
};

struct Outcome {
    int status = -1;    // what it exited with; -1 where it did not exit
    int signal = 0;     // what killed it
    bool hung = false;  // it was still running when its time was up
    std::string out;    // all of standard output
    std::string err;    // all of standard error
};

// fd 0 is /dev/null, 1 and 2 are pipes, everything above is closed.
Outcome run(const Program& program);

// In the child, to standard error.
void say(const std::string& text);

// In the child: where `done` is false, says so and exits with 99, which no test expects.
void must(bool done, const char* what);

// In the child: goes on as a child of its own, which leads neither a session nor a group; the one that is
// left waits for it and ends as it does.
void go_on_as_a_child();

// "status 125, stderr: doff: ..." for messages.
std::string summary_of(const Outcome& outcome);

std::vector<std::string> lines_of(std::string_view text);

}  // namespace doff_test
