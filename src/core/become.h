// SPDX-License-Identifier: MIT
//
// The change, whole and in its one order: perform, prove, judge, confine. A launch executes what comes of it,
// and --check asks what it could do.
#pragma once

#include "core/confine.h"
#include "core/difference.h"
#include "core/error.h"
#include "core/judge.h"
#include "core/launch_failure.h"
#include "core/plan.h"
#include "core/progress.h"
#include "core/state.h"
#include "core/target.h"

#include <expected>
#include <variant>
#include <vector>

namespace doff {

// What is read back, and what the command will be, with room for the groups of both.
struct Readings {
    State after;
    State will_be;
};

// Allocates; to be called before the first change. The error is that of getgroups(2).
Result<Readings> make_room(Kernel& kernel, const Target& target);

// A step that was refused or could not be proven; what is not as wanted; expectations that do not hold.
using NotBecome = std::variant<Error, std::vector<Difference>, std::vector<Judgement>>;

// Allocates nothing but what `progress` does, until something has failed; and after that the process is good
// for nothing but to say so and exit. No name is looked up at all.
std::expected<Confined, NotBecome> become(const Target& target, const Plan& plan, const Around& around,
                                          Readings& readings, Progress* progress = nullptr);

}  // namespace doff
