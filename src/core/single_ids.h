// SPDX-License-Identifier: MIT
//
// --ruid, --euid, --suid, --rgid, --egid, --sgid: the caller's ids but for those that are named, as -1
// stands for "unchanged" in setresuid(2); and --keep-ids, which names none.
#pragma once

#include "core/identity.h"

namespace doff {

// The saved id goes where the effective one goes, because execve(2) copies it there: to name any
// other is an error. The environment stays unless the effective user changes.
Result<Identity> find_single_ids(const Request& request, Accounts& accounts, Kernel& kernel,
                                 const State& before);

}  // namespace doff
