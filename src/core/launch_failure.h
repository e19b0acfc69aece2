// SPDX-License-Identifier: MIT
//
// A step or a confinement that failed, as an Error: the call, the kernel's reason and the way out.
#pragma once

#include "core/confine.h"
#include "core/environment.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/plan.h"
#include "core/state.h"
#include "core/step.h"

#include <optional>

namespace doff {

// What there is to read, where a refusal has to be explained. `before` is the process as it started.
struct Around {
    Kernel& kernel;
    const Environment& environment;
    const State& before;
};

// `step` is one of the plan.
Error error_of(const Step& step, std::errc reason, const Plan& plan, const Around& around);

// Empty where the confinement was made and does not work: then `failure` holds the differences.
std::optional<Error> error_of(const ConfineFailure& failure, const Plan& plan, const Around& around);

}  // namespace doff
