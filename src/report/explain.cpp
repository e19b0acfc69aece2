// SPDX-License-Identifier: MIT
#include "report/describe.h"

#include "core/after_execve.h"
#include "core/letter_case.h"
#include "core/prospects.h"
#include "core/quote.h"
#include "core/securebits.h"
#include "report/explain_parts.h"
#include "report/process_rows.h"
#include "report/rows.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>

namespace doff {
namespace {

Section ids(const Target& target, const State& before, Names names) {
    Section section = ids_section(target, names);
    section.rows[0].differs = !before.uid.are(target.uid);
    section.rows[1].differs = !before.gid.are(target.gid);
    section.rows[2].differs = before.groups != target.groups;
    return section;
}

struct AfterExec {
    CapabilitySet permitted;
    CapabilitySet effective;
    std::string text;
};

// capabilities(7), "Transformation of capabilities during execve()".
AfterExec after_exec(const Target& target) {
    const bool noroot = (target.securebits & k_secbit_noroot) != 0;
    const auto& sets = target.capabilities;
    const bool real_root = target.uid.real == k_root;
    const bool effective_root = target.uid.effective == k_root;
    if (noroot || (!real_root && !effective_root)) {
        return {sets.ambient, sets.ambient, names_of(sets.ambient)};
    }
    CapabilitySet gained = sets.inheritable.with(sets.bounding);
    if (!effective_root) {
        return {gained, sets.ambient,
                "real user root: execve permits " +
                    in_words(gained, sets.bounding, "everything in the bounding set") +
                    ", none of it effective"};
    }
    if (target.no_new_privs) {
        gained = {gained.bits & sets.permitted.bits};
    }
    return {gained, gained,
            "root: execve gives " + in_words(gained, sets.bounding, "everything in the bounding set") +
                "; only --strict takes that away"};
}

Section capabilities(const Target& target, const State& before) {
    const auto& sets = target.capabilities;
    const auto& had = before.capabilities;
    const AfterExec after = after_exec(target);
    const auto row = [&](const std::string& key, CapabilitySet set, CapabilitySet now, std::string text) {
        return Row{key, key, value_of(set), std::move(text), set != now};
    };
    const bool same_bounding = sets.bounding == had.bounding;
    Section section{"capabilities", "Capabilities", {}};
    section.rows = {Row{"after_execve",
                        "after execve",
                        {{"permitted", value_of(after.permitted)}, {"effective", value_of(after.effective)}},
                        after.text,
                        after.permitted != had.permitted || after.effective != had.effective},
                    row("inheritable", sets.inheritable, had.inheritable,
                        in_words(sets.inheritable, sets.bounding, "all of the bounding set")),
                    row("ambient", sets.ambient, had.ambient,
                        in_words(sets.ambient, sets.bounding, "all of the bounding set")),
                    row("bounding", sets.bounding, had.bounding,
                        same_bounding ? "as it is (" + std::to_string(had.bounding.size()) + " capabilities)"
                                      : in_words(sets.bounding, before.known_capabilities)),
                    Row{"securebits", "securebits", value_of_securebits(target.securebits),
                        names_of_securebits(target.securebits), target.securebits != before.securebits}};
    return section;
}

// The variables that say who one is and where a command is looked for, and the names of the others, since
// what they hold may be secret.
constexpr std::array<std::string_view, 5> k_shown_variables{"HOME", "USER", "LOGNAME", "SHELL", "PATH"};

std::string_view name_in(std::string_view variable) {
    return variable.substr(0, variable.find('='));
}

std::optional<std::string> value_in(const Environment& environment, std::string_view name) {
    const auto found =
        std::ranges::find_if(environment, [&](std::string_view each) { return name_in(each) == name; });
    if (found == environment.end() || found->size() == name.size()) {
        return {};
    }
    return found->substr(name.size() + 1);
}

std::vector<std::string> other_names(const Environment& environment) {
    std::vector<std::string> names;
    for (const std::string_view each : environment) {
        if (std::ranges::find(k_shown_variables, name_in(each)) == k_shown_variables.end()) {
            names.emplace_back(name_in(each));
        }
    }
    return names;
}

// All of them where that is a line; else those that are not as they were, and how many are.
std::string text_of_others(const std::vector<std::string>& names, const Environment& wanted,
                           const Environment& before) {
    constexpr std::size_t k_line = 56;
    const std::string all = words_of(names, " ");
    if (all.size() <= k_line) {
        return names.empty() ? "none" : all;
    }
    std::vector<std::string> changed;
    std::ranges::copy_if(names, std::back_inserter(changed), [&](const std::string& name) {
        return value_in(wanted, name) != value_in(before, name);
    });
    const std::string as_they_are = std::to_string(names.size() - changed.size()) + " as they are";
    return changed.size() == names.size() ? all
           : changed.empty()              ? as_they_are
                                          : words_of(changed, " ") + " and " + as_they_are;
}

bool is_any_changed(const std::vector<std::string>& names, const Environment& wanted,
                    const Environment& before) {
    return names != other_names(before) || std::ranges::any_of(names, [&](const std::string& name) {
               return value_in(wanted, name) != value_in(before, name);
           });
}

// By their names where that is a line, else how many.
std::string text_of_removed(const std::vector<std::string>& names) {
    constexpr std::size_t k_line = 56;
    const std::string all = words_of(names, " ");
    return all.size() <= k_line ? all : std::to_string(names.size()) + " of the caller's";
}

Row removed_row(const Environment& wanted, const Environment& before) {
    std::vector<std::string> names = other_names(before);
    std::erase_if(names, [&](const std::string& name) { return value_in(wanted, name).has_value(); });
    return {"removed_names", "removed variables", list_of(names), text_of_removed(names), !names.empty()};
}

Section environment(const Environment& wanted, const Environment& before) {
    Section section{"environment", "Environment", {}};
    for (const std::string_view name : k_shown_variables) {
        const auto value = value_in(wanted, name);
        Row row = path_row(in_lower_case(name), std::string(name), value);
        row.text = value ? row.text : "not set";
        row.differs = value != value_in(before, name);
        section.rows.push_back(std::move(row));
    }
    const auto others = other_names(wanted);
    section.rows.push_back({"other_names", "other variables", list_of(others),
                            text_of_others(others, wanted, before), is_any_changed(others, wanted, before)});
    section.rows.push_back(removed_row(wanted, before));
    return section;
}

Section command(const Command& command) {
    std::string text;
    for (const std::string& word : command.argv) {
        text += text.empty() ? "" : " ";
        text += quote(word);
    }
    Section section{"command", "Command", {}};
    const bool by_another_name = !command.argv.empty() && command.argv.front() != command.name;
    section.rows = {{"program", "program", command.argv.empty() ? Json() : Json(escaped(command.name)),
                     by_another_name ? quote(command.name) : ""},
                    {"argv", "command", list_of(command.argv), text},
                    {"candidates", "tried in this order", list_of(command.candidates), ""}};
    return section;
}

}  // namespace

Document explain_page(const Target& target, const Caller& before, const Plan& plan, Accounts& accounts,
                      const std::vector<Judgement>& judgements) {
    Document page{.kind = "explain"};
    const bool all_hold = std::ranges::all_of(judgements, &Judgement::holds);
    const bool could = all_hold && prospects_of(plan, before.state, before.ways).refused.empty();
    // The command was not looked for, and the kernel may have its own reasons: not that it would run.
    page.opening = could ? "What would be done:" : "The command would not run:";
    page.rows = {{"could_run", "could_run", could, ""}};
    // First whether it would work and what would be done, which is what one asks for.
    page.sections = {prospects_section(target, plan, before),
                     expectations_section(judgements),
                     steps_section(target, plan),
                     left_out_section(target, before.state, plan),
                     ids(target, before.state, &accounts),
                     capabilities(target, before.state),
                     restrictions_section(target, before.state),
                     paths_section(target.landlock),
                     limits_section(target.around, before.around),
                     process_section(target, before.around),
                     environment(target.command.envp, before.environment),
                     command(target.command)};
    page.legend = "not as in the process that asks";
    page.closing = "Nothing was changed and nothing was run.";
    return page;
}

}  // namespace doff
