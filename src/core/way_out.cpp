// SPDX-License-Identifier: MIT
#include "core/way_out.h"

#include "core/privilege.h"
#include "core/securebits.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace doff {
namespace {

constexpr Capability k_cap_sys_nice = 23;
constexpr Capability k_cap_sys_resource = 24;
// In each pair of bits the upper one locks the lower.
constexpr unsigned k_locks = 0xaaa;

bool is_refusal(std::errc reason) {
    return reason == std::errc::operation_not_permitted || reason == std::errc::permission_denied;
}

// "cap_setgid is effective, and still"
std::string although_it_has(const Step& step, const Circumstances& found) {
    const auto capability = capability_of(step);
    return capability && found.effective->has(*capability) ? name_of(*capability) + " is effective here; "
                                                           : "";
}

std::string systemd_group_of(const Step& step) {
    const auto capability = capability_of(step);
    if (capability == k_cap_setuid || capability == k_cap_setgid) {
        return "@setuid";
    }
    return std::holds_alternative<JoinSessionKeyring>(step) ? "@keyring" : "";
}

// Where everything that the call itself asks for is there.
std::string what_may_refuse(const Step& step, std::errc reason, const Circumstances& found) {
    const auto capability = capability_of(step);
    const bool had = !capability || (found.effective && found.effective->has(*capability));
    const bool of_a_filter = is_refusal(reason) || reason == std::errc::function_not_supported;
    if (!had || !of_a_filter) {
        return "";
    }
    std::string lines;
    if (found.filtered) {
        lines = (capability ? although_it_has(step, found) : "") +
                "a seccomp filter is in force, which can refuse this call";
        lines = with_line(lines, ways_to_another_filter(found.places, systemd_group_of(step)));
    }
    if (!found.confined_by.empty() && is_refusal(reason)) {
        lines = with_line(lines, (capability && !found.filtered ? although_it_has(step, found) : "") +
                                     "this process has the " + found.confined_by +
                                     ", whose policy can refuse this call");
    }
    return lines;
}

// "uids 0-999", "uid 0"
std::string counted(const std::string& kind, bool one, const std::string& which) {
    return kind + (one ? " " : "s ") + which;
}

// What a user namespace does not map of the ids of one kind.
struct Unmapped {
    std::string kind;
    std::vector<std::uint32_t> ids;
    IdMap map;

