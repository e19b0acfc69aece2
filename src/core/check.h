// SPDX-License-Identifier: MIT
//
// --check: a launch up to the command, made in a child and proven there. The process that asks stays as it
// is, and nothing is executed.
#pragma once

#include "core/accounts.h"
#include "core/difference.h"
#include "core/environment.h"
#include "core/error.h"
#include "core/execute.h"
#include "core/filter_compiler.h"
#include "core/kernel.h"
#include "core/question.h"
#include "core/request.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

struct CheckReport {
    std::optional<Error> failure;         // where the launch ends before the command
    std::vector<Difference> differences;  // or where the proof does
    CommandAnswer command;                // empty where there is none
    std::vector<Question> questions;
    std::vector<Answered> answers;  // one for each; none where the launch ends before

    bool proven() const { return !failure && differences.empty(); }
    bool all_so() const;
    bool operator==(const CheckReport&) const = default;
};

// Twice where there is a filter of --seccomp: under that no question could be asked, so the first child does
// without and answers, and the second proves the launch as it is asked for.
CheckReport check(const Request& request, const Environment& environment, Kernel& kernel, Accounts& accounts,
                  FilterCompiler& compiler);

// As a text that passes from a child to its parent, and back; a failure of its own where it is none.
std::string written(const CheckReport& report);
CheckReport read_report(std::string_view text);

}  // namespace doff
