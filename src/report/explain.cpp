// SPDX-License-Identifier: MIT
#include "report/describe.h"

#include "core/privilege.h"
#include "core/quote.h"
#include "report/page.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

template <class Id>
std::string three(const RealEffectiveSaved<Id>& ids, Accounts& accounts) {
    if (ids.all(ids.real)) {
        return named(ids.real, accounts);
    }
    return "real " + named(ids.real, accounts) + ", effective " + named(ids.effective, accounts) +
           ", saved " + named(ids.saved, accounts);
}

std::string why_new_privs_are_allowed(const Target& target) {
    if (target.ids_differ()) {
        return "with it execve(2) may make real and effective IDs one";
    }
    return target.uid.effective == k_root ? "root gets it with --strict"
                                          : "--allow-new-privs: setuid programs give privilege";
}

// What is not in the plan and why, so that nobody has to guess.
std::string what_is_left_out(const Target& target, const State& before, const Plan& plan) {
    Page page;
    const auto has = [&]<class Kind>(const Kind& /* for its type */) {
        return std::ranges::any_of(plan.steps,
                                   [](const Step& step) { return std::holds_alternative<Kind>(step); });
    };
    if (target.ids == Ids::kept_not_root) {
        page.row("any change of ids", "not root, and --if-root: ids, groups, environment stay");
    } else if (target.ids == Ids::kept) {
        page.row("any change of ids", "--keep-ids");
    } else {
        if (!has(SetGroups{})) {
            page.row("setgroups", before.groups == target.groups ? "the process has exactly these groups"
                                                                 : "the caller's groups are kept");
        }
        if (!has(SetGid{}) && !has(SetResgid{})) {
            page.row("setregid, setgid", "all four group ids are the target's");
        }
        if (!has(SetUid{}) && !has(SetResuid{})) {
            page.row("setuid", "all four user ids are the target's");
        }
    }
    if (target.no_new_privs && before.no_new_privs) {
        page.row("setting no_new_privs", "it is on already");
    } else if (!target.no_new_privs) {
        page.row("no_new_privs", why_new_privs_are_allowed(target));
    }
    const CapabilitySet kept = target.capabilities.effective;
    if (target.uid.effective != k_root && (kept.has(k_cap_setuid) || kept.has(k_cap_setgid))) {
        page.row("trying to regain",
                 std::string(kept.has(k_cap_setuid) ? "user IDs: cap_setuid" : "groups: cap_setgid") +
                     " is kept, and with it the command can");
    }
    if (target.keyring == SessionKeyring::leave) {
        page.row("a session keyring", "--keep-keyring: the caller's stays");
    }
    switch (target.terminal_guard) {
        case TerminalGuard::no_terminal:
            page.row("a terminal guard", "no terminal on fds 0 to 2, and none controlling");
            break;
        case TerminalGuard::declined: page.row("a terminal guard", "--allow-tty-injection"); break;
        case TerminalGuard::not_possible:
            page.row("a terminal guard", "root without no_new_privs or cap_sys_admin cannot have it");
            break;
        case TerminalGuard::after_no_new_privs:
        case TerminalGuard::while_privileged: break;
    }
    return page.take();
}

// capabilities(7), "Transformation of capabilities during execve()".
std::string capabilities_after_exec(const Target& target) {
    const bool noroot = (target.securebits & k_secbit_noroot) != 0;
    const auto& sets = target.capabilities;
    if (!noroot && target.uid.real == k_root && target.uid.effective != k_root) {
        return "real user root: execve permits " +
               in_words(sets.inheritable.with(sets.bounding), sets.bounding,
                        "everything in the bounding set") +
               ", none of it effective";
    }
    if (!noroot && target.uid.effective == k_root) {
        CapabilitySet gained = sets.inheritable.with(sets.bounding);
        if (target.no_new_privs) {
            gained = {gained.bits & sets.permitted.bits};
        }
        return "root: execve gives " + in_words(gained, sets.bounding, "everything in the bounding set") +
               "; only --strict takes that away";
    }
    return names_of(sets.ambient);
}

void add_confinement(Page& page, const Landlock& landlock) {
    for (const PathRule& rule : landlock.paths) {
        page.row("may " + names_of_rights(rule.allowed), quote(rule.path));
    }
    const auto ports = [&](std::uint64_t right, const char* label) {
        if ((landlock.handled.net & right) == 0) {
            return;
        }
        std::string text;
        for (const PortRule& rule : landlock.ports) {
            text += (rule.allowed & right) == 0 ? "" : (text.empty() ? "" : ",") + std::to_string(rule.port);
        }
        page.row(label, text.empty() ? "none" : text);
    };
    ports(k_net_bind_tcp, "may bind TCP ports");
    ports(k_net_connect_tcp, "may connect to TCP");
    if (landlock.handled.scoped != 0) {
        page.row("kept inside", names_of_scopes(landlock.handled.scoped));
    }
    for (const std::string& lacking : landlock.not_had) {
        page.row("NOT RESTRICTED", lacking);
    }
}

