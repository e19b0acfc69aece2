// SPDX-License-Identifier: MIT
//
// For tests of what is refused, where near_words_test.cpp is the one of what may have been meant.
#pragma once

#include <string>

namespace doff {

// The hint without its first line, where that only guesses.
inline std::string without_guess(const std::string& hint) {
    const std::size_t end = hint.find('\n');
    return hint.starts_with("did you mean ") && end != std::string::npos ? hint.substr(end + 1) : hint;
}

}  // namespace doff
