// SPDX-License-Identifier: MIT
//
// A path in a line that a hint gives to a shell.
#pragma once

#include <string>
#include <string_view>

namespace doff {

// The path as one word, between single quotes where it holds more than letters, digits and "/._+,:@%-";
// "FILE" where it could not be printed as it is, or would be read as an option.
std::string shell_word(std::string_view path);

}  // namespace doff
