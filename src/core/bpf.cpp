// SPDX-License-Identifier: MIT
//
// The instructions that seccomp(2) allows, by their numbers in <linux/bpf_common.h> and
// <linux/filter.h>. Jumps count from the next instruction and only go forward, so every program ends.
#include "core/bpf.h"

#include <algorithm>
#include <bit>
#include <string_view>
#include <vector>

namespace doff {
namespace {

constexpr std::uint16_t k_load_data = 0x20;      // BPF_LD | BPF_W | BPF_ABS
constexpr std::uint16_t k_load_length = 0x80;    // BPF_LD | BPF_W | BPF_LEN
constexpr std::uint16_t k_load_constant = 0x00;  // BPF_LD | BPF_IMM
constexpr std::uint16_t k_load_memory = 0x60;    // BPF_LD | BPF_MEM
constexpr std::uint16_t k_load_x_length = 0x81;
constexpr std::uint16_t k_load_x_constant = 0x01;
constexpr std::uint16_t k_load_x_memory = 0x61;
constexpr std::uint16_t k_store = 0x02;    // BPF_ST
constexpr std::uint16_t k_store_x = 0x03;  // BPF_STX
constexpr std::uint16_t k_tax = 0x07;      // BPF_MISC | BPF_TAX
constexpr std::uint16_t k_txa = 0x87;      // BPF_MISC | BPF_TXA
constexpr std::uint16_t k_return = 0x06;   // BPF_RET | BPF_K
constexpr std::uint16_t k_return_accumulator = 0x16;
constexpr std::uint16_t k_jump = 0x05;    // BPF_JMP | BPF_JA
constexpr std::uint16_t k_negate = 0x84;  // BPF_ALU | BPF_NEG

// The others are a class, an operation and this bit, which takes X in place of the constant.
constexpr std::uint16_t k_operand_x = 0x08;
constexpr std::uint16_t k_class_mask = 0x07;
constexpr std::uint16_t k_class_alu = 0x04;
constexpr std::uint16_t k_class_jump = 0x05;
constexpr std::uint16_t k_operation_mask = 0xf0;

enum class Alu : std::uint16_t {
    add = 0x00,
    subtract = 0x10,
    multiply = 0x20,
    divide = 0x30,
    bit_or = 0x40,
    bit_and = 0x50,
    shift_left = 0x60,
    shift_right = 0x70,
    bit_xor = 0xa0,
};

enum class Comparison : std::uint16_t { equal = 0x10, greater = 0x20, not_less = 0x30, any_bit = 0x40 };

constexpr std::uint32_t k_memory_words = 16;  // BPF_MEMWORDS

std::uint16_t operation_of(std::uint16_t code) {
    return code & k_operation_mask;
}

// Whether the code is of that class and nothing beside an operation and an operand is set in it.
bool is_of_class(std::uint16_t code, std::uint16_t wanted) {
    return (code & k_class_mask) == wanted && (code & ~(k_class_mask | k_operation_mask | k_operand_x)) == 0;
}

// Not BPF_MOD (0x90): seccomp refuses it.
bool is_alu(std::uint16_t code) {
    const std::uint16_t operation = operation_of(code);
    return is_of_class(code, k_class_alu) && (operation <= 0x70 || operation == 0xa0);
}

bool divides(std::uint16_t code) {
    return is_alu(code) && operation_of(code) == static_cast<std::uint16_t>(Alu::divide);
}

bool is_conditional(std::uint16_t code) {
    const std::uint16_t operation = operation_of(code);
    return is_of_class(code, k_class_jump) && operation >= 0x10 && operation <= 0x40;
}

bool reads_memory(std::uint16_t code) {
    return code == k_load_memory || code == k_load_x_memory;
}

bool writes_memory(std::uint16_t code) {
    return code == k_store || code == k_store_x;
}

bool is_plain(std::uint16_t code) {
    constexpr std::array k_plain{k_load_length, k_load_constant, k_load_x_length, k_load_x_constant,   k_tax,
                                 k_txa,         k_return,        k_negate,        k_return_accumulator};
    return std::ranges::find(k_plain, code) != k_plain.end();
}

// What is wrong with one instruction that has `left` others behind it; empty for nothing.
std::string_view fault_of(const BpfInstruction& each, std::size_t left) {
    if (each.code == k_load_data) {
        const bool inside = each.constant % 4 == 0 && each.constant < sizeof(SeccompData);
        return inside ? "" : "loads from outside the data";
    }
    if (is_conditional(each.code)) {
        return each.jump_true < left && each.jump_false < left ? "" : "jumps out of the program";
    }
    if (each.code == k_jump) {
        return each.constant < left ? "" : "jumps out of the program";
    }
    if (reads_memory(each.code) || writes_memory(each.code)) {
        return each.constant < k_memory_words ? "" : "uses more than 16 words of scratch memory";
    }
    if (is_alu(each.code)) {
        const bool by_constant = (each.code & k_operand_x) == 0;
        const auto operation = static_cast<Alu>(operation_of(each.code));
        if (by_constant && operation == Alu::divide && each.constant == 0) {
            return "divides by 0";
        }
        const bool shift = operation == Alu::shift_left || operation == Alu::shift_right;
        return by_constant && shift && each.constant >= 32 ? "shifts by more than 31 bits" : "";
    }
    return is_plain(each.code) ? "" : "has a code that seccomp does not allow";
}

// The first instruction that reads a word of scratch memory which some way to it has not written; the
// program's length where there is none. Jumps are already known to be inside.
std::size_t first_unwritten_read(std::span<const BpfInstruction> program) {
    constexpr std::uint16_t k_all = 0xffff;
    std::vector<std::uint16_t> written_by_jumps(program.size(), k_all);
    std::uint16_t written = 0;
    for (std::size_t at = 0; at < program.size(); ++at) {
        const BpfInstruction& each = program[at];
        written &= written_by_jumps[at];
        const auto jump_to = [&](std::size_t skipped) { written_by_jumps[at + 1 + skipped] &= written; };
        if (writes_memory(each.code)) {
            written |= static_cast<std::uint16_t>(1U << each.constant);
        } else if (reads_memory(each.code)) {
            if ((written >> each.constant & 1U) == 0) {
                return at;
            }
        } else if (each.code == k_jump) {
            jump_to(each.constant);
            written = k_all;
        } else if (is_conditional(each.code)) {
            jump_to(each.jump_true);
            jump_to(each.jump_false);
            written = k_all;
        }
    }
    return program.size();
}

bool holds(std::uint16_t code, std::uint32_t accumulator, std::uint32_t operand) {
    switch (static_cast<Comparison>(operation_of(code))) {
        case Comparison::equal: return accumulator == operand;
        case Comparison::greater: return accumulator > operand;
        case Comparison::not_less: return accumulator >= operand;
        case Comparison::any_bit: break;
    }
    return (accumulator & operand) != 0;
}

// A divisor of zero has ended the program before; the kernel takes the lower five bits of a shift.
std::uint32_t compute(std::uint16_t code, std::uint32_t accumulator, std::uint32_t operand) {
    switch (static_cast<Alu>(operation_of(code))) {
        case Alu::add: return accumulator + operand;
        case Alu::subtract: return accumulator - operand;
        case Alu::multiply: return accumulator * operand;
        case Alu::divide: return operand == 0 ? 0 : accumulator / operand;
        case Alu::bit_or: return accumulator | operand;
        case Alu::bit_and: return accumulator & operand;
        case Alu::shift_left: return accumulator << (operand & 31);
        case Alu::shift_right: return accumulator >> (operand & 31);
        case Alu::bit_xor: break;
    }
    return accumulator ^ operand;
}

struct Machine {
    std::array<std::uint32_t, sizeof(SeccompData) / 4> data;
    std::array<std::uint32_t, k_memory_words> memory{};
    std::uint32_t accumulator = 0;
    std::uint32_t x = 0;

