// SPDX-License-Identifier: MIT
//
// From --seccomp FILE to the program that seccomp(2) takes, and to the calls that will prove it.
#pragma once

#include "core/error.h"
#include "core/filter_compiler.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

namespace doff {

// Fills in target.filter; target.uid, capabilities, securebits and no_new_privs must be set. The file is
// read as the caller. A filter that does not deny all that its file says it denies is an error.
Result<void> decide_filter(const Request& request, Kernel& kernel, FilterCompiler& compiler,
                           const State& before, Target& target);

}  // namespace doff
