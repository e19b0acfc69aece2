// SPDX-License-Identifier: MIT
//
// The proof that a seccomp filter was installed, whatever it allows or denies: an answer of our own stands
// in front of it. A filter is installed whole or not at all, so where that answer comes the rest is there.
#pragma once

#include "core/bpf.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace doff {

// A system call that every program may make and that takes no arguments, with two that no program gives
// it: getppid(2). Only the lower halves count.
struct MarkedCall {
    std::int32_t nr = 0;
    std::array<std::uint32_t, 2> arguments{};
};

// What a marked filter answers to it. No call fails with this; <linux/err.h> has room up to 4095.
inline constexpr std::uint16_t k_marker_error = 1031;

// `program` with that answer before it, for the architecture `audit_arch`. Any other call gets what it got,
// as fast: the kernel still finds out which it always allows (Linux 5.11). 9 or 10 instructions longer.
std::vector<BpfInstruction> with_marker(std::span<const BpfInstruction> program, std::uint32_t audit_arch,
                                        const MarkedCall& call);

}  // namespace doff
