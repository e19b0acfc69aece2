// SPDX-License-Identifier: MIT
//
// Which steps of a plan are bound to be refused, as far as that can be told before any is taken: for a
// capability that is lacking, or by the user namespace. The kernel may still refuse others.
#pragma once

#include "core/privilege.h"
#include "core/state.h"
#include "core/step.h"

#include <string>
#include <vector>

namespace doff {

struct RefusedStep {
    std::size_t at;   // among the plan's steps
    std::string why;  // "needs cap_setgid, which this process does not have"
};

struct Prospects {
    std::vector<RefusedStep> refused;  // in order; doff would stop at the first
    std::string hints;                 // separated by '\n'
};

Prospects prospects_of(const Plan& plan, const State& before, const Ways& ways);

}  // namespace doff
