// SPDX-License-Identifier: MIT
#include "core/ways_to_sets.h"

#include "core/decide_capabilities.h"
#include "core/plan.h"
#include "core/privilege.h"

#include <optional>

namespace doff {
namespace {

struct Asking {
    const State& before;
    Kernel& kernel;
    const Environment& environment;
    const Target& target;
};

// What the steps of this request would lack if `had` were the sets that there is something to keep of;
// nothing where there could be no such plan.
std::optional<CapabilitySet> lacking_in_plan(const Request& request, const CapabilitySets& had,
                                             const Asking& asking) {
    State rich = asking.before;
    rich.capabilities = had;
    Target target = asking.target;
    if (!decide_capabilities(request, rich, asking.kernel, asking.environment, target)) {
        return {};
    }
    CapabilitySet lacking;
    for (const Step& step : make_plan(target, asking.before).steps) {
        if (const auto capability = lacking_for(step, asking.before)) {
            lacking.add(*capability);
        }
    }
    return lacking;
}

CapabilitySets everything(const State& before) {
    const Capability count = before.known_capabilities;
    const CapabilitySet all{count >= k_capability_limit ? ~std::uint64_t{0}
                                                        : (std::uint64_t{1} << count) - 1};
    return {all, all, before.capabilities.inheritable, all, before.capabilities.ambient};
}

Request without(std::string_view option, Request request) {
    if (option == "--keep-caps") {
        request.keep_caps.reset();
    } else if (option == "--inheritable") {
        request.inheritable.reset();
    } else if (option == "--ambient") {
        request.ambient.reset();
    }
    return request;
}

}  // namespace

std::string ways_to_sets(const LackingSet& wanted, const Request& request, const State& before,
                         Kernel& kernel, const Environment& environment, const Target& target) {
    const CapabilitySets all = everything(before);
    if (!all.permitted.contains(wanted.lacking)) {
        return "";  // this kernel has no such capability
    }
    const Asking asking{before, kernel, environment, target};
    if (target.ids == Ids::kept_not_root) {
        const auto lacking = lacking_in_plan(without(wanted.option, request), before.capabilities, asking);
        if (lacking && lacking->empty()) {
            return "where the caller is not root, leave out " + std::string(wanted.option);
        }
    }
    const CapabilitySet others = lacking_in_plan(request, all, asking).value_or(CapabilitySet{});
    return ways_to_have(wanted.lacking.with(others), before, find_ways(kernel, environment));
}

}  // namespace doff
