// SPDX-License-Identifier: MIT
//
// What the process is to be, in numbers: nothing left to look up, nothing left to decide. Made by
// resolve(); the plan leads to it and the proof compares with it.
#pragma once

#include "core/accounts.h"
#include "core/capability.h"
#include "core/expectation.h"
#include "core/filter_marker.h"
#include "core/id.h"
#include "core/kernel.h"
#include "core/landlock.h"
#include "core/security_label.h"
#include "core/surroundings.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

struct Command {
    std::string name;  // as it was asked for; argv[0] may be another
    std::vector<std::string> argv;
    std::vector<std::string> envp;
    // The paths that execve(2) is to try, in order: the command itself where it has a slash, else
    // one for each directory of the new environment's PATH.
    std::vector<std::string> candidates;
    bool operator==(const Command&) const = default;
};

enum class SessionKeyring {
    leave,
    join_if_allowed,  // a new one; where the kernel refuses, the old one stays
    join,             // a new one, or nothing is run
};

enum class TerminalGuard {
    no_terminal,
    declined,  // --allow-tty-injection
    // A root target that gets no no_new_privs and has no CAP_SYS_ADMIN cannot install a filter.
    not_possible,
    after_no_new_privs,
    // Without no_new_privs a filter needs CAP_SYS_ADMIN, seccomp(2), which the change of user drops.
    while_privileged,
};

// Descriptors of our own, all close-on-exec: opened while there is a way to what they stand for, because
// a new root directory may have no /proc, and another user no way to a path. -1 for what is not needed.
struct OwnFds {
    int root = -1;           // the new root directory
    int oom_score_adj = -1;  // /proc/self/oom_score_adj
    int tasks = -1;          // /proc/self/task, where the root directory is to change
    int exec_label = -1;     // the attribute of --apparmor or --selinux
    int log = -1;            // of --log, where that is not standard error
    bool operator==(const OwnFds&) const = default;
};

// --seccomp.
struct Filter {
    std::vector<BpfInstruction> program;  // with its marker
    MarkedCall marker;
    unsigned flags = 0;
    std::vector<std::string> overruled;  // calls that a looser rule of the same file allows

    bool asked_for() const { return !program.empty(); }
    bool operator==(const Filter&) const = default;
};

// --close-fds and --keep-fd.
struct DescriptorPlan {
    std::vector<int> kept;        // without close-on-exec
    std::vector<FdRange> ranges;  // to be closed: everything from 3 up but `kept` and our own
    std::vector<int> to_be_gone;  // those of them that were open
    bool operator==(const DescriptorPlan&) const = default;
};

// Whose ids the command gets.
enum class Ids {
    of_the_user,
    apart,          // single ids were named, the others stay
    kept,           // --keep-ids
    kept_not_root,  // --if-root, and the caller could be nobody else
};

// What the caller is not of what was asked for, where --if-root runs the command as the caller.
struct Unlike {
    bool ids = false;
    // Of the groups, without that of the process itself, which needs no place among them.
    std::vector<Gid> lacking;
    std::vector<Gid> beside;
    bool operator==(const Unlike&) const = default;
};

// Which of the ids were asked for; "unchanged", as setresuid(2) has it, for the others.
struct NamedIds {
    RealEffectiveSaved<Uid> uid = all_three(k_unchanged_uid);
    RealEffectiveSaved<Gid> gid = all_three(k_unchanged_gid);
    bool operator==(const NamedIds&) const = default;
};

struct Target {
    RealEffectiveSaved<Uid> uid;
    RealEffectiveSaved<Gid> gid;
    Ids ids = Ids::of_the_user;
    NamedIds named;
    Unlike unlike;
    std::vector<Gid> groups;       // sorted, each once
    bool groups_as_found = false;  // the caller's own list, not to be touched
    CapabilitySets capabilities;
    unsigned securebits = 0;
    bool securebits_named = false;
    bool no_new_privs = false;
    SessionKeyring keyring = SessionKeyring::join_if_allowed;
    TerminalGuard terminal_guard = TerminalGuard::no_terminal;
    unsigned seccomp_flags = 0;
    Surroundings around;    // what was asked for, and nothing else
    std::string root;       // --root
    std::string directory;  // --chdir; around.directory says which it has to be, where the caller may know
    std::optional<unsigned long> ptracer;
    bool start_session = false;
    int parent = 0;  // whose death the parent-death signal is for
    OwnFds own_fds;
    DescriptorPlan descriptors;
    std::optional<ExecLabel> label;
    Landlock landlock;
    Filter filter;
    Command command;
    std::vector<Expectation> expectations;

    std::optional<User> entry;  // for people and for the environment: what the numbers are called

    // execve(2) looks at these two: a process whose ids differ starts its program in secure mode.
    bool ids_differ() const { return uid.real != uid.effective || gid.real != gid.effective; }
    bool operator==(const Target&) const = default;
};

}  // namespace doff
