// SPDX-License-Identifier: MIT
//
// Where to look for the command, as execvp(3) does.
#pragma once

#include "core/environment.h"

#include <string>
#include <vector>

namespace doff {

// Every path to try for `command`, in order: itself where it contains a slash, else
// DIRECTORY/command for each directory of PATH in `environment`. Without a PATH the directories are
// /usr/local/bin, /usr/bin and /bin. An empty directory in PATH is the working directory, as in
// execvp(3).
std::vector<std::string> candidates_for(const std::string& command, const Environment& environment);

}  // namespace doff
