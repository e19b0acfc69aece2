// SPDX-License-Identifier: MIT
#include "core/privilege.h"

#include "core/way_out_of_space.h"

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

template <class Kind>
bool has_step(const Plan& plan) {
    return std::ranges::any_of(plan.steps,
                               [](const Step& step) { return std::holds_alternative<Kind>(step); });
}

// Who could be started in place of doff: where all that is missing is what it takes to become that user.
void add_user(Wanted& wanted, const Plan& plan, const State& before) {
    constexpr std::size_t k_most_groups = 16;  // that are not too many for a line
    CapabilitySet for_ids;
    for_ids.add(k_cap_setgid);
    for_ids.add(k_cap_setuid);
    if (!for_ids.contains(wanted.capabilities)) {
        return;
    }
    wanted.group = before.gid.effective;
    wanted.groups = before.groups;
    for (const Step& step : plan.steps) {
        if (const auto* const to = std::get_if<SetUid>(&step)) {
            wanted.user = to->uid;
        } else if (const auto* const with = std::get_if<SetGid>(&step)) {
            wanted.group = with->gid;
        } else if (const auto* const beside = std::get_if<SetGroups>(&step)) {
            wanted.groups = beside->groups;
        }
    }
    std::erase(wanted.groups, *wanted.group);
    if (wanted.groups.size() > k_most_groups) {
        wanted.user.reset();
    }
}

// Why a process of root has not what its bounding set would let execve(2) give it, capabilities(7), and what
// does give it.
std::string why_root_has_it_not(CapabilitySet missing, const State& before) {
    if ((before.securebits & k_secbit_noroot) != 0) {
        const bool locked = (before.securebits & k_secbit_noroot_locked) != 0;
        return std::string("the securebit noroot is set ") + (locked ? "and locked " : "") +
               "here: execve(2) gives root no capability\n"
               "who starts this process must leave noroot clear, or make " +
               names_of(missing) + " ambient";
    }
    return before.no_new_privs
               ? "no_new_privs is on here: execve(2) gives root no capability that was dropped\n"
                 "who starts this process must leave it " +
                     names_of(missing) + ", or no_new_privs off"
               : "";
}

std::string why_it_is_dropped(CapabilitySet dropped, const Places& places) {
    if (dropped.empty()) {
        return "";
    }
    const bool one = dropped.size() == 1;
    return with_line(names_of(dropped) + (one ? " is" : " are") +
                         " not in the bounding set: no sudo or setuid program gives " +
                         (one ? "it" : "them") + ", only who starts this " + noun_for(dropped, places),
                     dropped_inside(dropped, places));
}

bool changes_ids(const Plan& plan) {
    return has_step<SetUid>(plan) || has_step<SetResuid>(plan) || has_step<SetResgid>(plan);
}

bool may_be_root(const IdSpace& ids) {
    return ids.uids && maps(*ids.uids, k_root.value);
}

// Another start or other words that would do, without any capability.
struct Otherwise {
    std::string in_a_row;  // ", or as the target user"
    std::string alone;     // "start it as the target user"
};

// "this bounding set and these securebits", where all that is missing is what it takes to change those.
std::string sets_of(const Plan& plan) {
    const bool bounding = has_step<DropBounding>(plan);
    const bool securebits = has_step<SetSecurebits>(plan);
    return std::string(bounding ? "this bounding set" : "") + (bounding && securebits ? " and " : "") +
           (securebits ? "these securebits" : "");
}

// To be the target from the start helps where only IDs and groups are to change, and to have its sets where
// only they are.
Otherwise otherwise_for(CapabilitySet missing, const Plan& plan, bool target_is_root) {
    CapabilitySet setpcap;
    setpcap.add(k_cap_setpcap);
    if (missing == setpcap) {
        const std::string from = "from a process that has " + sets_of(plan) + " already";
        return {", or " + from, "start it " + from};
    }
    if (has_step<SetResuid>(plan) || has_step<SetResgid>(plan)) {
        return {", or name only ids that the caller has", "name only ids that the caller has"};
    }
    if (missing.has(k_cap_sys_chroot) || missing.has(k_cap_setpcap) || target_is_root) {
        return {};
    }
    const std::string whom = has_step<SetGroups>(plan) ? "as the target user with these groups"
                             : has_step<SetUid>(plan)  ? "as the target user"
                                                       : "with that gid";
    return {", or " + whom, "start it " + whom};
}

// For a caller who is not root. Where no_new_privs is on nobody becomes root from here, and no file gives a
// capability.
std::string who_could_run(CapabilitySet missing, const Otherwise& otherwise, const State& before,
                          bool maybe_root) {
    return std::string(
               before.no_new_privs
                   ? "no_new_privs is on here, and no sudo helps: who starts this process must start it "
                   : "start doff ") +
           (maybe_root ? "as root, or with " : "with ") + names_of(missing) + " in its ambient set" +
           otherwise.in_a_row;
}

std::string ways_for(Wanted wanted, const Otherwise& otherwise, const State& before, const Ways& ways) {
    const CapabilitySet missing = wanted.capabilities;
    const CapabilitySet dropped = missing.without(before.capabilities.bounding);
    const bool root = before.uid.effective == k_root;
    if (root && dropped.empty()) {
        return why_root_has_it_not(missing, before);  // a set that has it already is no place to add it to
    }
    std::string lines = why_it_is_dropped(dropped, ways.places);
    if (!root) {
        const bool maybe_root = may_be_root(ways.ids);
        // What is dropped not even root has.
        lines = with_line(
            lines, dropped.empty() ? who_could_run(missing, otherwise, before, maybe_root) : otherwise.alone);
        if (!maybe_root) {
            return lines;
        }
    }
    wanted.as_root = !root;
    wanted.dropped = !dropped.empty();
    return with_line(lines, ways_to_give(ways.places, wanted));
}

std::string way_to_get(CapabilitySet missing, const Plan& plan, const State& before, const Ways& ways) {
    if (const std::string space = way_out_of_space(plan, before.capabilities.effective, ways.ids);
        !space.empty()) {
        return with_line(space, ways.words);
    }
    if (before.capabilities.permitted.contains(missing)) {
        return "raise " + names_of(missing) + " from the permitted set before doff is started";
    }
    CapabilitySet setgid;
    setgid.add(k_cap_setgid);
    const bool is_the_target = !changes_ids(plan) && !has_step<SetRegid>(plan);
    if (is_the_target && missing == setgid && !ways.words.empty()) {
        return ways.words;
    }
    Wanted wanted{.capabilities = missing};
    add_user(wanted, plan, before);
    const bool target_is_root = wanted.user == k_root;
    if (target_is_root) {
        wanted.user.reset();  // as which it would be started in any case
    }
    return with_line(ways_for(wanted, otherwise_for(missing, plan, target_is_root), before, ways),
                     ways.words);
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

Ways find_ways(Kernel& kernel, const Environment& environment) {
    return {find_places(kernel, environment), read_id_space(kernel)};
}

std::string ways_to_have(CapabilitySet missing, const State& before, const Ways& ways) {
    return ways_for({.capabilities = missing}, {}, before, ways);
}

std::string ways_to_have_in_bounding(CapabilitySet missing, const Places& places) {
    return with_line(why_it_is_dropped(missing, places), ways_to_give(places, {.capabilities = missing}));
}

Result<void> check_privilege(const Plan& plan, const State& before, const Ways& ways) {
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
        Error{Stage::perform, std::move(what), {}, way_to_get(missing, plan, before, ways)});
}

}  // namespace doff
