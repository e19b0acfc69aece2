// SPDX-License-Identifier: MIT
#include "report/describe.h"

#include "core/securebits.h"
#include "report/process_rows.h"
#include "report/rows.h"

#include <algorithm>
#include <optional>

namespace doff {
namespace {

constexpr Gid k_root_group{0};

Section ids(const State& state, Names names) {
    Section section{"ids", "IDs", {}};
    section.rows = {user_row(state.uid, names), group_row(state.gid, names), groups_row(state.groups, names)};
    const bool elevated_user = !state.uid.all(state.uid.real) || state.uid.real == k_root;
    const bool elevated_group = !state.gid.all(state.gid.real) || state.gid.real == k_root_group;
    section.rows[0].differs = elevated_user;
    section.rows[1].differs = elevated_group;
    section.rows[2].differs = std::ranges::find(state.groups, k_root_group) != state.groups.end();
    return section;
}

Section capabilities(const State& state) {
    const auto& sets = state.capabilities;
    const auto row = [](std::string key, CapabilitySet set, std::string text) {
        return Row{key, key, value_of(set), std::move(text), !set.empty()};
    };
    Section section{"capabilities", "Capabilities", {}};
    section.rows = {
        row("permitted", sets.permitted, in_words(sets.permitted, sets.bounding, "all of the bounding set")),
        row("effective", sets.effective,
            in_words(sets.effective, sets.permitted, "all of the permitted set")),
        row("inheritable", sets.inheritable,
            in_words(sets.inheritable, sets.bounding, "all of the bounding set")),
        row("ambient", sets.ambient, in_words(sets.ambient, sets.bounding, "all of the bounding set")),
        row("bounding", sets.bounding, in_words(sets.bounding, state.known_capabilities)),
        Row{"securebits", "securebits", value_of_securebits(state.securebits),
            names_of_securebits(state.securebits), state.securebits != 0}};
    section.rows[4].differs = sets.bounding != first_capabilities(state.known_capabilities);
    return section;
}

Section restrictions(const State& state, const std::optional<std::string>& label) {
    Section section{"restrictions", "Restrictions", {}};
    section.rows = {Row{"no_new_privs", "no_new_privs", state.no_new_privs, state.no_new_privs ? "on" : "off",
                        state.no_new_privs},
                    seccomp_row(state.seccomp_mode), path_row("label", "security label", label)};
    return section;
}

Section process(const Portrait& portrait) {
    constexpr int k_last_standard_fd = 2;
    Section section{"process", "Process", process_rows(portrait.around, plain_surroundings())};
    section.rows.push_back(path_row("working_directory", "working directory", portrait.directory));
    section.rows.push_back(
        {"descriptors", "descriptors", portrait.fds, words_of(portrait.fds),
         std::ranges::any_of(portrait.fds, [](int fd) { return fd > k_last_standard_fd; })});
    return section;
}

}  // namespace

Document show_page(const State& state, const Portrait& portrait, Accounts& accounts) {
    Document page{.kind = "show"};
    page.sections = {ids(state, &accounts), capabilities(state), restrictions(state, portrait.label),
                     limits_section(portrait.around, plain_surroundings()), process(portrait)};
    page.legend = "not as in a plain process: one without privilege and restrictions";
    return page;
}

}  // namespace doff
