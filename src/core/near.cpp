// SPDX-License-Identifier: MIT
#include "core/near.h"

#include "core/letter_case.h"
#include "core/quote.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace doff {
namespace {

constexpr std::size_t k_farthest = 2;
constexpr std::size_t k_most_names = 3;
constexpr std::size_t k_longest_word = 64;

// The optimal string alignment distance: Levenshtein's, with a swap of two neighbours as one step.
std::size_t distance(std::string_view one, std::string_view other) {
    std::vector<std::size_t> before_last(other.size() + 1);
    std::vector<std::size_t> last(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    for (std::size_t column = 0; column <= other.size(); ++column) {
        row[column] = column;
    }
    for (std::size_t line = 1; line <= one.size(); ++line) {
        before_last.swap(last);
        last.swap(row);
        row[0] = line;
        for (std::size_t column = 1; column <= other.size(); ++column) {
            const std::size_t replaced = last[column - 1] + (one[line - 1] == other[column - 1] ? 0 : 1);
            row[column] = std::min({last[column] + 1, row[column - 1] + 1, replaced});
            const bool swapped = line > 1 && column > 1 && one[line - 1] == other[column - 2] &&
                                 one[line - 2] == other[column - 1];
            if (swapped) {
                row[column] = std::min(row[column], before_last[column - 2] + 1);
            }
        }
    }
    return row.back();
}

struct Neighbour {
    std::string_view name;
    std::size_t distance = 0;
    std::size_t place = 0;  // among the candidates, which decides where the distance does not
};

}  // namespace

std::vector<std::string_view> near(std::string_view word, std::span<const std::string_view> candidates) {
    std::vector<Neighbour> found;
    if (word.empty() || word.size() > k_longest_word) {
        return {};
    }
    const std::string lower = in_lower_case(word);
    for (const std::string_view candidate : candidates) {
        const std::size_t longer = std::max(word.size(), candidate.size());
        if (longer - std::min(word.size(), candidate.size()) > k_farthest) {
            continue;
        }
        const std::size_t apart = distance(lower, in_lower_case(candidate));
        if (apart <= k_farthest && 2 * apart < longer &&
            std::ranges::find(found, candidate, &Neighbour::name) == found.end()) {
            found.push_back({candidate, apart, found.size()});
        }
    }
    std::ranges::sort(found, {}, [](const Neighbour& each) { return std::pair(each.distance, each.place); });
    const bool some_nearer = !found.empty() && found.front().distance < k_farthest;
    std::erase_if(found, [&](const Neighbour& each) { return some_nearer && each.distance == k_farthest; });
    std::vector<std::string_view> names;
    for (std::size_t at = 0; at < std::min(found.size(), k_most_names); ++at) {
        names.push_back(found[at].name);
    }
    return names;
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
