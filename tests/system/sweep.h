// SPDX-License-Identifier: MIT
//
// Many runs of doff in which system calls lie or are refused, judged by what the command says it is:
// profiles of callers and targets, and a count of how the runs ended.
#pragma once

#include "fault.h"

#include <cstddef>
#include <string>
#include <vector>

namespace doff_test {

// False, and the reason as a warning, where filters cannot be installed here.
bool filters_work();

// One run: which of the profiles, and what does not do what it says.
struct Case {
    std::size_t profile = 0;
    std::vector<Fault> faults;
};

// Profiles of callers and targets, which change nothing but credentials, and those that ask for all of the
// rest too.
const std::vector<std::size_t>& credential_profiles();
const std::vector<std::size_t>& process_profiles();

// Runs all of them, prints the count of each way to end, and checks that the command never ran as
// anybody but the profile's target, that nothing hung or was killed, and that where nothing ran the
// status and the message say so.
void sweep(const std::string& what, const std::vector<Case>& cases);

}  // namespace doff_test
