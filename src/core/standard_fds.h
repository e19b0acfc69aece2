// SPDX-License-Identifier: MIT
//
// Descriptors 0, 1 and 2, made sure of before anything else is opened: whatever got a free number
// below 3 would be what the command, and our own messages, take for standard input, output or error.
#pragma once

#include "core/error.h"
#include "core/kernel.h"

#include <array>
#include <optional>

namespace doff {

struct StandardFds {
    bool output_was_open = true;
    // None where the file system does not say: a FUSE one of another user, or a server that is gone.
    std::array<std::optional<FileStatus>, 3> files;
};

// Opens /dev/null as each of the three that is closed, for the command to inherit, and looks which files they
// are.
Result<StandardFds> open_standard_fds(Kernel& kernel);

// Whether they are open still, the same files, and open in the command too. To be asked once all of the code
// has run that is not ours, the name services: one that was told of a descriptor it did not get closes
// somebody else's.
Result<void> check_standard_fds(Kernel& kernel, const StandardFds& fds);

}  // namespace doff
