// SPDX-License-Identifier: MIT
#include "core/privilege.h"

#include <algorithm>
#include <optional>
#include <string>

namespace doff {
namespace {

// Of those that setresuid(2) and setresgid(2) take, an id that the process has already needs nothing.
template <class Id>
bool asks_for_a_new_one(const RealEffectiveSaved<Id>& ids, const ProcessIds<Id>& had) {
    const auto is_new = [&](Id id) { return id.value != k_no_id && !had.three().any(id); };
    return is_new(ids.real) || is_new(ids.effective) || is_new(ids.saved);
}

// To set the ids that a process has already takes no capability.
std::optional<Capability> needed_for(const Step& step, const State& before) {
    const auto where = [](bool needed, Capability capability) {
        return needed ? std::optional(capability) : std::nullopt;
    };
    const Overloaded needs{
        [](const ChangeRoot&) { return std::optional(k_cap_sys_chroot); },
        [](const SetGroups&) { return std::optional(k_cap_setgid); },
        [&](const SetRegid& s) { return where(!before.gid.all(s.real), k_cap_setgid); },
        [&](const SetGid& s) { return where(!before.gid.all(s.gid), k_cap_setgid); },
        [&](const SetUid& s) { return where(!before.uid.all(s.uid), k_cap_setuid); },
        [&](const SetResgid& s) { return where(asks_for_a_new_one(s.ids, before.gid), k_cap_setgid); },
        [&](const SetResuid& s) { return where(asks_for_a_new_one(s.ids, before.uid), k_cap_setuid); },
        [](const DropBounding&) { return std::optional(k_cap_setpcap); },
        [&](const SetSecurebits& s) {
            const unsigned changed = s.bits ^ before.securebits;
            return where((changed & ~k_unprivileged_securebits) != 0, k_cap_setpcap);
        },
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

bool has_step(const Plan& plan, auto kind) {
    return std::ranges::any_of(plan.steps,
                               [](const Step& step) { return std::holds_alternative<decltype(kind)>(step); });
}

std::string way_to_get(CapabilitySet missing, const Plan& plan, const State& before) {
    if (before.capabilities.permitted.contains(missing)) {
        return "raise " + names_of(missing) + " from the permitted set before doff is started";
    }
    if (missing.has(k_cap_setpcap)) {
        // To be the target from the start does not help here.
        return before.uid.effective == k_root
                   ? "a container needs " + container_options(missing)
                   : "run doff as root or with " + names_of(missing) + ", or with these sets from the start";
    }
    if (before.uid.effective == k_root) {
        return "a container needs " + container_options(missing) +
               (missing.has(k_cap_sys_chroot) ? "" : ", or to run as the target user");
    }
    if (has_step(plan, SetResuid{}) || has_step(plan, SetResgid{})) {
        return "run doff as root or with " + names_of(missing) + ", or name only ids that the caller has";
    }
    if (missing.has(k_cap_sys_chroot)) {
        return "run doff as root or with " + names_of(missing);
    }
    if (!has_step(plan, SetUid{})) {
        return has_step(plan, SetGid{})
                   ? "the user is right and the group is not: --if-root runs the command as it is"
                   : "only the groups differ: --groups keep or init,keep keeps those it has";
    }
    return "run doff as root or with " + names_of(missing) + ", or as the target user";
}

}  // namespace

Result<void> check_privilege(const Plan& plan, const State& before) {
    CapabilitySet missing;
    std::string what;
    for (const Step& step : plan.steps) {
        const auto capability = needed_for(step, before);
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
    return std::unexpected(Error{Stage::perform, std::move(what), {}, way_to_get(missing, plan, before)});
}

}  // namespace doff
