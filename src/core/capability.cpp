// SPDX-License-Identifier: MIT
#include "core/capability.h"

#include "core/letter_case.h"
#include "core/near.h"
#include "core/quote.h"
#include "core/set_words.h"
#include "core/user_spec.h"

#include <algorithm>
#include <array>
#include <optional>

namespace doff {
namespace {

constexpr std::array<std::string_view, 41> k_names{
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
};
static_assert(k_names[k_cap_setgid] == "setgid" && k_names[k_cap_setuid] == "setuid");
static_assert(k_names[k_cap_setpcap] == "setpcap" && k_names[k_cap_sys_admin] == "sys_admin");

constexpr std::string_view k_hint = "write names as in capabilities(7), for example net_bind_service,chown";

std::string without_prefix(std::string_view word) {
    std::string name = in_lower_case(word);
    if (name.starts_with("cap_")) {
        name.erase(0, 4);
    }
    return name;
}

std::optional<Capability> capability_named(std::string_view word) {
    const std::string name = without_prefix(word);
    if (const auto number = parse_id(name); number && *number < k_capability_limit) {
        return *number;
    }
    const auto* const found = std::ranges::find(k_names, name);
    if (found == k_names.end()) {
        return std::nullopt;
    }
    return static_cast<Capability>(found - k_names.begin());
}

// "net_bind" of net_bind_service, "ptrace" of sys_ptrace: whole words of a name, or how it starts.
bool is_part(std::string_view part, std::string_view name) {
    const std::size_t at = ("_" + std::string(name) + "_").find("_" + std::string(part) + "_");
    return at != std::string::npos || name.starts_with(part);
}

// The names that have `part`; none where they are too many to tell one from another.
std::vector<std::string_view> names_with(std::string_view part) {
    constexpr std::size_t k_shortest = 3;
    constexpr std::size_t k_most = 4;
    std::vector<std::string_view> names;
    if (part.size() >= k_shortest) {
        std::ranges::copy_if(k_names, std::back_inserter(names),
                             [&](std::string_view name) { return is_part(part, name); });
    }
    return names.size() <= k_most ? names : std::vector<std::string_view>();
}

std::string did_you_mean_capability(std::string_view word) {
    const std::string name = without_prefix(word);
    // "cap_chown+ep", as setcap(8) has it.
    const std::string_view before_flags = std::string_view(name).substr(0, name.find_first_of("+="));
    if (!before_flags.empty() && before_flags.size() < name.size()) {
        return did_you_mean_capability(before_flags);
    }
    const std::string near_ones = did_you_mean(name, k_names);
    return near_ones.empty() ? did_you_mean(names_with(name)) : near_ones;
}

}  // namespace

std::string name_of(Capability capability) {
    if (capability < k_names.size()) {
        return "cap_" + std::string(k_names[capability]);
    }
    return "cap_" + std::to_string(capability);
}

std::string names_of(CapabilitySet set) {
    if (set.empty()) {
        return "none";
    }
    std::string names;
    for (Capability capability = 0; capability < k_capability_limit; ++capability) {
        if (set.has(capability)) {
            names += names.empty() ? "" : ",";
            names += name_of(capability);
        }
    }
    return names;
}

Result<CapabilitySet> parse_capability_list(std::string_view option, std::string_view list) {
    CapabilitySet set;
    if (in_lower_case(list) == "none") {
        return set;
    }
    for (const std::string_view word : split_at_commas(list)) {
        const auto capability = capability_named(word);
        if (!capability) {
            const std::string what = word.empty() ? "empty capability" : "unknown capability " + quote(word);
            return usage_error(what + " in " + std::string(option) + " " + quote(list),
                               hint_lines({did_you_mean_capability(word), k_hint}));
        }
        set.add(*capability);
    }
    return set;
}

Result<CapabilitySet> parse_capability_set(std::string_view option, std::string_view list, CapabilitySet base,
                                           CapabilitySet all) {
    const SetVocabulary vocabulary{"capability", k_hint, capability_named, did_you_mean_capability, all.bits};
    const auto bits = parse_set_words(option, list, vocabulary, base.bits);
    if (!bits) {
        return std::unexpected(bits.error());
    }
    return CapabilitySet{*bits};
}

}  // namespace doff