// The variables that say who one is and where a command is looked for, and the names of the others, since
// what they hold may be secret.
void add_environment(Page& page, const std::vector<std::string>& envp) {
    constexpr std::array<std::string_view, 5> k_shown{"HOME", "USER", "LOGNAME", "SHELL", "PATH"};
    const auto name_in = [](std::string_view variable) { return variable.substr(0, variable.find('=')); };
    for (const std::string_view name : k_shown) {
        const auto found =
            std::ranges::find_if(envp, [&](std::string_view each) { return name_in(each) == name; });
        page.row(name, found == envp.end() ? "not set" : escaped(found->substr(name.size() + 1)));
    }
    std::string others;
    for (const std::string_view each : envp) {
        if (std::ranges::find(k_shown, name_in(each)) == k_shown.end()) {
            others += (others.empty() ? "" : " ") + escaped(name_in(each));
        }
    }
    page.row("other variables", others.empty() ? "none" : others);
}

// Steps that nobody but the kernel knows the conditions of.
bool is_up_to_the_kernel(const Step& step) {
    return std::holds_alternative<SetLimit>(step) || std::holds_alternative<SetNice>(step) ||
           std::holds_alternative<SetIoPriority>(step) || std::holds_alternative<SetScheduling>(step) ||
           std::holds_alternative<SetCpus>(step) || std::holds_alternative<SetOomScoreAdj>(step) ||
           std::holds_alternative<ChangeDirectory>(step) || std::holds_alternative<SetExecLabel>(step) ||
           std::holds_alternative<SetPtracer>(step);
}

void add_resolved(Page& page, const Target& target, const State& before, Accounts& accounts) {
    page.row("user", three(target.uid, accounts));
    page.row("group", three(target.gid, accounts));
    page.row("supplementary groups", named(target.groups, accounts));
    page.row("capabilities", capabilities_after_exec(target));
    page.row("bounding set",
             target.capabilities.bounding == before.capabilities.bounding
                 ? "as it is (" + std::to_string(before.capabilities.bounding.size()) + " capabilities)"
                 : names_of(target.capabilities.bounding));
    if (target.label) {
        page.row("security label", text_of(*target.label));
    }
    add_confinement(page, target.landlock);
    add_environment(page, target.command.envp);
}

std::string exec_line(const Command& command) {
    std::string text = "execve(";
    text += command.candidates.size() == 1 ? quote(command.candidates.front()) : quote(command.name);
    text += ", [";
    for (std::size_t at = 0; at < command.argv.size(); ++at) {
        text += (at == 0 ? "" : ", ") + quote(command.argv[at]);
    }
    return text + "])";
}

}  // namespace

std::string explain_text(const Target& target, const State& before, const Plan& plan, Accounts& accounts) {
    Page page;
    page.line("The command would run as");
    add_resolved(page, target, before, accounts);
    page.line("");
    page.line("by these steps");
    std::size_t number = 0;
    for (const Step& step : plan.steps) {
        page.step(++number, call_of(step), purpose_of(step));
    }
    page.step(++number, "read it all back and compare", "a difference ends with status 120");
    page.step(++number, "try to regain what was given up", "a success ends with status 120");
    for (const Step& step : plan.confinement) {
        page.step(++number, call_of(step), purpose_of(step));
    }
    if (!target.command.argv.empty()) {
        const bool search = target.command.candidates.size() > 1;
        page.step(++number, exec_line(target.command), search ? "searched in PATH by the new user" : "");
    }
    if (const std::string rest = what_is_left_out(target, before, plan); !rest.empty()) {
        page.line("");
        page.line("and without");
        page.lines(rest);
    }
    if (const auto privileged = check_privilege(plan, before); !privileged) {
        page.line("");
        page.line("This process could not do it: " + sentence(privileged.error()) + ".");
        page.line("hint: " + privileged.error().hint);
    }
    if (std::ranges::any_of(plan.steps, is_up_to_the_kernel)) {
        page.line("");
        page.line("Whether limits, priorities, CPUs, the directory and labels can be had, only the");
        page.line("kernel knows; where it refuses one, nothing is run.");
    }
    page.line("");
    page.line("Nothing was changed and nothing was run.");
    return page.take();
}

}  // namespace doff
