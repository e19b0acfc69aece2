// SPDX-License-Identifier: MIT
//
// The program from its command line to execve on a model kernel: a table of profiles and starts, each
// with the whole process that has to come of it.
#pragma once

#include "fake/fake_accounts.h"
#include "fake/fake_kernel.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

struct Scenario {
    std::string name;
    FakeKernel kernel;               // the start
    std::vector<std::string> words;  // argv without argv[0]
    Process wanted;                  // the process that calls execve
};

std::vector<Scenario> scenarios();

struct Outcome {
    int status = -1;  // where nothing was executed
    std::optional<Executed> executed;
    std::vector<std::string_view> calls;
};

// run() with these words; what it prints goes where file descriptors 1 and 2 go.
Outcome run_on(FakeKernel kernel, const std::vector<std::string>& words, FakeAccounts accounts = {});

}  // namespace doff
