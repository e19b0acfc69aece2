// SPDX-License-Identifier: MIT
//
// Descriptors 0, 1 and 2, made sure of before anything else is opened: whatever got a free number
// below 3 would be what the command, and our own messages, take for standard input, output or error.
#pragma once

#include "core/error.h"
#include "core/kernel.h"

namespace doff {

struct StandardFds {
    bool output_was_open = true;
};

// Opens /dev/null as each of the three that is closed, for the command to inherit.
Result<StandardFds> open_standard_fds(Kernel& kernel);

}  // namespace doff
