// SPDX-License-Identifier: MIT
//
// Whether this process may execute a file, whatever is in it: the file's kind, its mode, its mount, and what
// else the kernel has against it.
#pragma once

#include "core/kernel.h"
#include "core/landlock.h"
#include "core/path_walk.h"

#include <cstdint>
#include <optional>
#include <string>

namespace doff {

// What stands in the way: the reason as execve(2) would have it, and a sentence. The sentence is empty where
// the kernel alone knows why.
struct Defect {
    std::errc reason{};
    std::string text;
    bool beyond_the_mode = false;  // the mode allows it, and something refuses it all the same
};

// `who` is what the sentence is about: "it". Where the kernel is older than the call that tells what Landlock
// lets be executed, the rules of `landlock` do, if it is given.
std::optional<Defect> why_file_is_refused(Kernel& kernel, const std::string& who, const Arrived& file,
                                          const Landlock* landlock);

// Whether what a walk has reached is, or lies below, a file that a rule gives this right on; or the right is
// not restricted. By the files themselves, upwards through mounts, as landlock(7) goes: other names for the
// same directory count. False where the way up cannot be had.
bool is_covered(Kernel& kernel, const Landlock& landlock, const Arrived& file, std::uint64_t right);

}  // namespace doff
