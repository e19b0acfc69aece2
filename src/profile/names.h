// SPDX-License-Identifier: MIT
//
// The words of seccomp profiles, and the numbers they stand for in libseccomp and the kernel. A word
// that is not known is never guessed at: the functions return nothing, and the hints list what there is.
#pragma once

#include <seccomp.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace doff {

// "SCMP_ACT_ALLOW". An action that carries a number (an errno, a tracer's message) has 0 in its place.
std::optional<std::uint32_t> action_named(std::string_view name);
extern const char* const k_action_hint;

// What a filter that returns this does, for messages: "allow", "errno 1", "kill the process".
std::string_view verb_of(std::uint32_t action);

// How much an action takes away: the kernel's own order of precedence, seccomp(2). 0 for "allow".
unsigned strictness(std::uint32_t action);

// "SCMP_CMP_MASKED_EQ"
std::optional<scmp_compare> comparison_named(std::string_view name);
extern const char* const k_comparison_hint;

// "SECCOMP_FILTER_FLAG_LOG": the bit for seccomp(2). SECCOMP_FILTER_FLAG_TSYNC is none: it is about
// other threads, and there are none.
std::optional<unsigned> flag_named(std::string_view name);
extern const char* const k_flag_hint;

// "EPERM", or the number as a string.
std::optional<std::uint64_t> error_named(std::string_view name);

}  // namespace doff
