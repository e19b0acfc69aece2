// SPDX-License-Identifier: MIT
//
// What a command that was not found looks like: a shell's own word, an assignment, a whole command line in
// one word, an option with a pasted dash, what no shell has expanded. Sentences for Error::hint, each true of
// the word or of what stat(2) says; empty for any other word.
#pragma once

#include "core/kernel.h"
#include "core/why_not.h"

#include <string>
#include <string_view>

namespace doff {

// "$HOME", "${X}" or "$(which x)" in a word: what a shell would have expanded.
bool holds_an_expansion(std::string_view word);

// Whether a program might be there: a regular file that somebody may execute.
bool is_a_program(Kernel& kernel, const std::string& path);

// `arguments` are of a command that was looked for and not found. Asks whether a file is there only where the
// word holds a blank.
std::string what_command_looks_like(Kernel& kernel, const ExecArguments& arguments);

// A program of that name in the working directory, which is not in PATH.
std::string hint_of_working_directory(Kernel& kernel, const ExecArguments& arguments);

}  // namespace doff
