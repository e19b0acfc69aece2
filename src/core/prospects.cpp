// SPDX-License-Identifier: MIT
#include "core/prospects.h"

#include "core/privilege.h"
#include "core/way_out.h"

#include <optional>

namespace doff {
namespace {

// Of the first step that the namespace refuses, since there all begins.
std::string way_out_of_space(const Plan& plan, const State& before, const IdSpace& space) {
    Circumstances found;
    found.effective = before.capabilities.effective;
    found.ids = space;
    found.also_unmapped = unmapped_but_for_setgroups(plan, space);
    for (const Step& step : plan.steps) {
        if (const auto refusal = refusal_by(space, step)) {
            return way_out(step, refusal->reason, found);
        }
    }
    return "";
}

}  // namespace

Prospects prospects_of(const Plan& plan, const State& before, const IdSpace& space, const Places& places) {
    Prospects prospects;
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
        const Step& step = plan.steps[at];
        std::string why;
        if (const auto capability = lacking_for(step, before)) {
            why = why_lacking(*capability, before);
        }
        if (const auto refusal = refusal_by(space, step)) {
            why += (why.empty() ? "" : "; ") + refusal->why;
        }
        if (!why.empty()) {
            prospects.refused.push_back({at, std::move(why)});
        }
    }
    // No capability helps where the namespace refuses.
    prospects.hints = way_out_of_space(plan, before, space);
    const auto privileged = check_privilege(plan, before, places);
    if (!privileged && prospects.hints.empty()) {
        prospects.hints = privileged.error().hint;
    }
    return prospects;
}

}  // namespace doff
