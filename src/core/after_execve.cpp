// SPDX-License-Identifier: MIT
#include "core/after_execve.h"

namespace doff {

CapabilitySets capabilities_after_execve(const CapabilitySets& sets, const RealEffectiveSaved<Uid>& uid,
                                         unsigned securebits, bool no_new_privs) {
    CapabilitySets after = sets;
    const bool root_is_special = (securebits & k_secbit_noroot) == 0;
    CapabilitySet gained;
    if (root_is_special && (uid.real == k_root || uid.effective == k_root)) {
        gained = sets.inheritable.with(sets.bounding);
        if (no_new_privs) {
            gained = {gained.bits & sets.permitted.bits};
        }
    }
    after.permitted = gained.with(sets.ambient);
    after.effective = root_is_special && uid.effective == k_root ? after.permitted : sets.ambient;
    return after;
}

void change_as_execve_does(State& state) {
    state.capabilities = capabilities_after_execve(state.capabilities, state.uid.three(), state.securebits,
                                                   state.no_new_privs);
    state.uid.saved = state.uid.filesystem = state.uid.effective;
    state.gid.saved = state.gid.filesystem = state.gid.effective;
    state.securebits &= ~k_secbit_keep_caps;
    state.keep_caps = false;
}

State foreseen(const Target& target, const State& before) {
    const bool guarded = target.terminal_guard == TerminalGuard::after_no_new_privs ||
                         target.terminal_guard == TerminalGuard::while_privileged;
    State state = before;
    state.uid = {target.uid.real, target.uid.effective, target.uid.saved, target.uid.effective};
    state.gid = {target.gid.real, target.gid.effective, target.gid.saved, target.gid.effective};
    state.groups = target.groups;
    state.capabilities = target.capabilities;
    state.securebits = target.securebits;
    state.no_new_privs = target.no_new_privs;
    state.seccomp_mode = guarded || target.filter.asked_for() ? 2 : before.seccomp_mode;
    change_as_execve_does(state);
    return state;
}

}  // namespace doff
