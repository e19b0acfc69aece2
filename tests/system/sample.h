// SPDX-License-Identifier: MIT
//
// How much of a long list of cases is run. DOFF_TEST_SAMPLE=11 is every eleventh of the lies, of the
// combinations and of the bad words, for a machine that is slow. A prime that divides no number of calls,
// errors or profiles gives each of them its turn.
#pragma once

#include <cstddef>
#include <string>

namespace doff_test {

// 1, where nothing else was asked for.
std::size_t step_of_sample();

// "92 of 1010", or "1010".
std::string sampled(std::size_t all);

}  // namespace doff_test
