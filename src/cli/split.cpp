// SPDX-License-Identifier: MIT
#include "cli/split.h"

#include "cli/options.h"
#include "core/near.h"
#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

constexpr std::string_view k_form = "write doff [OPTION]... USER[:GROUP] -- COMMAND";

// "-5": no option starts so.
bool is_negative_number(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

bool is_option(std::string_view word) {
    return word.starts_with('-') && word != "--";
}

bool has_attached_argument(const Option& option, std::string_view word) {
    return word != option.name && word != option.letter;
}

using Position = std::vector<std::string>::const_iterator;

// Where the argument of the option at `word` is: behind it, and no option itself.
Result<Position> argument_of(const Option& option, Position word, Position end) {
    const auto argument = word + 1;
    const std::string what = quote(*word) + " needs " + std::string(option.argument);
    if (argument == end) {
        return usage_error(what, std::string(k_form));
    }
    const bool signed_list = option.signs && argument->starts_with('-') && !argument->starts_with("--");
    if (!argument->starts_with('-') || is_negative_number(*argument) || signed_list) {
        return argument;
    }
    if (option.completes == Completes::log_place && *argument == "-") {
        return usage_error(what + ", and '-' is none", "for standard error write --log stderr");
    }
    const bool known = *argument == "--" || find_option(*argument) != nullptr;
    return usage_error(what + ", and " + quote(*argument) + (known ? " is an option" : " starts with a dash"),
                       "is a variable unset? a value that starts with a dash is written " +
                           std::string(option.name) + "=VALUE");
}

bool is_show(const Option* option) {
    return option != nullptr && option->name == "--show";
}

// Behind --show: nothing is run, so that options after the PID belong to nobody else. "-1" is no PID, and no
// option either.
bool could_be_shown(std::string_view word) {
    return word != "--" && (!is_option(word) || is_negative_number(word));
}

}  // namespace

bool is_among(const std::vector<std::string>& options, std::string_view name) {
    return std::ranges::any_of(options, [&](const std::string& word) {
        const Option* const option = word.starts_with('-') ? find_option(word) : nullptr;
        return option != nullptr && option->name == name;
    });
}

std::string hint_to_stay(const std::vector<std::string>& options) {
    // --keep-ids contradicts these two.
    return is_among(options, "--assert") && !is_among(options, "--if-root") && !is_among(options, "--group")
               ? "to run COMMAND as who the caller is, if that is as --assert expects, write --keep-ids -- "
                 "COMMAND"
               : "";
}

Result<Split> take_apart(const std::vector<std::string>& words) {
    Split result;
    const Option* user_option = nullptr;  // the one that stands in the place of USER
    bool shows = false;
    auto word = words.begin();
    for (; word != words.end(); ++word) {
        if (shows && !result.spec && could_be_shown(*word)) {
            result.spec = *word;
            continue;
        }
        if (!is_option(*word)) {
            break;
        }
        result.options.push_back(*word);
        const Option* const option = find_option(*word);
        shows = shows || is_show(option);
        if (option != nullptr && option->says_who) {
            user_option = option;
        }
        if (option == nullptr || !option->takes_argument() || has_attached_argument(*option, *word)) {
            continue;
        }
        const auto argument = argument_of(*option, word, words.end());
        if (!argument) {
            return std::unexpected(argument.error());
        }
        result.options.push_back(**argument);
        word = *argument;
    }
    if (word == words.end()) {
        return result;
    }
    if (shows) {
        // More than --show takes, which is said of the whole.
    } else if (*word == "--") {
        if (user_option == nullptr) {
            return usage_error(
                "no USER before --",
                hint_lines({std::string(k_form) + "; is a variable unset?", hint_to_stay(result.options)}));
        }
    } else if (user_option != nullptr) {
        const std::string name(user_option->name);
        return usage_error(
            "after " + name + " write -- before the command; found " + quote(*word),
            "write doff " + name +
                (user_option->takes_argument() ? " " + std::string(user_option->argument) : "") +
                " -- COMMAND");
    } else {
        result.spec = *word;
        ++word;
        result.option_after_user = word != words.end() && is_option(*word);
    }
    if (word != words.end() && *word == "--") {
        ++word;
        result.ends_with_dashes = word == words.end();
    }
    result.command.assign(word, words.end());
    return result;
}

Result<Split> split(const std::vector<std::string>& words) {
    auto parts = take_apart(words);
    if (parts && parts->option_after_user) {
        return usage_error(
            quote(parts->command.front()) + " stands after USER",
            "options go before USER; for a shell write doff USER -- sh -c COMMAND; is a variable "
            "between them unset?");
    }
    return parts;
}

bool asks_for_json(const std::vector<std::string>& words) {
    bool shows = false;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (shows && could_be_shown(*word)) {
            shows = false;  // one word alone
            continue;
        }
        if (!is_option(*word)) {
            return false;
        }
        if (*word == "--json") {
            return true;
        }
        const Option* const option = find_option(*word);
        shows = shows || is_show(option);
        if (option == nullptr || !option->takes_argument() || has_attached_argument(*option, *word)) {
            continue;
        }
        // An argument may look like an option where it is a list with signs; a word that is one is none.
        const auto argument = word + 1;
        if (argument != words.end() && (!is_option(*argument) || find_option(*argument) == nullptr)) {
            word = argument;
        }
    }
    return false;
}

}  // namespace doff
