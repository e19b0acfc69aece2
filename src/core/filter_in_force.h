// SPDX-License-Identifier: MIT
//
// Whether this process is under a seccomp filter, asked after something was refused.
#pragma once

#include "core/kernel.h"
#include "core/state.h"

#include <string>

namespace doff {

// As it was read: SECCOMP_MODE_FILTER.
inline bool has_filter(const State& state) {
    return state.seccomp_mode == 2;
}

// By prctl(2), or where the filter refuses that too, by /proc/self/status.
bool is_filter_in_force(Kernel& kernel);

// Where a proof failed, for Error::hint: what the process was under before doff changed anything may be why.
std::string why_not_proven(const State& before);

inline constexpr const char* k_filter_refuses = "a seccomp filter is in force, which can refuse this call";
inline constexpr const char* k_filter_comes_from =
    "such a filter comes from who started doff: SystemCallFilter= of a unit, --security-opt seccomp= of a "
    "container";

}  // namespace doff
