// SPDX-License-Identifier: MIT
//
// Whether this process is under a seccomp filter, asked after something was refused.
#pragma once

#include "core/kernel.h"

namespace doff {

// By prctl(2), or where the filter refuses that too, by /proc/self/status.
bool is_filter_in_force(Kernel& kernel);

inline constexpr const char* k_filter_refuses = "a seccomp filter is in force, which can refuse this call";

}  // namespace doff
