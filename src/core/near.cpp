// SPDX-License-Identifier: MIT
#include "core/near.h"

#include "core/letter_case.h"
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <optional>

namespace doff {
namespace {

constexpr std::size_t k_farthest = 2;
constexpr std::size_t k_most_names = 3;
constexpr std::size_t k_longest_word = 64;

constexpr std::size_t k_longest_candidate = k_longest_word + k_farthest;

using Row = std::array<std::size_t, k_longest_candidate + 2>;

// The optimal string alignment distance: Levenshtein's, with a swap of two neighbours as one step. Exact up
// to `limit`, and above it anything above it: cells further than that from the diagonal are not computed,
// because a step away from it costs one. Counts those that are in `cells`.
std::size_t distance(std::string_view one, std::string_view other, std::size_t limit, std::size_t& cells) {
    const std::size_t too_far = limit + 1;
    Row before_last{};
    Row last{};
    Row row{};
    for (std::size_t column = 0; column <= other.size(); ++column) {
        row[column] = column;
    }
    std::size_t least_of_last = 0;
    for (std::size_t line = 1; line <= one.size(); ++line) {
        before_last = last;
        last = row;
        const std::size_t first = line > limit ? line - limit : 1;
        const std::size_t end = std::min(other.size(), line + limit);
        row[first - 1] = first == 1 ? line : too_far;
        std::size_t least = row[first - 1];
        for (std::size_t column = first; column <= end; ++column) {
            const char letter = lower_case(other[column - 1]);
            const std::size_t replaced = last[column - 1] + (one[line - 1] == letter ? 0 : 1);
            row[column] = std::min({last[column] + 1, row[column - 1] + 1, replaced});
            const bool swapped = line > 1 && column > 1 && one[line - 1] == lower_case(other[column - 2]) &&
                                 one[line - 2] == letter;
            if (swapped) {
                row[column] = std::min(row[column], before_last[column - 2] + 1);
            }
            least = std::min(least, row[column]);
            ++cells;
        }
        row[end + 1] = too_far;
        // Whatever comes goes on from this line, or by a swap from the one before it.
        if (least > limit && least_of_last + 1 > limit) {
            return too_far;
        }
        least_of_last = least;
    }
    return row[other.size()];
}

struct Neighbour {
    std::string_view name;
    std::size_t distance = 0;
};

// How far one may be that is still of use beside those found, which are in order; nothing where none is. One
// of the same distance comes after them.
std::optional<std::size_t> limit_beside(const std::vector<Neighbour>& found) {
    if (found.empty()) {
        return k_farthest;
    }
    const std::size_t beside = found.front().distance < k_farthest ? k_farthest - 1 : k_farthest;
    if (found.size() < k_most_names) {
        return beside;
    }
    return found.back().distance == 0 ? std::nullopt
                                      : std::optional(std::min(beside, found.back().distance - 1));
}

void keep(std::vector<Neighbour>& found, const Neighbour& another) {
    if (std::ranges::find(found, another.name, &Neighbour::name) != found.end()) {
        return;
    }
    found.insert(std::ranges::upper_bound(found, another.distance, {}, &Neighbour::distance), another);
    const bool some_nearer = found.front().distance < k_farthest;
    std::erase_if(found, [&](const Neighbour& each) { return some_nearer && each.distance == k_farthest; });
    found.resize(std::min(found.size(), k_most_names));
}

}  // namespace

NearNames near_names(std::string_view word, std::span<const std::string_view> candidates) {
    NearNames near;
    if (word.empty() || word.size() > k_longest_word) {
        return near;
    }
    std::vector<Neighbour> found;
    const std::string lower = in_lower_case(word);
    for (const std::string_view candidate : candidates) {
        const auto beside = limit_beside(found);
        if (!beside) {
            break;
        }
        const std::size_t longer = std::max(word.size(), candidate.size());
        // Less than half of the longer one.
        const std::size_t limit = std::min(*beside, (longer - 1) / 2);
        if (longer - std::min(word.size(), candidate.size()) > limit) {
            continue;
        }
        const std::size_t apart = distance(lower, candidate, limit, near.cells);
        if (apart <= limit) {
            keep(found, {candidate, apart});
        }
    }
    for (const Neighbour& each : found) {
        near.names.push_back(each.name);
    }
    return near;
}

std::vector<std::string_view> near(std::string_view word, std::span<const std::string_view> candidates) {
    return near_names(word, candidates).names;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    return did_you_mean(near(word, candidates));
}

std::string did_you_mean(std::span<const std::string_view> names) {
    std::string text;
    for (std::size_t at = 0; at < names.size(); ++at) {
        if (at > 0) {
            text += at + 1 == names.size() ? " or " : ", ";
        }
        text += escaped(names[at]);
    }
    return text.empty() ? "" : "did you mean " + text + "?";
}

std::string hint_lines(std::initializer_list<std::string_view> hints) {
    std::string lines;
    for (const std::string_view hint : hints) {
        if (!hint.empty()) {
            lines += lines.empty() ? "" : "\n";
            lines += hint;
        }
    }
    return lines;
}

}  // namespace doff
