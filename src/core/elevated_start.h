// SPDX-License-Identifier: MIT
//
// Whether the kernel started us with more privilege than our caller has. doff only gives privilege up, and
// installed setuid, setgid or with file capabilities it would be a way to get some.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/state.h"

namespace doff {

Result<void> refuse_elevated_start(Kernel& kernel, const Request& request, const State& before);

}  // namespace doff
