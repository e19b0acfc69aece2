// SPDX-License-Identifier: MIT
//
// Files that are opened to be sure of them: whose a path is and which file, or that it is of proc(5). Not by
// stat(2), which stops at an automount that nobody has used yet, and would say that it is root's.
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

// A file of proc(5) that is opened to be written; not_supported where it is another: an image can have a
// directory of its own there, or a volume over it (CVE-2019-16884).
Answer<int> open_proc(Kernel& kernel, const char* path);

// Whether what is open is of proc(5).
Answer<bool> is_of_proc(Kernel& kernel, int fd);

// Whether /proc is proc(5). An image can have a directory of its own there, and the new root directory of
// --root another: what is read in those says nothing.
bool is_proc_mounted(Kernel& kernel);

}  // namespace doff
