// SPDX-License-Identifier: MIT
#include "core/prospects.h"

#include "core/privilege.h"
#include "core/way_out_of_space.h"

namespace doff {

Prospects prospects_of(const Plan& plan, const State& before, const Ways& ways) {
    Prospects prospects;
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
        const Step& step = plan.steps[at];
        std::string why;
        if (const auto capability = lacking_for(step, before)) {
            why = why_lacking(*capability, before);
        }
        if (const auto refusal = refusal_by(ways.ids, step)) {
            why += (why.empty() ? "" : "; ") + refusal->why;
        }
        if (!why.empty()) {
            prospects.refused.push_back({at, std::move(why)});
        }
    }
    const auto privileged = check_privilege(plan, before, ways);
    prospects.hints = privileged ? way_out_of_space(plan, before.capabilities.effective, ways.ids)
                                 : privileged.error().hint;
    return prospects;
}

}  // namespace doff
