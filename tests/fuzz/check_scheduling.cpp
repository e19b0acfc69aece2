// SPDX-License-Identifier: MIT
//
// Any word as a --sched, an --ionice and a list of --cpus. What is accepted is what regular expressions and a
// comparison of digits as text take for one, and it reads the same when it is written out.
#include "core/cpu_set.h"
#include "core/scheduling.h"
#include "fuzz/checks.h"
#include "fuzz/second_reader.h"

#include <regex>
#include <set>

namespace doff {
namespace {

constexpr auto k_either_case = std::regex::icase;

// Whether `word`, split at its colons, is a policy with the times of sched_setattr(2).
bool is_deadline(const std::string& word) {
    static const std::regex k_name("(sched_)?deadline", k_either_case);
    const auto parts = second::split(word, ':');
    const auto is_time = [](const std::string& part) {
        return second::is_in_range(part, "1024", "9223372036854775807");
    };
    return parts.size() == 4 && std::regex_match(parts[0], k_name) &&
           std::all_of(parts.begin() + 1, parts.end(), is_time) && second::at_most(parts[1], parts[2]) &&
           second::at_most(parts[2], parts[3]);
}

void check_policy(const std::string& word) {
    static const std::regex k_form("(sched_)?((other|normal|batch|idle|ext)|(fifo|rr):[1-9][0-9]?)",
                                   k_either_case);
    const auto scheduling = parse_scheduling("--sched", word);
    require(scheduling.has_value() == (std::regex_match(word, k_form) || is_deadline(word)), "--sched");
    if (!scheduling) {
        require_fit_message(scheduling.error());
        return;
    }
    const std::string text = text_of(*scheduling);
    require(parse_scheduling("--sched", text) == *scheduling, "a policy written and read");
    require(text.substr(std::min(text.find(':'), text.size())) ==
                word.substr(std::min(word.find(':'), word.size())),
            "other numbers behind the policy");
}

void check_io_priority(const std::string& word) {
    static const std::regex k_form("none|idle|0|3|(realtime|rt|1|best-effort|be|2)(:[0-7])?", k_either_case);
    const auto priority = parse_io_priority("--ionice", word);
    require(priority.has_value() == std::regex_match(word, k_form), "--ionice");
    if (!priority) {
        require_fit_message(priority.error());
        return;
    }
    require(parse_io_priority("--ionice", text_of(*priority)) == *priority, "a class written and read");
    require(!word.contains(':') || std::to_string(priority->level) == word.substr(word.find(':') + 1),
            "another level");
}

// Whether `item` is FIRST[-LAST[:STRIDE]]; its CPUs are added.
bool second_range(const std::string& item, std::set<unsigned long>& cpus) {
    const auto parts = second::split(item, ':');
    const auto ends = second::split(parts[0], '-');
    const bool fits = ends.size() <= 2 && parts.size() <= ends.size() &&
                      std::ranges::all_of(
                          ends, [](const std::string& end) { return second::is_in_range(end, "0", "1023"); });
    if (!fits || !second::at_most(ends.front(), ends.back()) ||
        (parts.size() == 2 && !second::is_in_range(parts[1], "1", "1023"))) {
        return false;
    }
    const unsigned long first = std::stoul(ends.front());
    const unsigned long stride = parts.size() == 2 ? std::stoul(parts[1]) : 1;
    for (unsigned long cpu = first; cpu <= std::stoul(ends.back()); ++cpu) {
        if ((cpu - first) % stride == 0) {
            cpus.insert(cpu);
        }
    }
    return true;
}

void check_cpus(const std::string& word) {
    std::set<unsigned long> expected;
    const bool accepted = std::ranges::all_of(
        second::split(word, ','), [&](const std::string& item) { return second_range(item, expected); });
    const auto cpus = parse_cpus("--cpus", word);
    require(cpus.has_value() == accepted, "--cpus");
    if (!cpus) {
        require_fit_message(cpus.error());
        return;
    }
    for (unsigned cpu = 0; cpu < k_cpu_limit; ++cpu) {
        require(cpus->has(cpu) == expected.contains(cpu), "two readers, two sets of CPUs");
    }
    require(parse_cpus("--cpus", text_of(*cpus)) == *cpus, "CPUs written and read");
}

}  // namespace

void check_scheduling(std::string_view input) {
    constexpr std::size_t k_longest = 512;  // std::regex is recursive
    if (!fits_argv(input) || input.size() > k_longest) {
        return;
    }
    const std::string word(input);
    check_policy(word);
    check_io_priority(word);
    check_cpus(word);
}

}  // namespace doff
