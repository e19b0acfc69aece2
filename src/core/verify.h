// SPDX-License-Identifier: MIT
//
// The proof. After the last change the kernel is asked what this process is, each answer is compared
// for equality with what was wanted, and then every privilege that was given up is asked for again
// and has to be refused. Only this makes a Verified, and only a Verified opens the way to execve.
#pragma once

#include "core/kernel.h"
#include "core/perform.h"
#include "core/state.h"
#include "core/target.h"

#include <expected>
#include <string>
#include <vector>

namespace doff {

struct Difference {
    std::string what;
    std::string wanted;
    std::string found;
    bool operator==(const Difference&) const = default;
};

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

// Where `now` is not what `target` wants; empty where it is. `before` gives what was to stay as it
// was, `performed` whether the kernel let us have a keyring.
std::vector<Difference> differences(const Target& target, const State& before, const Performed& performed,
                                    const State& now);

// Reads this process into `scratch` (which must have room for the groups, make_room_for_groups),
// compares, probes the terminal guard, and tries to regain the ids, groups and capabilities that
// were given up: 0 and those of `before`. Allocates only to report a difference. Where an attempt
// succeeds the process is not the target any more and must exit.
std::expected<Verified, std::vector<Difference>> verify(Kernel& kernel, const Target& target,
                                                        const State& before, const Performed& performed,
                                                        State& scratch);

}  // namespace doff
