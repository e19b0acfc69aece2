// SPDX-License-Identifier: MIT
//
// The one loop that changes anything.
#pragma once

#include "core/kernel.h"
#include "core/progress.h"
#include "core/step.h"

#include <cstddef>
#include <expected>
#include <optional>
#include <system_error>

namespace doff {

struct StepFailure {
    std::size_t step = 0;  // index into Plan::steps
    std::errc reason{};
    bool operator==(const StepFailure&) const = default;
};

struct Performed {
    // The new session keyring, as the kernel named it; or why there is none: the only step that may
    // be refused, and only where the caller's keyring is not what would be left.
    std::optional<int> keyring_joined;
    std::optional<std::errc> keyring_refused;
    bool operator==(const Performed&) const = default;
};

// Performs every step in order and stops at the first that the kernel refuses; there is no retry and
// no other way. Allocates nothing, but what `progress` allocates. After a failure the process may be half
// changed and is good for nothing but to say so and exit.
std::expected<Performed, StepFailure> perform(const Plan& plan, Kernel& kernel, Progress* progress = nullptr);

}  // namespace doff
