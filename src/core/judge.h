// SPDX-License-Identifier: MIT
//
// Whether expectations hold of a process: the comparison, and its result as a value. Who asks, and what
// becomes of a difference, is run.cpp's.
#pragma once

#include "core/accounts.h"
#include "core/expectation.h"
#include "core/kernel.h"
#include "core/state.h"
#include "core/target.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// What is known of the process, beside its State.
struct Situation {
    bool filtered = false;            // a seccomp filter, also one that is still to come
    std::optional<unsigned> umask;    // empty where it could not be read, as is the next
    std::optional<FileId> directory;  // the working directory
    std::string path;                 // its name, for messages
    std::string_view way_back;  // "it can have another user ID, ..."; empty where nothing can be regained
    bool of_command = false;    // that has not been started, and is not to be where anything does not hold
};

// Reads of this process what one of `expectations` is about: the umask, which has to be set for that, and the
// working directory. Allocates nothing.
Situation read_situation(Kernel& kernel, const State& state, std::span<const Expectation> expectations);

// The same of a command that has not been started and is to be `state`, foreseen().
Situation foresee_situation(Kernel& kernel, const Target& target, const State& state);

// Allocates nothing.
bool holds(const Expectation& expectation, const State& state, const Situation& situation);
bool all_hold(std::span<const Expectation> expectations, const State& state, const Situation& situation);

struct Judgement {
    std::string expectation;  // as it was typed
    bool holds = false;
    std::string what;  // "effective uid"
    std::string wanted;
    std::string found;
    bool of_command = false;  // of which it would be so
    std::string way_out = {};
    bool operator==(const Judgement&) const = default;
};

// Ids have their names beside them where there are any; without `accounts` they are numbers alone.
Judgement judge(const Expectation& expectation, const State& state, const Situation& situation,
                Accounts* accounts);
std::vector<Judgement> judge_all(std::span<const Expectation> expectations, const State& state,
                                 const Situation& situation, Accounts* accounts);

// "found 0 (root)"; "would be 0 (root)" of a command.
std::string what_is_there(const Judgement& judgement);
// "expected gid 33 (www-data), found 0 (root)".
std::string sentence(const Judgement& judgement);

}  // namespace doff
