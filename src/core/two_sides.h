// SPDX-License-Identifier: MIT
//
// What is said of an expectation: what was wanted, and what is there.
#pragma once

#include "core/judge.h"

#include <string>

namespace doff {

struct Sides {
    std::string what;
    std::string wanted;
    std::string found;
};

// `accounts` as judge() has it.
Sides sides_of(const Expectation& expectation, const State& state, const Situation& situation,
               Accounts* accounts);

}  // namespace doff
