// SPDX-License-Identifier: MIT
//
// What may have refused a step where everything that its call itself asks for is there: a seccomp filter or a
// security module.
#pragma once

#include "core/circumstances.h"
#include "core/step.h"

#include <string>
#include <system_error>

namespace doff {

// EPERM and EACCES.
bool is_refusal(std::errc reason);

// Lines as way_out() has them; none where the capability that the step takes is not there.
std::string what_may_refuse(const Step& step, std::errc reason, const Circumstances& found);

}  // namespace doff
