// SPDX-License-Identifier: MIT
//
// Classic BPF as the kernel runs it over a struct seccomp_data: a checker that refuses what seccomp(2)
// refuses, and an interpreter, so that a filter is a function that can be asked without a kernel.
#pragma once

#include "core/kernel.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace doff {

// BPF_MAXINSNS: a longer program is refused.
inline constexpr std::size_t k_longest_program = 4096;

// What a filter returns: an action in the upper half, its data in the lower, <linux/seccomp.h>.
inline constexpr std::uint32_t k_seccomp_action_mask = 0xffff'0000;
inline constexpr std::uint32_t k_seccomp_data_mask = 0x0000'ffff;
inline constexpr std::uint32_t k_seccomp_kill_process = 0x8000'0000;
inline constexpr std::uint32_t k_seccomp_kill_thread = 0x0000'0000;
inline constexpr std::uint32_t k_seccomp_trap = 0x0003'0000;
inline constexpr std::uint32_t k_seccomp_errno = 0x0005'0000;
inline constexpr std::uint32_t k_seccomp_notify = 0x7fc0'0000;
inline constexpr std::uint32_t k_seccomp_trace = 0x7ff0'0000;
inline constexpr std::uint32_t k_seccomp_log = 0x7ffc'0000;
inline constexpr std::uint32_t k_seccomp_allow = 0x7fff'0000;

// struct seccomp_data, <linux/seccomp.h>.
struct SeccompData {
    std::int32_t nr = 0;
    std::uint32_t arch = 0;
    std::uint64_t instruction_pointer = 0;
    std::array<std::uint64_t, 6> args{};
};

// What the kernel's checker would refuse the program for, in words; empty for a sound program: 1 to
// 4096 instructions, each one that seccomp allows, aligned loads inside the data, jumps inside the
// program, scratch memory written before it is read, a return at the end.
std::string defect_of(std::span<const BpfInstruction> program);

// The value the program returns; empty where it runs out of the program or into an instruction that
// defect_of() refuses. A division by an X of zero returns 0, which kills the thread, as in the kernel.
std::optional<std::uint32_t> evaluate(std::span<const BpfInstruction> program, const SeccompData& data);

}  // namespace doff
