// SPDX-License-Identifier: MIT
//
// Why a command cannot be executed, in sentences for Error::hint, from facts that are read when it is asked,
// as the process then is. What cannot be read is not told.
#pragma once

#include "core/examine.h"
#include "core/kernel.h"
#include "core/security_label.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// A Command as execve(2) wants it: arrays that end with a null pointer. It points into the Command,
// which has to outlive it and not change. Made before the first change, because it allocates.
struct ExecArguments {
    std::string_view name;  // of the command, for messages
    std::vector<const char*> candidates;
    std::vector<const char*> argv;
    std::vector<const char*> envp;
    std::string_view root = {};  // a new root directory, in which its paths are, for messages

    bool names_a_path() const { return name.find('/') != std::string_view::npos; }
    Paths paths() const { return root.empty() ? Paths::as_outside : Paths::perhaps_another; }
};

// What was asked for that may keep execve(2) from doing its work.
struct Restrictions {
    bool filter = false;          // --seccomp
    bool landlock_files = false;  // --ro and its kin
    std::optional<SecurityModule> label = {};
    bool no_new_privs = false;
};

// Why execve(2) refused `path` with `reason`.
std::string why_refused(Kernel& kernel, const char* path, std::errc reason, const ExecArguments& arguments,
                        const Restrictions& under);

// What a reason says by itself, where no question may be asked.
std::string why_refused_without_looking(std::errc reason);

// The same of one examined without trying it; `examined` has a defect.
std::string why_refused(Kernel& kernel, const Examination& examined, const Restrictions& under);

// Where a file's capabilities are more than the bounding set has, execve(2) says EPERM; else empty.
std::string why_capabilities_refuse(Kernel& kernel, const char* path);

// Why the arguments and the environment are too long for execve(2) of `path`, E2BIG; empty where they are
// not. What the first line of a script adds to the arguments is not counted.
std::string why_too_big(Kernel& kernel, std::string_view path, const ExecArguments& arguments);

}  // namespace doff
