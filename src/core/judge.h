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
    std::string_view way_back;        // what can be regained or by what; empty where nothing can
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
    bool operator==(const Judgement&) const = default;
};

// With `accounts` ids have their names beside them where there are any; without, those alone that were typed.
Judgement judge(const Expectation& expectation, const State& state, const Situation& situation,
                Accounts* accounts);
std::vector<Judgement> judge_all(std::span<const Expectation> expectations, const State& state,
                                 const Situation& situation, Accounts* accounts);

// "expected gid 33 (www-data), found 0 (root)".
std::string sentence(const Judgement& judgement);

}  // namespace doff
