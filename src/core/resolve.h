// SPDX-License-Identifier: MIT
//
// From words to numbers. Everything that can fail for the user's reasons fails here, before the
// first change: an unknown name, an ambiguous number, an unreadable database, a capability that the
// caller does not have to give.
#pragma once

#include "core/accounts.h"
#include "core/command.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/state.h"
#include "core/target.h"

namespace doff {

// `before` is this process, `environment` its environment, `log` the descriptor of the log where that is open
// already, else -1. The kernel is asked about paths (@PATH), terminals and what seccomp(2) knows; nothing is
// changed.
Result<Target> resolve(const Request& request, Accounts& accounts, Kernel& kernel, const State& before,
                       const Environment& environment, int log = -1);

}  // namespace doff
