// SPDX-License-Identifier: MIT
#include "core/near_command.h"

#include "core/letter_case.h"
#include "core/near.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace doff {
namespace {

constexpr std::size_t k_shortest = 2;
constexpr std::size_t k_longest = 32;
constexpr std::size_t k_most_asked = 1000;
constexpr std::size_t k_most_names = 3;

std::vector<std::string> variants_of(const std::string& name) {
    std::vector<std::string> variants;
    const auto add = [&](std::string variant) {
        if (variant != name && std::ranges::find(variants, variant) == variants.end()) {
            variants.push_back(std::move(variant));
        }
    };
    std::string small = name;
    std::ranges::transform(small, small.begin(), lower_case);
    add(std::move(small));
    for (std::size_t at = 1; at < name.size(); ++at) {
        std::string swapped = name;
        std::swap(swapped[at - 1], swapped[at]);
        add(std::move(swapped));
    }
    for (std::size_t at = 0; name.size() > k_shortest && at < name.size(); ++at) {
        std::string shorter = name;
        add(shorter.erase(at, 1));
    }
    return variants;
}

std::vector<std::string> directories_of(const ExecArguments& arguments) {
    std::vector<std::string> directories;
    for (const char* const candidate : arguments.candidates) {
        if (candidate == nullptr) {
            break;
        }
        const std::string_view path = candidate;
        std::string directory(path.substr(0, path.size() - arguments.name.size()));
        if (std::ranges::find(directories, directory) == directories.end()) {
            directories.push_back(std::move(directory));
        }
    }
    return directories;
}

bool could_be_executed(Kernel& kernel, const std::string& path) {
    const auto status = kernel.stat(path.c_str());
    return status && status->is_regular() && kernel.faccessat(path.c_str(), k_may_execute);
}

}  // namespace

std::string near_commands(Kernel& kernel, const ExecArguments& arguments) {
    const std::string name(arguments.name);
    if (arguments.names_a_path() || name.size() < k_shortest || name.size() > k_longest) {
        return "";
    }
    const auto directories = directories_of(arguments);
    std::vector<std::string> names;
    std::size_t asked = 0;
    for (const std::string& variant : variants_of(name)) {
        const bool found = std::ranges::any_of(directories, [&](const std::string& directory) {
            return ++asked <= k_most_asked && could_be_executed(kernel, directory + variant);
        });
        if (found && names.size() < k_most_names) {
            names.push_back(variant);
        }
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return did_you_mean(views);
}

}  // namespace doff
