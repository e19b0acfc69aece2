// SPDX-License-Identifier: MIT
#include "profile/names.h"

#include "core/bpf.h"
#include "core/errno_name.h"
#include "core/number.h"

#include <linux/seccomp.h>
#include <algorithm>
#include <array>
#include <utility>

namespace doff {
namespace {

// core has its own copies of these numbers, so that it needs no kernel header.
static_assert(k_seccomp_kill_process == SECCOMP_RET_KILL_PROCESS &&
              k_seccomp_kill_thread == SECCOMP_RET_KILL_THREAD && k_seccomp_trap == SECCOMP_RET_TRAP &&
              k_seccomp_errno == SECCOMP_RET_ERRNO && k_seccomp_notify == SECCOMP_RET_USER_NOTIF &&
              k_seccomp_trace == SECCOMP_RET_TRACE && k_seccomp_log == SECCOMP_RET_LOG &&
              k_seccomp_allow == SECCOMP_RET_ALLOW && k_seccomp_action_mask == SECCOMP_RET_ACTION_FULL &&
              k_seccomp_data_mask == SECCOMP_RET_DATA);
// libseccomp passes its actions through to the kernel.
static_assert(SCMP_ACT_KILL_PROCESS == k_seccomp_kill_process && SCMP_ACT_KILL == k_seccomp_kill_thread &&
              SCMP_ACT_TRAP == k_seccomp_trap && SCMP_ACT_ERRNO(0) == k_seccomp_errno &&
              SCMP_ACT_TRACE(0) == k_seccomp_trace && SCMP_ACT_LOG == k_seccomp_log &&
              SCMP_ACT_ALLOW == k_seccomp_allow);

template <class Value>
using Row = std::pair<std::string_view, Value>;

constexpr std::array k_actions{
    Row<std::uint32_t>{"SCMP_ACT_ALLOW", SCMP_ACT_ALLOW},
    Row<std::uint32_t>{"SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(0)},
    Row<std::uint32_t>{"SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD},
    Row<std::uint32_t>{"SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS},
    Row<std::uint32_t>{"SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD},
    Row<std::uint32_t>{"SCMP_ACT_LOG", SCMP_ACT_LOG},
    Row<std::uint32_t>{"SCMP_ACT_NOTIFY", SCMP_ACT_NOTIFY},
    Row<std::uint32_t>{"SCMP_ACT_TRACE", SCMP_ACT_TRACE(0)},
    Row<std::uint32_t>{"SCMP_ACT_TRAP", SCMP_ACT_TRAP},
};

// From the strictest to the loosest.
constexpr std::array k_verbs{
    Row<std::uint32_t>{"kills the process", k_seccomp_kill_process},
    Row<std::uint32_t>{"kills the thread", k_seccomp_kill_thread},
    Row<std::uint32_t>{"sends SIGSYS", k_seccomp_trap},
    Row<std::uint32_t>{"answers with an error", k_seccomp_errno},
    Row<std::uint32_t>{"asks a listener", k_seccomp_notify},
    Row<std::uint32_t>{"asks a tracer", k_seccomp_trace},
    Row<std::uint32_t>{"logs and allows", k_seccomp_log},
    Row<std::uint32_t>{"allows", k_seccomp_allow},
};

constexpr std::array k_comparisons{
    Row<scmp_compare>{"SCMP_CMP_EQ", SCMP_CMP_EQ},
    Row<scmp_compare>{"SCMP_CMP_GE", SCMP_CMP_GE},
    Row<scmp_compare>{"SCMP_CMP_GT", SCMP_CMP_GT},
    Row<scmp_compare>{"SCMP_CMP_LE", SCMP_CMP_LE},
    Row<scmp_compare>{"SCMP_CMP_LT", SCMP_CMP_LT},
    Row<scmp_compare>{"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
    Row<scmp_compare>{"SCMP_CMP_NE", SCMP_CMP_NE},
};

constexpr std::array k_flags{
    Row<unsigned>{"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
    Row<unsigned>{"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
    Row<unsigned>{"SECCOMP_FILTER_FLAG_TSYNC", 0},
};

template <class Value, std::size_t count>
std::optional<Value> value_in(const std::array<Row<Value>, count>& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Row<Value>::first);
    return found == table.end() ? std::nullopt : std::optional<Value>(found->second);
}

}  // namespace

const char* const k_action_hint =
    "an action is SCMP_ACT_ALLOW, ERRNO, KILL, KILL_PROCESS, KILL_THREAD, LOG, TRACE or TRAP";
const char* const k_comparison_hint =
    "a comparison is SCMP_CMP_EQ, GE, GT, LE, LT, MASKED_EQ or NE, with SCMP_CMP_ before each";
const char* const k_flag_hint = "a flag is SECCOMP_FILTER_FLAG_LOG, SPEC_ALLOW or TSYNC";

std::optional<std::uint32_t> action_named(std::string_view name) {
    return value_in(k_actions, name);
}

std::string_view verb_of(std::uint32_t action) {
    const auto* const found =
        std::ranges::find(k_verbs, action & k_seccomp_action_mask, &Row<std::uint32_t>::second);
    return found == k_verbs.end() ? "kills the process" : found->first;
}

unsigned strictness(std::uint32_t action) {
    const auto* const found =
        std::ranges::find(k_verbs, action & k_seccomp_action_mask, &Row<std::uint32_t>::second);
    // The kernel takes an action that it does not know for the strictest.
    return found == k_verbs.end() ? static_cast<unsigned>(k_verbs.size()) - 1
                                  : static_cast<unsigned>(k_verbs.end() - found) - 1;
}

std::optional<scmp_compare> comparison_named(std::string_view name) {
    return value_in(k_comparisons, name);
}

std::optional<unsigned> flag_named(std::string_view name) {
    return value_in(k_flags, name);
}

std::optional<std::uint64_t> error_named(std::string_view name) {
    constexpr std::uint64_t k_most = 0xffff;  // of what an action can carry
    if (const auto number = parse_number(name, 0, k_most)) {
        return *number;
    }
    const auto number = errno_named(name);
    return number ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

}  // namespace doff
