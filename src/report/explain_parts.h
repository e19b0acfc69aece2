// SPDX-License-Identifier: MIT
//
// The sections of --explain that have a file of their own. Marked is what is not as in the caller.
#pragma once

#include "core/judge.h"
#include "core/state.h"
#include "core/step.h"
#include "core/target.h"
#include "report/describe.h"
#include "report/document.h"

namespace doff {

// explain_restrictions.cpp
Section restrictions_section(const Target& target, const State& before);
Section paths_section(const Landlock& landlock);
Section process_section(const Target& target, const Surroundings& before);

// explain_plan.cpp
Section steps_section(const Target& target, const Plan& plan);
// What is not in the plan and why, so that nobody has to guess.
Section left_out_section(const Target& target, const State& before, const Plan& plan);
// assert.cpp
Section expectations_section(const std::vector<Judgement>& judgements);
// Whether it could be done, as far as that can be told.
Section prospects_section(const Target& target, const Plan& plan, const Caller& before);

}  // namespace doff
