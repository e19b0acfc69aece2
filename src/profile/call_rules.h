// SPDX-License-Identifier: MIT
//
// The rules of a profile that are for this command, one by one: one system call, one action, and
// comparisons of its arguments of which all have to hold.
#pragma once

#include "core/filter_compiler.h"
#include "profile/profile.h"

#include <seccomp.h>

#include <cstdint>
#include <string>
#include <vector>

namespace doff {

struct CallRule {
    std::string place;  // "syscalls[3]", for messages
    std::string name;   // known to libseccomp, though perhaps not on every architecture
    std::uint32_t action = 0;
    std::vector<scmp_arg_cmp> conditions;  // no two about the same argument
};

struct CallRules {
    std::vector<CallRule> rules;
    std::vector<std::string> unknown;  // as in SeccompFilter
};

CallRules call_rules(const Profile& profile, const FilterContext& context);

}  // namespace doff
