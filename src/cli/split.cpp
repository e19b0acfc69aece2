// SPDX-License-Identifier: MIT
#include "cli/split.h"

#include "cli/options.h"
#include "core/quote.h"

namespace doff {
namespace {

constexpr std::string_view k_form = "write doff [OPTION]... USER[:GROUP] -- COMMAND";

bool is_option(std::string_view word) {
    return word.starts_with('-') && word != "--";
}

bool has_attached_argument(const Option& option, std::string_view word) {
    return word != option.name && word != option.letter;
}

}  // namespace

Result<Split> split(const std::vector<std::string>& words) {
    Split result;
    bool user_option = false;
    auto word = words.begin();
    for (; word != words.end() && is_option(*word); ++word) {
        result.options.push_back(*word);
        const Option* const option = find_option(*word);
        if (option == nullptr || !option->takes_argument()) {
            continue;
        }
        user_option = user_option || option->name == "--user";
        if (has_attached_argument(*option, *word)) {
            continue;
        }
        const auto argument = word + 1;
        const std::string what = quote(*word) + " needs " + std::string(option->argument);
        if (argument == words.end()) {
            return usage_error(what, std::string(k_form));
        }
        if (argument->starts_with('-')) {
            return usage_error(what + ", and " + quote(*argument) + " is an option",
                               "is a variable unset? a value that starts with a dash is written " +
                                   std::string(option->name) + "=VALUE");
        }
        result.options.push_back(*argument);
        word = argument;
    }
    if (word == words.end()) {
        return result;
    }
    if (*word == "--") {
        if (!user_option) {
            return usage_error("no USER before --", std::string(k_form) + "; is a variable unset?");
        }
    } else if (user_option) {
        return usage_error("after --user write -- before the command; found " + quote(*word),
                           "write doff --user USER[:GROUP] -- COMMAND");
    } else {
        result.spec = *word;
        ++word;
        if (word != words.end() && is_option(*word)) {
            return usage_error(quote(*word) + " stands after USER",
                               "options go before USER; for a command of that name write -- first");
        }
    }
    if (word != words.end() && *word == "--") {
        ++word;
    }
    result.command.assign(word, words.end());
    return result;
}

}  // namespace doff
