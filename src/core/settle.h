// SPDX-License-Identifier: MIT
//
// From the words of --rlimit, --nice, --umask, --root, --chdir, --close-fds and their kin to values, and
// to the descriptors that their steps and their proof need.
#pragma once

#include "core/environment.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

namespace doff {

// Opens the new root directory, --root, as the caller; -1 where none is asked for.
Result<int> open_root(const Request& request, Kernel& kernel);

// Fills in `target`, but for its ids and entry, which must be set; target.own_fds.root must be set where
// there is a new root. The kernel is asked what this process has, and nothing is changed. Whether it lets us
// have a limit, a priority or a CPU is left to the step: only the kernel knows all of its reasons.
// `environment` is the caller's, for the descriptors of a socket activation.
Result<void> settle_surroundings(const Request& request, Kernel& kernel, const Environment& environment,
                                 Target& target);

}  // namespace doff
