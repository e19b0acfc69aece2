// SPDX-License-Identifier: MIT
#include "cli/second_value.h"

#include "cli/options.h"
#include "core/capability.h"
#include "core/near.h"
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

struct Values {
    const Option* option = nullptr;  // null where nothing stands so
    std::string first;
    std::string second;
};

// The first word that is neither an option nor the value of one, with the option right before it.
Values values_in(const std::vector<std::string>& words) {
    const Option* option = nullptr;
    for (auto word = words.begin(); word != words.end() && *word != "--"; ++word) {
        if (!word->starts_with('-')) {
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

bool starts_like_a_question(std::string_view word) {
    constexpr std::array<std::string_view, 5> k_starts{"read:", "write:", "exec:", "enter:", "bind:"};
    return std::ranges::any_of(k_starts, [&](std::string_view each) { return word.starts_with(each); });
}

// No user's name has an equals sign or a slash, so that only a capability could be one.
bool could_be_a_value(const Option& option, const std::string& word) {
    switch (option.completes) {
        case Completes::path: return option.repeats() && word.starts_with('/');
        case Completes::capabilities:
            return word != "none" && parse_capability_list(option.name, word).has_value();
        default: break;
    }
    if (option.name == "--can") {
        return starts_like_a_question(word);
    }
    return (option.name == "--env" || option.name == "--rlimit" || option.name == "--assert") &&
           word.find('=') != std::string::npos && !word.starts_with('=');
}

}  // namespace

Error with_second_value_told(const std::vector<std::string>& words, Error error) {
    const auto [option, first, second] = values_in(words);
    if (option == nullptr || !could_be_a_value(*option, second)) {
        return error;
    }
    const std::string user = second.substr(0, second.find(':'));
    if (!error.what.contains(quote(second)) && !error.what.contains(quote(user))) {
        return error;
    }
    const std::string name(option->name);
    const std::string once = name + " takes one word: ";
    if (option->repeats()) {
        // What else is said takes the word for something that it is not.
        error.hint = once + "for " + quote(second) + " write " + name + " again";
        return error;
    }
    error.hint = hint_lines(
        {once + "for more write " + name + " " + escaped(first) + "," + escaped(second), error.hint});
    return error;
}

}  // namespace doff
