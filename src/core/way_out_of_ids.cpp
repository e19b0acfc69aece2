// SPDX-License-Identifier: MIT
#include "core/way_out_of_ids.h"

#include "core/what_may_refuse.h"

#include <cstdint>
#include <vector>

namespace doff {
namespace {

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
               : map.empty() ? "this user namespace maps no " + kind +
                                   "s: nothing was written to /proc/self/" + kind + "_map"
                             : "this user namespace maps only " + mapped() + ", not " + listed(ids);
    }
};

Unmapped not_mapped(const char* kind, const std::vector<std::uint32_t>& ids,
                    const std::optional<IdMap>& map) {
    return {kind, unmapped(ids, map), map.value_or(IdMap{})};
}

// Of one kind alone --map-auto maps none. The line is the user's who makes the namespace, by the name that
// only the outside has.
constexpr const char* k_who_maps_more =
    "to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the package uidmap "
    "and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless podman and docker do";

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
    return with_line(lines, k_who_maps_more);
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

}  // namespace

std::string way_out_of_ids(const Step& step, std::errc reason, const Circumstances& found) {
    return reason == std::errc::invalid_argument ? way_out_of_map(step, found)
                                                 : what_may_refuse(step, reason, found);
}

std::string way_out_of_groups(const SetGroups& step, std::errc reason, const Circumstances& found) {
    if (reason != std::errc::operation_not_permitted) {
        return way_out_of_ids(step, reason, found);
    }
    // setgroups(2) also asks for these two, user_namespaces(7).
    if (found.ids.gids && found.ids.gids->empty()) {
        const bool no_uids = found.ids.uids && found.ids.uids->empty();
        return with_line(std::string("this user namespace maps no ") + (no_uids ? "uids and no " : "") +
                             "gids, and so lets nobody set groups",
                         k_who_maps_more);
    }
    if (found.ids.setgroups_denied == true) {
        return way_out_of_denial(step, found);
    }
    return found.ids.setgroups_denied ? what_may_refuse(step, reason, found) : "";
}

}  // namespace doff