    std::uint32_t operand_of(const BpfInstruction& each) const {
        return (each.code & k_operand_x) != 0 ? x : each.constant;
    }

    // What neither jumps nor returns.
    void step(const BpfInstruction& each) {
        switch (each.code) {
            case k_load_data: accumulator = data[each.constant / 4]; break;
            case k_load_length: accumulator = sizeof data; break;
            case k_load_constant: accumulator = each.constant; break;
            case k_load_memory: accumulator = memory[each.constant]; break;
            case k_load_x_length: x = sizeof data; break;
            case k_load_x_constant: x = each.constant; break;
            case k_load_x_memory: x = memory[each.constant]; break;
            case k_store: memory[each.constant] = accumulator; break;
            case k_store_x: memory[each.constant] = x; break;
            case k_tax: x = accumulator; break;
            case k_txa: accumulator = x; break;
            case k_negate: accumulator = 0 - accumulator; break;
            default: accumulator = compute(each.code, accumulator, operand_of(each)); break;
        }
    }
};

}  // namespace

std::string defect_of(std::span<const BpfInstruction> program) {
    if (program.empty() || program.size() > k_longest_program) {
        return "length " + std::to_string(program.size());
    }
    const auto where = [](std::size_t at) { return "instruction " + std::to_string(at) + " "; };
    for (std::size_t at = 0; at < program.size(); ++at) {
        const std::string_view fault = fault_of(program[at], program.size() - at - 1);
        if (!fault.empty()) {
            return where(at) + std::string(fault);
        }
    }
    if (program.back().code != k_return && program.back().code != k_return_accumulator) {
        return "the last instruction is no return";
    }
    const std::size_t unwritten = first_unwritten_read(program);
    return unwritten == program.size() ? "" : where(unwritten) + "reads scratch memory that was not written";
}

std::optional<std::uint32_t> evaluate(std::span<const BpfInstruction> program, const SeccompData& data) {
    static_assert(sizeof data == 64);
    Machine machine{.data = std::bit_cast<decltype(Machine::data)>(data)};
    for (std::size_t at = 0; at < program.size(); ++at) {
        const BpfInstruction& each = program[at];
        // A jump out of the program ends the loop, so it need not be looked for.
        if (!fault_of(each, /* left= */ std::size_t{1} << 32).empty()) {
            return std::nullopt;
        }
        if (each.code == k_return) {
            return each.constant;
        }
        if (each.code == k_return_accumulator) {
            return machine.accumulator;
        }
        const std::uint32_t operand = machine.operand_of(each);
        if (each.code == k_jump) {
            at += each.constant;
        } else if (is_conditional(each.code)) {
            at += holds(each.code, machine.accumulator, operand) ? each.jump_true : each.jump_false;
        } else if (divides(each.code) && operand == 0) {
            return k_seccomp_kill_thread;
        } else {
            machine.step(each);
        }
    }
    return std::nullopt;
}

}  // namespace doff
