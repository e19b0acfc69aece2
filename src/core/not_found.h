// SPDX-License-Identifier: MIT
//
// Why a name may not have been found: hints, one on each line, from what stands in the databases when they
// are asked for. Never needed where a name was found.
#pragma once

#include "core/accounts.h"
#include "core/environment.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/user_spec.h"

#include <optional>
#include <string>

namespace doff {

// `name` is no user's or no group's that a database knows which was asked. Which sources were asked is said
// where nothing better is known, and of a word that could be a name.
std::string hints_for_missing(Kind kind, const std::string& name, Accounts& accounts);

// The name of request.user where that is a name alone, and nobody's by a database that works.
std::optional<std::string> missing_user(const Request& request, Accounts& accounts);

// Where the command is a group's name with -- behind it, "app www -- id": how USER and the group are written.
std::string hint_of_group_as_command(const Request& request, Accounts& accounts);

// For a request that failed: where its USER is nobody and the name or the path of a program, how to
// write it. Empty otherwise, and with --root, where that PATH is another one.
std::string hint_of_command(const Request& request, Accounts& accounts, Kernel& kernel,
                            const Environment& environment);

// The same where it is USER.GROUP, as chown(1) once had it, or USER,GROUP, of a user and a group that there
// are.
std::string hint_of_dot(const Request& request, Accounts& accounts);

// The same where its one group is a list of groups, as --groups takes them.
std::string hint_of_comma(const Request& request, Accounts& accounts);

// `better` and then `hint`, without the latter where it only names the sources that were asked.
std::string or_better(const std::string& better, const std::string& hint, Accounts& accounts);

}  // namespace doff
