// SPDX-License-Identifier: MIT
//
// A step or a confinement that failed, as an Error: the call, the kernel's reason and the way out.
#pragma once

#include "core/confine.h"
#include "core/error.h"
#include "core/plan.h"
#include "core/step.h"

#include <optional>

namespace doff {

Error error_of(const Step& step, std::errc reason);

// Empty where the confinement was made and does not work: then `failure` holds the differences.
std::optional<Error> error_of(const ConfineFailure& failure, const Plan& plan);

}  // namespace doff
