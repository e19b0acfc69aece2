// SPDX-License-Identifier: MIT
//
// Where to probe a filter: arguments at and around the values that rules compare with, and what the
// rules say of them.
#pragma once

#include "profile/call_rules.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace doff {

using Arguments = std::array<std::uint64_t, 6>;

// Whether all of the rule's comparisons hold. Without `is_64bit` an argument has 32 bits, and a value
// written as a negative number of 64 bits is meant as one of 32.
bool holds(const CallRule& rule, const Arguments& args, bool is_64bit);

// For rules about one call: for each of them arguments that it is for, and around these one argument at a
// time through all values of interest to any of them. At most 20,000, evenly chosen, where they are more.
std::vector<Arguments> probe_points(std::span<const CallRule* const> rules, bool is_64bit);

}  // namespace doff
