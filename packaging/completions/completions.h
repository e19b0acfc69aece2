// SPDX-License-Identifier: MIT
//
// The completion of doff's command line for each shell, made from the one table of options. Part of
// the build and of the package, not of the program.
#pragma once

#include "cli/options.h"

#include <string>
#include <string_view>
#include <vector>

namespace doff {

// The files, each ending in a newline.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

// What an option is for, in one line: its help up to the first semicolon.
std::string description_of(const Option& option);

// "user_and_group", the name of what completes the argument. A shell has a function _doff_value_NAME for
// each.
std::string_view name_of(Completes completes);

// The words that an argument consists of, from the tables of the code that reads it; none for what is not
// a word of doff's own.
std::vector<std::string> words_of(Completes completes);

// The names of --assert whose value is completed so, with `end` behind each and bars between: "uid=*|euid=*".
std::string expectations_with(Completes completes, std::string_view end);

// All that have a name, in the order of the enumeration.
std::vector<Completes> all_completes();

// "--user|-u|--group|-g" for the rows that `fits` says yes to.
template <class Fits>
std::string names_between_bars(Fits fits) {
    std::string names;
    for (const Option& option : k_options) {
        if (!fits(option)) {
            continue;
        }
        for (const std::string_view name : {option.name, option.letter}) {
            if (!name.empty()) {
                names += names.empty() ? "" : "|";
                names += name;
            }
        }
    }
    return names;
}

// `text` with each "@NAME@" replaced.
std::string filled_in(std::string text, std::string_view name, std::string_view value);

}  // namespace doff
