// SPDX-License-Identifier: MIT
//
// Who: the numbers behind a user spec, a --group and a --groups list.
#pragma once

#include "core/accounts.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/state.h"

#include <optional>
#include <vector>

namespace doff {

struct Identity {
    Uid uid;
    Gid gid;
    std::vector<Gid> groups;       // sorted, each once
    bool groups_as_found = false;  // --groups keep, alone: whatever the caller has
    std::optional<User> entry;     // empty where the uid has none, or none was needed
};

// `request.user` must be set. `before` gives the caller's groups, for `keep`.
Result<Identity> find_identity(const Request& request, Accounts& accounts, Kernel& kernel,
                               const State& before);

}  // namespace doff
