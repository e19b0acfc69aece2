// SPDX-License-Identifier: MIT
//
// What a person can do where a process has not got a capability that its command is to have. Asked only once
// that is known; changes nothing.
#pragma once

#include "core/capability.h"
#include "core/environment.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/state.h"
#include "core/target.h"

#include <string>
#include <string_view>

namespace doff {

struct LackingSet {
    std::string_view option;  // "--keep-caps", which asks for them
    CapabilitySet lacking;
};

// How a process like `before` would get what it lacks, and with it, so that it is told at once, all that the
// rest of the plan lacks: lines separated by '\n'. With --if-root, where the option is all that is in the way
// of a caller who is not root, that it can be left out there. Of `target` the IDs and groups must be set.
std::string ways_to_sets(const LackingSet& wanted, const Request& request, const State& before,
                         Kernel& kernel, const Environment& environment, const Target& target);

}  // namespace doff
