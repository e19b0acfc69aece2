// SPDX-License-Identifier: MIT
#include "report/explain_parts.h"

#include "core/filter_in_force.h"
#include "core/prospects.h"
#include "core/quote.h"
#include "report/rows.h"

#include <algorithm>
#include <string_view>

namespace doff {
namespace {

std::string why_new_privs_are_allowed(const Target& target) {
    if (target.ids_differ()) {
        return "with it execve(2) may make real and effective IDs one";
    }
    return target.uid.effective == k_root ? "root gets it with --strict"
                                          : "--allow-new-privs: setuid programs give privilege";
}

std::string why_there_is_no_guard(TerminalGuard guard) {
    switch (guard) {
        case TerminalGuard::no_terminal: return "no terminal on fds 0 to 2, and none controlling";
        case TerminalGuard::declined: return "--allow-tty-injection";
        case TerminalGuard::not_possible: return "root without no_new_privs or cap_sys_admin cannot have it";
        case TerminalGuard::after_no_new_privs:
        case TerminalGuard::while_privileged: break;
    }
    return {};
}

template <class Kind>
bool has(const Plan& plan) {
    return std::ranges::any_of(plan.steps,
                               [](const Step& step) { return std::holds_alternative<Kind>(step); });
}

// Steps that nobody but the kernel knows the conditions of.
bool is_up_to_the_kernel(const Step& step) {
    return std::holds_alternative<SetLimit>(step) || std::holds_alternative<SetNice>(step) ||
           std::holds_alternative<SetIoPriority>(step) || std::holds_alternative<SetScheduling>(step) ||
           std::holds_alternative<SetCpus>(step) || std::holds_alternative<SetOomScoreAdj>(step) ||
           std::holds_alternative<ChangeDirectory>(step) || std::holds_alternative<SetExecLabel>(step) ||
           std::holds_alternative<SetPtracer>(step);
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

Section steps_section(const Target& target, const Plan& plan) {
    Section section{"steps", "Steps", {}, Shape::steps};
    const auto add = [&](const std::string& call, const std::string& purpose) {
        const std::size_t number = section.rows.size() + 1;
        section.rows.push_back({"step_" + std::to_string(number),
                                std::to_string(number),
                                {{"number", number}, {"call", call}, {"purpose", purpose}},
                                call,
                                /* differs= */ false,
                                purpose});
    };
    for (const Step& step : plan.steps) {
        add(call_of(step), purpose_of(step));
    }
    add("read it all back and compare", "a difference ends with status 120");
    add("try to regain what was given up", "a success ends with status 120");
    for (const Step& step : plan.confinement) {
        add(call_of(step), purpose_of(step));
    }
    if (!target.command.argv.empty()) {
        const bool search = target.command.candidates.size() > 1;
        add(exec_line(target.command), search ? "searched in PATH by the new user" : "");
    }
    return section;
}

Section left_out_section(const Target& target, const State& before, const Plan& plan) {
    Section section{"left_out", "Left out, and why", {}, Shape::list};
    const auto add = [&](const std::string& what, const std::string& why) {
        section.rows.push_back({"left_out", what, {{"what", what}, {"why", why}}, why});
    };
    if (target.ids == Ids::kept_not_root) {
        add("any change of ids", "not root, and --if-root: ids, groups, environment stay");
    } else if (target.ids == Ids::kept) {
        add("any change of ids", "--keep-ids");
    } else {
        if (!has<SetGroups>(plan)) {
            add("setgroups", before.groups == target.groups ? "the process has exactly these groups"
                                                            : "the caller's groups are kept");
        }
        if (!has<SetGid>(plan) && !has<SetResgid>(plan)) {
            add("setregid, setgid", "all four group ids are the target's");
        }
        if (!has<SetUid>(plan) && !has<SetResuid>(plan)) {
            add("setuid", "all four user ids are the target's");
        }
    }
    if (target.no_new_privs && before.no_new_privs) {
        add("setting no_new_privs", "it is on already");
    } else if (!target.no_new_privs) {
        add("no_new_privs", why_new_privs_are_allowed(target));
    }
    const CapabilitySet kept = target.capabilities.effective;
    if (target.uid.effective != k_root && (kept.has(k_cap_setuid) || kept.has(k_cap_setgid))) {
        add("trying to regain",
            std::string(kept.has(k_cap_setuid) ? "user IDs: cap_setuid" : "groups: cap_setgid") +
                " is kept, and with it the command can");
    }
    if (target.keyring == SessionKeyring::leave) {
        add("a session keyring", "--keep-keyring: the caller's stays");
    }
    if (const std::string why = why_there_is_no_guard(target.terminal_guard); !why.empty()) {
        add("a terminal guard", why);
    }
    return section;
}

namespace {

// Those that are refused for the same reason in one line: "1-3: needs cap_setgid". What they are stands
// below.
std::string text_of(const std::vector<RefusedStep>& refused) {
    std::string lines;
    for (const RefusedStep& first : refused) {
        std::vector<int> numbers;
        for (const RefusedStep& step : refused) {
            if (step.why == first.why) {
                numbers.push_back(static_cast<int>(step.at) + 1);
            }
        }
        lines = with_line(std::move(lines),
                          (numbers.size() == 1 ? "step " : "steps ") + ranges_of(numbers) + ": " + first.why);
    }
    return lines;
}

}  // namespace

Section prospects_section(const Target& target, const Plan& plan, const Caller& before) {
    Section section{"prospects", "Whether it would work", {}};
    const Prospects prospects = prospects_of(plan, before.state, before.ways);
    const bool enough = prospects.refused.empty();
    Json refused = Json::array();
    for (const RefusedStep& step : prospects.refused) {
        const std::string call = call_of(plan.steps[step.at]);
        refused.push_back({{"number", step.at + 1}, {"call", call}, {"why", step.why}});
    }
    const std::string first =
        enough ? ""
               : call_of(plan.steps[prospects.refused.front().at]) + ": " + prospects.refused.front().why;
    const bool filtered = has_filter(before.state);
    Json numbers = Json::array();
    std::string text;
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
        if (filtered || is_up_to_the_kernel(plan.steps[at])) {
            numbers.push_back(at + 1);
            text += (text.empty() ? "" : ",") + std::to_string(at + 1);
        }
    }
    if (!text.empty()) {
        text = filtered ? "each of them: a seccomp filter is in force, which only --check tries"
                        : (numbers.size() == 1 ? "step " : "steps ") + text + "; then nothing is run";
    }
    const std::string privilege = !enough        ? "not enough"
                                  : text.empty() ? "enough for every step"
                                                 : "enough, as far as can be told";
    section.rows = {{"privileged", "privilege", enough, privilege},
                    {"first_refused", "refused first", enough ? Json() : Json(first), ""},
                    {"refused", "refused", refused, text_of(prospects.refused)},
                    {"hints", "what would help", lines_of(prospects.hints), prospects.hints}};
    section.rows.push_back({"up_to_the_kernel", "the kernel may refuse", numbers, text});
    if (!target.command.argv.empty()) {
        section.rows.push_back(
            {"command_looked_for", "the command", false, "was not looked for: --check does that"});
    } else {
        section.rows.push_back({"command_looked_for", "the command", false, ""});
    }
    return section;
}

}  // namespace doff
