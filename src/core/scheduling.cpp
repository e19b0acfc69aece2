// SPDX-License-Identifier: MIT
#include "core/scheduling.h"

#include "core/letter_case.h"
#include "core/near.h"
#include "core/number.h"
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <optional>

namespace doff {
namespace {

constexpr unsigned k_io_default_level = 4;
constexpr unsigned k_io_lowest_level = 7;

struct Name {
    std::string_view name;
    unsigned number = 0;
};

// The first name of a number is the one that is written.
constexpr std::array<Name, 6> k_io_classes{{
    {"none", k_io_none},
    {"realtime", k_io_realtime},
    {"best-effort", k_io_best_effort},
    {"idle", k_io_idle},
    {"rt", k_io_realtime},
    {"be", k_io_best_effort},
}};

constexpr std::array<Name, 8> k_policies{{
    {"other", k_sched_other},
    {"fifo", k_sched_fifo},
    {"rr", k_sched_rr},
    {"batch", k_sched_batch},
    {"idle", k_sched_idle},
    {"deadline", k_sched_deadline},
    {"ext", k_sched_ext},
    {"normal", k_sched_other},
}};

template <std::size_t count>
std::optional<unsigned> number_of(const std::array<Name, count>& names, std::string_view word) {
    const auto* const found = std::ranges::find(names, word, &Name::name);
    return found == names.end() ? std::nullopt : std::optional(found->number);
}

template <std::size_t count>
std::optional<std::string_view> name_of(const std::array<Name, count>& names, unsigned number) {
    const auto* const found = std::ranges::find(names, number, &Name::number);
    return found == names.end() ? std::nullopt : std::optional(found->name);
}

template <std::size_t count>
std::string did_you_mean_one(const std::array<Name, count>& names, std::string_view word) {
    std::array<std::string_view, count> candidates;
    std::ranges::transform(names, candidates.begin(), &Name::name);
    return did_you_mean(word, candidates);
}

bool has_levels(unsigned io_class) {
    return io_class == k_io_realtime || io_class == k_io_best_effort;
}

bool has_priority(unsigned policy) {
    return policy == k_sched_fifo || policy == k_sched_rr;
}

std::optional<unsigned> io_class_named(std::string_view word) {
    if (word.size() == 1 && word.front() >= '0' && word.front() <= '3') {
        return static_cast<unsigned>(word.front() - '0');
    }
    return number_of(k_io_classes, in_lower_case(word));
}

std::string without_prefix(std::string_view word) {
    std::string name = in_lower_case(word);
    if (name.starts_with("sched_")) {
        name.erase(0, 6);
    }
    return name;
}

std::optional<unsigned> policy_named(std::string_view word) {
    return number_of(k_policies, without_prefix(word));
}

// RUNTIME:DEADLINE:PERIOD. The bounds are those of sched_setattr(2): at least 1024 ns, below 2^63 and
// in ascending order. A period of 0, the kernel's "same as the deadline", is not offered.
Result<Scheduling> parse_times(std::string_view times, const std::string& where) {
    constexpr std::string_view k_form =
        "write deadline:RUNTIME:DEADLINE:PERIOD in nanoseconds, 1024 <= RUNTIME <= DEADLINE <= PERIOD";
    constexpr std::uint64_t k_shortest = 1024;
    constexpr std::uint64_t k_longest = ~std::uint64_t{0} >> 1;
    Scheduling scheduling{k_sched_deadline};
    if (std::ranges::count(times, ':') != 2) {
        return usage_error("not three times after 'deadline'" + where, std::string(k_form));
    }
    struct Time {
        std::string_view what;
        std::uint64_t& into;
    };
    for (const Time& time : {Time{"runtime", scheduling.runtime}, Time{"deadline", scheduling.deadline},
                             Time{"period", scheduling.period}}) {
        const std::size_t colon = times.find(':');
        const std::string_view word = times.substr(0, colon);
        const auto value = parse_number(word, k_shortest, k_longest);
        if (!value) {
            return usage_error(
                "invalid " + std::string(time.what) + " " + quote(word) + where + ": " + value.error(),
                std::string(k_form));
        }
        time.into = *value;
        times.remove_prefix(colon == std::string_view::npos ? times.size() : colon + 1);
    }
    if (scheduling.runtime > scheduling.deadline) {
        return usage_error("runtime longer than the deadline" + where, std::string(k_form));
    }
    if (scheduling.deadline > scheduling.period) {
        return usage_error("deadline longer than the period" + where, std::string(k_form));
    }
    return scheduling;
}

}  // namespace

Result<int> parse_nice(std::string_view option, std::string_view word) {
    const auto nice = parse_signed_number(word, -20, 19);
    if (!nice) {
        return usage_error("invalid " + std::string(option) + " " + quote(word) + ": " + nice.error(),
                           "a number from -20 (most favourable) to 19; it is the value, not an increment");
    }
    return *nice;
}

Result<IoPriority> parse_io_priority(std::string_view option, std::string_view word) {
    const std::string where = " in " + std::string(option) + " " + quote(word);
    const std::size_t colon = word.find(':');
    const std::string_view class_word = word.substr(0, colon);
    const auto io_class = io_class_named(class_word);
    if (!io_class) {
        const std::string what = class_word.empty() ? "empty class" : "unknown class " + quote(class_word);
        return usage_error(what + where,
                           hint_lines({did_you_mean_one(k_io_classes, class_word),
                                       "one of none, realtime, best-effort, idle, or their numbers 0 to 3"}));
    }
    if (colon == std::string_view::npos) {
        return IoPriority{*io_class, has_levels(*io_class) ? k_io_default_level : 0};
    }
    if (!has_levels(*io_class)) {
        return usage_error("a level for class " + quote(class_word) + where,
                           "only realtime and best-effort have levels");
    }
    const std::string_view level_word = word.substr(colon + 1);
    const auto level = parse_number(level_word, 0, k_io_lowest_level);
    if (!level) {
        return usage_error("invalid level " + quote(level_word) + where + ": " + level.error(),
                           "a level is 0 (served first) to 7");
    }
    return IoPriority{*io_class, static_cast<unsigned>(*level)};
}

std::string text_of(const IoPriority& priority) {
    const auto name = name_of(k_io_classes, priority.io_class);
    std::string text = name ? std::string(*name) : std::to_string(priority.io_class);
    if (!name || has_levels(priority.io_class) || priority.level != 0) {
        text += ":" + std::to_string(priority.level);
    }
    return text;
}

Result<Scheduling> parse_scheduling(std::string_view option, std::string_view word) {
    const std::string where = " in " + std::string(option) + " " + quote(word);
    const std::size_t colon = word.find(':');
    const std::string_view policy_word = word.substr(0, colon);
    const std::string_view rest = colon == std::string_view::npos ? "" : word.substr(colon + 1);
    const auto policy = policy_named(policy_word);
    if (!policy) {
        const std::string what =
            policy_word.empty() ? "empty policy" : "unknown policy " + quote(policy_word);
        return usage_error(what + where,
                           hint_lines({did_you_mean_one(k_policies, without_prefix(policy_word)),
                                       "one of other, batch, idle, ext, fifo:PRIORITY, rr:PRIORITY, "
                                       "deadline:RUNTIME:DEADLINE:PERIOD"}));
    }
    if (*policy == k_sched_deadline) {
        return parse_times(rest, where);
    }
    if (!has_priority(*policy)) {
        if (colon != std::string_view::npos) {
            return usage_error("a priority for policy " + quote(policy_word) + where,
                               "only fifo and rr have a priority; --nice weighs the others");
        }
        return Scheduling{*policy};
    }
    constexpr std::string_view k_priorities = "1 (lowest) to 99";
    if (colon == std::string_view::npos) {
        return usage_error("no priority for policy " + quote(policy_word) + where,
                           "write " + std::string(policy_word) + ":PRIORITY, " + std::string(k_priorities));
    }
    const auto priority = parse_number(rest, 1, 99);
    if (!priority) {
        return usage_error("invalid priority " + quote(rest) + where + ": " + priority.error(),
                           "a priority is " + std::string(k_priorities));
    }
    return Scheduling{*policy, static_cast<unsigned>(*priority)};
}

std::string text_of(const Scheduling& scheduling) {
    const auto name = name_of(k_policies, scheduling.policy);
    std::string text = name ? std::string(*name) : "policy_" + std::to_string(scheduling.policy);
    if (has_priority(scheduling.policy) || scheduling.priority != 0) {
        text += ":" + std::to_string(scheduling.priority);
    }
    if (scheduling.policy == k_sched_deadline) {
        for (const std::uint64_t time : {scheduling.runtime, scheduling.deadline, scheduling.period}) {
            text += ":" + std::to_string(time);
        }
    }
    return text;
}

}  // namespace doff
