// SPDX-License-Identifier: MIT
#include "cli/second_value.h"

#include "cli/options.h"
#include "core/capability.h"
#include "core/lookup.h"
#include "core/near.h"
#include "core/number.h"
#include "core/question.h"
#include "core/quote.h"
#include "core/securebits.h"
#include "core/user_spec.h"

#include <algorithm>
#include <string_view>

namespace doff {
namespace {

struct Values {
    const Option* option = nullptr;  // null where nothing stands so
    std::string first;
    std::string second;
};

// "-kill" where a list may start with a sign.
bool is_signed_word(const Option* option, std::string_view word) {
    return option != nullptr && option->signs && word.size() > 1 && word[1] != '-' &&
           find_option(word) == nullptr;
}

// The first word that is neither an option nor the value of one, or --, with the option right before it.
Values values_in(const std::vector<std::string>& words) {
    const Option* option = nullptr;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (*word == "--" || !word->starts_with('-') || is_signed_word(option, *word)) {
            return option == nullptr ? Values{} : Values{option, *(word - 1), *word};
        }
        option = find_option(*word);
        const bool apart = option != nullptr && option->takes_argument() &&
                           (*word == option->name || *word == option->letter);
        if (!apart) {
            option = nullptr;
        } else if (++word == words.end()) {
            break;
        }
    }
    return {};
}

bool is_number(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

bool starts_like_a_question(std::string_view word) {
    return std::ranges::any_of(question_starts(),
                               [&](const std::string& each) { return word.starts_with(each); });
}

// Users are in lower case by useradd(8), and variables in upper case by custom.
bool looks_like_a_variable(std::string_view word) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    return !word.empty() && upper(word.front()) &&
           std::ranges::all_of(word, [&](char c) { return upper(c) || c == '_' || (c >= '0' && c <= '9'); });
}

// No user's name has a slash; "@/srv/app" is a user all the same.
bool looks_like_a_path(const Option& option, std::string_view word) {
    const bool slash = word.contains('/') && !word.starts_with('@') && !word.contains(':');
    return option.repeats() && (slash || (option.name == "--env-file" && word.ends_with(".env")));
}

bool is_a_group(const std::string& word, Accounts* accounts) {
    if (accounts == nullptr) {
        return false;
    }
    const auto id = parse_id(word);
    return (id ? find_group(*accounts, Gid{*id}) : find_group(*accounts, word)).has_value();
}

// Whether `first,second` would be a value, and `second` can hardly be a user's name.
bool goes_on(const Option& option, const std::string& first, const std::string& second, Accounts* accounts) {
    const std::string list = first + "," + second;
    switch (option.completes) {
        case Completes::capabilities:
            return !is_number(second) && second != "all" &&
                   parse_capability_list(option.name, list).has_value();
        case Completes::capability_set:
            return !is_number(second) && second != "all" &&
                   parse_capability_set(option.name, list, {}, {}).has_value();
        case Completes::securebits:
            return second != "all" && parse_securebits(option.name, list, 0, 0).has_value();
        case Completes::groups: return parse_group_list(list).has_value() && is_a_group(second, accounts);
        default: return false;
    }
}

// What is written by giving the option once more.
bool stands_alone(const Option& option, const std::string& word) {
    if (option.completes == Completes::path) {
        return looks_like_a_path(option, word);
    }
    if (option.completes == Completes::question) {
        return starts_like_a_question(word);
    }
    if (option.name == "--unset-env") {
        return looks_like_a_variable(word);
    }
    if (option.name == "--bind-tcp" || option.name == "--connect-tcp") {
        return word != "none" && parse_ports(option.name, word).has_value();
    }
    return (option.name == "--env" || option.name == "--rlimit" ||
            option.completes == Completes::expectation) &&
           word.contains('=') && !word.starts_with('=');
}

bool is_a_user(const std::string& word, Accounts& accounts) {
    const auto spec = parse_user_spec(word);
    const auto* const named = spec ? std::get_if<Named>(&spec->user) : nullptr;
    return named != nullptr && find_user(accounts, named->name).has_value();
}

bool is_about(const Error& error, const std::string& word) {
    const std::string user = word.substr(0, word.find(':'));
    return error.what.contains(quote(word)) || error.what.contains(quote(user)) ||
           (word == "--" && error.what == "no USER before --") ||
           (is_number(word) && error.what.contains("no passwd entry for uid " + word + ","));
}

}  // namespace

Error with_second_value_told(const std::vector<std::string>& words, Error error, Accounts* accounts) {
    const auto [option, first, second] = values_in(words);
    if (option == nullptr || !is_about(error, second)) {
        return error;
    }
    const std::string name(option->name);
    const std::string once = name + " takes one word: ";
    if (goes_on(*option, first, second, accounts)) {
        const std::string told =
            once + "for more write " + name + " " + escaped(first) + "," + escaped(second);
        // What else is said takes the word for something that it is not; but a number may be a user's.
        error.hint = is_number(second) ? hint_lines({told, error.hint}) : told;
    } else if (stands_alone(*option, second)) {
        const std::string told = once + "for " + quote(second) + " write " + name + " again";
        error.hint = is_number(second) ? hint_lines({told, error.hint}) : told;
    }
    return error;
}

Error with_user_as_value_told(const std::vector<std::string>& words, Error error, Accounts& accounts) {
    const auto [option, value, next] = values_in(words);
    if (option != nullptr && !option->says_who && is_about(error, next) && is_a_user(value, accounts)) {
        const std::string told = quote(value) + " was taken for the value of " + std::string(option->name);
        error.hint = hint_lines({told, error.hint});
    }
    return error;
}

}  // namespace doff
