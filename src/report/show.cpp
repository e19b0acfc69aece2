// SPDX-License-Identifier: MIT
#include "report/describe.h"

#include "core/id.h"
#include "core/securebits.h"
#include "report/process_rows.h"
#include "report/show_parts.h"

#include <algorithm>
#include <optional>
#include <string>

namespace doff {
namespace {

constexpr Gid k_root_group{0};

Section restrictions(const State& state, const std::optional<std::string>& label) {
    Section section{"restrictions", "Restrictions", {}};
    section.rows = {no_new_privs_row(state.no_new_privs), seccomp_row(state.seccomp_mode),
                    path_row("label", "security label", label)};
    return section;
}

// Every ID is there in the first namespace, and nothing is said of that.
Row map_row(const std::string& key, const std::string& label, const std::optional<IdMap>& map) {
    if (!map) {
        return {key, label, Json(), ""};
    }
    Json spans = Json::array();
    for (const IdSpan& span : *map) {
        spans.push_back({{"inside", span.inside}, {"outside", span.outside}, {"length", span.length}});
    }
    const bool whole = may_be_the_first(*map);
    return {key, label, spans,
            whole ? "" : in_words(*map) + "; every other is shown as " + std::to_string(k_overflow_id),
            !whole};
}

Section user_namespace(const IdSpace& space) {
    const auto denied = space.setgroups_denied;
    Section section{"user_namespace", "User namespace", {}};
    section.rows = {map_row("uid_map", "user IDs", space.uids),
                    map_row("gid_map", "group IDs", space.gids),
                    {"setgroups_denied", "setgroups", denied ? Json(*denied) : Json(),
                     denied.value_or(false) ? "denied" : "", denied.value_or(false)}};
    return section;
}

Section process(const Portrait& portrait) {
    constexpr int k_last_standard_fd = 2;
    Section section{"process", "Process", process_rows(portrait.around, plain_surroundings())};
    section.rows.push_back(path_row("working_directory", "working directory", portrait.directory));
    section.rows.push_back(
        {"descriptors", "descriptors", portrait.fds, ranges_of(portrait.fds),
         std::ranges::any_of(portrait.fds, [](int fd) { return fd > k_last_standard_fd; })});
    return section;
}

// What is not there was not told.
void mark_unreadable(Section& section) {
    for (Row& row : section.rows) {
        row.unreadable = row.value.is_null();
    }
}

}  // namespace

Section ids_section(const ProcessIds<Uid>& uid, const ProcessIds<Gid>& gid, const std::vector<Gid>& groups,
                    Names names) {
    Section section{"ids", "IDs", {user_row(uid, names), group_row(gid, names), groups_row(groups, names)}};
    section.rows[0].differs = !uid.all(uid.real) || uid.real == k_root;
    section.rows[1].differs = !gid.all(gid.real) || gid.real == k_root_group;
    section.rows[2].differs = std::ranges::find(groups, k_root_group) != groups.end();
    return section;
}

Section capabilities_section(const CapabilitySets& sets, Capability known,
                             std::optional<unsigned> securebits) {
    const auto row = [](const std::string& key, CapabilitySet set, std::string text) {
        return Row{key, key, value_of(set), std::move(text), !set.empty()};
    };
    const auto in_bounding = [&](CapabilitySet set) {
        return set == sets.bounding ? in_words(set, set, "all of the bounding set") : in_words(set, known);
    };
    Section section{"capabilities", "Capabilities", {}};
    section.rows = {row("permitted", sets.permitted, in_bounding(sets.permitted)),
                    row("effective", sets.effective,
                        in_words(sets.effective, sets.permitted, "all of the permitted set")),
                    row("inheritable", sets.inheritable, in_bounding(sets.inheritable)),
                    row("ambient", sets.ambient, in_bounding(sets.ambient)),
                    row("bounding", sets.bounding, in_words(sets.bounding, known)),
                    Row{"securebits", "securebits", securebits ? value_of_securebits(*securebits) : Json(),
                        securebits ? names_of_securebits(*securebits) : "cannot be read",
                        securebits.value_or(0) != 0, "", !securebits}};
    section.rows[4].differs = sets.bounding != first_capabilities(known);
    return section;
}

Row no_new_privs_row(std::optional<bool> on) {
    return {"no_new_privs", "no_new_privs", on ? Json(*on) : Json(),
            !on   ? ""
            : *on ? "on"
                  : "off",
            on.value_or(false)};
}

Document show_page(const State& state, const Portrait& portrait, Accounts& accounts) {
    Document page{.kind = "show"};
    page.sections = {ids_section(state.uid, state.gid, state.groups, &accounts),
                     capabilities_section(state.capabilities, state.known_capabilities, state.securebits),
                     user_namespace(portrait.space),
                     restrictions(state, portrait.label),
                     limits_section(portrait.around, plain_surroundings()),
                     process(portrait)};
    for (const std::size_t section : {2U, 4U, 5U}) {
        mark_unreadable(page.sections[section]);
    }
    page.legend = k_plain_legend;
    return page;
}

}  // namespace doff