    std::string mapped() const {
        return counted(kind, map.size() == 1 && map.front().length == 1, in_words(map));
    }
    std::string missing() const { return counted(kind, ids.size() == 1, listed(ids)); }
    std::string line() const {
        return ids.empty()   ? ""
               : map.empty() ? "this user namespace maps no " + kind + "s"
                             : "this user namespace maps only " + mapped() + ", not " + listed(ids);
    }
};

Unmapped not_mapped(const char* kind, const std::vector<std::uint32_t>& ids,
                    const std::optional<IdMap>& map) {
    return {kind, unmapped(ids, map), map.value_or(IdMap{})};
}

// Who maps more, where one of the two does not do.
std::string who_maps_more(bool gids, bool uids) {
    const std::string both = gids && uids ? " and " : "";
    return "more are mapped by " + std::string(gids ? "newgidmap(1)" : "") + both +
           (uids ? "newuidmap(1)" : "") + " from " + (gids ? "/etc/subgid" : "") + both +
           (uids ? "/etc/subuid" : "") + ", as rootless podman and docker do";
}

// Both in one line where both have a map.
std::string with_who_maps_more(const Unmapped& gids, const Unmapped& uids) {
    if (gids.ids.empty() && uids.ids.empty()) {
        return "";
    }
    const bool in_one =
        !gids.line().empty() && !uids.line().empty() && !gids.map.empty() && !uids.map.empty();
    const std::string lines = in_one
                                  ? "this user namespace maps only " + uids.mapped() + " and " +
                                        gids.mapped() + ", not " + uids.missing() + " and " + gids.missing()
                                  : with_line(gids.line(), uids.line());
    return with_line(lines, who_maps_more(!gids.ids.empty(), !uids.ids.empty()));
}

// Of the step and of the rest of its plan, so that all of it is told at once.
std::string what_is_not_mapped(const Step& step, const Circumstances& found) {
    UserAndGroupIds wanted = ids_of(step);
    if (found.also_unmapped) {
        const auto& [uids, gids] = *found.also_unmapped;
        wanted.uids.insert(wanted.uids.end(), uids.begin(), uids.end());
        wanted.gids.insert(wanted.gids.end(), gids.begin(), gids.end());
    }
    return with_who_maps_more(not_mapped("gid", wanted.gids, found.ids.gids),
                              not_mapped("uid", wanted.uids, found.ids.uids));
}

// setgroups(2), setregid(2), setgid(2), setuid(2) and their kin give EINVAL for an id that the user namespace
// does not map, and for nothing else that a plan can hold.
std::string way_out_of_map(const Step& step, const Circumstances& found) {
    const bool user = ids_of(step).gids.empty();
    if (user ? found.ids.uids : found.ids.gids) {
        return what_is_not_mapped(step, found);
    }
    return std::string("this user namespace does not map that ") + (user ? "user" : "group") +
           ": see /proc/self/" + (user ? "uid" : "gid") + "_map";
}

std::string way_out_of_ids(const Step& step, std::errc reason, const Circumstances& found) {
    return reason == std::errc::invalid_argument ? way_out_of_map(step, found)
                                                 : what_may_refuse(step, reason, found);
}

// Where setgroups(2) is denied, which is what the error says; then what is not mapped, since where there is
// any no other groups help.
std::string way_out_of_denial(const SetGroups& step, const Circumstances& found) {
    std::string lines = "/proc/self/setgroups says deny: no process of this user namespace can set groups";
    if (found.ids.uids && found.ids.gids && found.also_unmapped && found.also_unmapped->empty() &&
        found.privileged_but_for_groups) {
        lines = with_line(lines, "to leave the groups as they are: --groups keep");
    }
    const std::string not_there = what_is_not_mapped(step, found);
    return with_line(lines, not_there.empty()
                                ? "a map written by newgidmap(1) denies nothing, as in rootless "
                                  "podman and docker"
                                : not_there);
}

std::string way_out_of_groups(const SetGroups& step, std::errc reason, const Circumstances& found) {
    if (reason != std::errc::operation_not_permitted) {
        return way_out_of_ids(step, reason, found);
    }
    // setgroups(2) also asks for these two, user_namespaces(7).
    if (found.ids.gids && found.ids.gids->empty()) {
        return with_line("this user namespace maps no gids, and so lets nobody set groups",
                         who_maps_more(/* gids= */ true, /* uids= */ false));
    }
    if (found.ids.setgroups_denied == true) {
        return way_out_of_denial(step, found);
    }
    return found.ids.setgroups_denied ? what_may_refuse(step, reason, found) : "";
}

// CAP_SYS_RESOURCE and CAP_SYS_NICE count only in the first user namespace.
std::string takes(Capability capability, const std::string& what, const std::string& or_else,
                  const Circumstances& found) {
    const std::string name = name_of(capability);
    if (found.effective && found.effective->has(capability)) {
        return found.ids.uids && !may_be_the_first(*found.ids.uids)
                   ? what + " takes " + name + " in the first user namespace, and this is another" + or_else
                   : "";
    }
    Wanted wanted{.capabilities = {}, .as_root = !found.root};
    wanted.capabilities.add(capability);
    return with_line(what + " takes " + name + or_else, ways_to_give(found.places, wanted));
}

std::string ways_to_start_with(Resource resource, const Places& places) {
    std::string name(name_of(resource));
    std::string lines;
    if (places.docker || places.podman) {
        lines = std::string(places.docker ? "docker" : "podman") + " run: --ulimit " + name +
                "=SOFT:HARD sets it from the start";
    }
    if (places.systemd) {
        std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
        lines = with_line(lines, "systemd: Limit" + name + "= sets it from the start");
    }
    return lines;
}

std::string way_out_of_limit(const SetLimit& step, std::errc reason, const Circumstances& found) {
    if (!found.limit) {
        return "";
    }
    const std::string name(name_of(step.resource));
    const std::uint64_t wanted = step.limit.hard;
    if (step.resource == Resource::nofile && found.most_files && wanted > *found.most_files) {
        return "no limit of descriptors is above the sysctl fs.nr_open, which is " +
               std::to_string(*found.most_files) + " here";
    }
    if (wanted <= found.limit->hard) {
        return what_may_refuse(step, reason, found);
    }
    std::string lines =
        takes(k_cap_sys_resource,
              "the hard limit of " + name + " is " + text_of_limit(found.limit->hard) + " here; to raise it",
              "", found);
    return lines.empty() ? what_may_refuse(step, reason, found)
                         : with_line(std::move(lines), ways_to_start_with(step.resource, found.places));
}

std::string way_out_of_nice(const SetNice& step, std::errc reason, const Circumstances& found) {
    constexpr int k_highest = 20;
    const auto needed = static_cast<std::uint64_t>(k_highest - step.nice);
    if (!found.limit || found.limit->soft >= needed) {
        return what_may_refuse(step, reason, found);
    }
    const std::string lines = takes(k_cap_sys_nice, "to lower the nice value to " + std::to_string(step.nice),
                                    ", or a limit nice of " + std::to_string(needed) + ", which is " +
                                        text_of_limit(found.limit->soft) + " here",
                                    found);
    return lines.empty() ? what_may_refuse(step, reason, found) : lines;
}

std::string way_out_of_scheduling(const SetScheduling& step, std::errc reason, const Circumstances& found) {
    const Scheduling& wanted = step.scheduling;
    if (wanted.policy == k_sched_ext && reason == std::errc::invalid_argument) {
        return "the policy ext came with Linux 6.12, and may have been left out of this kernel";
    }
    if (!is_refusal(reason)) {
        return what_may_refuse(step, reason, found);
    }
    std::string lines;
    if (wanted.policy == k_sched_deadline) {
        lines = takes(k_cap_sys_nice, "the policy deadline", "", found);
    } else if (wanted.priority != 0 && found.limit && found.limit->soft < wanted.priority) {
        lines = takes(k_cap_sys_nice, "a real-time policy",
                      ", or a limit rtprio of " + std::to_string(wanted.priority) + ", which is " +
                          text_of_limit(found.limit->soft) + " here",
                      found);
    }
    return lines.empty() ? what_may_refuse(step, reason, found) : lines;
}

// Where only a capability can be what is missing.
std::string way_to_capability(const Step& step, std::errc reason, const Circumstances& found,
                              Capability capability, const std::string& what) {
    const std::string lines = is_refusal(reason) ? takes(capability, what, "", found) : "";
    return lines.empty() ? what_may_refuse(step, reason, found) : lines;
}

std::string way_out_of_securebits(const SetSecurebits& step, std::errc reason, const Circumstances& found) {
    if (!is_refusal(reason)) {
        return "";
    }
    const unsigned now = found.securebits.value_or(step.bits);
    const unsigned locked = (now & k_locks) | (now & k_locks) >> 1;
    if (const unsigned changed = (now ^ step.bits) & locked; changed != 0) {
        return "locked in this process, for good: " + names_of_securebits(changed);
    }
    return (step.bits & k_unprivileged_securebits) != 0
               ? "exec_restrict_file and exec_deny_interactive came with Linux 6.14"
               : what_may_refuse(step, reason, found);
}

std::string way_out_of_keep_caps(const SetKeepCaps& step, std::errc reason, const Circumstances& found) {
    const bool locked = found.securebits && (*found.securebits & k_secbit_keep_caps_locked) != 0;
    return is_refusal(reason) && locked
               ? "the securebit keep_caps is locked in this process: nothing is kept when the user changes"
               : what_may_refuse(step, reason, found);
}

std::string way_out_of_ambient(const RaiseAmbient& step, std::errc reason, const Circumstances& found) {
    const unsigned bits = found.securebits.value_or(0);
    if (!is_refusal(reason) || (bits & k_secbit_no_cap_ambient_raise) == 0) {
        return what_may_refuse(step, reason, found);
    }
    return std::string("the securebit no_cap_ambient_raise is set ") +
           ((bits & k_secbit_no_cap_ambient_raise_locked) != 0 ? "and locked " : "") +
           "in this process: nothing can be made ambient";
}

std::string way_out_of_keyring(const JoinSessionKeyring& step, std::errc reason, const Circumstances& found) {
    // Of itself keyctl(2) gives none of these for a keyring without a name, where there are any.
    if (is_refusal(reason) || reason == std::errc::function_not_supported) {
        return with_line(what_may_refuse(step, reason, found),
                         "to leave the keyring as it is: --keep-keyring");
    }
    return "the user may be at its quota of keys, keyrings(7)\nto leave the keyring as it is: --keep-keyring";
}

}  // namespace

