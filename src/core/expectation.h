// SPDX-License-Identifier: MIT
//
// --assert EXPECTATION: one thing that a process has to be, in numbers. Whether it is, is judge.h's.
#pragma once

#include "core/accounts.h"
#include "core/capability.h"
#include "core/error.h"
#include "core/id.h"
#include "core/kernel.h"
#include "core/surroundings.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

enum class Subject {
    uid,  // all four
    ruid,
    euid,
    suid,
    gid,
    rgid,
    egid,
    sgid,
    groups,  // exactly these
    group,   // among them, or the process's own
    caps,    // permitted, effective, inheritable and ambient
    permitted,
    effective,
    inheritable,
    ambient,
    bounding,
    lacks,  // in none of the five sets
    securebits,
    no_new_privs,
    seccomp,
    umask,
    cwd,
    cannot_regain,
};

struct NamedSubject {
    std::string_view name;  // "uid"
    Subject subject;
};

// All that there are.
std::span<const NamedSubject> named_subjects();

// Of the values only that of the subject has a meaning.
struct Expectation {
    Subject subject = Subject::uid;
    std::string text;         // as it was typed
    std::uint32_t id = 0;     // uid and its kin, gid and its kin, group
    std::vector<Gid> groups;  // sorted, each once
    CapabilitySet set;
    unsigned bits = 0;  // securebits, umask
    bool on = true;     // no-new-privs, seccomp
    FileId directory;
    bool operator==(const Expectation&) const = default;
};

// "uid=app", "caps=none", "no-new-privs": doff(1), --assert. Names are asked for in `accounts`, and a
// directory is looked at as it is seen inside `root`, as for Kernel::open_path(). Errors: an unknown word, a
// value that is missing, not wanted or none of its kind, and those of find_person() and find_gid().
Result<Expectation> parse_expectation(const std::string& word, Accounts& accounts, Kernel& kernel, int root);
Result<std::vector<Expectation>> parse_expectations(const std::vector<std::string>& words, Accounts& accounts,
                                                    Kernel& kernel, int root);

}  // namespace doff
