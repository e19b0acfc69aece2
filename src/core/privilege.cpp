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

bool has_step(const Plan& plan, auto kind) {
    return std::ranges::any_of(plan.steps,
                               [](const Step& step) { return std::holds_alternative<decltype(kind)>(step); });
}

// Who could be started in place of doff: where all that is missing is what it takes to become that user.
void add_user(Wanted& wanted, const Plan& plan) {
    CapabilitySet for_ids;
    for_ids.add(k_cap_setgid);
    for_ids.add(k_cap_setuid);
    if (!for_ids.contains(wanted.capabilities)) {
        return;
    }
    for (const Step& step : plan.steps) {
        if (const auto* const to = std::get_if<SetUid>(&step)) {
            wanted.user = to->uid;
        } else if (const auto* const with = std::get_if<SetGid>(&step)) {
            wanted.group = with->gid;
        }
    }
}

// Why a process of root has not what its bounding set would let execve(2) give it, capabilities(7).
const char* why_root_has_it_not(const State& before) {
    if ((before.securebits & k_secbit_noroot) != 0) {
        return (before.securebits & k_secbit_noroot_locked) != 0
                   ? "the securebit noroot is set and locked here: execve(2) gives root no capability"
                   : "the securebit noroot is set here: execve(2) gives root no capability";
    }
    return before.no_new_privs
               ? "no_new_privs is on here: execve(2) gives root no capability that was dropped"
               : "";
}

std::string why_it_is_lost(CapabilitySet missing, const State& before, const Places& places) {
    const CapabilitySet dropped = missing.without(before.capabilities.bounding);
    if (dropped.empty()) {
        return before.uid.effective == k_root ? why_root_has_it_not(before) : "";
    }
    const bool one = dropped.size() == 1;
    return names_of(dropped) + (one ? " is" : " are") +
           " not in the bounding set: no sudo or setuid program gives " + (one ? "it" : "them") +
           ", only who starts this " + noun_of(places);
}

// Where the process is the user already, and what is missing is only for the rest.
std::string way_without(CapabilitySet missing, const Plan& plan, const State& before) {
    const bool changes_user =
        has_step(plan, SetUid{}) || has_step(plan, SetResuid{}) || has_step(plan, SetResgid{});
    CapabilitySet setgid;
    setgid.add(k_cap_setgid);
    if (changes_user || missing != setgid) {
        return "";
    }
    if (!has_step(plan, SetGid{})) {
        return "only the groups differ: --groups keep or init,keep keeps those it has";
    }
    return before.uid.effective == k_root
               ? ""
               : "the user is right and the group is not: --if-root runs the command as it is";
}

std::string what_to_run_it_as(CapabilitySet missing, const Plan& plan) {
    const std::string run = "run doff as root or with " + names_of(missing);
    if (missing.has(k_cap_setpcap)) {
        // To be the target from the start does not help here.
        return run + ", or with these sets from the start";
    }
    if (has_step(plan, SetResuid{}) || has_step(plan, SetResgid{})) {
        return run + ", or name only ids that the caller has";
    }
    return run + (missing.has(k_cap_sys_chroot) ? "" : ", or as the target user");
}

std::string way_to_get(CapabilitySet missing, const Plan& plan, const State& before, const Places& places) {
    const CapabilitySets& had = before.capabilities;
    const bool root = before.uid.effective == k_root;
    if (had.permitted.contains(missing)) {
        return "raise " + names_of(missing) + " from the permitted set before doff is started";
    }
    if (std::string without = way_without(missing, plan, before); !without.empty()) {
        return without;
    }
    const bool dropped = !had.bounding.contains(missing);
    std::string lines = why_it_is_lost(missing, before, places);
    if (root && !dropped) {
        return lines;  // a bounding set that has it already is no place to add it to
    }
    if (!root) {
        lines = with_line(lines, what_to_run_it_as(missing, plan));
    }
    Wanted wanted{.capabilities = missing, .as_root = !root, .add_capabilities = dropped};
    add_user(wanted, plan);
    // A root that lacks something, and a set that was dropped, are what containers are made of.
    const bool maybe_container = !places.any() && (root || dropped);
    lines = with_line(lines, ways_to_give(maybe_container ? k_any_container : places, wanted));
    const bool could_be_left = !root && had.permitted.empty() && has_step(plan, SetUid{});
    if (could_be_left && places.in_container()) {
        lines = with_line(lines, "to run the command as the caller where that is not root: --if-root");
    }
    return lines;
}

}  // namespace

std::optional<Capability> capability_of(const Step& step) {
    const State nobody;
    return needed_for(step, nobody);
}

std::optional<Capability> lacking_for(const Step& step, const State& before) {
    const auto capability = needed_for(step, before);
    return capability && !before.capabilities.effective.has(*capability) ? capability : std::nullopt;
}

std::string why_lacking(Capability capability, const State& before) {
    const bool permitted = before.capabilities.permitted.has(capability);
    return "needs " + std::string(name_of(capability)) +
           (permitted ? ", which is permitted but not effective" : ", which this process does not have");
}

Result<void> check_privilege(const Plan& plan, const State& before, const Places& places) {
    CapabilitySet missing;
    std::string what;
    for (const Step& step : plan.steps) {
        const auto capability = lacking_for(step, before);
        if (!capability) {
            continue;
        }
        missing.add(*capability);
        if (what.empty()) {
            what = call_of(step) + " " + why_lacking(*capability, before);
        }
    }
    if (missing.empty()) {
        return {};
    }
    return std::unexpected(
        Error{Stage::perform, std::move(what), {}, way_to_get(missing, plan, before, places)});
}

}  // namespace doff
