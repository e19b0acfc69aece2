// SPDX-License-Identifier: MIT
//
// Whether SECCOMP_FILTER_FLAG_SPEC_ALLOW says anything. Before Linux 5.16 a filter without it switched
// speculative store bypass off for the command, which makes it slow.
//
// Where it says nothing it is left out, because without any flag a filter can be installed by prctl(2), which
// filters that stand above allow more often than seccomp(2): systemd's @system-service of version 252 kills
// for that.
#pragma once

#include <string_view>

namespace doff {

// `kernel_release` as uname(2) has it, "6.1.0-32-amd64"; what is no version is taken for an old one.
bool spec_allow_matters(std::string_view kernel_release);

}  // namespace doff
