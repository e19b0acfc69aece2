// SPDX-License-Identifier: MIT
//
// The whole program, given a world to run in.
#pragma once

#include "core/accounts.h"
#include "core/command.h"
#include "core/filter_compiler.h"
#include "core/kernel.h"

#include <string>
#include <vector>

namespace doff {

// `words` is argv without argv[0]. Returns the exit status where no command was executed.
int run(const std::vector<std::string>& words, const Environment& environment, Kernel& kernel,
        Accounts& accounts, FilterCompiler& compiler);

}  // namespace doff
