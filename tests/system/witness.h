// SPDX-License-Identifier: MIT
//
// What the probe says it is, as a value. A test compares the whole of it, so that nothing that was
// not thought of can differ unseen.
#pragma once

#include "child.h"

#include <array>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace doff_test {

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
    std::optional<std::string> home;
    std::optional<std::string> user;
    std::optional<std::string> logname;
    std::optional<std::string> shell;
    bool operator==(const Witness&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Witness& witness);

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
