// SPDX-License-Identifier: MIT
//
// A word that nobody knows, and the known ones that it may have been meant for. Asked only once
// something has failed.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// Those of `candidates` that are at most two letters left out, put in, replaced or swapped with a neighbour
// away from `word`, and less than half of the longer of the two; where some are one letter away, those
// alone. At most three, the nearest first and otherwise in their own order, each once. Upper and lower
// case are the same letter. A word of more than 64 bytes is near to nothing.
std::vector<std::string_view> near(std::string_view word, std::span<const std::string_view> candidates);

// The same, with the work that it took: the cells of the tables of distances, of which no candidate takes
// more than five for each letter of `word`, and hardly one that is unlike it more than a few.
struct NearNames {
    std::vector<std::string_view> names;
    std::size_t cells = 0;
};
NearNames near_names(std::string_view word, std::span<const std::string_view> candidates);

// "did you mean app, apt or apx?"; empty where there is nothing to name.
std::string did_you_mean(std::span<const std::string_view> names);

// The same for those of `candidates` that are near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

// The hints that are not empty, one on each line.
std::string hint_lines(std::initializer_list<std::string_view> hints);

}  // namespace doff
