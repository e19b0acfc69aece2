// SPDX-License-Identifier: MIT
#include "core/looked_for.h"

#include "core/path_walk.h"
#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

bool is_set(const std::vector<const char*>& envp, std::string_view start) {
    return std::ranges::any_of(envp, [&](const char* variable) {
        return variable != nullptr && std::string_view(variable).starts_with(start);
    });
}

// The directory is there, and nothing of that name in it.
bool is_plain_absence(const Stopped& stopped, const std::string& path) {
    return stopped.reason == std::errc::no_such_file_or_directory && stopped.last && stopped.link != path;
}

// How a command was looked for in PATH.
struct Search {
    std::string directories;            // in a row
    std::vector<std::string> absent;    // quoted: what is not there of the ways to them
    std::vector<std::string> troubles;  // sentences: what else is in the way
};

void add_once(std::vector<std::string>& texts, std::string text) {
    if (!text.empty() && std::ranges::find(texts, text) == texts.end()) {
        texts.push_back(std::move(text));
    }
}

Search search_again(Kernel& kernel, const ExecArguments& arguments) {
    // A PATH can have thousands of directories.
    constexpr std::size_t k_most_directories = 32;
    constexpr std::size_t k_most_troubles = 4;
    Search search;
    std::vector<std::string> seen;
    for (const char* const candidate : arguments.candidates) {
        if (candidate == nullptr) {
            break;
        }
        const std::string path = candidate;
        const std::string directory = path.substr(0, path.size() - arguments.name.size() - 1);
        const std::size_t before = seen.size();
        add_once(seen, directory.empty() ? "/" : directory);
        if (seen.size() == before || seen.size() > k_most_directories) {
            continue;
        }
        search.directories += (search.directories.empty() ? "" : ", ") + escaped(seen.back());
        const auto end = walk(kernel, path);
        if (end || is_plain_absence(end.error(), path)) {
            continue;
        }
        const Stopped& stopped = end.error();
        const bool absent = stopped.reason == std::errc::no_such_file_or_directory && stopped.link.empty() &&
                            stopped.at.starts_with('/');
        add_once(absent ? search.absent : search.troubles,
                 absent ? quote(stopped.at) : why_stopped(kernel, stopped));
    }
    if (seen.size() > k_most_directories) {
        search.directories += " and " + std::to_string(seen.size() - k_most_directories) + " more";
    }
    search.troubles.resize(std::min(search.troubles.size(), k_most_troubles));
    return search;
}

// "\n'/a', '/b' and '/c' are not there"
std::string in_one_sentence(const std::vector<std::string>& absent) {
    std::string text;
    for (std::size_t at = 0; at < absent.size(); ++at) {
        text += (at == 0 ? "\n" : at + 1 == absent.size() ? " and " : ", ") + absent[at];
    }
    return text + (absent.empty() ? "" : absent.size() == 1 ? " is not there" : " are not there");
}

// Each behind a newline.
std::string lines_of(const std::vector<std::string>& sentences) {
    std::string lines;
    for (const std::string& sentence : sentences) {
        lines += "\n" + sentence;
    }
    return lines;
}

}  // namespace

std::string where_looked_for(Kernel& kernel, const ExecArguments& arguments) {
    if (arguments.names_a_path()) {
        const std::string path(arguments.name);
        const auto end = walk(kernel, path);
        const bool all_said =
            !end && path.starts_with('/') && end.error().at == path && arguments.root.empty();
        return end || all_said ? "" : in_root(arguments.root, why_stopped(kernel, end.error()));
    }
    const Search search = search_again(kernel, arguments);
    if (search.directories.empty()) {
        return "";
    }
    std::string text = is_set(arguments.envp, "PATH=") ? "" : "PATH is not set; ";
    text +=
        "looked for in " + search.directories + in_one_sentence(search.absent) + lines_of(search.troubles);
    return in_root(arguments.root, text);
}

std::string where_not_seen(Kernel& kernel, const ExecArguments& arguments) {
    const std::string lines =
        arguments.names_a_path() ? "" : lines_of(search_again(kernel, arguments).troubles);
    return lines.empty() ? "" : in_root(arguments.root, lines.substr(1));
}

}  // namespace doff
