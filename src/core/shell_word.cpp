// SPDX-License-Identifier: MIT
#include "core/shell_word.h"

#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._+,:@%-").contains(c);
}

}  // namespace

std::string shell_word(std::string_view path) {
    const std::string quoted = quote(path);
    const bool as_it_is = quoted.substr(1, quoted.size() - 2) == path;
    if (path.empty() || path.front() == '-' || !as_it_is) {
        return "FILE";
    }
    return std::ranges::all_of(path, is_plain) ? std::string(path) : quoted;
}

}  // namespace doff
