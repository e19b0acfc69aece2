// SPDX-License-Identifier: MIT
//
// User and group ids as types of their own, so that a gid can never be passed where a uid is
// meant. Not here: how a person writes them (user_spec.h) or what they are called (accounts.h).
#pragma once

#include <compare>
#include <cstdint>

namespace doff {

// The largest id that names anybody. 4294967295 is (uid_t)-1, which setresuid(2) and setregid(2)
// read as "leave unchanged", so no user or group can have it.
inline constexpr std::uint32_t k_max_id = 4'294'967'294;
inline constexpr std::uint32_t k_no_id = 4'294'967'295;

struct Uid {
    std::uint32_t value = k_no_id;
    auto operator<=>(const Uid&) const = default;
};

struct Gid {
    std::uint32_t value = k_no_id;
    auto operator<=>(const Gid&) const = default;
};

inline constexpr Uid k_root{0};
inline constexpr Uid k_unchanged_uid{k_no_id};
inline constexpr Gid k_unchanged_gid{k_no_id};

// What the kernel shows for an id that the user namespace does not map (user_namespaces(7));
// the value of /proc/sys/kernel/overflowuid and overflowgid unless somebody changed it.
inline constexpr std::uint32_t k_overflow_id = 65'534;

}  // namespace doff
