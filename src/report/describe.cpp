// SPDX-License-Identifier: MIT
#include "report/describe.h"

#include "core/number.h"
#include "core/privilege.h"
#include "core/quote.h"
#include "core/securebits.h"
#include "core/signals.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

constexpr std::size_t k_width = 80;

// Lines of "label  value" with the values in one column; a long value is broken at its blanks and
// commas so that no line is longer than 80 columns where that can be had.
class Page {
public:
    void line(const std::string& text) { text_ += text + "\n"; }
    void lines(const std::string& text) { text_ += text; }
    void row(std::string_view label, const std::string& value) { entry(std::string(label), k_labels, value); }
    void step(std::size_t number, const std::string& call, const std::string& purpose) {
        std::string label = std::to_string(number);
        label.insert(0, label.size() < 2 ? 2 - label.size() : 0, ' ');
        entry(label, k_numbers, call);
        if (!purpose.empty()) {
            text_.pop_back();
            const std::size_t used = text_.size() - (text_.rfind('\n') + 1);
            const std::size_t column = used + 2 <= k_purposes ? k_purposes : used + 2;
            if (column + purpose.size() <= k_width) {
                text_ += std::string(column - used, ' ') + purpose + "\n";
            } else {
                text_ += "\n" + std::string(k_purposes, ' ') + purpose + "\n";
            }
        }
    }
    std::string take() { return std::move(text_); }

private:
    static constexpr std::size_t k_labels = 24;
    static constexpr std::size_t k_numbers = 6;
    static constexpr std::size_t k_purposes = 43;

    void entry(const std::string& label, std::size_t indent, std::string_view value) {
        std::string line = "  " + label;
        line.append(line.size() < indent ? indent - line.size() : 1, ' ');
        while (line.size() + value.size() > k_width) {
            const std::size_t room = k_width > line.size() ? k_width - line.size() : 0;
            std::size_t cut = value.substr(0, room).find_last_of(" ,");
            if (cut == std::string_view::npos) {
                cut = value.find_first_of(" ,");
            }
            if (cut == std::string_view::npos || cut + 1 >= value.size()) {
                break;
            }
            line += value.substr(0, cut + (value[cut] == ',' ? 1 : 0));
            text_ += line + "\n";
            line.assign(indent, ' ');
            value.remove_prefix(cut + 1);
        }
        text_ += line;
        text_ += value;
        text_ += "\n";
    }

    std::string text_;
};

std::string named(Uid uid, Accounts& accounts) {
    const auto user = accounts.getpwuid(uid);
    const std::string number = std::to_string(uid.value);
    return user && *user ? number + " (" + escaped((*user)->name) + ")" : number;
}

std::string named(Gid gid, Accounts& accounts) {
    const auto group = accounts.getgrgid(gid);
    const std::string number = std::to_string(gid.value);
    return group && *group ? number + " (" + escaped((*group)->name) + ")" : number;
}

std::string named(const std::vector<Gid>& groups, Accounts& accounts) {
    if (groups.empty()) {
        return "none";
    }
    std::string text;
    for (const Gid gid : groups) {
        text += text.empty() ? "" : " ";
        text += named(gid, accounts);
    }
    return text;
}

template <class Id>
std::string four(const ProcessIds<Id>& ids, Accounts& accounts) {
    if (ids.all(ids.real)) {
        return named(ids.real, accounts);
    }
    return "real " + named(ids.real, accounts) + ", effective " + named(ids.effective, accounts) +
           ", saved " + named(ids.saved, accounts) + ", filesystem " + named(ids.filesystem, accounts);
}

std::string seccomp_mode(int mode) {
    constexpr std::array<std::string_view, 3> k_modes{"0 (none)", "1 (strict)", "2 (filter)"};
    return mode >= 0 && mode < 3 ? std::string(k_modes[static_cast<std::size_t>(mode)])
                                 : std::to_string(mode);
}

template <class Id>
std::string three(const RealEffectiveSaved<Id>& ids, Accounts& accounts) {
    if (ids.all(ids.real)) {
        return named(ids.real, accounts);
    }
    return "real " + named(ids.real, accounts) + ", effective " + named(ids.effective, accounts) +
           ", saved " + named(ids.saved, accounts);
}

// All of a large set's names would fill a screen and say less than "all".
std::string in_words(CapabilitySet set, CapabilitySet all, std::string_view all_is) {
    constexpr int k_few = 4;
    return set.size() > k_few && set == all ? std::string(all_is) : names_of(set);
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

// Those that limit anything: "nofile 1024:524288,core 0:unlimited".
std::string limits_in_words(const Surroundings& around) {
    std::string text;
    for (const Resource resource : k_resources) {
        const auto& limit = around.limit(resource);
        if (limit && *limit != Limit{}) {
            text += (text.empty() ? "" : ", ") + std::string(name_of(resource)) + " " + text_of(*limit);
        }
    }
    return text.empty() ? "none" : text + "; all others unlimited";
}

void add_surroundings(Page& page, const Surroundings& around) {
    page.row("limits", limits_in_words(around));
    const auto row = [&](std::string_view label, const auto& value, auto in_words) {
        if (value) {
            page.row(label, in_words(*value));
        }
    };
    const auto text = [](const auto& value) { return text_of(value); };
    row("nice value", around.nice, [](int nice) { return std::to_string(nice); });
    row("I/O priority", around.io_priority, text);
    row("scheduling", around.scheduling, text);
    row("CPUs", around.cpus, text);
    row("out-of-memory score", around.oom_score_adj, [](int score) { return std::to_string(score); });
    row("umask", around.umask, text_of_umask);
    row("signals", around.signals, text);
    row("session", around.session, text);
    row("parent-death signal", around.parent_death_signal,
        [](int signal) { return signal == 0 ? "none" : name_of_signal(signal); });
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

std::string show_text(const State& state, const Portrait& portrait, Accounts& accounts) {
    Page page;
    const auto& sets = state.capabilities;
    page.row("user", four(state.uid, accounts));
    page.row("group", four(state.gid, accounts));
    page.row("supplementary groups", named(state.groups, accounts));
    page.row("permitted", in_words(sets.permitted, sets.bounding, "all of the bounding set"));
    page.row("effective", in_words(sets.effective, sets.permitted, "all of the permitted set"));
    page.row("inheritable", names_of(sets.inheritable));
    page.row("ambient", names_of(sets.ambient));
    page.row("bounding", names_of(sets.bounding));
    page.row("securebits", names_of_securebits(state.securebits));
    page.row("no_new_privs", state.no_new_privs ? "on" : "off");
    page.row("seccomp mode", seccomp_mode(state.seccomp_mode));
    if (portrait.label) {
        page.row("security label", escaped(*portrait.label));
    }
    add_surroundings(page, portrait.around);
    if (portrait.directory) {
        page.row("working directory", escaped(*portrait.directory));
    }
    std::string fds;
    for (const int fd : portrait.fds) {
        fds += (fds.empty() ? "" : " ") + std::to_string(fd);
    }
    page.row("descriptors", fds);
    return page.take();
}

}  // namespace doff
