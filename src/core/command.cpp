// SPDX-License-Identifier: MIT
#include "core/command.h"

#include <algorithm>
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
