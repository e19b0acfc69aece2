// SPDX-License-Identifier: MIT
//
// What the process is to be, in numbers: nothing left to look up, nothing left to decide. Made by
// resolve(); the plan leads to it and the proof compares with it.
#pragma once

#include "core/accounts.h"
#include "core/capability.h"
#include "core/id.h"
#include "core/kernel.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

struct Command {
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

// Whose ids the command gets.
enum class Ids {
    of_the_user,
    apart,          // single ids were named, the others stay
    kept,           // --keep-ids
    kept_not_root,  // --if-root, and the caller could be nobody else
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
    std::vector<Gid> groups;       // sorted, each once
    bool groups_as_found = false;  // the caller's own list, not to be touched
    CapabilitySets capabilities;
    unsigned securebits = 0;
    bool no_new_privs = false;
    SessionKeyring keyring = SessionKeyring::join_if_allowed;
    TerminalGuard terminal_guard = TerminalGuard::no_terminal;
    unsigned seccomp_flags = 0;
    Command command;

    std::optional<User> entry;  // for people and for the environment: what the numbers are called

    // execve(2) looks at these two: a process whose ids differ starts its program in secure mode.
    bool ids_differ() const { return uid.real != uid.effective || gid.real != gid.effective; }
    bool operator==(const Target&) const = default;
};

}  // namespace doff
