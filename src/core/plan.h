// SPDX-License-Identifier: MIT
//
// The order of the steps is decided here and nowhere else.
#pragma once

#include "core/error.h"
#include "core/state.h"
#include "core/step.h"
#include "core/target.h"

namespace doff {

// The steps from `before` to `target`, in order. What the process already has, and what would need
// privilege to be said again, is not in the plan; so a process that already is the target needs no
// privilege at all.
Plan make_plan(const Target& target, const State& before);

// Whether `before` has the capabilities that the plan's steps need, so that a refusal comes before
// the first change and not half way. The kernel may still refuse for reasons of its own.
Result<void> check_privilege(const Plan& plan, const State& before);

}  // namespace doff
