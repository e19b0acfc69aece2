// SPDX-License-Identifier: MIT
//
// Any bytes as an --env-file. What comes of it is what a second reader makes of each line, no message shows
// what the file holds, and the assignments written to a file again read the same.
#include "core/environment.h"
#include "fuzz/checks.h"
#include "fuzz/second_reader.h"

#include <optional>

namespace doff {
namespace {

constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

bool is_name(std::string_view name) {
    return !name.empty() && !name.starts_with(k_byte_order_mark) &&
           std::ranges::none_of(name, [](unsigned char c) { return c <= 0x20 || c == 0x7f || c == '='; });
}

// Whether `line` is one of an environment file; what it assigns, where it does, is added.
bool second_line(std::string line, std::vector<std::string>& assignments) {
    if (line.contains('\0') || line.ends_with('\r') || line.starts_with(k_byte_order_mark)) {
        return false;
    }
    while (line.starts_with(' ') || line.starts_with('\t')) {
        line.erase(0, 1);
    }
    if (line.empty() || line.starts_with('#')) {
        return true;
    }
    assignments.push_back(line);
    const std::size_t equals = line.find('=');
    return equals != std::string::npos && is_name(line.substr(0, equals));
}

std::optional<std::vector<std::string>> second_file(const std::string& content) {
    std::vector<std::string> assignments;
    for (const std::string& line : second::split(content, '\n')) {
        if (!second_line(line, assignments)) {
            return std::nullopt;
        }
    }
    return assignments;
}

std::string written(const std::vector<std::string>& assignments) {
    std::string content;
    for (const std::string& assignment : assignments) {
        content += assignment + "\n";
    }
    return content;
}

}  // namespace

void check_environment_file(std::string_view input) {
    const auto assignments = parse_env_file("file", input);
    const auto second = second_file(std::string(input));
    require(assignments.has_value() == second.has_value(), "one reader takes what the other refuses");
    if (!assignments) {
        require_fit_message(assignments.error());
        require(assignments.error().what.starts_with("line ") && assignments.error().what.size() < 80,
                "a message that may show what the file holds");
        return;
    }
    require(*assignments == *second, "two readers, two environments");
    require(parse_env_file("file", written(*assignments)) == *assignments,
            "written again it reads otherwise");
}

}  // namespace doff
