// SPDX-License-Identifier: MIT
//
// Where doff's own words end and the command's begin. Decided here and not by the option library,
// so that no word of the command is ever read as an option and no misspelt option as the command.
#pragma once

#include "core/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

struct Split {
    std::vector<std::string> options;  // with their arguments, as typed
    std::optional<std::string> spec;   // USER[:GROUP] where it stands before the command; the PID of --show
    std::vector<std::string> command;
    bool option_after_user = false;  // the command starts like an option, without -- before it
    bool ends_with_dashes = false;   // with --, and no command behind it

    bool operator==(const Split&) const = default;
};

// `words` is argv without argv[0]. Two forms:
//
//     [OPTION]... USER[:GROUP] [--] COMMAND [ARG]...
//     [OPTION]... --user USER[:GROUP] -- COMMAND [ARG]...
//
// and as --user every option whose row says that it stands in the place of USER.
//
// An option is a word that starts with a dash, known or not; one that takes an argument has it after
// an equals sign or as the next word, which may be a negative
// number, or for some options a list that starts with a sign. After the PID of --show more options may
// follow, since no command does. Errors: an option without its argument, --
// before anybody was named, a word without -- after such an option, an option after USER.
Result<Split> split(const std::vector<std::string>& words);

// The same, but that an option after USER is no error.
Result<Split> take_apart(const std::vector<std::string>& words);

// Whether the option of that long name stands among `options`, as Split has them.
bool is_among(const std::vector<std::string>& options, std::string_view name);

// The way out where --assert stands among `options`, as Split has them, and nobody is named: to stay who the
// caller is. Empty where there is no such option, or it would contradict another.
std::string hint_to_stay(const std::vector<std::string>& options);

// Whether --json is one of doff's own options, also where the words cannot be understood otherwise, so that
// this is told as JSON too.
bool asks_for_json(const std::vector<std::string>& words);

}  // namespace doff
