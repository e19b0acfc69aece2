// SPDX-License-Identifier: MIT
#include "core/shell_word.h"

#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

bool is_plain_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._+,:@%=-").contains(c);
}

}  // namespace

bool is_plain(std::string_view word) {
    // zsh takes "=id" for the path of id.
    return !word.empty() && word.front() != '=' && std::ranges::all_of(word, is_plain_character);
}

std::string shell_word(std::string_view word, std::string_view otherwise) {
    const std::string quoted = quote(word);
    const bool as_it_is = quoted.substr(1, quoted.size() - 2) == word;
    if (word.empty() || word.front() == '-' || !as_it_is) {
        return std::string(otherwise);
    }
    return is_plain(word) ? std::string(word) : quoted;
}

}  // namespace doff
