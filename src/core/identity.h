// SPDX-License-Identifier: MIT
//
// Who: the numbers behind a user spec, a --group and a --groups list, or behind single ids.
#pragma once

#include "core/accounts.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/state.h"
#include "core/target.h"

#include <optional>
#include <vector>

namespace doff {

struct Identity {
    RealEffectiveSaved<Uid> uid;
    RealEffectiveSaved<Gid> gid;
    Ids ids = Ids::of_the_user;
    NamedIds named;
    std::vector<Gid> groups;       // sorted, each once
    bool groups_as_found = false;  // --groups keep, alone: whatever the caller has
    std::optional<User> entry;     // empty where the uid has none, or none was needed
    bool environment_as_found = false;
};

// A request without a user names single ids or keeps the caller's. `before` gives what is kept.
Result<Identity> find_identity(const Request& request, Accounts& accounts, Kernel& kernel,
                               const State& before);

}  // namespace doff
