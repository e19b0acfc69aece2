// SPDX-License-Identifier: MIT
#include "report/explain_parts.h"

#include "core/quote.h"
#include "report/process_rows.h"
#include "report/rows.h"

#include <string_view>

namespace doff {
namespace {

std::string_view name_of(SessionKeyring keyring) {
    switch (keyring) {
        case SessionKeyring::leave: return "the caller's";
        case SessionKeyring::join_if_allowed: return "a new one, if the kernel lets us";
        case SessionKeyring::join: break;
    }
    return "a new one";
}

Row ports_row(const Landlock& landlock, std::uint64_t right, std::string key, std::string label) {
    if ((landlock.handled.net & right) == 0) {
        return {std::move(key), std::move(label), nullptr, ""};
    }
    Json ports = Json::array();
    std::string text;
    for (const PortRule& rule : landlock.ports) {
        if ((rule.allowed & right) != 0) {
            ports.push_back(rule.port);
            text += (text.empty() ? "" : ",") + std::to_string(rule.port);
        }
    }
    return {std::move(key), std::move(label), ports, text.empty() ? "none" : text, true};
}

}  // namespace

Section restrictions_section(const Target& target, const State& before) {
    const bool guarded = target.terminal_guard == TerminalGuard::after_no_new_privs ||
                         target.terminal_guard == TerminalGuard::while_privileged;
    const bool no_new_privs = target.no_new_privs || before.no_new_privs;
    const std::string scopes = names_of_scopes(target.landlock.handled.scoped);
    Section section{"restrictions", "Restrictions", {}};
    section.rows = {
        Row{"no_new_privs", "no_new_privs", no_new_privs, no_new_privs ? "on" : "off",
            no_new_privs != before.no_new_privs},
        Row{"session_keyring", "session keyring",
            target.keyring == SessionKeyring::leave  ? "callers"
            : target.keyring == SessionKeyring::join ? "new"
                                                     : "new_if_allowed",
            std::string(name_of(target.keyring)), target.keyring != SessionKeyring::leave},
        Row{"terminal_guard", "terminal", guarded, guarded ? "guarded against typing into it" : "", guarded},
        Row{"label", "security label", target.label ? Json(escaped(target.label->name)) : Json(),
            target.label ? text_of(*target.label) : "", target.label.has_value()},
        Row{"seccomp_instructions", "system calls",
            target.filter.asked_for() ? Json(target.filter.program.size()) : Json(),
            target.filter.asked_for()
                ? "filtered by " + std::to_string(target.filter.program.size()) + " instructions"
                : "",
            target.filter.asked_for()},
        Row{"overruled_calls", "allowed after all", list_of(target.filter.overruled),
            words_of(target.filter.overruled, " ")},
        ports_row(target.landlock, k_net_bind_tcp, "bind_tcp", "may bind TCP ports"),
        ports_row(target.landlock, k_net_connect_tcp, "connect_tcp", "may connect to TCP"),
        Row{"scope", "kept inside", list_of(scopes), scopes, !scopes.empty()},
        Row{"not_restricted", "NOT RESTRICTED", list_of(target.landlock.not_had),
            words_of(target.landlock.not_had, ", ")}};
    return section;
}

Section paths_section(const Landlock& landlock) {
    Section section{"paths", "Files: these and no others", {}, Shape::list};
    for (const PathRule& rule : landlock.paths) {
        const std::string rights = names_of_rights(rule.allowed);
        section.rows.push_back({"path",
                                "may " + rights,
                                {{"path", escaped(rule.path)}, {"rights", list_of(rights)}},
                                quote(rule.path),
                                true});
    }
    return section;
}

// What was asked for; the rest stays as it is and is null.
Section process_section(const Target& target, const Surroundings& before) {
    Section section{"process", "Process", process_rows(target.around, before)};
    const auto asked = [](const std::string& path) {
        return path.empty() ? std::optional<std::string>{} : std::optional(path);
    };
    const auto add = [&](Row row) { section.rows.push_back(std::move(row)); };
    add(path_row("root_directory", "root directory", asked(target.root)));
    add(path_row("working_directory", "working directory", asked(target.directory)));
    section.rows[section.rows.size() - 2].differs = !target.root.empty();
    section.rows.back().differs = !target.directory.empty();
    std::string tracer;
    if (target.ptracer) {
        tracer = *target.ptracer == k_any_ptracer  ? "any"
                 : *target.ptracer == k_no_ptracer ? "none"
                                                   : std::to_string(*target.ptracer);
    }
    add({"ptracer", "may trace it", target.ptracer ? Json(tracer) : Json(), tracer, !tracer.empty()});
    Json closed = Json::array();
    for (const int fd : target.descriptors.to_be_gone) {
        closed.push_back(fd);
    }
    Json kept = Json::array();
    for (const int fd : target.descriptors.kept) {
        kept.push_back(fd);
    }
    const bool close = !target.descriptors.ranges.empty();
    const std::string kept_text =
        target.descriptors.kept.empty() ? "" : " and " + ranges_of(target.descriptors.kept);
    add({"descriptors",
         "descriptors",
         {{"close_others", close}, {"kept", kept}, {"closed", closed}},
         close                              ? "only 0 to 2" + kept_text
         : !target.descriptors.kept.empty() ? "also " + ranges_of(target.descriptors.kept)
                                            : "",
         !target.descriptors.to_be_gone.empty()});
    return section;
}

}  // namespace doff
