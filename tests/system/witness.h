// SPDX-License-Identifier: MIT
//
// What the probe says it is, as a value. A test compares the whole of it, so that nothing that was
// not thought of can differ unseen.
#pragma once

#include "child.h"

#include <array>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace doff_test {

// Which file, whatever it is called.
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileId&) const = default;
};

// One of Witness::limits, by the position of its resource in <asm-generic/resource.h>.
struct SoftHard {
    std::uint64_t soft = 0;
    std::uint64_t hard = 0;
    bool operator==(const SoftHard&) const = default;
};

inline constexpr std::size_t k_limit_core = 4;
inline constexpr std::size_t k_limit_nofile = 7;

struct Witness {
    std::array<std::uint32_t, 4> uid{};  // real, effective, saved, filesystem
    std::array<std::uint32_t, 4> gid{};
    std::vector<std::uint32_t> groups;  // sorted, duplicates kept
    std::uint64_t inheritable = 0;
    std::uint64_t permitted = 0;
    std::uint64_t effective = 0;
    std::uint64_t bounding = 0;
    std::uint64_t ambient = 0;
    bool no_new_privs = false;
    unsigned securebits = 0;
    int seccomp = 0;                             // the mode
    bool new_keyring = false;                    // a session keyring that is not the test's own
    std::optional<std::uint32_t> keyring_owner;  // empty where there is none
    int dumpable = -1;
    std::vector<int> fds;
    std::array<SoftHard, 16> limits{};
    int nice = 0;
    unsigned io_priority = 0;               // as ioprio_get(2) returns it
    std::vector<std::uint64_t> scheduling;  // policy, flags, priority; for deadline its three times
    std::vector<int> cpus;
    std::optional<int> oom_score_adj;  // empty where there is no /proc
    unsigned umask = 0;
    FileId root;
    FileId directory;  // the working directory
    bool leads_session = false;
    bool leads_group = false;
    bool terminal = false;  // has a controlling one
    int parent_death_signal = 0;
    std::uint64_t blocked = 0;  // signals: bit 0 is signal 1
    std::uint64_t ignored = 0;
    std::string argv0;
    std::optional<std::string> home;
    std::optional<std::string> user;
    std::optional<std::string> logname;
    std::optional<std::string> shell;
    std::set<std::string> variables;      // all of the environment, where the probe was asked for it
    std::map<std::string, int> attempts;  // what it was asked to try, and why it failed or 0
    bool operator==(const Witness&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Witness& witness);

// What two of them say differently, "nice: wanted 5, found 0", a line each; empty where they are equal.
std::string differences(const Witness& wanted, const Witness& found);

// Of a file as the test sees it.
FileId id_of(const std::string& path);

constexpr std::uint64_t bit_of_signal(int signal) {
    return std::uint64_t{1} << (signal - 1);
}

// Everything else the probe says.
struct Testimony {
    Witness witness;
    int keyring = 0;                // the session keyring's id, 0 for none
    int filters = 0;                // seccomp filters; 0 where the kernel does not count them
    std::vector<int> null_fds;      // those of 0, 1 and 2 that are /dev/null
    std::optional<int> type_error;  // of the TIOCSTI, where one was asked for
    std::size_t environment = 0;    // bytes
    std::vector<std::string> argv;
    bool from_proc = false;
};

// Empty where the probe did not run to its end.
std::optional<Testimony> testimony_in(const std::string& text);

}  // namespace doff_test
