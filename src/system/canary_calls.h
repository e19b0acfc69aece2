// SPDX-License-Identifier: MIT
//
// System calls to prove a seccomp filter with (core/filter_canary.h): each does nothing whether it is
// allowed or not, also for root with every capability, and on the host as well as in a container.
#pragma once

#include "core/filter_canary.h"

#include <span>

namespace doff {

// From those that filters commonly deny to those that hardly any denies.
std::span<const CanaryCandidate> canary_calls();

// prctl(PR_GET_SECCOMP).
CanaryCandidate seccomp_mode_call();

}  // namespace doff
