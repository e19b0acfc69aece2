// SPDX-License-Identifier: MIT
//
// Any bytes as a user spec. Beyond not crashing: whatever is taken for a number is what a regular expression
// and a slower parser take for it, and every message is safe to print.
#include "core/user_spec.h"
#include "fuzz/checks.h"

#include <regex>
#include <string>

namespace doff {
namespace {

bool second_opinion_is_a_number(const std::string& word) {
    static const std::regex k_plain("0|[1-9][0-9]{0,9}");
    return std::regex_match(word, k_plain) && std::stoull(word) <= 4294967294ULL;
}

void check_who(const Who& who, const std::string& word) {
    if (const auto* const number = std::get_if<Numbered>(&who)) {
        const std::string digits = number->plus_sign ? word.substr(1) : word;
        require(second_opinion_is_a_number(digits) && std::stoull(digits) == number->id,
                "a number of other digits");
        require(number->plus_sign == word.starts_with('+'), "a sign that is not there");
    } else if (const auto* const named = std::get_if<Named>(&who)) {
        require(named->name == word && !word.empty(), "another name");
        require(word.find_first_not_of("0123456789") != std::string::npos, "a number as a name");
        require(word.front() != '+' && word.front() != '-' && word.front() != '@', "a sign in a name");
    } else {
        require("@" + std::get<OwnerOf>(who).path == word && word.size() > 1, "another path");
    }
}

}  // namespace

void check_user_spec(std::string_view input) {
    if (!fits_argv(input)) {
        return;
    }
    const std::string word(input);
    require(parse_id(word).has_value() == second_opinion_is_a_number(word), "parse_id");
    if (const auto spec = parse_user_spec(word)) {
        const std::size_t colon = word.find(':');
        check_who(spec->user, word.substr(0, colon));
        require(spec->group.has_value() == (colon != std::string::npos), "a group out of nothing");
        if (spec->group) {
            check_who(*spec->group, word.substr(colon + 1));
        }
    } else {
        require_fit_message(spec.error());
    }
}

}  // namespace doff
