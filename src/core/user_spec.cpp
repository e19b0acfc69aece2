// SPDX-License-Identifier: MIT
#include "core/user_spec.h"

#include "core/id.h"
#include "core/quote.h"

#include <algorithm>
#include <charconv>

namespace doff {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, is_digit);
}

// A blank at either end or a control character anywhere is a variable badly read, and some name
// services trim or fold what they are asked; so such a word never reaches them. A blank inside is
// a name in directories that come from Windows.
bool plausible_name(std::string_view name) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return !name.empty() && name.front() != ' ' && name.back() != ' ' && std::ranges::none_of(name, control);
}

Result<Who> parse_number(std::string_view word, std::string_view digits, bool plus, Kind kind) {
    const auto id = parse_id(digits);
    if (!id) {
        return usage_error("invalid " + std::string(noun(kind)) + " " + quote(word) + ": " + id.error(),
                           "a number is 0 to 4294967294 in plain decimal digits");
    }
    return Numbered{*id, plus};
}

// ":1000:1000:33", numbers as chpst(8) has them: the first group is the process's own and one of the list.
std::string hint_of_leading_colon(std::string_view word) {
    const std::string_view ids = word.substr(1);
    const std::size_t colon = ids.find(':');
    if (colon == std::string_view::npos || !parse_id(ids.substr(0, colon))) {
        return {};
    }
    std::string groups;
    for (std::size_t start = colon; start != std::string_view::npos; start = ids.find(':', start + 1)) {
        const std::string_view group = ids.substr(start + 1, ids.find(':', start + 1) - start - 1);
        if (!parse_id(group)) {
            return {};
        }
        groups += groups.empty() ? "" : ",";
        groups += group;
    }
    const std::string pair(ids.substr(0, ids.find(':', colon + 1)));
    return "numbers have no colon before them here: write " +
           (groups.contains(',') ? "--groups " + groups + " " : "") + pair;
}

}  // namespace

std::string_view noun(Kind kind) {
    return kind == Kind::user ? "user" : "group";
}

std::expected<std::uint32_t, std::string> parse_id(std::string_view digits) {
    if (!all_digits(digits)) {
        return std::unexpected("not a plain decimal number");
    }
    if (digits.size() > 1 && digits.front() == '0') {
        return std::unexpected("a leading zero could be meant as octal");
    }
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc{} || value > k_max_id) {
        return std::unexpected("larger than 4294967294, the largest id there is");
    }
    return static_cast<std::uint32_t>(value);
}

Result<Who> parse_who(std::string_view word, Kind kind) {
    const std::string what(noun(kind));
    if (word.empty()) {
        return usage_error("empty " + what, "is a variable unset?");
    }
    if (word.front() == '@') {
        if (word.size() == 1) {
            return usage_error("'@' names no path", "write @PATH to take the " + what + " that owns PATH");
        }
        return OwnerOf{std::string(word.substr(1))};
    }
    if (word.front() == '+') {
        return parse_number(word, word.substr(1), /* plus= */ true, kind);
    }
    if (word.front() == '-') {
        return usage_error("invalid " + what + " " + quote(word) + ": it starts with a minus sign",
                           "a name, or a number from 0 to 4294967294");
    }
    if (all_digits(word)) {
        return parse_number(word, word, /* plus= */ false, kind);
    }
    if (!plausible_name(word)) {
        return usage_error("invalid " + what + " " + quote(word) +
                               ": no name has a control character in it or a blank at either end",
                           "a name, or a number from 0 to 4294967294");
    }
    return Named{std::string(word)};
}

Result<UserSpec> parse_user_spec(std::string_view word) {
    constexpr std::string_view k_form = "write USER or USER:GROUP; is a variable unset?";
    const bool blank = std::ranges::all_of(word, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
    if (blank) {
        return usage_error("USER is empty", std::string(k_form));
    }
    const std::size_t colon = word.find(':');
    const std::string_view user_word = word.substr(0, colon);
    if (user_word.empty()) {
        const std::string hint = hint_of_leading_colon(word);
        return usage_error("no user in " + quote(word), hint.empty() ? std::string(k_form) : hint);
    }
    if (colon == std::string_view::npos) {
        auto user = parse_who(user_word, Kind::user);
        if (!user) {
            return std::unexpected(user.error());
        }
        return UserSpec{*std::move(user)};
    }
    const std::string_view group_word = word.substr(colon + 1);
    if (group_word.empty()) {
        return usage_error("no group after the colon in " + quote(word), std::string(k_form));
    }
    if (group_word.find(':') != std::string_view::npos) {
        return usage_error(
            "more than one colon in " + quote(word),
            "write USER:GROUP; a path with a colon in it only as --group @PATH, and more groups "
            "as --groups LIST");
    }
    auto user = parse_who(user_word, Kind::user);
    if (!user) {
        return std::unexpected(user.error());
    }
    auto group = parse_who(group_word, Kind::group);
    if (!group) {
        return std::unexpected(group.error());
    }
    return UserSpec{*std::move(user), *std::move(group)};
}

std::vector<std::string_view> split_at_commas(std::string_view text) {
    std::vector<std::string_view> words;
    for (;;) {
        const std::size_t comma = text.find(',');
        words.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) {
            return words;
        }
        text.remove_prefix(comma + 1);
    }
}

Result<GroupList> parse_group_list(std::string_view word, const std::string& option) {
    if (word == "none") {
        return GroupList{};
    }
    GroupList list;
    for (const std::string_view item : split_at_commas(word)) {
        if (item.empty()) {
            return usage_error("empty group in " + option + " " + quote(word),
                               word.empty() ? "to have no supplementary groups write --groups none"
                                            : "a comma stands between two groups; is a variable unset?");
        }
        if (item == "none") {
            return usage_error("'none' beside other groups in " + option + " " + quote(word),
                               "none stands alone");
        }
        if (item == "init") {
            list.init = true;
        } else if (item == "keep") {
            list.keep = true;
        } else if (auto group = parse_who(item, Kind::group)) {
            list.groups.push_back(*std::move(group));
        } else {
            return std::unexpected(group.error());
        }
    }
    return list;
}

}  // namespace doff
