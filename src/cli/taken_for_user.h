// SPDX-License-Identifier: MIT
//
// The command where USER should stand, on a line that was refused before any user was looked for:
// "doff $UNSET id", "doff sudo -u app id".
#pragma once

#include "core/accounts.h"
#include "core/environment.h"
#include "core/error.h"
#include "core/kernel.h"

#include <string>
#include <vector>

namespace doff {

// `error` is what became of `words`. Where it is that no command stands behind USER, or an option does, and
// no user has that name, the hint says so, and what else the word is. With more privilege than the caller has
// nobody is asked.
Error with_user_told(const std::vector<std::string>& words, Error error, Accounts& accounts, Kernel& kernel,
                     const Environment& environment);

}  // namespace doff
