// SPDX-License-Identifier: MIT
//
// Any bytes as a user spec and as a list of groups. Beyond not crashing: whatever is taken for a
// number is what a regular expression and a slower parser take for it, and every message is safe to
// print.
#include "core/user_spec.h"

#include <cstdlib>
#include <regex>
#include <string>

namespace {

using namespace doff;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool second_opinion_is_a_number(const std::string& word) {
    static const std::regex k_plain("0|[1-9][0-9]{0,9}");
    return std::regex_match(word, k_plain) && std::stoull(word) <= 4294967294ULL;
}

void check_message(const Error& error) {
    for (const char c : error.what + error.hint) {
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    }
}

void check_who(const Who& who, const std::string& word) {
    if (const auto* const number = std::get_if<Numbered>(&who)) {
        const std::string digits = number->plus_sign ? word.substr(1) : word;
        require(second_opinion_is_a_number(digits) && std::stoull(digits) == number->id);
        require(number->plus_sign == word.starts_with('+'));
    } else if (const auto* const named = std::get_if<Named>(&who)) {
        require(named->name == word && !word.empty());
        require(word.find_first_not_of("0123456789") != std::string::npos);
        require(word.front() != '+' && word.front() != '-' && word.front() != '@');
    } else {
        require("@" + std::get<OwnerOf>(who).path == word && word.size() > 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string word(reinterpret_cast<const char*>(data), size);
    if (word.find('\0') != std::string::npos) {
        return 0;  // argv has none
    }
    require(parse_id(word).has_value() == second_opinion_is_a_number(word));
    if (const auto spec = parse_user_spec(word)) {
        const std::size_t colon = word.find(':');
        check_who(spec->user, word.substr(0, colon));
        require(spec->group.has_value() == (colon != std::string::npos));
        if (spec->group) {
            check_who(*spec->group, word.substr(colon + 1));
        }
    } else {
        check_message(spec.error());
    }
    if (const auto list = parse_group_list(word); !list) {
        check_message(list.error());
    }
    return 0;
}
