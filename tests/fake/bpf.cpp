// SPDX-License-Identifier: MIT
//
// The instructions by their names in <linux/bpf_common.h>; jumps count from the next instruction.
#include "fake/bpf.h"

#include <linux/bpf_common.h>
#include <cstring>

namespace doff {
namespace {

constexpr std::uint16_t k_load = BPF_LD | BPF_W | BPF_ABS;
constexpr std::uint16_t k_jump = BPF_JMP | BPF_JA;
constexpr std::uint16_t k_jump_if_equal = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint16_t k_jump_if_greater = BPF_JMP | BPF_JGT | BPF_K;
constexpr std::uint16_t k_jump_if_not_less = BPF_JMP | BPF_JGE | BPF_K;
constexpr std::uint16_t k_jump_if_set = BPF_JMP | BPF_JSET | BPF_K;
constexpr std::uint16_t k_and = BPF_ALU | BPF_AND | BPF_K;
constexpr std::uint16_t k_return = BPF_RET | BPF_K;

bool is_conditional(std::uint16_t code) {
    return code == k_jump_if_equal || code == k_jump_if_greater || code == k_jump_if_not_less ||
           code == k_jump_if_set;
}

bool holds(std::uint16_t code, std::uint32_t accumulator, std::uint32_t constant) {
    switch (code) {
        case k_jump_if_equal: return accumulator == constant;
        case k_jump_if_greater: return accumulator > constant;
        case k_jump_if_not_less: return accumulator >= constant;
        default: return (accumulator & constant) != 0;
    }
}

}  // namespace

std::string defect_of(std::span<const BpfInstruction> program) {
    if (program.empty() || program.size() > 4096) {
        return "length " + std::to_string(program.size());
    }
    for (std::size_t at = 0; at < program.size(); ++at) {
        const BpfInstruction& each = program[at];
        const std::string where = "instruction " + std::to_string(at) + ": ";
        const std::size_t left = program.size() - at - 1;
        if (each.code == k_load) {
            if (each.constant % 4 != 0 || each.constant + 4 > sizeof(SeccompData)) {
                return where + "load at " + std::to_string(each.constant);
            }
        } else if (is_conditional(each.code)) {
            if (each.jump_true >= left || each.jump_false >= left) {
                return where + "jumps out of the program";
            }
        } else if (each.code == k_jump) {
            if (each.constant >= left) {
                return where + "jumps out of the program";
            }
        } else if (each.code != k_return && each.code != k_and) {
            return where + "unknown code " + std::to_string(each.code);
        }
    }
    return program.back().code == k_return ? "" : "the last instruction is no return";
}

std::optional<std::uint32_t> evaluate(std::span<const BpfInstruction> program, const SeccompData& data) {
    static_assert(sizeof data == 64);
    std::uint32_t accumulator = 0;
    // Jumps only go forward, so this ends.
    for (std::size_t at = 0; at < program.size(); ++at) {
        const BpfInstruction& each = program[at];
        if (each.code == k_load) {
            if (each.constant + sizeof accumulator > sizeof data) {
                return std::nullopt;
            }
            std::memcpy(&accumulator, reinterpret_cast<const char*>(&data) + each.constant,
                        sizeof accumulator);
        } else if (is_conditional(each.code)) {
            at += holds(each.code, accumulator, each.constant) ? each.jump_true : each.jump_false;
        } else if (each.code == k_jump) {
            at += each.constant;
        } else if (each.code == k_and) {
            accumulator &= each.constant;
        } else if (each.code == k_return) {
            return each.constant;
        } else {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace doff
