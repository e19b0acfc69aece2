// SPDX-License-Identifier: MIT
//
// The proof. After the last change the kernel is asked what this process is, each answer is compared
// for equality with what was wanted, and then every privilege that was given up is asked for again
// and has to be refused. Only this makes a Verified, and only a Verified opens the way to execve.
#pragma once

#include "core/difference.h"
#include "core/kernel.h"
#include "core/perform.h"
#include "core/state.h"
#include "core/target.h"

#include <expected>
#include <vector>

namespace doff {

class Verified;

// Reads this process into `scratch` (which must have room for the groups, make_room_for_groups),
// compares, probes the terminal guard and tries to regain the past; `before` is the process as it
// was. Allocates only to report a difference, and after one the process is good for nothing but to
// say so and exit.
std::expected<Verified, std::vector<Difference>> verify(Kernel& kernel, const Target& target,
                                                        const State& before, const Performed& performed,
                                                        State& scratch);

// A key without content: whoever holds one has been through verify().
class Verified {
public:
    Verified(Verified&&) noexcept = default;
    Verified& operator=(Verified&&) noexcept = default;
    Verified(const Verified&) = delete;
    Verified& operator=(const Verified&) = delete;
    ~Verified() = default;

private:
    Verified() = default;
    friend std::expected<Verified, std::vector<Difference>> verify(Kernel&, const Target&, const State&,
                                                                   const Performed&, State&);
};

}  // namespace doff
