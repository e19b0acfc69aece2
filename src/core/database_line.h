// SPDX-License-Identifier: MIT
//
// A line of passwd(5), of group(5) and of nsswitch.conf(5), for files that the C library is not asked about:
// those of another root directory, which may be anybody's. The lines of a compatibility service, which begin
// with + or -, are nobody's.
#pragma once

#include "core/accounts.h"

#include <optional>
#include <string>
#include <string_view>

namespace doff {

// "app:x:1000:1000::/home/app:/bin/sh". Empty for a comment, for a line without a name, and where an ID is
// no number of 32 bits. What stands after the group may be missing.
std::optional<User> parse_passwd_line(std::string_view line);

// "www:x:33:app,helper"
std::optional<Group> parse_group_line(std::string_view line);

// Whether the line of a group lists this user.
bool lists_member(std::string_view group_line, std::string_view user);

// The services of "passwd:  files systemd  # local first", with one blank between them; empty for a line of
// another database, nsswitch.conf(5).
std::optional<std::string> parse_nsswitch_line(std::string_view line, std::string_view database);

}  // namespace doff
