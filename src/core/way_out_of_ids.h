// SPDX-License-Identifier: MIT
//
// What a person can do where the kernel refused to set a user or group ID, or the supplementary groups.
#pragma once

#include "core/circumstances.h"
#include "core/step.h"

#include <string>
#include <system_error>

namespace doff {

// Lines as way_out() has them.
std::string way_out_of_ids(const Step& step, std::errc reason, const Circumstances& found);
std::string way_out_of_groups(const SetGroups& step, std::errc reason, const Circumstances& found);

}  // namespace doff
