// SPDX-License-Identifier: MIT
//
// What execve(2) makes of a process, for a file without capabilities and without setuid or setgid bits:
// capabilities(7), "Transformation of capabilities during execve()".
#pragma once

#include "core/state.h"
#include "core/target.h"

namespace doff {

CapabilitySets capabilities_after_execve(const CapabilitySets& sets, const RealEffectiveSaved<Uid>& uid,
                                         unsigned securebits, bool no_new_privs);

// In place, without allocating: the saved and filesystem ids become the effective ones, keep_caps goes off.
void change_as_execve_does(State& state);

// What a command is to be that has not been started, as far as `target` and `before` say.
State foreseen(const Target& target, const State& before);

}  // namespace doff
