// SPDX-License-Identifier: MIT
//
// The change itself: perform, prove, confine, execute, and what is said where one of them fails.
#pragma once

#include "core/accounts.h"
#include "core/launch_failure.h"
#include "core/request.h"
#include "core/step.h"
#include "core/target.h"
#include "report/log.h"

namespace doff {

// Says what failed, and returns the exit status that goes with it.
int fail(Log& log, const Error& error);
int fail(Log& log, const std::vector<Difference>& differences, const State& before);
int fail(Log& log, const std::vector<Judgement>& unmet);

// Returns only where the command was not executed: with the exit status.
int launch(const Request& request, const Target& target, const Plan& plan, const Around& around,
           Accounts& accounts, Log& log);

}  // namespace doff
