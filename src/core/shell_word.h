// SPDX-License-Identifier: MIT
//
// A word of the command line, such as a path, in a line that a hint gives to a shell.
#pragma once

#include <string>
#include <string_view>

namespace doff {

// As one word, between single quotes where it holds more than letters, digits and "/._+,:@%-"; `otherwise`
// where it could not be printed as it is, or would be read as an option.
std::string shell_word(std::string_view word, std::string_view otherwise = "FILE");

}  // namespace doff
