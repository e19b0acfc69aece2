// SPDX-License-Identifier: MIT
//
// What --explain and --show print: a Target, a Plan and a State as text for people. Names stand
// beside numbers where the databases know them; a name that cannot be found is left out, since these
// pages decide nothing.
#pragma once

#include "core/accounts.h"
#include "core/portrait.h"
#include "core/state.h"
#include "core/step.h"
#include "core/target.h"

#include <string>

namespace doff {

std::string explain_text(const Target& target, const State& before, const Plan& plan, Accounts& accounts);
std::string show_text(const State& state, const Portrait& portrait, Accounts& accounts);

}  // namespace doff
