// SPDX-License-Identifier: MIT
#include "core/limits.h"

#include "core/letter_case.h"
#include "core/near.h"
#include "core/number.h"
#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

constexpr std::array<std::string_view, k_resources.size()> k_names{
    "cpu",     "fsize", "data",  "stack",      "core",     "rss",  "nproc",  "nofile",
    "memlock", "as",    "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime",
};

std::optional<Resource> resource_named(std::string_view word) {
    const std::string name = in_lower_case(word);
    const std::string_view bare(name.starts_with("rlimit_") ? std::string_view(name).substr(7) : name);
    const auto* const found = std::ranges::find(k_names, bare);
    if (found == k_names.end()) {
        return std::nullopt;
    }
    return static_cast<Resource>(found - k_names.begin());
}

// Also where it is spelt as in a unit file, "LimitNOFILE".
std::string did_you_mean_resource(std::string_view word) {
    const std::string name = in_lower_case(word);
    for (const std::string_view prefix : {"rlimit_", "limit"}) {
        if (name.starts_with(prefix)) {
            return did_you_mean(std::string_view(name).substr(prefix.size()), k_names);
        }
    }
    return did_you_mean(name, k_names);
}

// "64,core=0"
std::string hint_of_second_limit(std::string_view limits) {
    const std::size_t comma = limits.find(',');
    return comma != std::string_view::npos && limits.substr(comma).contains('=')
               ? "one limit in each --rlimit, which repeats"
               : "";
}

std::string all_names() {
    std::string names;
    for (const std::string_view name : k_names) {
        names += names.empty() ? "" : ", ";
        names += name;
    }
    return names;
}

std::expected<std::uint64_t, std::string> parse_value(std::string_view word) {
    if (word == "unlimited" || word == "infinity") {
        return k_unlimited;
    }
    return parse_number(word, 0, k_unlimited - 1);
}

}  // namespace

std::string_view name_of(Resource resource) {
    return k_names[static_cast<unsigned>(resource)];
}

std::string text_of_limit(std::uint64_t value) {
    return value == k_unlimited ? "unlimited" : std::to_string(value);
}

std::string text_of(const Limit& limit) {
    const std::string soft = text_of_limit(limit.soft);
    return limit.soft == limit.hard ? soft : soft + ":" + text_of_limit(limit.hard);
}

Result<LimitRequest> parse_limit(std::string_view option, std::string_view argument) {
    constexpr std::string_view k_form = "write NAME=SOFT:HARD, NAME=BOTH, NAME=SOFT: or NAME=:HARD";
    const std::string where = std::string(option) + " " + quote(argument);
    const std::size_t equals = argument.find('=');
    if (equals == std::string_view::npos) {
        return usage_error("no '=' in " + where, std::string(k_form));
    }
    const std::string_view name = argument.substr(0, equals);
    const auto resource = resource_named(name);
    if (!resource) {
        const std::string what = name.empty() ? "no resource before '='" : "unknown resource " + quote(name);
        return usage_error(what + " in " + where,
                           hint_lines({did_you_mean_resource(name), "one of " + all_names()}));
    }
    const std::string_view limits = argument.substr(equals + 1);
    if (limits.empty() || limits == ":") {
        return usage_error("no limit after '=' in " + where, std::string(k_form));
    }
    const std::size_t colon = limits.find(':');
    const bool both = colon == std::string_view::npos;
    const std::string_view soft_word = limits.substr(0, colon);
    const std::string_view hard_word = both ? limits : limits.substr(colon + 1);
    if (hard_word.contains(':')) {
        return usage_error("more than one colon in " + where, std::string(k_form));
    }

    LimitRequest request{*resource};
    struct Half {
        std::string_view word;
        std::string_view what;
        std::optional<std::uint64_t>& into;
    };
    for (const Half& half : {Half{soft_word, both ? "limit" : "soft limit", request.soft},
                             Half{hard_word, both ? "limit" : "hard limit", request.hard}}) {
        if (half.word.empty()) {
            continue;
        }
        const auto value = parse_value(half.word);
        if (!value) {
            return usage_error("invalid " + std::string(half.what) + " " + quote(half.word) + " in " + where +
                                   ": " + value.error(),
                               hint_lines({hint_of_second_limit(limits),
                                           "a number from 0 to " + std::to_string(k_unlimited - 1) +
                                               " without a unit, or unlimited"}));
        }
        half.into = *value;
    }
    if (request.soft && request.hard && *request.soft > *request.hard) {
        return usage_error("soft limit " + text_of_limit(*request.soft) + " above hard limit " +
                               text_of_limit(*request.hard) + " in " + where,
                           "the soft limit comes first, and is at most the hard one");
    }
    return request;
}

}  // namespace doff
