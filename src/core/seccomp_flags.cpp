// SPDX-License-Identifier: MIT
#include "core/seccomp_flags.h"

#include "core/number.h"

#include <cstdint>
#include <utility>

namespace doff {
namespace {

// The number that it starts with; 0 where it starts with none.
std::uint64_t leading_number(std::string_view text) {
    constexpr std::uint64_t k_largest = 9999;
    return parse_number(text.substr(0, text.find_first_not_of("0123456789")), 0, k_largest).value_or(0);
}

}  // namespace

bool spec_allow_matters(std::string_view kernel_release) {
    constexpr std::pair<std::uint64_t, std::uint64_t> k_last_change{5, 16};
    const std::size_t dot = kernel_release.find('.');
    const std::uint64_t minor =
        dot == std::string_view::npos ? 0 : leading_number(kernel_release.substr(dot + 1));
    return std::pair(leading_number(kernel_release), minor) < k_last_change;
}

}  // namespace doff
