// SPDX-License-Identifier: MIT
#include "cli/mistyped.h"

#include "cli/habits.h"
#include "cli/options.h"
#include "core/dash.h"
#include "core/near.h"
#include "core/quote.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace doff {
namespace {

// "user" of "--user=app", "-user" and "---user".
std::string_view bare(std::string_view word) {
    word.remove_prefix(std::min(word.find_first_not_of('-'), word.size()));
    return word.substr(0, word.find('='));
}

bool is_long_option(std::string_view name) {
    return std::ranges::any_of(k_options, [&](const Option& option) { return bare(option.name) == name; });
}

// A letter may have its argument attached: "-n5", "-/srv".
bool has_attached_value(std::string_view word) {
    return word.size() > 2 && word[0] == '-' && word[1] != '-' &&
           ((word[2] >= '0' && word[2] <= '9') || word[2] == '/' || word[1] == '/');
}

// "-33"; but chpst has -0, -1 and -2.
std::string hint_of_number(std::string_view word) {
    const bool number = word.size() > 1 && word.find_first_not_of("0123456789", 1) == std::string_view::npos;
    const bool habit = word.size() == 2 && word[1] <= '2';
    return number && !habit ? "no option is a number, and no ID of a user or group has a sign" : "";
}

std::string what_to_do(const Habit& habit) {
    std::string text;
    if (!habit.instead.empty()) {
        text = "write " + std::string(habit.instead) + (habit.remark.empty() ? "" : "; ");
    }
    return text + std::string(habit.remark);
}

// "sudo's -n: doff asks for nothing"
std::string told(const std::string& whose, const Habit& habit) {
    return whose + " " + std::string(habit.option) + ": " + what_to_do(habit);
}

std::string habits_of(std::string_view word) {
    const std::string_view option =
        has_attached_value(word) ? word.substr(0, 2) : word.substr(0, word.find('='));
    std::string lines;
    for (const auto* habit = k_habits.begin(); habit != k_habits.end(); ++habit) {
        const auto says_the_same = [&](const Habit& other) {
            return other.option == option && other.instead == habit->instead && other.remark == habit->remark;
        };
        // Where two tools have it, what to write is told once.
        if (habit->option != option || std::find_if(k_habits.begin(), habit, says_the_same) != habit) {
            continue;
        }
        std::string line;
        for (const Habit& each : k_habits) {
            if (says_the_same(each)) {
                line += (line.empty() ? "" : " and ") + std::string(each.tool) + "'s";
            }
        }
        lines = hint_lines({lines, told(line, *habit)});
    }
    return lines;
}

std::string hint_of_quotes(std::string_view word) {
    const std::size_t blank = word.find_first_of(" \t\n");
    const bool two_words = blank != std::string_view::npos && !bare(word.substr(0, blank)).empty() &&
                           is_long_option(bare(word.substr(0, blank)));
    return two_words ? "it holds a blank and is one word: was it quoted by mistake?" : "";
}

// "-vh"
std::string hint_of_letters(std::string_view word) {
    std::string apart;
    if (word.size() < 3 || word[1] == '-') {
        return {};
    }
    for (std::size_t at = 1; at < word.size(); ++at) {
        const std::string letter{'-', word[at]};
        const bool known =
            std::ranges::find(k_options, std::string_view(letter), &Option::letter) != k_options.end();
        if (!known || apart.contains(letter)) {
            return {};
        }
        apart += " " + letter;
    }
    return "each letter is a word of its own: write" + apart;
}

// "-nu", as sudo(8) takes it, where that tells a letter that doff has from one that sudo alone has.
std::string hint_of_sudos_letters(std::string_view word) {
    std::string apart;
    std::string habits;
    bool known = false;
    if (word.size() < 3 || word[1] == '-') {
        return {};
    }
    for (std::size_t at = 1; at < word.size(); ++at) {
        const std::string letter{'-', word[at]};
        const auto* const habit = std::ranges::find_if(
            k_habits, [&](const Habit& each) { return each.tool == "sudo" && each.option == letter; });
        if (habit != k_habits.end()) {
            habits = hint_lines({habits, told("sudo's", *habit)});
        } else if (find_option(letter) == nullptr) {
            return {};
        } else {
            known = true;
        }
        apart += " " + letter;
    }
    return known && !habits.empty() ? hint_lines({"each letter is a word of its own, as in" + apart, habits})
                                    : "";
}

// Near ones, or else those that start so: getopt_long(3) would have taken that for the whole name.
std::string near_options(std::string_view word) {
    constexpr std::size_t k_shortest_start = 3;
    const std::string_view typed = bare(word);
    std::vector<std::string_view> names;
    names.reserve(k_options.size());
    for (const Option& option : k_options) {
        names.push_back(bare(option.name));
    }
    std::vector<std::string_view> found = near(typed, names);
    if (found.empty() && typed.size() >= k_shortest_start) {
        std::ranges::copy_if(names, std::back_inserter(found),
                             [&](std::string_view name) { return name.starts_with(typed); });
    }
    std::vector<std::string_view> options;
    for (const Option& option : k_options) {
        if (std::ranges::find(found, bare(option.name)) != found.end()) {
            options.push_back(option.name);
        }
    }
    return did_you_mean(options);
}

}  // namespace

Error unknown_option(const std::string& word) {
    std::string hint;
    for (const auto& look : {hint_of_dash, hint_of_quotes, hint_of_letters, hint_of_number, habits_of,
                             hint_of_sudos_letters, near_options}) {
        hint = look(word);
        if (!hint.empty()) {
            break;
        }
    }
    return {Stage::usage,
            "unknown option " + quote(word),
            {},
            hint.empty() ? "doff --help lists the options" : hint};
}

Error unknown_options(const std::vector<std::string>& options) {
    constexpr std::size_t k_most = 6;
    Error error = unknown_option(options.front());
    std::string others;
    std::string habits;
    for (std::size_t at = 1; at < std::min(options.size(), k_most); ++at) {
        others += (others.empty() ? "" : ", ") + quote(options[at]);
        habits = hint_lines({habits, habits_of(options[at])});
    }
    if (options.size() > k_most) {
        others += " and " + std::to_string(options.size() - k_most) + " more";
    }
    error.hint = hint_lines({error.hint, others.empty() ? "" : "also unknown: " + others, habits});
    return error;
}

Error with_one_dash_told(const std::vector<std::string>& words, Error error) {
    bool argument = false;  // of the option before
    for (const std::string& word : words) {
        if (argument) {
            argument = false;
            continue;
        }
        if (!word.starts_with('-') || word == "--") {
            break;
        }
        const Option* const option = find_option(word);
        if (option == nullptr) {
            continue;
        }
        argument = option->takes_argument() && (word == option->name || word == option->letter);
        const std::string_view name = bare(word);
        if (!word.starts_with("--") && word != option->letter && is_long_option(name)) {
            const std::string told = "did you mean --" + std::string(name) + "? " + quote(word) + " is " +
                                     std::string(option->letter) + " with " + quote(word.substr(2));
            error.hint = hint_lines({told, error.hint});
        }
    }
    return error;
}

}  // namespace doff
