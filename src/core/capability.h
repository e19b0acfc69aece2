// SPDX-License-Identifier: MIT
//
// Capabilities as sets of bits, and their names (capabilities(7)). The names are the ones that
// Linux 6.18 knows; a kernel may know fewer or more, and a number stands for those without a name.
#pragma once

#include "core/error.h"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace doff {

// A capability's number, as in <linux/capability.h>.
using Capability = unsigned;

inline constexpr Capability k_cap_setgid = 6;
inline constexpr Capability k_cap_setuid = 7;
inline constexpr Capability k_cap_setpcap = 8;
inline constexpr Capability k_cap_sys_chroot = 18;
inline constexpr Capability k_cap_sys_admin = 21;

// capset(2) carries 64 bits; no kernel has more.
inline constexpr Capability k_capability_limit = 64;

struct CapabilitySet {
    std::uint64_t bits = 0;

    constexpr bool has(Capability capability) const { return (bits >> capability & 1) != 0; }
    constexpr void add(Capability capability) { bits |= std::uint64_t{1} << capability; }
    constexpr bool empty() const { return bits == 0; }
    constexpr int size() const { return std::popcount(bits); }
    constexpr bool contains(CapabilitySet other) const { return (other.bits & ~bits) == 0; }
    constexpr CapabilitySet without(CapabilitySet other) const { return {bits & ~other.bits}; }
    constexpr CapabilitySet with(CapabilitySet other) const { return {bits | other.bits}; }
    bool operator==(const CapabilitySet&) const = default;
};

// What capset(2) sets in one call.
struct ThreadCapabilities {
    CapabilitySet effective;
    CapabilitySet permitted;
    CapabilitySet inheritable;
    bool operator==(const ThreadCapabilities&) const = default;
};

// All that a process carries.
struct CapabilitySets {
    CapabilitySet permitted;
    CapabilitySet effective;
    CapabilitySet inheritable;
    CapabilitySet bounding;
    CapabilitySet ambient;
    bool operator==(const CapabilitySets&) const = default;
};

// "cap_setuid"; "cap_63" for a number that has no name here.
std::string name_of(Capability capability);

// "cap_setgid,cap_setuid", ascending; "none" for an empty set.
std::string names_of(CapabilitySet set);

// A comma-separated list for `option`, which the messages name: names in either case with or without
// cap_, and numbers below 64. An unknown name and an empty word are errors. `none` is the empty set and
// stands alone.
Result<CapabilitySet> parse_capability_list(std::string_view option, std::string_view list);

// The same words in the grammar of set_words.h, for --bounding, --inheritable and --ambient: a list that
// starts with a sign changes `base`, and `all` is what the word stands for.
Result<CapabilitySet> parse_capability_set(std::string_view option, std::string_view list, CapabilitySet base,
                                           CapabilitySet all);

}  // namespace doff
