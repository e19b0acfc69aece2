// SPDX-License-Identifier: MIT
#include "core/way_out_of_space.h"

#include "core/privilege.h"
#include "core/way_out.h"

#include <algorithm>

namespace doff {

std::string way_out_of_space(const Plan& plan, CapabilitySet effective, const IdSpace& space) {
    Circumstances found;
    found.effective = effective;
    found.ids = space;
    // To leave the groups is a way out only where nothing else of the plan is refused.
    found.privileged_but_for_groups = std::ranges::all_of(plan.steps, [&](const Step& step) {
        const auto capability = capability_of(step);
        return std::holds_alternative<SetGroups>(step) || !capability || effective.has(*capability);
    });
    found.also_unmapped = unmapped_but_for_setgroups(plan, space);
    for (const Step& step : plan.steps) {
        if (const auto refusal = refusal_by(space, step)) {
            return way_out(step, refusal->reason, found);
        }
    }
    return "";
}

}  // namespace doff
