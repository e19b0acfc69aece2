// SPDX-License-Identifier: MIT
//
// The supplementary groups behind a --groups list.
#pragma once

#include "core/accounts.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/state.h"
#include "core/user_spec.h"
#include "core/who.h"

#include <vector>

namespace doff {

// The union of what the list names, sorted, each once. `init` takes the groups of the person's entry,
// and is an error without one; `keep` those of `before`.
Result<std::vector<Gid>> find_supplementary_groups(const GroupList& list, const Person& person,
                                                   Accounts& accounts, Kernel& kernel, const State& before);

// "no passwd entry for uid 4242, so no WHAT".
std::unexpected<Error> no_entry_so_no(const std::string& what, Uid uid, const std::string& hint);

}  // namespace doff
