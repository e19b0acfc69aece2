// SPDX-License-Identifier: MIT
#include "core/database_line.h"

#include "core/number.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace doff {
namespace {

// Up to N fields; those that are missing are empty.
template <std::size_t N>
std::array<std::string_view, N> fields_of(std::string_view line) {
    std::array<std::string_view, N> fields;
    for (std::string_view& field : fields) {
        const std::size_t end = line.find(':');
        field = line.substr(0, end);
        if (end == std::string_view::npos) {
            break;
        }
        line.remove_prefix(end + 1);
    }
    return fields;
}

std::optional<std::uint32_t> id_in(std::string_view field) {
    const auto id = parse_number(field, 0, UINT32_MAX);
    return id ? std::optional(static_cast<std::uint32_t>(*id)) : std::nullopt;
}

bool is_a_name(std::string_view name) {
    return !name.empty() && name.front() != '#' && name.front() != '+' && name.front() != '-';
}

}  // namespace

std::optional<User> parse_passwd_line(std::string_view line) {
    const auto [name, password, uid, gid, comment, home, shell] = fields_of<7>(line);
    const auto user_id = id_in(uid);
    const auto group_id = id_in(gid);
    if (!is_a_name(name) || !user_id || !group_id) {
        return {};
    }
    return User{std::string(name), Uid{*user_id}, Gid{*group_id}, std::string(home), std::string(shell)};
}

std::optional<Group> parse_group_line(std::string_view line) {
    const auto [name, password, gid] = fields_of<3>(line);
    const auto group_id = id_in(gid);
    if (!is_a_name(name) || !group_id) {
        return {};
    }
    return Group{std::string(name), Gid{*group_id}};
}

bool lists_member(std::string_view group_line, std::string_view user) {
    std::string_view members = fields_of<4>(group_line)[3];
    while (!members.empty()) {
        const std::size_t end = members.find(',');
        if (members.substr(0, end) == user) {
            return true;
        }
        members.remove_prefix(end == std::string_view::npos ? members.size() : end + 1);
    }
    return false;
}

std::optional<std::string> parse_nsswitch_line(std::string_view line, std::string_view database) {
    constexpr std::string_view k_blanks = " \t\r\f\v";
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return {};
    }
    std::string_view name = line.substr(0, colon);
    name.remove_prefix(std::min(name.find_first_not_of(k_blanks), name.size()));
    name = name.substr(0, name.find_last_not_of(k_blanks) + 1);
    if (name != database) {
        return {};
    }
    std::string services;
    for (std::string_view rest = line.substr(colon + 1);;) {
        const std::size_t start = rest.find_first_not_of(k_blanks);
        if (start == std::string_view::npos) {
            return services;
        }
        rest.remove_prefix(start);
        const std::size_t end = std::min(rest.find_first_of(k_blanks), rest.size());
        services += services.empty() ? "" : " ";
        services += rest.substr(0, end);
        rest.remove_prefix(end);
    }
}

}  // namespace doff
