// SPDX-License-Identifier: MIT
//
// A path walked as the kernel walks it, path_resolution(7): one name at a time, through symbolic links, as
// this process. Where that ends before the end of the path, it says at which name and why. Asked only after
// something was refused.
#pragma once

#include "core/kernel.h"

#include <expected>
#include <string>
#include <string_view>

namespace doff {

struct Arrived {
    std::string path;  // without symbolic links
    FileStatus status;
};

struct Stopped {
    std::errc reason{};
    std::string at;         // the name that could not be had, and the path to it
    std::string directory;  // in which it was looked for
    std::string link;       // the symbolic link that led there; empty where none did
    std::string target;     // where it leads
    bool last = false;      // nothing of the path was left
};

using Walk = std::expected<Arrived, Stopped>;

// Where the kernel, asked for the whole path, answers something else than the walk found, `at` is empty:
// then nothing is known. Of an empty path too.
Walk walk(Kernel& kernel, std::string_view path);

// What is to be said of that, in one sentence; empty where nothing is known.
std::string why_stopped(Kernel& kernel, const Stopped& stopped);

// Why `path` could not be had, as far as its own name does not say so: the first name on the way that is not
// there or that denies. Empty where only the last one of a path that starts with a slash is missing.
std::string why_not_reached(Kernel& kernel, const std::string& path);

// Where `root` is a new root directory, in which the paths of the lines are: the first one with
// "in '/srv/jail': " before it, and "inside it: " before the others; else the lines.
std::string in_root(std::string_view root, const std::string& lines);

// "it belongs to uid 0, gid 50 and has mode 0750"
std::string owner_and_mode(const FileStatus& status);

// Whether the mode bits allow it to this process, whatever its capabilities.
bool mode_allows(Kernel& kernel, const FileStatus& status, unsigned wanted);

// Why something that the mode allows is refused: "... has an access control list that refuses it", or what
// else it may be. For a path that the walk has reached.
std::string why_in_spite_of_the_mode(Kernel& kernel, const std::string& path);

}  // namespace doff
