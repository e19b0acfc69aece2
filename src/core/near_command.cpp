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
constexpr std::size_t k_most_directories = 64;
constexpr std::size_t k_shortest_with_one_missing = 3;
constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyz0123456789-";

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

std::vector<std::string> with_one_letter_more(const std::string& name) {
    std::vector<std::string> variants;
    for (std::size_t at = 0; at <= name.size(); ++at) {
        for (const char letter : k_letters) {
            // The same letter behind itself is the same word.
            if (at == 0 || name[at - 1] != letter) {
                variants.push_back(std::string(name).insert(at, 1, letter));
            }
        }
    }
    return variants;
}

// Those that this user may search, each once whatever its names are.
std::vector<std::string> directories_of(Kernel& kernel, const ExecArguments& arguments,
                                        std::string_view name) {
    std::vector<std::string> directories;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
    std::size_t asked = 0;
    for (const char* const candidate : arguments.candidates) {
        if (candidate == nullptr || ++asked > k_most_directories) {
            break;
        }
        const std::string_view path = candidate;
        std::string directory(path.substr(0, path.size() - name.size()));
        const auto status = kernel.stat(directory.c_str());
        if (!status || !kernel.faccessat(directory.c_str(), k_may_execute)) {
            continue;
        }
        const std::pair file(status->device, status->inode);
        if (std::ranges::find(seen, file) == seen.end()) {
            seen.push_back(file);
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
    const std::size_t start = arguments.name.rfind('/') + 1;  // 0 where there is no slash
    const std::string before(arguments.name.substr(0, start));
    const std::string name(arguments.name.substr(start));
    if (name.size() < k_shortest || name.size() > k_longest) {
        return "";
    }
    const auto directories = directories_of(kernel, arguments, name);
    std::vector<std::string> names;
    std::size_t asked = 0;
    const auto ask_for = [&](const std::vector<std::string>& variants) {
        for (const std::string& variant : variants) {
            const bool found = std::ranges::any_of(directories, [&](const std::string& directory) {
                return ++asked <= k_most_asked && could_be_executed(kernel, directory + variant);
            });
            if (found && names.size() < k_most_names) {
                names.push_back(before + variant);
            }
        }
    };
    ask_for(variants_of(name));
    const auto longer = with_one_letter_more(name);
    const bool affordable = asked + longer.size() * directories.size() <= k_most_asked;
    if (names.empty() && name.size() >= k_shortest_with_one_missing && affordable) {
        ask_for(longer);
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return did_you_mean(views);
}

}  // namespace doff
