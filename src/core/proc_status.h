// SPDX-License-Identifier: MIT
//
// The files of a process in proc(5), as text made into values; pure. What is asked for where is
// other_process.h's.
#pragma once

#include "core/capability.h"
#include "core/cpu_set.h"
#include "core/id.h"
#include "core/limits.h"
#include "core/scheduling.h"
#include "core/state.h"

#include <array>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// proc_pid_status(5). A kernel built without a feature leaves out its line, and so does a process that has
// no files or memory any more.
struct ProcStatus {
    char state = '?';  // 'R', 'S', 'Z' ...
    int id = 0;
    int thread_group = 0;
    int parent = 0;
    int threads = 0;
    ProcessIds<Uid> uid;
    ProcessIds<Gid> gid;
    std::vector<Gid> groups;
    CapabilitySets capabilities;
    std::optional<bool> no_new_privs;
    std::optional<int> seccomp_mode;
    std::optional<int> seccomp_filters;  // Linux 5.9
    std::optional<unsigned> umask;
    std::optional<CpuSet> cpus;
    std::vector<int> blocked;  // signals
    std::vector<int> ignored;
    bool operator==(const ProcStatus&) const = default;
};

// The error is the name of the line that is missing or cannot be understood.
std::expected<ProcStatus, std::string> parse_proc_status(std::string_view text);

// proc_pid_stat(5), what no other file has.
struct ProcStat {
    bool kernel_thread = false;
    int nice = 0;
    Scheduling scheduling;  // policy and priority alone
    bool operator==(const ProcStat&) const = default;
};

// Nothing where the text is another's.
std::optional<ProcStat> parse_proc_stat(std::string_view text);

// proc_pid_limits(5): by Resource, as Surroundings::limits; those that the kernel does not know stay empty.
std::array<std::optional<Limit>, k_resources.size()> parse_proc_limits(std::string_view text);

}  // namespace doff
