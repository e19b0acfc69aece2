// SPDX-License-Identifier: MIT
#include "profile/call_rules.h"

#include "profile/names.h"

#include <array>

namespace doff {
namespace {

bool compares_an_argument_twice(const std::vector<scmp_arg_cmp>& conditions) {
    std::array<bool, 6> compared{};
    for (const scmp_arg_cmp& condition : conditions) {
        if (compared[condition.arg]) {
            return true;
        }
        compared[condition.arg] = true;
    }
    return false;
}

}  // namespace

CallRules call_rules(const Profile& profile, const FilterContext& context) {
    CallRules result;
    for (const Rule& rule : profile.rules) {
        if (!applies(rule.includes, rule.excludes, context)) {
            continue;
        }
        // Two comparisons of one argument are two rules: so profiles say "this value or that".
        const bool alternatives = compares_an_argument_twice(rule.conditions);
        for (const std::string& name : rule.names) {
            if (seccomp_syscall_resolve_name(name.c_str()) == __NR_SCMP_ERROR) {
                // Profiles name calls that are newer than the library; there it is as with the default.
                if (strictness(rule.action) > strictness(profile.default_action)) {
                    result.unknown.push_back(name);
                }
            } else if (alternatives) {
                for (const scmp_arg_cmp& condition : rule.conditions) {
                    result.rules.push_back({rule.place, name, rule.action, {condition}});
                }
            } else {
                result.rules.push_back({rule.place, name, rule.action, rule.conditions});
            }
        }
    }
    return result;
}

}  // namespace doff
