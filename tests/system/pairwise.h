// SPDX-License-Identifier: MIT
//
// Rows of choices in which every choice of one family meets every choice of every other: enough to see
// two options disturb each other, with far fewer rows than all combinations would be.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace doff_test {

// One choice for each family.
using Row = std::vector<std::size_t>;

// Two choices, each of a family.
struct Pair {
    std::size_t family = 0;
    std::size_t choice = 0;
    std::size_t other_family = 0;
    std::size_t other_choice = 0;
};

// `sizes` says how many choices each family has. Every pair is in at least `times` rows, but for those that
// are not `possible`, which are in none. The same rows each time.
std::vector<Row> rows_with_every_pair(const std::vector<std::size_t>& sizes, int times,
                                      const std::function<bool(const Pair&)>& possible);

}  // namespace doff_test
