// SPDX-License-Identifier: MIT
//
// What a process carries through execve(2) beside its credentials: limits, scheduling, umask, signals,
// session, directories. One type for what is asked for and for what the kernel says there is, so that
// the proof is a comparison.
#pragma once

#include "core/cpu_set.h"
#include "core/difference.h"
#include "core/kernel.h"
#include "core/limits.h"
#include "core/scheduling.h"
#include "core/state.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace doff {

// Which file, whatever it is called: stat(2).
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileId&) const = default;
};

inline FileId id_of(const FileStatus& status) {
    return {status.device, status.inode};
}

struct Signals {
    bool any_blocked = false;
    bool all_default = true;
    bool operator==(const Signals&) const = default;
};

enum class Terminal { none, there, unknown };

struct Session {
    bool leader = false;
    Terminal terminal = Terminal::none;  // the controlling one
    bool operator==(const Session&) const = default;
};

struct FdRange {
    unsigned first = 0;
    unsigned last = 0;
    bool operator==(const FdRange&) const = default;
};

struct Surroundings {
    std::array<std::optional<Limit>, k_resources.size()> limits;  // by Resource
    std::optional<int> nice = {};
    std::optional<IoPriority> io_priority = {};
    std::optional<Scheduling> scheduling = {};
    std::optional<CpuSet> cpus = {};
    std::optional<int> oom_score_adj = {};
    std::optional<unsigned> umask = {};
    std::optional<FileId> root = {};
    std::optional<FileId> directory = {};  // the working directory
    std::optional<Signals> signals = {};
    std::optional<Session> session = {};
    std::optional<int> parent_death_signal = {};

    std::optional<Limit>& limit(Resource resource) { return limits[static_cast<std::size_t>(resource)]; }
    const std::optional<Limit>& limit(Resource resource) const {
        return limits[static_cast<std::size_t>(resource)];
    }
    bool operator==(const Surroundings&) const = default;
};

// Reads what `asked` has a value for and leaves the rest empty. `oom_fd` is /proc/self/oom_score_adj,
// opened when there still was a /proc. Allocates nothing.
std::expected<Surroundings, ReadFailure> read_surroundings(Kernel& kernel, const Surroundings& asked,
                                                           int oom_fd);

// "none blocked, some ignored"; "its leader, without a terminal".
std::string text_of(const Signals& signals);
std::string text_of(const Session& session);

// Where `now` is not what `wanted` asks for. Allocates only to report.
std::vector<Difference> differences(const Surroundings& wanted, const Surroundings& now);

}  // namespace doff
