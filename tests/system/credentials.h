// SPDX-License-Identifier: MIT
//
// How a caller may be when it starts doff: ids, capabilities and flags set in the child by system
// call. Each says so and exits where the kernel refuses.
#pragma once

#include <cstdint>
#include <vector>

namespace doff_test {

inline constexpr std::uint64_t k_setgid_bit = 1ULL << 6;
inline constexpr std::uint64_t k_setuid_bit = 1ULL << 7;
inline constexpr std::uint64_t k_setpcap_bit = 1ULL << 8;
inline constexpr std::uint64_t k_net_bind_service_bit = 1ULL << 10;
inline constexpr std::uint64_t k_sys_admin_bit = 1ULL << 21;
inline constexpr std::uint64_t k_sys_chroot_bit = 1ULL << 18;
inline constexpr std::uint64_t k_sys_nice_bit = 1ULL << 23;
inline constexpr std::uint64_t k_sys_resource_bit = 1ULL << 24;
inline constexpr std::uint64_t k_dac_override_bits = 1ULL << 1 | 1ULL << 2;  // and dac_read_search

struct Sets {
    std::uint64_t effective = 0;
    std::uint64_t permitted = 0;
    std::uint64_t inheritable = 0;
};

Sets capabilities();
void set_capabilities(const Sets& sets);
void drop_from_bounding(std::uint64_t set);
void raise_ambient(std::uint64_t set);
void set_securebits(unsigned bits);
void set_no_new_privs();
int join_keyring();

void set_groups(const std::vector<std::uint32_t>& groups);
void set_uids(std::uint32_t real, std::uint32_t effective, std::uint32_t saved);
void set_gids(std::uint32_t real, std::uint32_t effective, std::uint32_t saved);

// All of it, as a login would: the capabilities go with the user.
void become(std::uint32_t uid, std::uint32_t gid, const std::vector<std::uint32_t>& groups);
// A user who is not root and holds `set` in all sets but bounding, so that it survives execve(2).
void become_holder(std::uint32_t uid, std::uint32_t gid, const std::vector<std::uint32_t>& groups,
                   std::uint64_t set);
// root in name only: no capability, and none by execve(2).
void root_without_capabilities();
// A root without these.
void root_without(std::uint64_t set);

// Another process of that user, which ends when this one does: its ID.
int have_a_process_of(std::uint32_t uid);

// Every capability inheritable and ambient, as a careless container runtime leaves them.
void fill_inheritable_and_ambient();

}  // namespace doff_test
