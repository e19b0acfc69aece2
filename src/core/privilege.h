// SPDX-License-Identifier: MIT
//
// Whether a plan can work, asked before it is begun.
#pragma once

#include "core/environment.h"
#include "core/error.h"
#include "core/id_space.h"
#include "core/places.h"
#include "core/state.h"
#include "core/step.h"

#include <optional>
#include <string>

namespace doff {

// What is known of how a plan that cannot work could be made to. Where nothing is known, nothing is said.
struct Ways {
    Places places;
    IdSpace ids;
    // Of the command line: one line that says which other words would do here, other_words.h.
    std::string words = {};
};

Ways find_ways(Kernel& kernel, const Environment& environment);

// Whether `before` has in its effective set every capability that the plan's steps need, so that a
// refusal comes before the first change and not half way. The error names the first step that could
// not be taken, and its hint what the user namespace refuses in any case; or else all that is missing and how
// it is given. The kernel may still refuse for reasons of its own.
Result<void> check_privilege(const Plan& plan, const State& before, const Ways& ways = {});

// How a process like `before` would get what its permitted set lacks: lines separated by '\n'.
std::string ways_to_have(CapabilitySet missing, const State& before, const Ways& ways);
// The same of what its bounding set lacks.
std::string ways_to_have_in_bounding(CapabilitySet missing, const Places& places);

// The one that the step takes of this process and that is not effective in it; nothing where there is none.
std::optional<Capability> lacking_for(const Step& step, const State& before);
// "needs cap_setgid, which this process does not have"
std::string why_lacking(Capability capability, const State& before);

// The capability that the step takes of any process; nothing where it takes none, or where which one is the
// kernel's to say.
std::optional<Capability> capability_of(const Step& step);

}  // namespace doff
