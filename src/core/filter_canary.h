// SPDX-License-Identifier: MIT
//
// The proof that a seccomp filter works: once it is loaded, a harmless call that it denies has to
// answer with the filter's own error. Which calls those are is worked out here before it is loaded.
#pragma once

#include "core/bpf.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace doff {

// A system call that does no harm whether it is allowed or not.
struct CanaryCandidate {
    const char* name;  // for messages: "setns(-1, 0)"
    std::int32_t nr;
    std::array<std::uint64_t, 6> args;
};

struct CanaryCalls {
    std::span<const CanaryCandidate> harmless;
    CanaryCandidate mode;  // prctl(PR_GET_SECCOMP)
};

struct FilterCanary {
    std::size_t candidate = 0;  // its place in the list
    std::uint16_t error = 0;    // what the filter answers: 1 to 4095
    bool operator==(const FilterCanary&) const = default;
};

// The candidates that the filter answers with an error of its own, in their order; none where it
// denies none of them, or denies by killing. The caller still has to see that the call answers
// otherwise without the filter: getpid(2) does, setns(-1, 0) is EBADF anyway.
std::vector<FilterCanary> choose_canaries(std::span<const BpfInstruction> program, std::uint32_t audit_arch,
                                          std::span<const CanaryCandidate> candidates);

}  // namespace doff
