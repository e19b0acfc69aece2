// SPDX-License-Identifier: MIT
//
// What a person can do where the kernel refused a resource limit, a nice value or a scheduling policy.
#pragma once

#include "core/circumstances.h"
#include "core/step.h"

#include <string>
#include <system_error>

namespace doff {

// Lines as way_out() has them. The first two are of a refusal, EPERM or EACCES.
std::string way_out_of_limit(const SetLimit& step, std::errc reason, const Circumstances& found);
std::string way_out_of_nice(const SetNice& step, std::errc reason, const Circumstances& found);
std::string way_out_of_scheduling(const SetScheduling& step, std::errc reason, const Circumstances& found);
std::string way_out_of_io_priority(const SetIoPriority& step, std::errc reason, const Circumstances& found);
std::string way_out_of_oom_score(const SetOomScoreAdj& step, std::errc reason, const Circumstances& found);

}  // namespace doff
