// SPDX-License-Identifier: MIT
//
// Classic BPF as the kernel runs it over a struct seccomp_data: enough of it to check and to evaluate
// a filter without a kernel. Only the instructions that seccomp(2) filters are commonly made of.
#pragma once

#include "core/kernel.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace doff {

// struct seccomp_data, <linux/seccomp.h>.
struct SeccompData {
    std::int32_t nr = 0;
    std::uint32_t arch = 0;
    std::uint64_t instruction_pointer = 0;
    std::array<std::uint64_t, 6> args{};
};

// What the kernel's checker would refuse the program for, in words; empty for a sound program: known
// instructions, aligned loads inside the data, jumps inside the program, a return at the end.
std::string defect_of(std::span<const BpfInstruction> program);

// The value the program returns; empty where it leaves the program or does what we do not know.
std::optional<std::uint32_t> evaluate(std::span<const BpfInstruction> program, const SeccompData& data);

}  // namespace doff
