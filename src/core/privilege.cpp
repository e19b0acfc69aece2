// SPDX-License-Identifier: MIT
#include "core/privilege.h"

#include <algorithm>
#include <optional>
#include <string>

namespace doff {
namespace {

std::optional<Capability> needed_for(const Step& step) {
    const Overloaded needs{
        [](const SetGroups&) { return std::optional(k_cap_setgid); },
        [](const SetRegid&) { return std::optional(k_cap_setgid); },
        [](const SetGid&) { return std::optional(k_cap_setgid); },
        [](const SetUid&) { return std::optional(k_cap_setuid); },
        [](const DropBounding&) { return std::optional(k_cap_setpcap); },
        [](const SetSecurebits&) { return std::optional(k_cap_setpcap); },
        [](const auto&) { return std::optional<Capability>(); },
    };
    return std::visit(needs, step);
}

// "--cap-add=SETGID --cap-add=SETUID", as docker run and podman run have it.
std::string container_options(CapabilitySet missing) {
    std::string options;
    for (Capability capability = 0; capability < k_capability_limit; ++capability) {
        if (missing.has(capability)) {
            std::string name = name_of(capability).substr(4);
            std::ranges::transform(name, name.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
            options += (options.empty() ? "--cap-add=" : " --cap-add=") + name;
        }
    }
    return options;
}

std::string way_to_get(CapabilitySet missing, const State& before) {
    if (before.capabilities.permitted.contains(missing)) {
        return "raise " + names_of(missing) + " from the permitted set before doff is started";
    }
    if (before.uid.effective == k_root) {
        return "a container needs " + container_options(missing) +
               ", or to run as the target user from the start";
    }
    return "run doff as root or with " + names_of(missing) + ", or as the target user from the start";
}

}  // namespace

Result<void> check_privilege(const Plan& plan, const State& before) {
    CapabilitySet missing;
    std::string what;
    for (const Step& step : plan.steps) {
        const auto capability = needed_for(step);
        if (!capability || before.capabilities.effective.has(*capability)) {
            continue;
        }
        missing.add(*capability);
        if (what.empty()) {
            const bool permitted = before.capabilities.permitted.has(*capability);
            what =
                call_of(step) + " needs " + name_of(*capability) +
                (permitted ? ", which is permitted but not effective" : ", which this process does not have");
        }
    }
    if (missing.empty()) {
        return {};
    }
    return std::unexpected(Error{Stage::perform, std::move(what), {}, way_to_get(missing, before)});
}

}  // namespace doff
