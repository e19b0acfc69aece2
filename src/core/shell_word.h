// SPDX-License-Identifier: MIT
//
// A word of the command line, such as a path, in a line that a hint gives to a shell.
#pragma once

#include <string>
#include <string_view>

namespace doff {

// Whether it is the word itself to every shell, without quotes: letters, digits and "/._+,:@%=-".
bool is_plain(std::string_view word);

// As one word, between single quotes where it is not plain; `otherwise` where it could not be printed as it
// is, or would be read as an option.
std::string shell_word(std::string_view word, std::string_view otherwise = "FILE");

}  // namespace doff
