// SPDX-License-Identifier: MIT
#include "core/other_tool.h"

#include "core/lookup.h"
#include "core/not_found.h"
#include "core/shell_word.h"
#include "core/user_spec.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace doff {
namespace {

// How it names the user, where it gives the groups that doff gives.
enum class Names { user_first, user_by_option, otherwise };

struct Tool {
    std::string_view name;
    Names names;
};

constexpr std::array k_tools{
    Tool{"doas", Names::user_by_option},
    Tool{"runuser", Names::user_by_option},
    Tool{"sudo", Names::user_by_option},
    Tool{"gosu", Names::user_first},
    Tool{"s6-setuidgid", Names::user_first},
    Tool{"su-exec", Names::user_first},
    Tool{"setpriv", Names::otherwise},
    Tool{"su", Names::otherwise},
    // These give the primary group alone.
    Tool{"chpst", Names::otherwise},
    Tool{"setuidgid", Names::otherwise},
};

using Words = std::span<const std::string>;

bool is_known(const Who& who, Kind kind, Accounts& accounts) {
    const auto* const named = std::get_if<Named>(&who);
    if (named == nullptr) {
        return std::holds_alternative<Numbered>(who);
    }
    return kind == Kind::user ? find_user(accounts, named->name).has_value()
                              : find_group(accounts, named->name).has_value();
}

bool is_somebody(const std::string& word, Accounts& accounts) {
    const auto spec = parse_user_spec(word);
    return spec && is_known(spec->user, Kind::user, accounts) &&
           (!spec->group || is_known(*spec->group, Kind::group, accounts));
}

// The user, which is taken off `words`; empty where they do not start with one.
std::string take_user(Names names, Words& words) {
    constexpr std::string_view k_option = "-u";
    std::string user;
    if (names == Names::user_by_option && !words.empty() && words.front().starts_with(k_option)) {
        user = words.front().substr(k_option.size());
        words = words.subspan(1);
        if (!user.empty()) {
            return user;
        }
    } else if (names != Names::user_first) {
        return {};
    }
    if (!words.empty()) {
        user = words.front();
        words = words.subspan(1);
    }
    return user;
}

// "app -- id"
std::optional<std::string> in_doffs_words(Names names, Words words, Accounts& accounts) {
    constexpr std::size_t k_most_words = 16;
    const std::string user = take_user(names, words);
    if (!is_plain(user) || !is_somebody(user, accounts)) {
        return {};
    }
    if (!words.empty() && words.front() == "--") {
        words = words.subspan(1);
    }
    // What starts with a dash is another option of the tool, and sudo(8) sets variables so.
    if (words.empty() || words.size() > k_most_words || words.front().starts_with('-') ||
        words.front().contains('=') || !std::ranges::all_of(words, is_plain)) {
        return {};
    }
    std::string line = user + " --";
    for (const std::string& word : words) {
        line += " " + word;
    }
    return line;
}

}  // namespace

std::string hint_of_tool(const Request& request, Accounts& accounts, bool options_before) {
    const auto name = missing_user(request, accounts);
    if (!name) {
        return {};
    }
    const auto* const tool = std::ranges::find(k_tools, name->substr(name->rfind('/') + 1), &Tool::name);
    if (tool == k_tools.end()) {
        return {};
    }
    return "doff takes the place of " + std::string(tool->name) + ": write doff " +
           (options_before ? "[OPTION]... " : "") +
           in_doffs_words(tool->names, request.command, accounts).value_or("USER -- COMMAND");
}

}  // namespace doff
