// SPDX-License-Identifier: MIT
#include "core/plan.h"

#include "core/ids_apart.h"

#include <algorithm>

namespace doff {
namespace {

bool groups_are_set(const Target& target, const State& before) {
    if (target.groups_as_found) {
        return true;
    }
    // The overflow gid may stand for any group that this user namespace does not map; only the
    // success of setgroups(2) tells that it is meant.
    const bool overflow = std::ranges::binary_search(target.groups, Gid{k_overflow_id});
    return !overflow && before.groups == target.groups;
}

// The overflow ids may be what the kernel shows for ids that this user namespace does not map;
// setting them tells: it needs no privilege where they are meant, and fails where they are not.
template <class Id>
bool are_to_be_set(const RealEffectiveSaved<Id>& named, const RealEffectiveSaved<Id>& wanted,
                   const ProcessIds<Id>& before) {
    return !before.are(wanted) || named.any(Id{k_overflow_id});
}

// A change from any uid 0 to none makes the kernel empty the permitted set, capabilities(7),
// "Effect of user ID changes on capabilities".
bool uid_change_drops_capabilities(const Target& target, const State& before) {
    const auto& uid = before.uid;
    const bool was_root = uid.real == k_root || uid.effective == k_root || uid.saved == k_root;
    return was_root && !target.uid.any(k_root) && (before.securebits & k_secbit_no_setuid_fixup) == 0;
}

}  // namespace

Plan make_plan(const Target& target, const State& before) {
    Plan plan;
    const auto add = [&](Step step) { plan.steps.push_back(std::move(step)); };

    const bool set_groups = !groups_are_set(target, before);
    const bool set_gid = are_to_be_set(target.named.gid, target.gid, before.gid);
    const bool set_uid = are_to_be_set(target.named.uid, target.uid, before.uid);
    const auto& wanted = target.capabilities;
    const auto unwanted = before.capabilities.bounding.without(wanted.bounding);
    // keep_caps has a step of its own. Where the bits were named they are also set where they seem to be
    // right, because 0 is what a reading that did nothing returns; but only CAP_SETPCAP may do that.
    const unsigned new_securebits = (target.securebits ^ before.securebits) & ~k_secbit_keep_caps;
    const bool say_again = target.securebits_named && before.capabilities.effective.has(k_cap_setpcap);
    const bool needs_setpcap = (new_securebits & ~k_unprivileged_securebits) != 0 || say_again;

    // Before umask and root directory, which would be the other's as well.
    if (depends_on_others(target)) {
        add(UnshareFs{});
    }

    // First what takes privilege, or a /proc that a new root directory may not have. Limits before
    // the rest, so that what comes after meets them as the command will.
    const Surroundings& around = target.around;
    for (const Resource resource : k_resources) {
        if (const auto& limit = around.limit(resource)) {
            add(SetLimit{resource, *limit});
        }
    }
    // The policy before the nice value, which it may come with.
    if (around.scheduling) {
        add(SetScheduling{*around.scheduling});
    }
    if (around.nice) {
        add(SetNice{*around.nice});
    }
    if (around.io_priority) {
        add(SetIoPriority{*around.io_priority});
    }
    if (around.cpus) {
        add(SetCpus{*around.cpus});
    }
    if (around.oom_score_adj) {
        add(SetOomScoreAdj{target.own_fds.oom_score_adj, *around.oom_score_adj});
    }
    if (around.umask) {
        add(SetUmask{*around.umask});
    }
    if (around.root) {
        add(ChangeRoot{target.own_fds.root, target.root});
    }
    // Before the first change of credentials, because some kernels of 2021 take it only from the
    // credentials that opened the file. It outlives all that follows, and until execve(2) it
    // confines nothing.
    if (target.label) {
        add(SetExecLabel{target.own_fds.exec_label, *target.label});
    }

    // Without no_new_privs seccomp(2) asks for CAP_SYS_ADMIN, which does not outlive the change of
    // user. The guard forbids nothing that is still to come.
    if (target.terminal_guard == TerminalGuard::while_privileged) {
        add(InstallTerminalGuard{target.seccomp_flags});
    }

    // Before the user changes, because the change empties the permitted set. Needed where some
    // capability is to outlive it: one that is kept, or CAP_SETPCAP for the securebits below.
    const bool survivors = !wanted.permitted.empty() || !wanted.inheritable.empty() || needs_setpcap;
    const bool keep_caps =
        set_uid && survivors && !before.keep_caps && uid_change_drops_capabilities(target, before);
    if (keep_caps) {
        add(SetKeepCaps{true});
    }

    // What is to be inheritable has to be in the bounding set when it becomes so, capset(2).
    if (!before.capabilities.inheritable.with(wanted.bounding).contains(wanted.inheritable)) {
        add(SetCapabilities{
            {before.capabilities.effective, before.capabilities.permitted, wanted.inheritable}});
    }
    // While CAP_SETPCAP is in the effective set, which a change of user empties.
    if (!unwanted.empty()) {
        add(DropBounding{unwanted});
    }

    // Groups, then group, then user: each needs a capability that the last one takes away.
    if (set_groups) {
        add(SetGroups{target.groups});
    }
    const bool apart = target.ids != Ids::of_the_user;
    if (set_gid && apart) {
        add(SetResgid{target.named.gid});
    } else if (set_gid) {
        // setregid(2) also sets the saved id for a caller without CAP_SETGID, setgid(2) sets all
        // three for one that has it; together they hold for both.
        add(SetRegid{target.gid.real, target.gid.effective});
        add(SetGid{target.gid.effective});
    }
    if (set_uid) {
        add(apart ? Step{SetResuid{target.named.uid}} : Step{SetUid{target.uid.effective}});
    }

    // Any change of credentials resets this flag to fs.suid_dumpable, so not a line earlier; and the
    // new user's other processes may now look at us, so not a line later.
    add(SetNotDumpable{});

    if (keep_caps || before.keep_caps) {
        if ((before.securebits & k_secbit_keep_caps_locked) == 0) {
            add(SetKeepCaps{false});
        }
    }

    // Never trust the change of user to have emptied the sets: NO_SETUID_FIXUP switches that off, a
    // caller that was not root never had it, and inheritable stays in any case.
    const ThreadCapabilities exactly{wanted.effective, wanted.permitted, wanted.inheritable};
    const auto& had = before.capabilities;
    const bool same_sets = had.effective == wanted.effective && had.permitted == wanted.permitted &&
                           had.inheritable == wanted.inheritable;
    const bool set_capabilities = set_uid || !same_sets;
    if (needs_setpcap) {
        // Locks need CAP_SETPCAP, so it stays one step longer than the rest.
        CapabilitySet setpcap;
        setpcap.add(k_cap_setpcap);
        add(SetCapabilities{
            {wanted.effective.with(setpcap), wanted.permitted.with(setpcap), wanted.inheritable}});
    } else if (set_capabilities) {
        add(SetCapabilities{exactly});
    }
    // Ambient can hold only what is permitted and inheritable, so after capset.
    if (had.ambient != wanted.ambient || set_capabilities) {
        add(ClearAmbient{});
        if (!wanted.ambient.empty()) {
            add(RaiseAmbient{wanted.ambient});
        }
    }
    // NO_CAP_AMBIENT_RAISE forbids the step above, so after it.
    if (new_securebits != 0 || say_again) {
        add(SetSecurebits{target.securebits});
    }
    if (needs_setpcap) {
        add(SetCapabilities{exactly});
    }

    // As the new user, whose keyring it is.
    if (target.keyring != SessionKeyring::leave) {
        add(JoinSessionKeyring{target.keyring == SessionKeyring::join});
    }
    if (target.start_session) {
        add(StartSession{});
    }
    if (around.signals) {
        add(ResetSignals{});
    }
    for (const int fd : target.descriptors.kept) {
        add(KeepFd{fd});
    }
    for (const FdRange& range : target.descriptors.ranges) {
        add(CloseFds{range});
    }
    // As the new user, who has to have the right to be there.
    if (!target.directory.empty()) {
        add(ChangeDirectory{target.directory});
    }

    if (target.no_new_privs && !before.no_new_privs) {
        add(SetNoNewPrivs{});
    }
    // A change of credentials clears it, prctl(2), so not a line earlier.
    if (around.parent_death_signal) {
        add(SetParentDeathSignal{*around.parent_death_signal, target.parent});
    }
    if (target.ptracer) {
        add(SetPtracer{*target.ptracer});
    }
    // Last: a filter stands above everything that comes after it, and no_new_privs is what an
    // unprivileged process needs to install one.
    if (target.terminal_guard == TerminalGuard::after_no_new_privs) {
        add(InstallTerminalGuard{target.seccomp_flags});
    }

    // After the proof, which asks for things that these may deny.
    if (target.landlock.asked_for()) {
        plan.confinement.emplace_back(RestrictSelf{target.landlock.ruleset});
    }
    // Last of all, so that it need not allow anything above.
    if (target.filter.asked_for()) {
        plan.confinement.emplace_back(InstallFilter{target.filter.flags, target.filter.program.size()});
    }
    return plan;
}

}  // namespace doff
