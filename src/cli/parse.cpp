// SPDX-License-Identifier: MIT
#include "cli/parse.h"

#include "cli/mistyped.h"
#include "cli/options.h"
#include "cli/second_value.h"
#include "cli/split.h"
#include "core/forms.h"
#include "core/near.h"
#include "core/number.h"
#include "core/quote.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace doff {
namespace {

void register_option(CLI::App& app, const Option& option, Request& request) {
    std::string names(option.name);
    if (!option.letter.empty()) {
        names += "," + std::string(option.letter);
    }
    if (const auto* const field = std::get_if<bool Request::*>(&option.field)) {
        app.add_flag(names, request.*(*field))
            ->disable_flag_override()
            ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
        return;
    }
    if (const auto* const count = std::get_if<int Request::*>(&option.field)) {
        app.add_flag_callback(names, [&request, count] { ++(request.**count); })
            ->disable_flag_override()
            ->trigger_on_parse();
        return;
    }
    if (option.repeats()) {
        const auto list = std::get<std::vector<std::string> Request::*>(option.field);
        app.add_option_function<std::string>(
               names, [&request, list](const std::string& value) { (request.*list).push_back(value); })
            ->trigger_on_parse()
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        return;
    }
    // By a function: bound to a std::optional, an empty argument would look like none.
    const auto field = std::get<std::optional<std::string> Request::*>(option.field);
    app.add_option_function<std::string>(
           names, [&request, field](const std::string& value) { request.*field = value; })
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

// The rows whose names stand among `words`, each once. Registering all of them takes a third of the
// time of a whole run.
std::vector<const Option*> rows_of(const std::vector<std::string>& words) {
    std::vector<const Option*> rows;
    for (const std::string& word : words) {
        const Option* const row = word.starts_with('-') ? find_option(word) : nullptr;
        if (row != nullptr && std::ranges::find(rows, row) == rows.end()) {
            rows.push_back(row);
        }
    }
    return rows;
}

// CLI11 reads "--user=" as if the argument were missing; apart, an empty word is an argument.
std::vector<std::string> with_empty_arguments_apart(const std::vector<std::string>& words) {
    std::vector<std::string> apart;
    for (const std::string& word : words) {
        const bool empty_argument = word.starts_with("--") && word.find('=') == word.size() - 1;
        apart.push_back(empty_argument ? word.substr(0, word.size() - 1) : word);
        if (empty_argument) {
            apart.emplace_back();
        }
    }
    return apart;
}

// A switch with a value, "--strict=false": CLI11 2.1 takes some of them for the switch itself.
const std::string* switch_with_value(const std::vector<std::string>& words) {
    const auto found = std::ranges::find_if(words, [](const std::string& word) {
        const Option* const row = word.starts_with('-') ? find_option(word) : nullptr;
        return row != nullptr && !row->takes_argument() && word.contains('=');
    });
    return found == words.end() ? nullptr : &*found;
}

// Those of `words` that stand where an option does, up to USER; a word with a dash may be an argument, too.
std::vector<std::string> in_place_of_options(const std::vector<std::string>& words) {
    std::vector<std::string> options;
    bool argument_expected = false;
    for (const std::string& word : words) {
        if (argument_expected) {
            argument_expected = false;
            continue;
        }
        if (word == "--" || !word.starts_with('-')) {
            break;
        }
        options.push_back(word);
        const Option* const option = find_option(word);
        argument_expected =
            option != nullptr && option->takes_argument() && (word == option->name || word == option->letter);
    }
    return options;
}

// Each once.
std::vector<std::string> all_unknown(const std::vector<std::string>& words) {
    std::vector<std::string> unknown;
    for (const std::string& word : in_place_of_options(words)) {
        if (find_option(word) == nullptr && std::ranges::find(unknown, word) == unknown.end()) {
            unknown.push_back(word);
        }
    }
    return unknown;
}

const Option* first_given_twice(const std::vector<std::string>& words) {
    std::vector<const Option*> seen;
    for (const std::string& word : in_place_of_options(words)) {
        const Option* const row = find_option(word);
        if (row == nullptr || row->repeats() || row->counts()) {
            continue;
        }
        if (std::ranges::find(seen, row) != seen.end()) {
            return row;
        }
        seen.push_back(row);
    }
    return nullptr;
}

// CLI11 has refused the words; say which one in our own. A misspelt option can shift everything after
// it, so it is the better thing to name.
Error refusal(const std::vector<std::string>& words, const CLI::ParseError& error) {
    if (const auto unknown = all_unknown(words); !unknown.empty()) {
        return unknown_options(unknown);
    }
    if (const Option* const twice = first_given_twice(words)) {
        return {Stage::usage, std::string(twice->name) + " is given twice", {}, "leave out one of them"};
    }
    return {Stage::usage, escaped(error.what()), {}, "doff --help lists the options"};
}

Result<Request> parse_options(const std::vector<std::string>& words) {
    Request request;
    if (words.empty()) {
        return request;
    }
    if (const std::string* const word = switch_with_value(words)) {
        const std::string name(find_option(*word)->name);
        const std::string value = word->substr(word->find('=') + 1);
        const bool pid = name == "--show" && parse_number(value, 1, ~std::uint64_t{0});
        return usage_error(name + " takes no value; found " + quote(*word),
                           pid ? "write " + name + " " + value : "write " + name + " or leave it out");
    }
    CLI::App app;
    app.set_help_flag();
    for (const Option* const row : rows_of(words)) {
        register_option(app, *row, request);
    }
    const auto apart = with_empty_arguments_apart(words);
    try {
        app.parse(std::vector<std::string>(apart.rbegin(), apart.rend()));  // CLI11 takes the last first
    } catch (const CLI::ParseError& error) {
        return std::unexpected(refusal(words, error));
    }
    return request;
}

bool is_given(const Request& request, const Option& option) {
    if (const auto* const flag = std::get_if<bool Request::*>(&option.field)) {
        return request.**flag;
    }
    if (const auto* const count = std::get_if<int Request::*>(&option.field)) {
        return request.**count != 0;
    }
    if (const auto* const list = std::get_if<std::vector<std::string> Request::*>(&option.field)) {
        return !(request.**list).empty();
    }
    return (request.*std::get<std::optional<std::string> Request::*>(option.field)).has_value();
}

std::unexpected<Error> contradiction(std::string_view one, std::string_view other, std::string hint) {
    return usage_error(std::string(one) + " and " + std::string(other) + " contradict each other",
                       std::move(hint));
}

// Single ids stand in the place of USER, who would be all of them.
Result<void> check_single_ids(const Request& request) {
    for (const Option& option : k_options) {
        if (!option.says_who || option.name == "--user" || !is_given(request, option)) {
            continue;
        }
        if (request.user) {
            return contradiction(option.name, "USER", "leave out one of them");
        }
        if (request.if_root) {
            return contradiction(option.name, "--if-root", "leave out one of them");
        }
        if (request.group) {
            return contradiction(option.name, "--group",
                                 "write --rgid and --egid, or --groups for the supplementary groups");
        }
        if (request.keep_ids && option.name != "--keep-ids") {
            return contradiction(option.name, "--keep-ids", "an ID that is not named stays in any case");
        }
    }
    return {};
}

struct Pair {
    std::string_view one;
    std::string_view other;
};

constexpr std::array k_contradictions{
    Pair{"--keep-keyring", "--new-keyring"},
    Pair{"--keep-env", "--clear-env"},
    Pair{"--keep-env", "--login"},
    Pair{"--clear-env", "--login"},
    Pair{"--reset-signals", "--keep-signals"},
    Pair{"--close-fds", "--keep-fds"},
    Pair{"--apparmor", "--selinux"},
    Pair{"--check", "--explain"},
};

Result<void> check_pairs(const Request& request) {
    for (const auto& [one, other] : k_contradictions) {
        if (is_given(request, *find_option(one)) && is_given(request, *find_option(other))) {
            return contradiction(one, other, "leave out one of them");
        }
    }
    return {};
}

// Nothing is changed by --assert alone, so that no other option than these could mean anything.
bool has_a_say(const Option& option) {
    constexpr std::array<std::string_view, 5> k_names{"--assert", "--json", "--verbose", "--log",
                                                      "--log-format"};
    return std::ranges::find(k_names, option.name) != k_names.end();
}

Result<void> check_asserts_alone(const Request& request) {
    for (const Option& option : k_options) {
        if (is_given(request, option) && !has_a_say(option)) {
            return usage_error("--assert without USER looks at this process, and " +
                                   std::string(option.name) + " has no say in that",
                               "name USER and COMMAND, or leave it out");
        }
    }
    return {};
}

Result<void> check_completeness(const Request& request, const Split& parts) {
    constexpr const char* k_form = "write doff [OPTION]... USER[:GROUP] -- COMMAND; doff --help says more";
    if (const auto sound = check_single_ids(request); !sound) {
        return sound;
    }
    if (const auto sound = check_pairs(request); !sound) {
        return sound;
    }
    if (request.verbose > 2) {
        return usage_error("--verbose is given more than twice", "-vv logs all there is");
    }
    const bool who = request.user || request.names_single_ids() || request.keep_ids;
    if (request.show) {
        if (who || request.explain || request.check || !request.command.empty() || !request.asserts.empty()) {
            return usage_error("--show stands alone, or with a PID",
                               "to see what a command would be, write --explain");
        }
        return {};
    }
    if (request.asserts_alone()) {
        return check_asserts_alone(request);
    }
    if (!who && request.check) {
        return usage_error("--check without USER: nobody is named who would do it",
                           "name USER, or add --keep-ids to ask about this process as it is");
    }
    if (!who) {
        return usage_error("no USER and no COMMAND", k_form);
    }
    if (request.command.empty() && !request.explain && !request.check && !request.login) {
        return usage_error(
            request.user ? "no command to run as " + quote(*request.user) : "no command to run",
            hint_lines({parts.ends_with_dashes ? "nothing stands after --: is a variable unset?" : "", k_form,
                        parts.spec ? hint_to_stay(parts.options) : ""}));
    }
    if (!request.command.empty() && request.command.front().empty()) {
        return usage_error("the command is an empty word", "is a variable unset?");
    }
    return {};
}

// Where USER is missed, a value may be missing before it, so that another word was taken for that.
Result<void> check_forms_of(const std::vector<std::string>& words) {
    const auto parts = take_apart({words.begin(), std::ranges::find(words, "--")});
    const auto request = parts ? parse_options(parts->options) : usage_error("");
    return request ? check_forms(*request) : Result<void>();
}

}  // namespace

Result<Request> parse_command_line(const std::vector<std::string>& words) {
    const auto parts = split(words);
    const auto refused = [&](const Error& found) {
        const auto sound = check_forms_of(words);
        const Error& error = sound ? found : sound.error();
        return std::unexpected(with_one_dash_told(words, with_second_value_told(words, error)));
    };
    if (!parts) {
        if (const auto unknown = all_unknown(words); !unknown.empty()) {
            return std::unexpected(unknown_options(unknown));
        }
        return refused(parts.error());
    }
    auto request = parse_options(parts->options);
    if (!request) {
        return std::unexpected(with_second_value_told(words, request.error()));
    }
    if (request->help || request->version) {
        return request;
    }
    if (parts->spec) {  // never beside --user: split.h
        (request->show ? request->shown_process : request->user) = parts->spec;
    }
    request->command = parts->command;
    if (const auto complete = check_completeness(*request, *parts); !complete) {
        return refused(complete.error());
    }
    return request;
}

}  // namespace doff
