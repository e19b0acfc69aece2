// SPDX-License-Identifier: MIT
//
// The one table of options. The parser, --help and the check of the manual are all made from it, so
// a row added here is an option everywhere or a failing test.
#pragma once

#include "core/request.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace doff {

struct Option {
    std::string_view heading;
    std::string_view name;      // "--group"
    std::string_view letter;    // "-g"; empty where there is none
    std::string_view argument;  // "GROUP"; empty for a switch
    std::string_view help;      // what --help says; one newline for each line
    std::variant<bool Request::*, std::optional<std::string> Request::*> field;
    bool says_who = false;  // stands in the place of USER, so -- must come before the command

    constexpr bool takes_argument() const { return !argument.empty(); }
};

inline constexpr std::array k_options{
    Option{"Who", "--user", "", "USER[:GROUP]",
           "who to run the command as, where it does not stand\n"
           "before the command; -- must come before the command",
           &Request::user, true},
    Option{"Who", "--group", "-g", "GROUP", "the group; alone it is the whole list of groups",
           &Request::group},
    Option{"Who", "--groups", "-G", "LIST",
           "supplementary groups, exactly these, with commas: init\n"
           "(the user's own), keep (the caller's), names, numbers,\n"
           "@PATH; or none",
           &Request::groups},
    Option{"Who", "--ruid", "", "USER", "the real user ID alone; the IDs not named stay", &Request::ruid,
           true},
    Option{"Who", "--euid", "", "USER", "the effective user ID, and with it the saved one", &Request::euid,
           true},
    Option{"Who", "--suid", "", "USER", "the saved user ID: must be the effective one", &Request::suid, true},
    Option{"Who", "--rgid", "", "GROUP", "the real group ID alone", &Request::rgid, true},
    Option{"Who", "--egid", "", "GROUP", "the effective group ID, and with it the saved one", &Request::egid,
           true},
    Option{"Who", "--sgid", "", "GROUP", "the saved group ID: must be the effective one", &Request::sgid,
           true},
    Option{"Who", "--keep-ids", "", "", "stay who the caller is and change only the rest", &Request::keep_ids,
           true},
    Option{"Who", "--if-root", "", "",
           "where the caller is not root, run the command as\n"
           "the caller and say so",
           &Request::if_root},

    Option{"Privileges", "--keep-caps", "", "LIST",
           "keep these capabilities, in all five sets, and no\n"
           "others",
           &Request::keep_caps},
    Option{"Privileges", "--strict", "", "",
           "empty the bounding set, lock the securebits, set\n"
           "no_new_privs and guard the terminal in any case,\n"
           "insist on a new session keyring",
           &Request::strict},
    Option{"Privileges", "--allow-new-privs", "", "", "do not set no_new_privs; setuid programs work",
           &Request::allow_new_privs},
    Option{"Privileges", "--allow-tty-injection", "", "", "do not guard the terminal against TIOCSTI",
           &Request::allow_tty_injection},
    Option{"Privileges", "--keep-keyring", "", "", "keep the caller's session keyring",
           &Request::keep_keyring},

    Option{"Environment", "--keep-env", "", "", "leave HOME, USER, LOGNAME and SHELL as they are",
           &Request::keep_env},

    Option{"Looking", "--explain", "", "",
           "print what would be done, step by step; change\n"
           "nothing and run nothing",
           &Request::explain},
    Option{"Looking", "--show", "", "", "print what this process is: ids, groups, capabilities",
           &Request::show},
    Option{"Looking", "--verbose", "-v", "", "log each step to standard error", &Request::verbose},
    Option{"Looking", "--help", "-h", "", "print this help", &Request::help},
    Option{"Looking", "--version", "-V", "", "print the version", &Request::version},
};

// The row of a word as typed, "--group", "--group=www", "-g" or "-gwww"; null where no row has it.
constexpr const Option* find_option(std::string_view word) {
    const std::string_view name = word.substr(0, word.find('='));
    for (const Option& option : k_options) {
        if (option.name == name) {
            return &option;
        }
        const bool long_word = word.starts_with("--");
        if (!option.letter.empty() && !long_word && word.starts_with(option.letter) &&
            (word == option.letter || option.takes_argument())) {
            return &option;
        }
    }
    return nullptr;
}

}  // namespace doff
