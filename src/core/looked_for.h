// SPDX-License-Identifier: MIT
//
// Where a command was looked for, as the process now is: asked once it could not be executed.
#pragma once

#include "core/kernel.h"
#include "core/why_not.h"

#include <string>

namespace doff {

// Of one that is not there: the directories, and which of them could not be seen.
std::string where_looked_for(Kernel& kernel, const ExecArguments& arguments);

// Only the directories of PATH that are there and in which it could not be looked for, a line for each.
std::string where_not_seen(Kernel& kernel, const ExecArguments& arguments);

}  // namespace doff
