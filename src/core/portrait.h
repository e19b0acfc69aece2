// SPDX-License-Identifier: MIT
//
// Everything that a process carries beside its credentials and that it can find out about itself: what --show
// tells. Nothing is decided by it.
#pragma once

#include "core/id_space.h"
#include "core/kernel.h"
#include "core/surroundings.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

struct Portrait {
    Surroundings around;
    std::optional<std::string> directory;  // the working directory's path
    std::vector<int> fds;                  // what is open
    IdSpace space;                         // the user namespace's
    std::optional<std::string> label;      // of whichever security module gives one
};

// What the kernel does not tell is left empty.
Portrait portray(Kernel& kernel);

}  // namespace doff
