// SPDX-License-Identifier: MIT
//
// System calls that are newer than a profile. A profile that denies with EPERM what it does not name denies
// so too what nobody had thought of when it was written, and a C library that tries a new call first takes
// EPERM for the call's own answer; ENOSYS sends it the older way. So in front of such a filter stand a few
// instructions that answer ENOSYS to every number above the largest one the profile names, as runc has it.
//
// Not done where the default is another action than an error: who wants the process killed gets that.
#pragma once

#include "core/kernel.h"
#include "profile/call_rules.h"
#include "profile/profile.h"

#include <cstdint>
#include <span>
#include <vector>

namespace doff {

// What a filter with this default answers to newer calls.
inline constexpr std::uint32_t k_no_such_call = 0x0005'0026;  // SECCOMP_RET_ERRNO | ENOSYS

struct LastCall {
    const Architecture* architecture;
    std::uint32_t number = 0;  // the largest one that is named
};

// Of each of the profile's architectures on which a call is named; none where no answer is to be changed.
std::vector<LastCall> last_calls(const Profile& profile, std::span<const CallRule> rules);

// The instructions to put in front of a filter; what they leave alone goes on to its first instruction.
std::vector<BpfInstruction> deny_newer_calls(std::span<const LastCall> last_calls);

}  // namespace doff
