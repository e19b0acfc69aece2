// SPDX-License-Identifier: MIT
//
// What a command is confined to by Landlock, landlock(7): paths, TCP ports, and what it may reach
// outside. The values are those of <linux/landlock.h>.
#pragma once

#include "core/kernel.h"
#include "core/surroundings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace doff {

// Rights on files.
inline constexpr std::uint64_t k_fs_execute = 1 << 0;
inline constexpr std::uint64_t k_fs_write_file = 1 << 1;
inline constexpr std::uint64_t k_fs_read_file = 1 << 2;
inline constexpr std::uint64_t k_fs_read_dir = 1 << 3;
inline constexpr std::uint64_t k_fs_truncate = 1 << 14;   // version 3
inline constexpr std::uint64_t k_fs_ioctl_dev = 1 << 15;  // version 5
inline constexpr std::uint64_t k_fs_all = (1 << 16) - 1;
// What a rule for something that is no directory may hold.
inline constexpr std::uint64_t k_fs_of_a_file =
    k_fs_execute | k_fs_write_file | k_fs_read_file | k_fs_truncate | k_fs_ioctl_dev;

inline constexpr std::uint64_t k_fs_reading = k_fs_read_file | k_fs_read_dir;
// Everything that is not reading and not executing: writing, creating, removing, renaming, linking,
// truncating, and ioctl(2) on devices.
inline constexpr std::uint64_t k_fs_writing = k_fs_all & ~k_fs_reading & ~k_fs_execute;

// Rights on TCP ports, version 4.
inline constexpr std::uint64_t k_net_bind_tcp = 1 << 0;
inline constexpr std::uint64_t k_net_connect_tcp = 1 << 1;

// What is kept inside, version 6.
inline constexpr std::uint64_t k_scope_abstract_unix_socket = 1 << 0;
inline constexpr std::uint64_t k_scope_signal = 1 << 1;

struct PathRule {
    std::string path;  // as typed
    std::uint64_t allowed = 0;
    FileId file;
    bool operator==(const PathRule&) const = default;
};

struct PortRule {
    std::uint16_t port = 0;
    std::uint64_t allowed = 0;
    bool operator==(const PortRule&) const = default;
};

// A file or directory that no rule allows to be opened: what the proof tries.
struct LandlockCanary {
    const char* path = "";
    bool writing = false;
    bool operator==(const LandlockCanary&) const = default;
};

inline constexpr std::size_t k_most_canaries = 16;

// What the proof of a scope has outside of it, opened before.
struct Outside {
    int abstract_socket = -1;
    SocketPair bystander;
    bool operator==(const Outside&) const = default;
};

struct Landlock {
    LandlockHandled handled;
    std::vector<PathRule> paths;
    std::vector<PortRule> ports;
    int ruleset = -1;  // the descriptor
    Outside outside;
    std::vector<LandlockCanary> canaries;
    std::vector<std::string> not_had;  // --try-landlock: what this kernel could not do

    bool asked_for() const { return ruleset != -1; }
    bool operator==(const Landlock&) const = default;
};

// "read", "read,execute", "read,write", "read,write,execute".
std::string names_of_rights(std::uint64_t fs);

// "abstract-unix-socket", "signal", with a comma between.
std::string names_of_scopes(std::uint64_t scoped);

}  // namespace doff
