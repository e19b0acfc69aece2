// SPDX-License-Identifier: MIT
#include "core/signals.h"

#include "core/letter_case.h"
#include "core/near.h"
#include "core/number.h"
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace doff {
namespace {

// The table of signal(7), "Signal numbering for standard signals". 0: the architecture has no such
// signal. 29 is SIGPWR on alpha and sparc, where SIGINFO and SIGLOST are other names of it.
struct Row {
    std::string_view name;
    int most;  // x86, arm and most others
    int alpha_and_sparc;
    int mips;
    int parisc;
};

constexpr auto k_here =
#if defined(__alpha__) || defined(__sparc__)
    &Row::alpha_and_sparc;
#elif defined(__mips__)
    &Row::mips;
#elif defined(__hppa__)
    &Row::parisc;
#else
    &Row::most;
#endif

// The first name of a number is the one that is written.
constexpr std::array<Row, 35> k_table{{
    {"hup", 1, 1, 1, 1},        {"int", 2, 2, 2, 2},      {"quit", 3, 3, 3, 3},      {"ill", 4, 4, 4, 4},
    {"trap", 5, 5, 5, 5},       {"abrt", 6, 6, 6, 6},     {"iot", 6, 6, 6, 6},       {"bus", 7, 10, 10, 10},
    {"emt", 0, 7, 7, 0},        {"fpe", 8, 8, 8, 8},      {"kill", 9, 9, 9, 9},      {"usr1", 10, 30, 16, 16},
    {"segv", 11, 11, 11, 11},   {"usr2", 12, 31, 17, 17}, {"pipe", 13, 13, 13, 13},  {"alrm", 14, 14, 14, 14},
    {"term", 15, 15, 15, 15},   {"stkflt", 16, 0, 0, 7},  {"chld", 17, 20, 18, 18},  {"cld", 17, 20, 18, 18},
    {"cont", 18, 19, 25, 26},   {"stop", 19, 17, 23, 24}, {"tstp", 20, 18, 24, 25},  {"ttin", 21, 21, 26, 27},
    {"ttou", 22, 22, 27, 28},   {"urg", 23, 16, 21, 29},  {"xcpu", 24, 24, 30, 12},  {"xfsz", 25, 25, 31, 30},
    {"vtalrm", 26, 26, 28, 20}, {"prof", 27, 27, 29, 21}, {"winch", 28, 28, 20, 23}, {"io", 29, 23, 22, 22},
    {"poll", 29, 23, 22, 22},   {"pwr", 30, 29, 19, 19},  {"sys", 31, 12, 12, 31},
}};

constexpr int k_realtime_span = k_signal_rtmax - k_signal_rtmin;

// "rtmin+3": a number from the end that is named, up to the other end.
std::optional<int> realtime_named(std::string_view name) {
    const bool from_min = name.starts_with("rtmin");
    if (!from_min && !name.starts_with("rtmax")) {
        return std::nullopt;
    }
    const int end = from_min ? k_signal_rtmin : k_signal_rtmax;
    name.remove_prefix(5);
    if (name.empty()) {
        return end;
    }
    if (name.front() != (from_min ? '+' : '-')) {
        return std::nullopt;
    }
    const auto distance = parse_number(name.substr(1), 0, k_realtime_span);
    if (!distance) {
        return std::nullopt;
    }
    return from_min ? end + static_cast<int>(*distance) : end - static_cast<int>(*distance);
}

std::string without_prefix(std::string_view word) {
    std::string name = in_lower_case(word);
    if (name.starts_with("sig")) {
        name.erase(0, 3);
    }
    return name;
}

std::string did_you_mean_signal(std::string_view word) {
    std::vector<std::string_view> names;
    for (const Row& row : k_table) {
        if (row.*k_here != 0) {
            names.push_back(row.name);
        }
    }
    return did_you_mean(without_prefix(word), names);
}

std::optional<int> signal_named(std::string_view word) {
    const std::string name = without_prefix(word);
    const auto* const found = std::ranges::find(k_table, name, &Row::name);
    if (found != k_table.end() && found->*k_here != 0) {
        return found->*k_here;
    }
    return realtime_named(name);
}

}  // namespace

Result<int> parse_signal(std::string_view option, std::string_view word) {
    const std::string hint = "a name as in signal(7), for example TERM or RTMIN+1, or a number from 1 to " +
                             std::to_string(k_signal_rtmax);
    if (!word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; })) {
        const auto number = parse_number(word, 1, k_signal_rtmax);
        if (!number) {
            return usage_error("invalid " + std::string(option) + " " + quote(word) + ": " + number.error(),
                               hint);
        }
        return static_cast<int>(*number);
    }
    if (const auto signal = signal_named(word)) {
        return *signal;
    }
    return usage_error("invalid " + std::string(option) + " " + quote(word) + ": no such signal",
                       hint_lines({did_you_mean_signal(word), hint}));
}

std::string name_of_signal(int signal) {
    const auto* const found = std::ranges::find(k_table, signal, k_here);
    if (signal > 0 && found != k_table.end()) {
        std::string name = "SIG";
        for (const char c : found->name) {
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        return name;
    }
    if (signal < k_signal_rtmin || signal > k_signal_rtmax) {
        return std::to_string(signal);
    }
    const int above = signal - k_signal_rtmin;
    const int below = k_signal_rtmax - signal;
    if (above <= below) {
        return above == 0 ? "SIGRTMIN" : "SIGRTMIN+" + std::to_string(above);
    }
    return below == 0 ? "SIGRTMAX" : "SIGRTMAX-" + std::to_string(below);
}

}  // namespace doff
