// SPDX-License-Identifier: MIT
#include "core/filter_in_force.h"

#include "core/opened.h"
#include "core/proc_status.h"

namespace doff {
namespace {

constexpr int k_filter = 2;  // SECCOMP_MODE_FILTER

}  // namespace

bool is_filter_in_force(Kernel& kernel) {
    constexpr std::size_t k_largest = 1 << 16;
    if (kernel.prctl(Prctl::get_seccomp) == k_filter) {
        return true;
    }
    if (!is_proc_mounted(kernel)) {
        return false;
    }
    const auto text = kernel.read_file("/proc/self/status", k_largest);
    const auto status = text ? parse_proc_status(*text) : std::unexpected(std::string());
    return status && status->seccomp_mode == k_filter;
}

std::string why_not_proven(const State& before) {
    return has_filter(before) ? "a seccomp filter is in force, which can answer a call without making it"
                              : "";
}

}  // namespace doff
