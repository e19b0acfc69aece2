// SPDX-License-Identifier: MIT
//
// A process as the kernel sees it: everything that a change of identity touches. Read before the
// first change (to plan) and after the last (to prove); the same reading is what --show prints.
#pragma once

#include "core/capability.h"
#include "core/error.h"
#include "core/id.h"
#include "core/kernel.h"
#include "core/keyring.h"
#include "core/securebits.h"

#include <array>
#include <optional>
#include <vector>

namespace doff {

template <class Id>
struct ProcessIds {
    Id real;
    Id effective;
    Id saved;
    Id filesystem;

    bool all(Id id) const { return real == id && effective == id && saved == id && filesystem == id; }
    RealEffectiveSaved<Id> three() const { return {real, effective, saved}; }
    // With the filesystem id where setresuid(2) and its kin leave it: at the effective one.
    bool are(const RealEffectiveSaved<Id>& ids) const {
        return three() == ids && filesystem == ids.effective;
    }
    bool operator==(const ProcessIds&) const = default;
};

enum class Threads { one, several, unknown };

struct State {
    ProcessIds<Uid> uid;
    ProcessIds<Gid> gid;
    // getuid(2) and its kin ask the kernel a second time, by other calls.
    Uid getuid;
    Uid geteuid;
    Gid getgid;
    Gid getegid;
    std::vector<Gid> groups;  // as the kernel returns them: sorted, duplicates kept
    CapabilitySets capabilities;
    Capability known_capabilities = 0;  // how many the kernel has
    unsigned securebits = 0;
    bool keep_caps = false;
    bool no_new_privs = false;
    int seccomp_mode = 0;  // 0 none, 1 strict, 2 filter
    int dumpable = 0;
    std::optional<Keyring> session_keyring;  // read by verify() alone, see keyring.h
    Threads threads = Threads::unknown;
    std::array<bool, 3> standard_fd_open{};

    bool operator==(const State&) const = default;
};

// A call whose answer could not be had, or could not be true.
struct ReadFailure {
    const char* call = "";
    std::errc reason{};
    bool operator==(const ReadFailure&) const = default;
};

// Room for the groups a reading can return: as many as `expected` or the process has now, and one
// more, so that a longer list is noticed. Allocates; call it before the first change.
Answer<void> make_room_for_groups(Kernel& kernel, std::size_t expected, State& into);

// Reads this process into `into`. `tasks` is /proc/self/task where that may not be there any more under
// its name, else -1. `into.groups` must have capacity for the list (a list that does
// not fit is a failure with EINVAL, as getgroups(2) says); nothing is allocated.
std::expected<void, ReadFailure> observe(Kernel& kernel, State& into, int tasks = -1);

// The same for a first reading, which may allocate.
Result<State> observe(Kernel& kernel);

}  // namespace doff
