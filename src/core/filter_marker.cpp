// SPDX-License-Identifier: MIT
#include "core/filter_marker.h"

#include <bit>

namespace doff {
namespace {

// <linux/filter.h>
constexpr std::uint16_t k_class_mask = 0x07;
constexpr std::uint16_t k_class_load = 0x00;     // BPF_LD, into the accumulator
constexpr std::uint16_t k_load = 0x20;           // BPF_LD | BPF_W | BPF_ABS
constexpr std::uint16_t k_load_constant = 0x00;  // BPF_LD | BPF_W | BPF_IMM
constexpr std::uint16_t k_jump_if_equal = 0x15;  // BPF_JMP | BPF_JEQ | BPF_K
constexpr std::uint16_t k_return = 0x06;         // BPF_RET | BPF_K

// struct seccomp_data, <linux/seccomp.h>
constexpr std::uint32_t k_offset_nr = 0;
constexpr std::uint32_t k_offset_arch = 4;

constexpr std::uint32_t offset_of_argument(std::uint32_t at) {
    return 16 + 8 * at + (std::endian::native == std::endian::little ? 0 : 4);
}

}  // namespace

std::vector<BpfInstruction> with_marker(std::span<const BpfInstruction> program, std::uint32_t audit_arch,
                                        const MarkedCall& call) {
    // A jump counts the instructions it skips; each of these goes past the return.
    std::vector<BpfInstruction> marked{
        {k_load, 0, 0, k_offset_arch},
        {k_jump_if_equal, 0, 7, audit_arch},
        {k_load, 0, 0, k_offset_nr},
        {k_jump_if_equal, 0, 5, static_cast<std::uint32_t>(call.nr)},
        {k_load, 0, 0, offset_of_argument(0)},
        {k_jump_if_equal, 0, 3, call.arguments[0]},
        {k_load, 0, 0, offset_of_argument(1)},
        {k_jump_if_equal, 0, 1, call.arguments[1]},
        {k_return, 0, 0, k_seccomp_errno | static_cast<std::uint32_t>(k_marker_error)},
    };
    // A program starts with an accumulator of 0. Nearly every one loads it first; where this one may look
    // before, it finds the 0, at the price of the kernel's table of calls that are always allowed.
    if (program.empty() || (program.front().code & k_class_mask) != k_class_load) {
        marked.push_back({k_load_constant, 0, 0, 0});
    }
    marked.insert(marked.end(), program.begin(), program.end());
    return marked;
}

}  // namespace doff
