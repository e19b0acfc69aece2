// SPDX-License-Identifier: MIT
//
// The last step.
#pragma once

#include "core/confine.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/target.h"
#include "core/why_not.h"

#include <optional>
#include <string>
#include <string_view>

namespace doff {

// `root` as ExecArguments has it. Both have to outlive what is returned.
ExecArguments exec_arguments(const Command& command, std::string_view root = {});

// Tries the candidates in order, as the user the process now is, as execvp(3) does: a path that is
// not there, or that this user may not reach or execute, gives way to the next; any other refusal
// ends the search. A file without "#!" is not given to a shell. Returns only where nothing could be executed:
// command_not_found, or command_refused with the path and the reason; and with all that can be said of why.
Error execute(Confined&& confined, const ExecArguments& arguments, Kernel& kernel);

// Whether a command could be executed.
struct CommandAnswer {
    std::string path;            // what would be
    std::optional<Error> error;  // or why nothing would, as execute() would say it
    std::string beside = {};     // what is to be said of it although it would be: sentences
    bool operator==(const CommandAnswer&) const = default;
};

// The same search without execve(2), by looking at what it would look at. Both are empty where there is no
// command.
CommandAnswer could_execute(Kernel& kernel, const ExecArguments& arguments, const Restrictions& under,
                            const Landlock& landlock);

}  // namespace doff
