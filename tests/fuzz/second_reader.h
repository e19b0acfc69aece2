// SPDX-License-Identifier: MIT
//
// Numbers and lists read a second time, slowly and without arithmetic that could wrap: what is between two
// commas, and digits compared as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace doff::second {

// ^(0|[1-9][0-9]*)$
inline bool is_decimal(std::string_view word) {
    if (word == "0") {
        return true;
    }
    return !word.empty() && word.front() != '0' &&
           word.find_first_not_of("0123456789") == std::string_view::npos;
}

// Of two decimal numbers as long as they like.
inline bool at_most(std::string_view word, std::string_view largest) {
    return word.size() < largest.size() || (word.size() == largest.size() && word <= largest);
}

inline bool is_in_range(std::string_view word, std::string_view smallest, std::string_view largest) {
    return is_decimal(word) && at_most(smallest, word) && at_most(word, largest);
}

inline bool is_id(std::string_view word) {
    return is_in_range(word, "0", "4294967294");
}

inline std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == separator) {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    return words;
}

inline std::string in_upper_case(std::string word) {
    for (char& c : word) {
        c = 'a' <= c && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
    }
    return word;
}

}  // namespace doff::second
