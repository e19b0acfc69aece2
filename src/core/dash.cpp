// SPDX-License-Identifier: MIT
#include "core/dash.h"

#include "core/quote.h"

#include <algorithm>
#include <array>

namespace doff {
namespace {

using namespace std::string_view_literals;

// What text processors make of - and --: U+2010 to U+2015 and the minus sign.
constexpr std::array k_other_dashes{"\u2010"sv, "\u2011"sv, "\u2012"sv, "\u2013"sv,
                                    "\u2014"sv, "\u2015"sv, "\u2212"sv};

}  // namespace

std::string hint_of_dash(std::string_view word) {
    bool found = false;
    for (;;) {
        const auto* const dash = std::ranges::find_if(
            k_other_dashes, [&](std::string_view each) { return word.starts_with(each); });
        found = found || dash != k_other_dashes.end();
        if (dash != k_other_dashes.end()) {
            word.remove_prefix(dash->size());
        } else if (word.starts_with('-')) {
            word.remove_prefix(1);
        } else {
            break;
        }
    }
    if (!found) {
        return {};
    }
    const std::string_view option = word.substr(0, word.find('='));
    std::string hint = "it starts with a dash that is not ASCII";
    if (!option.empty()) {
        hint += ": write " + std::string(option.size() == 1 ? "-" : "--") + escaped(option);
    }
    return hint;
}

}  // namespace doff
