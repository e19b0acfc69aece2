// SPDX-License-Identifier: MIT
//
// Another process, as proc(5) shows it: what --show PID tells. Nothing is decided by it. Not here, because
// nothing tells: its securebits, its I/O priority, its parent-death signal.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/proc_status.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

inline constexpr std::array<const char*, 4> k_namespaces{"user", "mnt", "pid", "net"};

struct OtherProcess {
    int pid = 0;
    ProcStatus status;
    std::optional<ProcStat> stat;
    std::array<std::optional<Limit>, k_resources.size()> limits;
    // What another user's process does not show to everybody has an error in its place.
    Answer<std::string> name;
    Answer<int> oom_score_adj;
    Answer<std::optional<std::string>> label;  // empty where no module labels processes
    Answer<std::vector<std::string>> command_line;
    Answer<std::string> executable;
    Answer<std::string> directory;
    Answer<std::string> root;
    Answer<std::vector<std::string>> cgroups;  // the lines of proc_pid_cgroup(5)
    Answer<std::vector<int>> fds;
    std::array<Answer<bool>, k_namespaces.size()> namespace_is_ours;
};

// `word` is a process ID, from 1 on. Everything is read by way of one descriptor of the process's directory:
// a process that ends and whose ID another one gets is an error, not a mixture of both. Errors: no such
// process, no proc(5) there, a status that may not be read or that is another process's.
Result<OtherProcess> observe_process(Kernel& kernel, std::string_view word);

}  // namespace doff
