// SPDX-License-Identifier: MIT
//
// Any words as a --groups list. What comes of it is what a second reader makes of each word between the
// commas, by the rules of doff(1).
#include "core/user_spec.h"
#include "fuzz/checks.h"
#include "fuzz/second_reader.h"

#include <optional>

namespace doff {
namespace {

std::optional<Who> second_group(const std::string& word) {
    if (word.starts_with('@')) {
        return word == "@" ? std::nullopt : std::optional<Who>(OwnerOf{word.substr(1)});
    }
    const bool plus = word.starts_with('+');
    const std::string digits = word.substr(plus ? 1 : 0);
    if (second::is_id(digits)) {
        return Numbered{static_cast<std::uint32_t>(std::stoull(digits)), plus};
    }
    const bool like_a_number = word.find_first_not_of("0123456789") == std::string::npos;
    if (plus || like_a_number || word.starts_with('-') || word == "none" || word.starts_with(' ') ||
        word.ends_with(' ') || !is_safe_to_print(word)) {
        return std::nullopt;
    }
    return Named{word};
}

std::optional<GroupList> second_list(const std::string& text) {
    GroupList list;
    if (text == "none") {
        return list;
    }
    for (const std::string& word : second::split(text, ',')) {
        if (word == "init" || word == "keep") {
            (word == "init" ? list.init : list.keep) = true;
        } else if (const auto group = second_group(word)) {
            list.groups.push_back(*group);
        } else {
            return std::nullopt;
        }
    }
    return list;
}

}  // namespace

void check_groups(std::string_view input) {
    if (!fits_argv(input)) {
        return;
    }
    const auto list = parse_group_list(input);
    const auto second = second_list(std::string(input));
    require(list.has_value() == second.has_value(), "one reader takes what the other refuses");
    if (list) {
        require(*list == *second, "two readers, two lists");
    } else {
        require_fit_message(list.error());
    }
}

}  // namespace doff
