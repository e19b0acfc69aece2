// SPDX-License-Identifier: MIT
//
// What has to hold for any bytes that one of doff's readers is given, one function for each reader. Each is a
// libFuzzer target by main.cpp, and replay_test.cpp calls them all in the ordinary tests.
#pragma once

#include "core/error.h"

#include <algorithm>
#include <ranges>
#include <stdexcept>
#include <string_view>

namespace doff {

void check_capability_sets(std::string_view input);
void check_command_line(std::string_view input);
void check_environment_file(std::string_view input);
void check_groups(std::string_view input);
void check_limits(std::string_view input);
void check_numbers(std::string_view input);
void check_scheduling(std::string_view input);
void check_seccomp_profile(std::string_view input);
void check_user_spec(std::string_view input);

// What does not hold.
struct Broken : std::logic_error {
    using std::logic_error::logic_error;
};

inline void require(bool holds, const char* what) {
    if (!holds) {
        throw Broken(what);
    }
}

inline bool is_safe_to_print(const auto& text) {
    return std::ranges::none_of(text,
                                [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// A hint has a line for each thing to do; none of them is empty, nor broken by the words of the input.
inline void require_fit_message(const Error& error) {
    require(!error.what.empty() && is_safe_to_print(error.what), "a message that is not fit to print");
    for (const auto line : std::views::split(error.hint, '\n')) {
        require((!line.empty() || error.hint.empty()) && is_safe_to_print(line),
                "a hint that is not fit to print");
    }
}

// A word in an argument of execve(2) has no NUL.
inline bool fits_argv(std::string_view input) {
    return !input.contains('\0');
}

}  // namespace doff
