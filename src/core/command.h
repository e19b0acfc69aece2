// SPDX-License-Identifier: MIT
//
// What execve(2) is given: the environment of the new user, and where to look for the command.
#pragma once

#include "core/accounts.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

using Environment = std::vector<std::string>;  // NAME=VALUE, as in environ(7)

// The environment for a user: HOME, USER, LOGNAME and SHELL are the entry's, and everything else is
// the caller's. Without an entry HOME is / and the other three are not set. An empty home directory
// is /, an empty shell /bin/sh, as passwd(5) has it. No value of the caller's survives for these
// four, however often it was set.
Environment environment_of(const std::optional<User>& entry, Environment caller);

// Every path to try for `command`, in order: itself where it contains a slash, else
// DIRECTORY/command for each directory of PATH in `environment`. Without a PATH the directories are
// /usr/local/bin, /usr/bin and /bin. An empty directory in PATH is the working directory, as in
// execvp(3).
std::vector<std::string> candidates_for(const std::string& command, const Environment& environment);

}  // namespace doff