std::string way_out(const Step& step, std::errc reason, const Circumstances& found) {
    const Overloaded way{
        [&](const SetLimit& s) {
            return is_refusal(reason) ? way_out_of_limit(s, reason, found)
                                      : what_may_refuse(s, reason, found);
        },
        [&](const SetNice& s) {
            return is_refusal(reason) ? way_out_of_nice(s, reason, found) : what_may_refuse(s, reason, found);
        },
        [&](const SetScheduling& s) { return way_out_of_scheduling(s, reason, found); },
        [&](const SetIoPriority& s) {
            return s.priority.io_class == k_io_realtime
                       ? way_to_capability(s, reason, found, k_cap_sys_nice, "the class realtime")
                       : what_may_refuse(s, reason, found);
        },
        [&](const SetCpus& s) {
            if (reason != std::errc::invalid_argument) {
                return what_may_refuse(s, reason, found);
            }
            return found.cpus ? "the CPUs that may be had here are " + text_of(*found.cpus)
                              : std::string("some of these are not here, or not in this cpuset");
        },
        [&](const SetOomScoreAdj& s) {
            return way_to_capability(s, reason, found, k_cap_sys_resource, "lower than it was at the start");
        },
        [&](const UnshareFs& s) {
            return with_line("IDs that differ need it", what_may_refuse(s, reason, found));
        },
        [&](const SetSecurebits& s) { return way_out_of_securebits(s, reason, found); },
        [&](const SetKeepCaps& s) { return way_out_of_keep_caps(s, reason, found); },
        [&](const RaiseAmbient& s) { return way_out_of_ambient(s, reason, found); },
        [&](const CloseFds& s) {
            return with_line(what_may_refuse(s, reason, found), reason == std::errc::function_not_supported
                                                                    ? "close_range(2) came with Linux 5.9"
                                                                    : "");
        },
        [&](const ChangeDirectory&) { return reason == std::errc::not_a_directory ? "" : found.no_entry; },
        [&](const SetExecLabel& s) { return std::string(way_out_of_label(s.label.module, reason)); },
        [&](const SetPtracer& s) {
            return reason == std::errc::invalid_argument ? "no such process, or this kernel has no Yama"
                                                         : what_may_refuse(s, reason, found);
        },
        [&](const SetParentDeathSignal& s) {
            return reason == std::errc::no_such_process ? "the parent has ended already"
                                                        : what_may_refuse(s, reason, found);
        },
        [&](const SetGroups& s) { return way_out_of_groups(s, reason, found); },
        [&](const SetRegid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetGid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetUid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetResgid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetResuid& s) { return way_out_of_ids(s, reason, found); },
        [&](const JoinSessionKeyring& s) { return way_out_of_keyring(s, reason, found); },
        [&](const InstallTerminalGuard& s) {
            return with_line(what_may_refuse(s, reason, found), "--allow-tty-injection does without");
        },
        [&](const RestrictSelf& s) {
            return reason == std::errc::argument_list_too_long
                       ? "there are 16 layers of Landlock above already"
                       : what_may_refuse(s, reason, found);
        },
        [&](const auto& s) { return what_may_refuse(s, reason, found); },
    };
    return std::visit(way, step);
}

}  // namespace doff
