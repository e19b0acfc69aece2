// SPDX-License-Identifier: MIT
//
// The checker and the interpreter of classic BPF, one instruction at a time. That the kernel is of the
// same opinion is tried in profile/kernel_test.cpp.
#include "core/bpf.h"

#include "catch.h"

#include <linux/filter.h>
#include <linux/seccomp.h>

namespace doff {
namespace {

using Program = std::vector<BpfInstruction>;

constexpr std::uint16_t k_load = BPF_LD | BPF_W | BPF_ABS;
const BpfInstruction k_return_a{BPF_RET | BPF_A, 0, 0, 0};

// What A holds after `program`, of which the end is added.
std::optional<std::uint32_t> result(Program program, const SeccompData& data = {}) {
    program.push_back(k_return_a);
    CHECK(defect_of(program) == "");
    return evaluate(program, data);
}

BpfInstruction constant(std::uint32_t value) {
    return {BPF_LD | BPF_IMM, 0, 0, value};
}

BpfInstruction constant_x(std::uint32_t value) {
    return {BPF_LDX | BPF_IMM, 0, 0, value};
}

}  // namespace

TEST_CASE("loads read the data, its length, constants and scratch memory") {
    const SeccompData data{
        -2, 0xc000'003e, 0x1111'2222'3333'4444, {0x5555'6666'7777'8888, 0, 0, 0, 0, 0x9999'aaaa'bbbb'cccc}};
    const auto word = [&](std::uint32_t offset) { return result({{k_load, 0, 0, offset}}, data); };
    CHECK(word(0) == 0xffff'fffe);
    CHECK(word(4) == 0xc000'003e);
    const std::uint32_t low = std::endian::native == std::endian::little ? 0 : 4;
    CHECK(word(8 + low) == 0x3333'4444);
    CHECK(word(12 - low) == 0x1111'2222);
    CHECK(word(16 + low) == 0x7777'8888);
    CHECK(word(60 - low) == 0x9999'aaaa);
    CHECK(result({}) == 0U);
    CHECK(result({{BPF_LD | BPF_W | BPF_LEN, 0, 0, 0}}) == 64U);
    CHECK(result({{BPF_LDX | BPF_W | BPF_LEN, 0, 0, 0}, {BPF_MISC | BPF_TXA, 0, 0, 0}}) == 64U);
    CHECK(result({constant(7), {BPF_ST, 0, 0, 15}, constant(1), {BPF_LD | BPF_MEM, 0, 0, 15}}) == 7U);
    CHECK(result({constant_x(7), {BPF_STX, 0, 0, 0}, {BPF_LD | BPF_MEM, 0, 0, 0}}) == 7U);
    CHECK(
        result(
            {constant(7), {BPF_ST, 0, 0, 1}, {BPF_LDX | BPF_MEM, 0, 0, 1}, {BPF_MISC | BPF_TXA, 0, 0, 0}}) ==
        7U);
    CHECK(result({constant(7), {BPF_MISC | BPF_TAX, 0, 0, 0}, constant(1), {BPF_MISC | BPF_TXA, 0, 0, 0}}) ==
          7U);
}

TEST_CASE("arithmetic is of 32 bits, with a constant and with X") {
    struct {
        std::uint16_t operation;
        std::uint32_t left;
        std::uint32_t right;
        std::uint32_t result;
    } const rows[]{
        {BPF_ADD, 5, 7, 12},          {BPF_ADD, 0xffff'ffff, 2, 1},
        {BPF_SUB, 5, 7, 0xffff'fffe}, {BPF_SUB, 7, 5, 2},
        {BPF_MUL, 6, 7, 42},          {BPF_MUL, 0x1'0000, 0x1'0001, 0x1'0000},
        {BPF_DIV, 43, 7, 6},          {BPF_DIV, 0xffff'ffff, 2, 0x7fff'ffff},
        {BPF_AND, 0b1100, 0b1010, 8}, {BPF_OR, 0b1100, 0b1010, 14},
        {BPF_XOR, 0b1100, 0b1010, 6}, {BPF_LSH, 3, 31, 0x8000'0000},
        {BPF_LSH, 3, 0, 3},           {BPF_RSH, 0x8000'0001, 31, 1},
    };
    for (const auto& row : rows) {
        INFO(row.operation << " " << row.left << " " << row.right);
        const auto code = [&](int source) {
            return static_cast<std::uint16_t>(BPF_ALU | row.operation | source);
        };
        CHECK(result({constant(row.left), {code(BPF_K), 0, 0, row.right}}) == row.result);
        CHECK(result({constant(row.left), constant_x(row.right), {code(BPF_X), 0, 0, 99}}) == row.result);
    }
    CHECK(result({constant(1), {BPF_ALU | BPF_NEG, 0, 0, 0}}) == 0xffff'ffff);
    // A shift by X takes its lower five bits.
    CHECK(result({constant(1), constant_x(33), {BPF_ALU | BPF_LSH | BPF_X, 0, 0, 0}}) == 2U);
    // A division by an X of 0 ends the program there with 0, which kills.
    CHECK(result({constant(9), {BPF_ALU | BPF_DIV | BPF_X, 0, 0, 0}, constant(5)}) ==
          SECCOMP_RET_KILL_THREAD);
}

TEST_CASE("jumps compare without sign, with a constant and with X") {
    struct {
        std::uint32_t comparison;
        std::uint32_t left;
        std::uint32_t right;
        bool holds;
    } const rows[]{
        {BPF_JEQ, 5, 5, true},  {BPF_JEQ, 5, 6, false},          {BPF_JGT, 6, 5, true},
        {BPF_JGT, 5, 5, false}, {BPF_JGT, 0xffff'ffff, 5, true}, {BPF_JGE, 5, 5, true},
        {BPF_JGE, 4, 5, false}, {BPF_JSET, 6, 3, true},          {BPF_JSET, 6, 9, false},
    };
    for (const auto& row : rows) {
        INFO(row.comparison << " " << row.left << " " << row.right);
        const auto code = [&](unsigned source) {
            return static_cast<std::uint16_t>(BPF_JMP | row.comparison | source);
        };
        const BpfInstruction yes{BPF_RET | BPF_K, 0, 0, 1};
        const BpfInstruction no{BPF_RET | BPF_K, 0, 0, 2};
        CHECK(evaluate(Program{constant(row.left), {code(BPF_K), 1, 0, row.right}, no, yes}, {}) ==
              (row.holds ? 1U : 2U));
        CHECK(evaluate(Program{constant(row.left), constant_x(row.right), {code(BPF_X), 0, 1, 99}, yes, no},
                       {}) == (row.holds ? 1U : 2U));
    }
    CHECK(result({{BPF_JMP | BPF_JA, 0, 0, 1}, constant(1), {BPF_MISC | BPF_TXA, 0, 0, 0}}) == 0U);
}

TEST_CASE("a program is refused for what the kernel refuses") {
    const BpfInstruction end{BPF_RET | BPF_K, 0, 0, 0};
    const auto before_end = [&](std::uint16_t code, std::uint32_t value) {
        return Program{{code, 0, 0, value}, end};
    };
    struct {
        Program program;
        const char* defect;
    } const rows[]{
        {{}, "length 0"},
        {Program(4097, end), "length 4097"},
        {Program(4096, end), ""},
        {{end}, ""},
        {{k_return_a}, ""},
        {{constant(1)}, "the last instruction is no return"},
        {before_end(k_load, 60), ""},
        {before_end(k_load, 64), "instruction 0 loads from outside the data"},
        {before_end(k_load, 2), "instruction 0 loads from outside the data"},
        {before_end(k_load, 0xffff'f000), "instruction 0 loads from outside the data"},  // SKF_AD_OFF
        {before_end(BPF_LD | BPF_H | BPF_ABS, 0), "instruction 0 has a code that seccomp does not allow"},
        {before_end(BPF_LD | BPF_W | BPF_IND, 0), "instruction 0 has a code that seccomp does not allow"},
        {before_end(BPF_LDX | BPF_B | BPF_MSH, 0), "instruction 0 has a code that seccomp does not allow"},
        {before_end(BPF_ALU | BPF_MOD | BPF_K, 3), "instruction 0 has a code that seccomp does not allow"},
        {before_end(BPF_ALU | BPF_NEG | BPF_X, 0), "instruction 0 has a code that seccomp does not allow"},
        {before_end(BPF_JMP | BPF_JA | BPF_X, 0), "instruction 0 has a code that seccomp does not allow"},
        {before_end(BPF_RET | BPF_X, 0), "instruction 0 has a code that seccomp does not allow"},
        {before_end(0x100 | BPF_RET, 0), "instruction 0 has a code that seccomp does not allow"},
        {before_end(BPF_ALU | BPF_DIV | BPF_K, 0), "instruction 0 divides by 0"},
        {before_end(BPF_ALU | BPF_DIV | BPF_X, 0), ""},
        {before_end(BPF_ALU | BPF_LSH | BPF_K, 31), ""},
        {before_end(BPF_ALU | BPF_LSH | BPF_K, 32), "instruction 0 shifts by more than 31 bits"},
        {before_end(BPF_ALU | BPF_RSH | BPF_K, 32), "instruction 0 shifts by more than 31 bits"},
        {before_end(BPF_ST, 15), ""},
        {before_end(BPF_ST, 16), "instruction 0 uses more than 16 words of scratch memory"},
        {before_end(BPF_JMP | BPF_JA, 0), ""},
        {before_end(BPF_JMP | BPF_JA, 1), "instruction 0 jumps out of the program"},
        {{{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0}, end}, "instruction 0 jumps out of the program"},
        {before_end(BPF_LD | BPF_MEM, 0), "instruction 0 reads scratch memory that was not written"},
        // Written on one way there only, whichever it is, and on both.
        {{{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0}, {BPF_ST, 0, 0, 3}, {BPF_LD | BPF_MEM, 0, 0, 3}, end},
         "instruction 2 reads scratch memory that was not written"},
        {{{BPF_JMP | BPF_JA, 0, 0, 1}, {BPF_ST, 0, 0, 3}, {BPF_LD | BPF_MEM, 0, 0, 3}, end},
         "instruction 2 reads scratch memory that was not written"},
        {{{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0}, {BPF_ST, 0, 0, 3}, {BPF_LD | BPF_MEM, 0, 0, 3}, end},
         "instruction 2 reads scratch memory that was not written"},
        {{{BPF_ST, 0, 0, 3},
          {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0},
          {BPF_ST, 0, 0, 4},
          {BPF_LD | BPF_MEM, 0, 0, 3},
          end},
         ""},
    };
    for (const auto& row : rows) {
        CHECK(defect_of(row.program) == row.defect);
    }
}

TEST_CASE("a program that the checker refuses has no answer") {
    CHECK_FALSE(evaluate(Program{constant(1)}, {}));
    CHECK_FALSE(evaluate(Program{{BPF_JMP | BPF_JA, 0, 0, 5}, k_return_a}, {}));
    CHECK_FALSE(evaluate(Program{{k_load, 0, 0, 64}, k_return_a}, {}));
    CHECK_FALSE(evaluate(Program{{BPF_LD | BPF_MEM, 0, 0, 16}, k_return_a}, {}));
    CHECK_FALSE(evaluate(Program{{BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0}, k_return_a}, {}));
    CHECK_FALSE(evaluate(Program{{0xffff, 0, 0, 0}, k_return_a}, {}));
}

}  // namespace doff
