// SPDX-License-Identifier: MIT
//
// From the words of --rlimit, --nice, --umask, --root, --chdir and their kin to values, and to the
// descriptors that their steps and their proof need.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

#include <string_view>

namespace doff {

// The words of --ptracer: a process ID, any or none.
Result<unsigned long> parse_ptracer(std::string_view option, std::string_view word);

// Opens the new root directory, --root, as the caller; -1 where none is asked for.
Result<int> open_root(const Request& request, Kernel& kernel);

// Fills in target.around and what belongs to it: the ids and the entry of `target` must be there, and
// target.own_fds.root where there is a new root. The kernel is asked what this process has, and
// nothing is changed. Whether it lets us have a limit, a priority or a CPU is left to the step: only the
// kernel knows all of its reasons.
Result<void> settle_surroundings(const Request& request, Kernel& kernel, Target& target);

}  // namespace doff
