// SPDX-License-Identifier: MIT
//
// --can: whether a process could do something, answered by that process. Files are opened where that does
// nothing else, everything else is asked of the kernel; nothing is created, written or executed.
#pragma once

#include "core/environment.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/landlock.h"
#include "core/request.h"
#include "core/why_not.h"

#include <cstdint>
#include <string>
#include <vector>

namespace doff {

struct Question {
    enum class Kind { read, write, execute, enter, bind };

    Kind kind = Kind::read;
    std::string path;
    std::uint16_t port = 0;
    bool operator==(const Question&) const = default;
};

struct Answered {
    bool yes = false;
    std::string why;  // why not; or with a yes what there is to be said. May be empty.
    bool operator==(const Answered&) const = default;
};

// Arguments of --can: read:PATH, write:PATH, exec:PATH or exec:NAME, enter:PATH or bind:PORT. Without --check
// there may be none.
Result<std::vector<Question>> parse_questions(const Request& request);

// What each kind of them starts with: "read:", "bind:".
std::vector<std::string> question_starts();

// "read /etc/app.conf", "bind TCP port 80"
std::string text_of(const Question& question);

// As this process, which is under `landlock`.
Answered answer(Kernel& kernel, const Question& question, const Landlock& landlock);

// Where the answer was no and the path is written as if a comma stood between two questions: how two are
// asked. There may be a file of such a name.
std::string hint_of_another(const Question& question);

// exec:NAME without a slash: a command, which is looked for as COMMAND is.
bool is_looked_for(const Question& question);
// The answer to that, with the PATH of `environment`, which is the command's. `under` is what restricts it.
Answered answer_by_search(Kernel& kernel, const Question& question, const Environment& environment,
                          const Restrictions& under, const Landlock& landlock);

}  // namespace doff
