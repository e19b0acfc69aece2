// SPDX-License-Identifier: MIT
//
// Real and effective IDs that differ, and what makes execve(2) take them for one.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/state.h"
#include "core/target.h"

namespace doff {

// To the kernel that is the start of a setuid program. It makes an ordinary one of it, with the real IDs,
// under no_new_privs (on many versions); and, where the caller has no CAP_SETUID, under a tracer that may not
// trace such programs and where another process shares the root and working directory, clone(2), CLONE_FS.

// Whether the last two can be.
bool depends_on_others(const Target& target);

// How to get no_new_privs for what needs it.
const char* way_to_no_new_privs(const Target& target);

// An error where the IDs of `target` differ and will not after execve(2). That nothing is shared is left to
// the plan.
Result<void> refuse_ids_that_would_be_one(Kernel& kernel, const State& before, const Target& target);

}  // namespace doff
