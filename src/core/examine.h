// SPDX-License-Identifier: MIT
//
// A file looked at as execve(2) would look at it, without executing anything: the way to it, who may execute
// it, where it is mounted, what it is, and the same of its interpreter or loader.
#pragma once

#include "core/kernel.h"
#include "core/landlock.h"
#include "core/may_execute.h"

#include <optional>
#include <string>

namespace doff {

struct Examination {
    std::optional<Defect> defect;
    std::string untold;       // or why a part, which may have one, could not be looked at: a sentence
    std::string beside = {};  // or what is to be said although it would be executed: sentences
    bool complete() const { return untold.empty(); }
};

// Whether execve(2) has refused the file. Before that, a program for another machine that many kernels of
// this one execute as well (i386 on x86-64, arm on aarch64) is none that would be refused.
enum class Execve { has_refused, not_tried };

// Whether a path is the same one for the caller's shell: not where the root directory was changed.
enum class Paths { as_outside, perhaps_another };

// Where the kernel is older than the call that tells what Landlock lets be executed, the rules of `landlock`
// do, if it is given.
Examination examine(Kernel& kernel, const std::string& path, Execve execve,
                    const Landlock* landlock = nullptr, Paths paths = Paths::perhaps_another);

}  // namespace doff
