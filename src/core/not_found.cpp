// SPDX-License-Identifier: MIT
#include "core/not_found.h"

#include "core/command.h"
#include "core/command_word.h"
#include "core/dash.h"
#include "core/lookup.h"
#include "core/near.h"
#include "core/quote.h"
#include "core/shell_word.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace doff {
namespace {

constexpr std::string_view k_no_break_space = "\xc2\xa0";

bool is_variable_name(std::string_view word) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !word.empty() && letter(word.front()) &&
           std::ranges::all_of(word, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::string hint_of_variable(Kind kind, std::string_view name) {
    const std::string_view variable = name.substr(0, name.find('='));
    if (kind != Kind::user || !name.contains('=') || !is_variable_name(variable)) {
        return {};
    }
    return "to set a variable write --env " + std::string(variable) + "=VALUE before USER";
}

std::string hint_of_blank(std::string_view name) {
    if (name.contains(k_no_break_space)) {
        return "it holds a no-break space (U+00A0), which no shell takes for a blank";
    }
    return name.contains(' ') ? "it holds a blank and is one word: was it quoted by mistake?" : "";
}

std::string hint_of_expansion(std::string_view name) {
    return holds_an_expansion(name) ? "no shell expanded the $: in single quotes, or in the exec form of a "
                                      "Dockerfile, a variable stays as it is written"
                                    : "";
}

// "#1000", as sudo(8) has it.
std::string hint_of_hash(Kind kind, std::string_view name, Accounts& accounts) {
    const auto id = name.starts_with('#') ? parse_id(name.substr(1)) : std::unexpected(std::string());
    if (!id) {
        return {};
    }
    const std::string number = std::to_string(*id);
    const bool group_too = kind == Kind::user && !find_user(accounts, Uid{*id});
    return "sudo's " + quote(name) + " is " + number + " here: write " + number + (group_too ? ":GROUP" : "");
}

std::string sources_of(Accounts& accounts, Database database) {
    return escaped(accounts.sources(database));
}

std::string near_accounts(const std::string& name, Accounts& accounts, Database database) {
    const auto names = accounts.names_in_file(database);
    std::vector<std::string_view> others;
    for (const std::string& each : names) {
        if (each != name) {
            others.push_back(each);
        }
    }
    return did_you_mean(name, others);
}

std::string name_or_number(Accounts& accounts, Gid gid) {
    const auto group = find_group(accounts, gid);
    return group ? quote(group->name) : std::to_string(gid.value);
}

// The name may be known on the other side of the colon.
std::string hint_of_namesake(Kind kind, const std::string& name, Accounts& accounts) {
    if (kind == Kind::user) {
        const bool group = find_group(accounts, name).has_value();
        return group ? "there is a group " + quote(name) + ": a group is written after the colon, USER:GROUP"
                     : "";
    }
    const auto user = find_user(accounts, name);
    return user ? "there is a user " + quote(name) + ", whose primary group is " +
                      name_or_number(accounts, user->gid)
                : "";
}

bool is_id_or_user(std::string_view word, Accounts& accounts) {
    return parse_id(word) || find_user(accounts, std::string(word));
}

bool is_id_or_group(std::string_view word, Accounts& accounts) {
    return parse_id(word) || find_group(accounts, std::string(word));
}

// Of what no directory gives a name, such as a path or a piece of a shell's line.
bool could_be_a_name(std::string_view word) {
    return word.find_first_of("/,:;=*?!\"'`|&()<>{}[]%~") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> missing_user(const Request& request, Accounts& accounts) {
    const auto spec = request.user ? parse_user_spec(*request.user) : usage_error("");
    const auto* const named = spec && !spec->group ? std::get_if<Named>(&spec->user) : nullptr;
    if (named == nullptr) {
        return std::nullopt;
    }
    const auto user = find_user(accounts, named->name);
    return !user && user.error().why == Missing::Why::no_entry ? std::optional(named->name) : std::nullopt;
}

std::string hints_for_missing(Kind kind, const std::string& name, Accounts& accounts) {
    // What is no name at all has no neighbours, and no source could know it.
    for (const std::string& hint : {hint_of_dash(name), hint_of_variable(kind, name), hint_of_expansion(name),
                                    hint_of_hash(kind, name, accounts)}) {
        if (!hint.empty()) {
            return hint;
        }
    }
    const Database database = kind == Kind::user ? Database::passwd : Database::group;
    const std::string hints = hint_lines({near_accounts(name, accounts, database), hint_of_blank(name),
                                          hint_of_namesake(kind, name, accounts)});
    return hints.empty() && could_be_a_name(name) ? sources_of(accounts, database) : hints;
}

std::string or_better(const std::string& better, const std::string& hint, Accounts& accounts) {
    const bool sources =
        hint == sources_of(accounts, Database::passwd) || hint == sources_of(accounts, Database::group);
    return better.empty() ? hint : hint_lines({better, sources ? "" : hint});
}

std::string hint_of_group_as_command(const Request& request, Accounts& accounts) {
    const auto& command = request.command;
    const auto spec = request.user && !request.group && command.size() > 1 && command[1] == "--"
                          ? parse_user_spec(*request.user)
                          : usage_error("");
    const bool user_alone = spec && !spec->group && std::holds_alternative<Named>(spec->user);
    return user_alone && find_group(accounts, command.front())
               ? "there is a group " + quote(command.front()) + ": write " + escaped(*request.user) + ":" +
                     escaped(command.front()) + " -- COMMAND"
               : "";
}

std::string hint_of_command(const Request& request, Accounts& accounts, Kernel& kernel,
                            const Environment& environment) {
    const auto name = request.root ? std::nullopt : missing_user(request, accounts);
    if (!name) {
        return {};
    }
    for (const std::string& path : candidates_for(*name, environment)) {
        if (is_a_program(kernel, path)) {
            const std::string word = shell_word(*name, "COMMAND");
            const bool could_stay = !request.asserts.empty() && !request.if_root && !request.group;
            return quote(*name) + " is a command" + (path == *name ? "" : ", " + quote(path)) +
                   ": write doff USER -- " + word +
                   (could_stay ? ", or --keep-ids -- " + word + " to run it as who the caller is" : "");
        }
    }
    return {};
}

std::string hint_of_comma(const Request& request, Accounts& accounts) {
    const auto spec = request.user ? parse_user_spec(*request.user) : usage_error("");
    const auto behind = spec ? spec->group : std::nullopt;
    const auto option = request.group ? parse_who(*request.group, Kind::group) : usage_error("");
    const auto* const group = behind   ? std::get_if<Named>(&*behind)
                              : option ? std::get_if<Named>(&*option)
                                       : nullptr;
    if (group == nullptr || !group->name.contains(',') || !parse_group_list(group->name)) {
        return {};
    }
    const auto found = find_group(accounts, group->name);
    if (found || found.error().why != Missing::Why::no_entry) {
        return {};
    }
    return std::string(behind ? "one group after the colon" : "--group takes one group") +
           (request.groups ? "" : "; more with --groups " + shell_word(group->name, "LIST"));
}

std::string hint_of_dot(const Request& request, Accounts& accounts) {
    const auto name = request.group ? std::nullopt : missing_user(request, accounts);
    if (!name) {
        return {};
    }
    constexpr const char* k_marks = ".,";
    for (std::size_t dot = name->find_first_of(k_marks); dot != std::string::npos;
         dot = name->find_first_of(k_marks, dot + 1)) {
        const std::string user = name->substr(0, dot);
        const std::string group = name->substr(dot + 1);
        if (!user.empty() && !group.empty() && is_id_or_user(user, accounts) &&
            is_id_or_group(group, accounts)) {
            std::string both = *name;
            both[dot] = ':';
            return "a colon stands before the group: write " + shell_word(both, "USER:GROUP");
        }
    }
    return {};
}

}  // namespace doff
