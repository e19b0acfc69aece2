// SPDX-License-Identifier: MIT
//
// Which of several harmless calls a filter denies with an error that can be seen.
#include "core/filter_canary.h"

#include "catch.h"

#include <linux/filter.h>
#include <linux/seccomp.h>

namespace doff {
namespace {

constexpr std::uint32_t k_arch = 0xc000'003e;

// ld `offset`; jeq `value` -> ret `answer`; ret allow
std::vector<BpfInstruction> when(std::uint32_t offset, std::uint32_t value, std::uint32_t answer) {
    return {{BPF_LD | BPF_W | BPF_ABS, 0, 0, offset},
            {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value},
            {BPF_RET | BPF_K, 0, 0, answer},
            {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
}

const CanaryCandidate k_candidates[]{{"one", 1, {7}}, {"two", 2, {8}}, {"three", 2, {7}}};

std::vector<FilterCanary> chosen(const std::vector<BpfInstruction>& program) {
    return choose_canaries(program, k_arch, k_candidates);
}

}  // namespace

TEST_CASE("the canaries are the calls that the filter answers with an error, in their order") {
    using Canaries = std::vector<FilterCanary>;
    CHECK(chosen(when(0, 1, SECCOMP_RET_ERRNO | 38)) == Canaries{{0, 38}});
    CHECK(chosen(when(0, 2, SECCOMP_RET_ERRNO | 1)) == Canaries{{1, 1}, {2, 1}});
    CHECK(chosen(when(16, 7, SECCOMP_RET_ERRNO | 13)) == Canaries{{0, 13}, {2, 13}});
    CHECK(chosen(when(4, k_arch, SECCOMP_RET_ERRNO | 1)) == Canaries{{0, 1}, {1, 1}, {2, 1}});
    CHECK(chosen(when(4, k_arch + 1, SECCOMP_RET_ERRNO | 1)).empty());
    // The kernel cuts an error that is none.
    CHECK(chosen(when(0, 1, SECCOMP_RET_ERRNO | 0xffff)) == Canaries{{0, 4095}});
}

TEST_CASE("no call is a canary that is killed, allowed, or answered without an error") {
    for (const std::uint32_t answer :
         {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD, SECCOMP_RET_TRAP | 1, SECCOMP_RET_TRACE | 1,
          SECCOMP_RET_LOG | 1, SECCOMP_RET_ALLOW | 1, SECCOMP_RET_USER_NOTIF | 1, 0x0005'0000U,
          0x0006'0001U}) {
        INFO(answer);
        CHECK(chosen(when(0, 1, answer)).empty());
    }
    CHECK(chosen({}).empty());
    CHECK(choose_canaries(when(0, 1, SECCOMP_RET_ERRNO | 1), k_arch, {}).empty());
}

TEST_CASE("a filter that looks at where the call is made from has no canaries there") {
    CHECK(chosen(when(8, 0, SECCOMP_RET_ERRNO | 1)).empty());
    CHECK(chosen(when(12, 0xffff'ffff, SECCOMP_RET_ERRNO | 1)).empty());
    CHECK(chosen(when(8, 5, SECCOMP_RET_ERRNO | 1)).empty());
}

}  // namespace doff
