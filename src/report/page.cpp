// SPDX-License-Identifier: MIT
#include "report/page.h"

#include "core/quote.h"

namespace doff {
namespace {

constexpr std::size_t k_width = 80;
constexpr std::size_t k_labels = 24;
constexpr std::size_t k_numbers = 6;
constexpr std::size_t k_purposes = 43;

}  // namespace

void Page::row(std::string_view label, const std::string& value) {
    entry(std::string(label), k_labels, value);
}

void Page::step(std::size_t number, const std::string& call, const std::string& purpose) {
    std::string label = std::to_string(number);
    label.insert(0, label.size() < 2 ? 2 - label.size() : 0, ' ');
    entry(label, k_numbers, call);
    if (!purpose.empty()) {
        text_.pop_back();
        const std::size_t used = text_.size() - (text_.rfind('\n') + 1);
        const std::size_t column = used + 2 <= k_purposes ? k_purposes : used + 2;
        if (column + purpose.size() <= k_width) {
            text_ += std::string(column - used, ' ') + purpose + "\n";
        } else {
            text_ += "\n" + std::string(k_purposes, ' ') + purpose + "\n";
        }
    }
}

void Page::entry(const std::string& label, std::size_t indent, std::string_view value) {
    std::string line = "  " + label;
    line.append(line.size() < indent ? indent - line.size() : 1, ' ');
    while (line.size() + value.size() > k_width) {
        const std::size_t room = k_width > line.size() ? k_width - line.size() : 0;
        std::size_t cut = value.substr(0, room).find_last_of(" ,");
        if (cut == std::string_view::npos) {
            cut = value.find_first_of(" ,");
        }
        if (cut == std::string_view::npos || cut + 1 >= value.size()) {
            break;
        }
        line += value.substr(0, cut + (value[cut] == ',' ? 1 : 0));
        text_ += line + "\n";
        line.assign(indent, ' ');
        value.remove_prefix(cut + 1);
    }
    text_ += line;
    text_ += value;
    text_ += "\n";
}

std::string named(Uid uid, Accounts& accounts) {
    const auto user = accounts.getpwuid(uid);
    const std::string number = std::to_string(uid.value);
    return user && *user ? number + " (" + escaped((*user)->name) + ")" : number;
}

std::string named(Gid gid, Accounts& accounts) {
    const auto group = accounts.getgrgid(gid);
    const std::string number = std::to_string(gid.value);
    return group && *group ? number + " (" + escaped((*group)->name) + ")" : number;
}

std::string named(const std::vector<Gid>& groups, Accounts& accounts) {
    if (groups.empty()) {
        return "none";
    }
    std::string text;
    for (const Gid gid : groups) {
        text += text.empty() ? "" : " ";
        text += named(gid, accounts);
    }
    return text;
}

std::string in_words(CapabilitySet set, CapabilitySet all, std::string_view all_is) {
    constexpr int k_few = 4;
    return set.size() > k_few && set == all ? std::string(all_is) : names_of(set);
}

}  // namespace doff
