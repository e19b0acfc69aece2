// SPDX-License-Identifier: MIT
#include "core/command.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

bool sets(std::string_view assignment, std::string_view name) {
    return assignment.starts_with(name) && assignment.substr(name.size()).starts_with('=');
}

std::string_view path_in(const Environment& environment) {
    const auto path = std::ranges::find_if(environment, [](const auto& each) { return sets(each, "PATH"); });
    return path == environment.end() ? k_default_path : std::string_view(*path).substr(5);
}

}  // namespace

Environment environment_of(const std::optional<User>& entry, Environment caller) {
    constexpr std::array<std::string_view, 4> k_whose{"HOME", "USER", "LOGNAME", "SHELL"};
    std::erase_if(caller, [&](std::string_view assignment) {
        return std::ranges::any_of(k_whose, [&](auto name) { return sets(assignment, name); });
    });
    if (!entry) {
        caller.emplace_back("HOME=/");
        return caller;
    }
    caller.push_back("HOME=" + (entry->home.empty() ? "/" : entry->home));
    caller.push_back("USER=" + entry->name);
    caller.push_back("LOGNAME=" + entry->name);
    caller.push_back("SHELL=" + (entry->shell.empty() ? "/bin/sh" : entry->shell));
    return caller;
}

std::vector<std::string> candidates_for(const std::string& command, const Environment& environment) {
    if (command.contains('/')) {
        return {command};
    }
    std::vector<std::string> candidates;
    std::string_view path = path_in(environment);
    for (;;) {
        const std::size_t colon = path.find(':');
        const std::string_view directory = path.substr(0, colon);
        candidates.push_back(directory.empty() ? "./" + command : std::string(directory) + "/" + command);
        if (colon == std::string_view::npos) {
            return candidates;
        }
        path.remove_prefix(colon + 1);
    }
}

}  // namespace doff
