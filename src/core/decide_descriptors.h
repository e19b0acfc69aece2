// SPDX-License-Identifier: MIT
//
// --close-fds and --keep-fd: which descriptors the command gets, and which have to be gone.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

#include <vector>

namespace doff {

// The descriptors of --keep-fd, each of which has to be open. To be asked for before anything but `log` is
// opened, or one of our own could have the number of one that is closed, and be passed on to the command.
Result<std::vector<int>> find_kept_fds(const Request& request, Kernel& kernel, int log);

// Fills in the rest of target.descriptors. Last of all that is decided: what is open by then and not kept is
// to be closed, but for our own, which execve(2) closes, and for those of a socket activation,
// sd_listen_fds(3), that the environment of the command tells it of.
Result<void> decide_descriptors(const Request& request, Kernel& kernel, Target& target);

}  // namespace doff
