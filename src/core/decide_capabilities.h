// SPDX-License-Identifier: MIT
//
// The five capability sets and the securebits that a request leads to.
#pragma once

#include "core/environment.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/state.h"
#include "core/target.h"

namespace doff {

// Fills in target.capabilities and target.securebits; its IDs and groups must be set. Errors: an unknown
// name, a capability that `before` does not have to give, with the way to have it, a securebit that is locked
// or that execve(2) clears.
Result<void> decide_capabilities(const Request& request, const State& before, Kernel& kernel,
                                 const Environment& environment, Target& target);

}  // namespace doff
