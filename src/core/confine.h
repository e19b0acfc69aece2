// SPDX-License-Identifier: MIT
//
// The last restrictions: Landlock, then the seccomp filter. They come after the proof, because a filter
// may forbid the calls that it is made of; so each has a proof of its own, something harmless that
// worked before and has to be refused after.
#pragma once

#include "core/kernel.h"
#include "core/landlock_proof.h"
#include "core/perform.h"
#include "core/plan.h"
#include "core/target.h"
#include "core/verify.h"
#include "core/why_not.h"

#include <expected>
#include <variant>
#include <vector>

namespace doff {

class Confined;

// A step of plan.confinement that the kernel refused, one that could not be proven and was not taken, or one
// that the kernel took and that does not work; or what `progress` says against the filter.
using ConfineFailure = std::variant<StepFailure, Unprovable, std::vector<Difference>, Error>;

// Performs plan.confinement and tries what it has to deny. Allocates only to report.
std::expected<Confined, ConfineFailure> confine(Verified&& verified, Kernel& kernel, const Target& target,
                                                const Plan& plan, Progress* progress = nullptr);

// The key that execute() takes: whoever holds one has been through verify() and confine().
class Confined {
public:
    // What it is confined to. A filter may kill for any call but execve(2).
    const Restrictions& restrictions() const { return restrictions_; }

    Confined(Confined&&) noexcept = default;
    Confined& operator=(Confined&&) noexcept = default;
    Confined(const Confined&) = delete;
    Confined& operator=(const Confined&) = delete;
    ~Confined() = default;

private:
    explicit Confined(const Restrictions& restrictions) : restrictions_(restrictions) {}
    friend std::expected<Confined, ConfineFailure> confine(Verified&&, Kernel&, const Target&, const Plan&,
                                                           Progress*);
    Restrictions restrictions_;
};

}  // namespace doff
