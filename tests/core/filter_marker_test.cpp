// SPDX-License-Identifier: MIT
//
// A filter with an answer of our own before it answers everything else as it did.
#include "core/filter_marker.h"

#include "catch.h"

#include <linux/filter.h>
#include <linux/seccomp.h>

namespace doff {
namespace {

constexpr std::uint32_t k_arch = 0xc000'003e;
constexpr MarkedCall k_call{110, {0xd0ff'0001, 0xd0ff'0002}};
constexpr std::uint64_t k_above = 0xffff'ffff'0000'0000;

std::uint32_t answer(const std::vector<BpfInstruction>& program, const SeccompData& data) {
    REQUIRE(defect_of(program).empty());
    return evaluate(program, data).value();
}

SeccompData marked_call() {
    return {k_call.nr, k_arch, 0, {k_call.arguments[0], k_call.arguments[1]}};
}

// Programs that look at everything: the number; the accumulator as it starts; X as it starts.
const std::vector<std::vector<BpfInstruction>> k_programs{
    {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS}},
    {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}},
    {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
     {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 110},
     {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_TRAP | 3},
     {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}},
    {{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0},
     {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 1},
     {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 2}},
    {{BPF_RET | BPF_A, 0, 0, 0}},
    {{BPF_ST, 0, 0, 3}, {BPF_LD | BPF_MEM, 0, 0, 3}, {BPF_RET | BPF_A, 0, 0, 0}},
    {{BPF_MISC | BPF_TXA, 0, 0, 0}, {BPF_RET | BPF_A, 0, 0, 0}},
};

}  // namespace

TEST_CASE("a marked filter answers the marked call with the marker, whatever it does itself") {
    for (const auto& program : k_programs) {
        const auto marked = with_marker(program, k_arch, k_call);
        SeccompData data = marked_call();
        CHECK(answer(marked, data) == (SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(k_marker_error)));
        data.args[0] |= k_above;
        data.args[1] |= k_above;
        CHECK(answer(marked, data) == (SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(k_marker_error)));
    }
}

TEST_CASE("a marked filter answers every other call as it did without the marker") {
    std::vector<SeccompData> others(5, marked_call());
    others[0].args[0] ^= 1;
    others[1].args[1] ^= 1;
    others[2].nr = 39;
    others[3].arch ^= 1;
    others[4] = {};
    for (const auto& program : k_programs) {
        const auto marked = with_marker(program, k_arch, k_call);
        for (const SeccompData& data : others) {
            CHECK(answer(marked, data) == answer(program, data));
        }
    }
}

TEST_CASE(
    "before a filter that loads first there is nothing that keeps the kernel from knowing what it allows") {
    // The instructions that seccomp_is_const_allow() of the kernel follows.
    const auto marked = with_marker(k_programs[2], k_arch, k_call);
    REQUIRE(marked.size() == k_programs[2].size() + 9);
    for (const BpfInstruction& each : marked) {
        const bool followed = each.code == (BPF_LD | BPF_W | BPF_ABS) ||
                              each.code == (BPF_JMP | BPF_JEQ | BPF_K) || each.code == (BPF_RET | BPF_K);
        CHECK(followed);
    }
}

}  // namespace doff
