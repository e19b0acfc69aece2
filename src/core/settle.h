// SPDX-License-Identifier: MIT
//
// From the words of --rlimit, --nice, --umask, --root, --chdir, --close-fds and their kin to values, and
// to the descriptors that their steps and their proof need.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

#include <vector>

namespace doff {

// The descriptors of --keep-fd, each of which has to be open. To be asked for before anything else is
// opened, or one of our own could have the number of one that is closed, and be passed on to the command.
Result<std::vector<int>> find_kept_fds(const Request& request, Kernel& kernel);

// Opens the new root directory, --root, as the caller; -1 where none is asked for.
Result<int> open_root(const Request& request, Kernel& kernel);

// Fills in the rest of `target`: its ids, entry, environment, and the descriptors that are kept must be
// there, and target.own_fds.root where there is a new root. The kernel is asked what this process has, and
// nothing is changed. Whether it lets us have a limit, a priority or a CPU is left to the step: only the
// kernel knows all of its reasons.
Result<void> settle_surroundings(const Request& request, Kernel& kernel, Target& target);

}  // namespace doff
