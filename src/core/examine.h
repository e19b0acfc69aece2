// SPDX-License-Identifier: MIT
//
// A file looked at as execve(2) would look at it, without executing anything: the way to it, who may execute
// it, where it is mounted, what it is, and the same of its interpreter or loader.
#pragma once

#include "core/kernel.h"
#include "core/landlock.h"

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

struct Examination {
    std::optional<Defect> defect;
    bool complete = true;  // or a part could not be read, and may have a defect
};

// Whether execve(2) has refused the file. Before that, a program for another machine that many kernels of
// this one execute as well (i386 on x86-64, arm on aarch64) is none that would be refused.
enum class Execve { has_refused, not_tried };

// Where the kernel is older than the call that tells what Landlock lets be executed, the rules of `landlock`
// do, if it is given.
Examination examine(Kernel& kernel, const std::string& path, Execve execve,
                    const Landlock* landlock = nullptr);

// Whether `path`, which a walk has reached, is or lies below something that a rule gives this right on; or
// the right is not restricted.
bool is_covered(Kernel& kernel, const Landlock& landlock, const std::string& path, std::uint64_t right);

}  // namespace doff
