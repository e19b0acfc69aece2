// SPDX-License-Identifier: MIT
//
// The commands in PATH that one which was not found may have been meant for: with two neighbouring letters
// swapped, one letter left out, or all of them small. These are asked for by name, which takes no right to
// read the directories; a letter that is missing from the word is not guessed.
#pragma once

#include "core/kernel.h"
#include "core/why_not.h"

#include <string>

namespace doff {

// "did you mean grep?", of what this user could execute, as the process now is; at most three, in that order.
// Empty where there is none, and for a path or a word of more than 32 bytes. The work is bounded: at most
// 1,000 files are asked for.
std::string near_commands(Kernel& kernel, const ExecArguments& arguments);

}  // namespace doff
