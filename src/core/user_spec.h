// SPDX-License-Identifier: MIT
//
// The words by which a person says who: USER[:GROUP] and lists of groups. Pure text to values;
// nothing is looked up here, so a word that parses may still name nobody (resolve.h).
#pragma once

#include "core/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace doff {

// "app": an entry of the user or group database.
struct Named {
    std::string name;
    bool operator==(const Named&) const = default;
};

// "1000" or "+1000". Plain digits are refused later where they are also somebody's name; a plus
// sign says that a number is meant, and no lookup by name is made.
struct Numbered {
    std::uint32_t id = 0;
    bool plus_sign = false;
    bool operator==(const Numbered&) const = default;
};

// "@/srv/app": whoever owns that path.
struct OwnerOf {
    std::string path;
    bool operator==(const OwnerOf&) const = default;
};

using Who = std::variant<Named, Numbered, OwnerOf>;

enum class Kind { user, group };

// "user" or "group", for messages.
std::string_view noun(Kind kind);

struct UserSpec {
    Who user;
    std::optional<Who> group = {};
    bool operator==(const UserSpec&) const = default;
};

// --groups: a union, so the words add up in any order.
struct GroupList {
    bool init = false;  // the groups the database gives the user, as initgroups(3) would set
    bool keep = false;  // the caller's own
    std::vector<Who> groups = {};
    bool operator==(const GroupList&) const = default;
};

// A uid or gid in decimal: 0|[1-9][0-9]{0,9}, at most 4294967294. No sign, blank, leading zero, hex,
// octal, digit grouping or wrap. The error is the reason alone, to be put behind the token.
std::expected<std::uint32_t, std::string> parse_id(std::string_view digits);

// One user or one group. Words made of digits, or that start with + or -, are numbers or errors,
// never names; so "4294967296", "007" and "-1" are refused here and not looked up.
Result<Who> parse_who(std::string_view word, Kind kind);

// USER or USER:GROUP. An empty word, an empty half and a second colon are errors: each is what an
// unset shell variable leaves behind.
Result<UserSpec> parse_user_spec(std::string_view word);

// init, keep, none, names, numbers and @PATH between commas; none stands alone.
Result<GroupList> parse_group_list(std::string_view word, const std::string& option = "--groups");

// The words between commas, empty ones included; one empty word for an empty text.
std::vector<std::string_view> split_at_commas(std::string_view text);

}  // namespace doff
