// SPDX-License-Identifier: MIT
//
// The proof that landlock_restrict_self(2) did something, since the kernel does not tell, landlock(7): what
// the ruleset has to deny is tried before, to find something that works, and again after. For each kind of
// restriction there has to be one such thing.
#pragma once

#include "core/difference.h"
#include "core/kernel.h"
#include "core/landlock.h"

#include <array>
#include <optional>
#include <vector>

namespace doff {

// Where nothing works before that a restriction of this kind would deny.
struct Unprovable {
    const char* kind = "";  // "files"
    std::errc reason{};     // of the last attempt
    bool operator==(const Unprovable&) const = default;
};

// What a person can do about it; empty where we do not know.
const char* way_out(const Unprovable& unprovable);

class LandlockProof {
public:
    // Before the restriction. `landlock` has to outlive this.
    LandlockProof(Kernel& kernel, const Landlock& landlock);
    LandlockProof(const LandlockProof&) = delete;
    LandlockProof(LandlockProof&&) = delete;
    LandlockProof& operator=(const LandlockProof&) = delete;
    LandlockProof& operator=(LandlockProof&&) = delete;
    ~LandlockProof();

    // Then there is no use in going on.
    const std::optional<Unprovable>& unprovable() const { return unprovable_; }

    // After it: what still works. Allocates only to report.
    std::vector<Difference> differences();

private:
    // A port that no rule allows and that was not denied before; none where another Landlock denies all of
    // them, or where there is no TCP, and so nothing is left to be denied.
    std::optional<std::uint16_t> find_port(std::uint64_t right, const char* kind);
    Answer<void> use_port(std::uint64_t right, std::uint16_t port);

    Kernel& kernel_;
    const Landlock& landlock_;
    std::array<Answer<void>, k_most_canaries> files_{};
    std::optional<std::uint16_t> bind_;
    std::optional<std::uint16_t> connect_;
    int bystander_ = 0;
    std::optional<Unprovable> unprovable_;
};

}  // namespace doff
