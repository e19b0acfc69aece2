// SPDX-License-Identifier: MIT
//
// One user or one group: the number behind a word that named, numbered or pointed at it.
#pragma once

#include "core/accounts.h"
#include "core/error.h"
#include "core/kernel.h"
#include "core/user_spec.h"

#include <cstdint>
#include <optional>
#include <string>

namespace doff {

struct Person {
    Uid uid;
    std::optional<User> entry;         // empty where the uid has none, or none was needed
    std::optional<Gid> group_of_path;  // for @PATH; may be the overflow ID
};

// `entry_needed`: whether anything will be taken from the passwd entry of a number. Errors: no such
// user, a database that could not be asked, digits that are also another id's name, an entry whose id
// is no id, a path whose owner cannot be told.
Result<Person> find_person(const Who& who, bool entry_needed, Accounts& accounts, Kernel& kernel);

// The same for a group.
Result<Gid> find_gid(const Who& who, Accounts& accounts, Kernel& kernel);

// Of the owner or the group of a path: the overflow ID is who the user namespace, the mount or the file
// server does not map, and so may be anybody.
Result<void> refuse_overflow_owner(Kind kind, const std::string& path, std::uint32_t id);

// Both for a word as typed, parse_who().
Result<Person> find_person(const std::string& word, bool entry_needed, Accounts& accounts, Kernel& kernel);
Result<Gid> find_gid(const std::string& word, Accounts& accounts, Kernel& kernel);

}  // namespace doff
