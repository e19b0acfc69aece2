// SPDX-License-Identifier: MIT
//
// What a person can do where the kernel refused a step: lines separated by '\n', each one that is known to be
// true by what was found, and none where nothing is known.
#pragma once

#include "core/circumstances.h"
#include "core/step.h"

#include <string>
#include <system_error>

namespace doff {

std::string way_out(const Step& step, std::errc reason, const Circumstances& found);

}  // namespace doff
