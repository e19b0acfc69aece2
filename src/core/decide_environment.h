// SPDX-License-Identifier: MIT
//
// The environment that a request leads to, with the files that it names.
#pragma once

#include "core/accounts.h"
#include "core/environment.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

namespace doff {

// Fills in target.command.envp; target.uid and target.entry must be set. `as_found`: the caller is not
// left, so HOME and its kin stay, unless the environment is cleared. Files are read as the caller.
Result<void> decide_environment(const Request& request, Accounts& accounts, Kernel& kernel, bool as_found,
                                Target& target, const Environment& environment);

}  // namespace doff
