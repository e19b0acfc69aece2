// SPDX-License-Identifier: MIT
//
// --assert, asked at its two places: of a process right before it executes its command, and of this process
// as its caller is.
#pragma once

#include "core/judge.h"
#include "core/request.h"
#include "core/step.h"

#include <vector>

namespace doff {

// What does not hold of the command that `read_back`, as `plan` made it, will be once execve(2) has started
// it. `will_be` has room for its groups, make_room_for_groups(). Allocates only where something does not
// hold, and looks up no name: there may be another root directory by now, whose files and whose modules of
// nsswitch.conf(5) would answer.
std::vector<Judgement> unmet_expectations(Kernel& kernel, const Target& target, const Plan& plan,
                                          const State& read_back, State& will_be);

// All of --assert, of this process, which stays as it is: whether anything can be regained is tried in a
// child.
Result<std::vector<Judgement>> judge_this_process(const Request& request, const State& state, Kernel& kernel,
                                                  Accounts& accounts);

}  // namespace doff
