// SPDX-License-Identifier: MIT
//
// The order of the steps is decided here and nowhere else.
#pragma once

#include "core/state.h"
#include "core/step.h"
#include "core/target.h"

namespace doff {

// The steps from `before` to `target`, in order. What the process already has, and what would need
// privilege to be said again, is not in the plan; so a process that already is the target needs no
// privilege at all.
Plan make_plan(const Target& target, const State& before);

}  // namespace doff
