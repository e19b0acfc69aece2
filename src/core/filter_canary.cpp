// SPDX-License-Identifier: MIT
#include "core/filter_canary.h"

namespace doff {
namespace {

// The kernel cuts a larger one to this: MAX_ERRNO, <linux/err.h>.
constexpr std::uint32_t k_largest_error = 4095;

}  // namespace

std::vector<FilterCanary> choose_canaries(std::span<const BpfInstruction> program, std::uint32_t audit_arch,
                                          std::span<const CanaryCandidate> candidates) {
    std::vector<FilterCanary> canaries;
    for (std::size_t at = 0; at < candidates.size(); ++at) {
        const auto answer_at = [&](std::uint64_t instruction_pointer) {
            const SeccompData data{candidates[at].nr, audit_arch, instruction_pointer, candidates[at].args};
            return evaluate(program, data).value_or(k_seccomp_allow);
        };
        const std::uint32_t answer = answer_at(0);
        if (answer != answer_at(~std::uint64_t{0})) {
            continue;  // it asks where the call is made from, which is not known here
        }
        const std::uint32_t error = answer & k_seccomp_data_mask;
        // An error of 0 looks like success, which an allowed call may have as well.
        if ((answer & k_seccomp_action_mask) == k_seccomp_errno && error != 0) {
            const std::uint32_t seen = error < k_largest_error ? error : k_largest_error;
            canaries.push_back({at, static_cast<std::uint16_t>(seen)});
        }
    }
    return canaries;
}

}  // namespace doff
