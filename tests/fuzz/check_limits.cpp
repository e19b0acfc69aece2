// SPDX-License-Identifier: MIT
//
// Any word as an --rlimit. What is accepted is what a regular expression and a multiplication of numbers of
// 128 bits take for one, and the limits written out read the same.
#include "core/limits.h"
#include "fuzz/checks.h"
#include "fuzz/second_reader.h"

#include <optional>
#include <regex>

namespace doff {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr Wide k_infinity = ~std::uint64_t{0};

struct Name {
    const char* name;
    bool bytes;
};

// setrlimit(2), by number.
constexpr Name k_names[]{{"CPU", false},     {"FSIZE", true}, {"DATA", true},    {"STACK", true},
                         {"CORE", true},     {"RSS", true},   {"NPROC", false},  {"NOFILE", false},
                         {"MEMLOCK", true},  {"AS", true},    {"LOCKS", false},  {"SIGPENDING", false},
                         {"MSGQUEUE", true}, {"NICE", false}, {"RTPRIO", false}, {"RTTIME", false}};

const Name* second_name(const std::string& word) {
    for (const Name& each : k_names) {
        if (word == each.name || word == "RLIMIT_" + std::string(each.name)) {
            return &each;
        }
    }
    return nullptr;
}

// The value of a word of k_form, below. Of one with more digits than 2^64 the rest is not looked at.
std::optional<std::uint64_t> second_value(const std::string& word, bool bytes) {
    if (word == "unlimited" || word == "infinity") {
        return ~std::uint64_t{0};
    }
    constexpr std::string_view k_units = "KMGTPE";
    Wide value = 0;
    for (const char c : word) {
        if (value >= k_infinity || (!bytes && k_units.contains(c))) {
            return std::nullopt;
        }
        if (!k_units.contains(c)) {
            value = value * 10 + static_cast<unsigned>(c - '0');
            continue;
        }
        for (std::size_t step = 0; step <= k_units.find(c); ++step) {
            value *= 1024;
        }
    }
    return value < k_infinity ? std::optional(static_cast<std::uint64_t>(value)) : std::nullopt;
}

std::optional<LimitRequest> second_limit(const std::string& word) {
    static const std::string k_value = "(unlimited|infinity|(?:0|[1-9][0-9]*)[KMGTPE]?)";
    static const std::regex k_form("([A-Za-z_]+)=(?:" + k_value + "|" + k_value + "?:" + k_value + "?)");
    std::smatch parts;
    if (!std::regex_match(word, parts, k_form) || word.ends_with("=:")) {
        return std::nullopt;
    }
    const Name* const name = second_name(second::in_upper_case(parts[1]));
    if (name == nullptr) {
        return std::nullopt;
    }
    LimitRequest limit{static_cast<Resource>(name - k_names)};
    for (const unsigned part : {2U, 3U, 4U}) {
        if (parts[part].matched) {
            const auto value = second_value(parts[part], name->bytes);
            if (!value) {
                return std::nullopt;
            }
            limit.soft = part == 4 ? limit.soft : value;
            limit.hard = part == 3 ? limit.hard : value;
        }
    }
    return limit.soft && limit.hard && *limit.soft > *limit.hard ? std::nullopt : std::optional(limit);
}

std::string written(const LimitRequest& limit) {
    const auto text = [](const auto& value) { return value ? text_of_limit(*value) : ""; };
    return std::string(name_of(limit.resource)) + "=" + text(limit.soft) + ":" + text(limit.hard);
}

}  // namespace

void check_limits(std::string_view input) {
    constexpr std::size_t k_longest = 512;  // std::regex is recursive
    if (!fits_argv(input) || input.size() > k_longest) {
        return;
    }
    const auto limit = parse_limit("--rlimit", input);
    const auto second = second_limit(std::string(input));
    require(limit.has_value() == second.has_value(), "one reader takes what the other refuses");
    if (!limit) {
        require_fit_message(limit.error());
        return;
    }
    require(*limit == *second, "two readers, two limits");
    require(parse_limit("--rlimit", written(*limit)) == *limit, "written again it reads otherwise");
}

}  // namespace doff
