// SPDX-License-Identifier: MIT
#include "core/nsswitch.h"

#include "core/letter_case.h"

#include <algorithm>

namespace doff {
namespace {

constexpr std::string_view k_blanks = " \t\r\f\v\n";

// The next word of `text`, which loses it; empty at the end.
std::string_view next_word(std::string_view& text, std::string_view ends) {
    text.remove_prefix(std::min(text.find_first_not_of(k_blanks), text.size()));
    const auto word = text.substr(0, text.find_first_of(ends));
    text.remove_prefix(word.size());
    return word;
}

// The next of "!NOTFOUND=return UNAVAIL = continue"; says whether there was one.
bool apply_next(Source& source, std::string_view& criteria) {
    const std::string status = in_lower_case(next_word(criteria, " \t\r\f\v\n="));
    const auto equals = criteria.find_first_not_of(k_blanks);
    if (status.empty() || equals == std::string_view::npos || criteria[equals] != '=') {
        return false;
    }
    criteria.remove_prefix(equals + 1);
    const bool ends = in_lower_case(next_word(criteria, k_blanks)) == "return";
    const auto is_about = [&](std::string_view name) {
        return status.starts_with('!') ? status.substr(1) != name : status == name;
    };
    if (is_about("success")) {
        source.ends_on_success = ends;
    }
    if (is_about("notfound")) {
        source.ends_on_not_found = ends;
    }
    return true;
}

}  // namespace

std::vector<Source> sources_in(std::string_view services) {
    constexpr std::string_view k_ends = " \t\r\f\v\n[";
    std::vector<Source> sources;
    for (;;) {
        if (const auto name = next_word(services, k_ends); !name.empty()) {
            sources.push_back({std::string(name)});
            continue;
        }
        const auto close = services.find(']');
        if (close == std::string_view::npos) {
            return sources;
        }
        auto criteria = services.substr(1, close - 1);
        services.remove_prefix(close + 1);
        while (!sources.empty() && apply_next(sources.back(), criteria)) {
        }
    }
}

}  // namespace doff
