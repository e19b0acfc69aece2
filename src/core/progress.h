// SPDX-License-Identifier: MIT
//
// Who is told how far become() has come. It may write and may not change anything.
#pragma once

#include "core/error.h"
#include "core/state.h"
#include "core/step.h"

#include <optional>
#include <system_error>

namespace doff {

class Progress {
public:
    virtual ~Progress() = default;

    // The kernel has taken this step; or refused it, where the plan can do without: a new session keyring.
    virtual void done(const Step& step, std::optional<std::errc> refused) = 0;

    // The proof was found. `now` is what was read back, and outlives this.
    virtual void proven(const State& now) = 0;

    // The filter of --seccomp comes next, which may kill for whatever else is said. An error keeps it from
    // being installed.
    virtual Result<void> before_filter(const Step& step) = 0;
};

}  // namespace doff
