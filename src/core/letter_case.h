// SPDX-License-Identifier: MIT
//
// Names that are read in either case: "CAP_CHOWN", "SIGTERM", "nofile". Of ASCII letters only and
// the same in every locale, as the names of the kernel are.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace doff {

// The letters A to Z as a to z; every other byte as it is.
inline char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), lower_case);
    return lower;
}

}  // namespace doff
