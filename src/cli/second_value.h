// SPDX-License-Identifier: MIT
//
// Two values behind an option that takes one, "--env A=1 B=2": the second is read as USER or as the command.
#pragma once

#include "core/accounts.h"
#include "core/error.h"

#include <string>
#include <vector>

namespace doff {

// `error` is what became of `words`. Where it is about the word that stands right behind the value of an
// option, and that word has the form of one more value, the hint says how that is written. `accounts` tells
// whether a word is a group; null where no database was asked yet, and then none is taken for one.
Error with_second_value_told(const std::vector<std::string>& words, Error error,
                             Accounts* accounts = nullptr);

// The other way round, "--chdir app -- id" where the directory is missing: where `error` is about the word
// right behind the value of an option, or that nobody is named there, and the value is a user's name, the
// hint says what it was taken for.
Error with_user_as_value_told(const std::vector<std::string>& words, Error error, Accounts& accounts);

}  // namespace doff
