// SPDX-License-Identifier: MIT
#include "core/what_may_refuse.h"

#include "core/filter_in_force.h"
#include "core/privilege.h"

namespace doff {
namespace {

// "cap_setgid is effective, and still"
std::string although_it_has(const Step& step, const Circumstances& found) {
    const auto capability = capability_of(step);
    return capability && found.effective->has(*capability) ? name_of(*capability) + " is effective here; "
                                                           : "";
}

std::string systemd_group_of(const Step& step) {
    const auto capability = capability_of(step);
    if (capability == k_cap_setuid || capability == k_cap_setgid) {
        return "@setuid";
    }
    return std::holds_alternative<JoinSessionKeyring>(step) ? "@keyring" : "";
}

}  // namespace

bool is_refusal(std::errc reason) {
    return reason == std::errc::operation_not_permitted || reason == std::errc::permission_denied;
}

std::string what_may_refuse(const Step& step, std::errc reason, const Circumstances& found) {
    const auto capability = capability_of(step);
    const bool had = !capability || (found.effective && found.effective->has(*capability));
    const bool of_a_filter = is_refusal(reason) || reason == std::errc::function_not_supported;
    if (!had || !of_a_filter) {
        return "";
    }
    std::string lines;
    if (found.filtered) {
        lines = (capability ? although_it_has(step, found) : "") + k_filter_refuses;
        const std::string ways = ways_to_another_filter(found.places, systemd_group_of(step));
        lines = with_line(lines, ways.empty() ? k_filter_comes_from : ways);
    }
    if (!found.confined_by.empty() && is_refusal(reason)) {
        lines = with_line(lines, (capability && !found.filtered ? although_it_has(step, found) : "") +
                                     "this process has the " + found.confined_by +
                                     ", whose policy can refuse this call");
    }
    return lines;
}

}  // namespace doff
