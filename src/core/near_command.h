// SPDX-License-Identifier: MIT
//
// The commands that one which was not found may have been meant for, in PATH or in the directory of its path:
// with two neighbouring letters swapped, one letter left out, all of them small, or else one letter more.
// These are asked for by name, which takes no right to read the directories.
#pragma once

#include "core/kernel.h"
#include "core/why_not.h"

#include <string>

namespace doff {

// "did you mean grep?", of what this user could execute, as the process now is; at most three, in that order.
// Empty where there is none, and for a name of more than 32 bytes. The work is bounded: at most 1,000 files
// are asked for, and none with a letter more where that would not do for all.
std::string near_commands(Kernel& kernel, const ExecArguments& arguments);

}  // namespace doff
