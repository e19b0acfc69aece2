// SPDX-License-Identifier: MIT
//
// Many runs of doff in which credential calls lie or are refused, judged by what the command says it
// is: profiles of callers and targets, and a count of how the runs ended.
#pragma once

#include "fault.h"

#include <cstddef>
#include <string>
#include <vector>

namespace doff_test {

// One run: which of the profiles, and what does not do what it says.
struct Case {
    std::size_t profile = 0;
    std::vector<Fault> faults;
};

// How many kinds of caller and target there are.
std::size_t profile_count();

// Runs all of them, prints the count of each way to end, and checks that the command never ran as
// anybody but the profile's target, that nothing hung or was killed, and that where nothing ran the
// status and the message say so.
void sweep(const std::string& what, const std::vector<Case>& cases);

}  // namespace doff_test
