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

// What is counted, setrlimit(2); empty where it is a number of something.
std::string_view unit_of(Resource resource) {
    switch (resource) {
        case Resource::fsize:
        case Resource::data:
        case Resource::stack:
        case Resource::core:
        case Resource::rss:
        case Resource::memlock:
        case Resource::as:
        case Resource::msgqueue: return "bytes";
        case Resource::cpu: return "seconds";
        case Resource::rttime: return "microseconds";
        default: return "";
    }
}

constexpr std::string_view k_multiples = "KMGTPE";

// How many bits to the left: 10 for 'K'; nothing for what is no multiple.
std::optional<unsigned> shift_of(char letter) {
    const std::size_t at = k_multiples.find(letter);
    constexpr unsigned k_bits = 10;
    return at == std::string_view::npos ? std::nullopt
                                        : std::optional(k_bits * (static_cast<unsigned>(at) + 1));
}

std::expected<std::uint64_t, std::string> parse_value(Resource resource, std::string_view word) {
    if (word == "unlimited" || word == "infinity") {
        return k_unlimited;
    }
    const auto shift = word.empty() || unit_of(resource) != "bytes" ? std::nullopt : shift_of(word.back());
    if (!shift) {
        return parse_number(word, 0, k_unlimited - 1);
    }
    const auto count = parse_number(word.substr(0, word.size() - 1), 0, k_unlimited - 1);
    if (count && *count > (k_unlimited - 1) >> *shift) {
        return std::unexpected("larger than " + std::to_string(k_unlimited - 1));
    }
    return count ? std::expected<std::uint64_t, std::string>(*count << *shift) : count;
}

// "1g", "1GB", "1Gi", "1GiB": written otherwise elsewhere, and some of them mean powers of 1000 there.
std::string hint_of_multiple(Resource resource, std::string_view word) {
    const std::size_t end = std::min(word.find_first_not_of("0123456789"), word.size());
    const std::string suffix = in_lower_case(word.substr(end));
    const std::string_view rest = std::string_view(suffix).substr(std::min<std::size_t>(1, suffix.size()));
    if (end == 0 || suffix.empty() || !(rest.empty() || rest == "b" || rest == "i" || rest == "ib")) {
        return "";
    }
    std::string whole(word.substr(0, end));
    whole += static_cast<char>(suffix.front() - 'a' + 'A');
    const auto value = whole.back() >= 'A' ? parse_value(resource, whole) : std::unexpected("");
    return value ? "write " + whole + ", which is " + std::to_string(*value) + " bytes" : "";
}

std::string hint_of_value(Resource resource) {
    const std::string unit(unit_of(resource));
    const std::string number = "a number " + (unit.empty() ? "" : "of " + unit + " ") + "from 0 to " +
                               std::to_string(k_unlimited - 1);
    return unit == "bytes" ? number + ", or with K, M, G, T, P or E behind it, in steps of 1024; or unlimited"
                           : number + " without a unit, or unlimited";
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
        const auto value = parse_value(*resource, half.word);
        if (!value) {
            return usage_error(
                "invalid " + std::string(half.what) + " " + quote(half.word) + " in " + where + ": " +
                    value.error(),
                hint_lines({hint_of_second_limit(limits), hint_of_multiple(*resource, half.word),
                            hint_of_value(*resource)}));
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
