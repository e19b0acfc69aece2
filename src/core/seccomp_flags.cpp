// SPDX-License-Identifier: MIT
#include "core/seccomp_flags.h"

#include <charconv>
#include <system_error>
#include <utility>

namespace doff {

bool spec_allow_matters(std::string_view kernel_release) {
    constexpr std::pair k_last_change{5U, 16U};
    std::pair version{0U, 0U};
    const char* const end = kernel_release.data() + kernel_release.size();
    const auto major = std::from_chars(kernel_release.data(), end, version.first);
    if (major.ec == std::errc{} && major.ptr != end && *major.ptr == '.') {
        std::from_chars(major.ptr + 1, end, version.second);
    }
    return version < k_last_change;
}

}  // namespace doff
