// SPDX-License-Identifier: MIT
//
// A path that is opened to be looked at: whose it is, and which file. Not by stat(2), which stops at an
// automount that nobody has used yet, and would say that it is root's.
#pragma once

#include "core/kernel.h"

namespace doff {

struct Opened {
    int fd = -1;  // O_PATH and close-on-exec; the caller closes it
    FileStatus status;
};

// `root` as for Kernel::open_path(). An answer that cannot be true is protocol_error: no owner, or a
// descriptor below 3, which are all open when this is called (standard_fds.h).
Answer<Opened> open_and_look(Kernel& kernel, const char* path, int root = -1);

// The same, closed again.
Answer<FileStatus> look_at(Kernel& kernel, const char* path, int root = -1);

}  // namespace doff
