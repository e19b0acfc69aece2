// SPDX-License-Identifier: MIT
//
// Command lines that are wrong, and what may have been meant. Only read once one was refused.
#pragma once

#include "core/error.h"

#include <string>
#include <vector>

namespace doff {

// The error for a word that starts with a dash and is no option: with the option of another tool that it is,
// those of doff that are near, or what else it looks like.
Error unknown_option(const std::string& word);

// The same for all of a line, of which there is at least one: the first as above, the others with what they
// are in another tool.
Error unknown_options(const std::vector<std::string>& options);

// `error` is what became of `words`. Behind one dash a long option is read as a short one with its argument,
// "-user" as -u for the user "ser"; where there is such a word, the hint says so first.
Error with_one_dash_told(const std::vector<std::string>& words, Error error);

}  // namespace doff
