// SPDX-License-Identifier: MIT
#include "core/step.h"

#include "core/number.h"
#include "core/quote.h"
#include "core/signals.h"

#include <array>
#include <charconv>

namespace doff {
namespace {

std::string list_of(const std::vector<Gid>& groups) {
    constexpr std::size_t k_shown = 16;
    std::string text = "[";
    for (std::size_t at = 0; at < groups.size() && at < k_shown; ++at) {
        text += (at == 0 ? "" : ", ") + std::to_string(groups[at].value);
    }
    if (groups.size() > k_shown) {
        text += ", ... " + std::to_string(groups.size()) + " in all";
    }
    return text + "]";
}

std::string hex_of(unsigned value) {
    std::array<char, 2 * sizeof value> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    return "0x" + std::string(digits.data(), end);
}

std::string call_of_capset(const ThreadCapabilities& sets) {
    if (sets.effective == sets.permitted && sets.permitted == sets.inheritable) {
        return "capset(" + names_of(sets.effective) + ")";
    }
    return "capset(effective " + names_of(sets.effective) + "; permitted " + names_of(sets.permitted) +
           "; inheritable " + names_of(sets.inheritable) + ")";
}

// Most of a bounding set by name would fill a screen; what is left of it is said elsewhere.
std::string names_or_count(CapabilitySet set) {
    constexpr int k_few = 4;
    return set.size() <= k_few ? names_of(set) : std::to_string(set.size()) + " capabilities";
}

std::string id_text(std::uint32_t id) {
    return id == k_no_id ? "-1" : std::to_string(id);
}

template <class Id>
std::string three_ids(const RealEffectiveSaved<Id>& ids) {
    return id_text(ids.real.value) + ", " + id_text(ids.effective.value) + ", " + id_text(ids.saved.value);
}

std::string call_of_close_range(const FdRange& range) {
    return "close_range(" + std::to_string(range.first) + ", " +
           (range.last == ~0U ? "~0" : std::to_string(range.last)) + ")";
}

std::string tracer_text(unsigned long pid) {
    return pid == k_any_ptracer ? "PR_SET_PTRACER_ANY" : std::to_string(pid);
}

}  // namespace

std::string call_of(const Step& step) {
    const Overloaded call{
        [](const SetLimit& s) {
            return "prlimit(" + std::string(name_of(s.resource)) + ", " + text_of(s.limit) + ")";
        },
        [](const SetNice& s) { return "setpriority(" + std::to_string(s.nice) + ")"; },
        [](const SetIoPriority& s) { return "ioprio_set(" + text_of(s.priority) + ")"; },
        [](const SetScheduling& s) { return "sched_setattr(" + text_of(s.scheduling) + ")"; },
        [](const SetCpus& s) { return "sched_setaffinity(" + text_of(s.cpus) + ")"; },
        [](const SetOomScoreAdj& s) {
            return "write(/proc/self/oom_score_adj, " + std::to_string(s.value) + ")";
        },
        [](const SetUmask& s) { return "umask(" + text_of_umask(s.mask) + ")"; },
        [](const UnshareFs&) { return std::string("unshare(CLONE_FS)"); },
        [](const ChangeRoot& s) { return "chroot(" + quote(s.path) + ")"; },
        [](const SetExecLabel& s) { return "write(" + s.label.file + ", " + quote(s.label.text) + ")"; },
        [](const StartSession&) { return std::string("setsid()"); },
        [](const ResetSignals&) { return std::string("rt_sigaction(default), rt_sigprocmask(none)"); },
        [](const CloseFds& s) { return call_of_close_range(s.range); },
        [](const KeepFd& s) { return "fcntl(" + std::to_string(s.fd) + ", F_SETFD, 0)"; },
        [](const ChangeDirectory& s) { return "chdir(" + quote(s.path) + ")"; },
        [](const SetPtracer& s) { return "prctl(PR_SET_PTRACER, " + tracer_text(s.pid) + ")"; },
        [](const SetParentDeathSignal& s) {
            return "prctl(PR_SET_PDEATHSIG, " + name_of_signal(s.signal) + ")";
        },
        [](const SetKeepCaps& s) {
            return std::string(s.on ? "prctl(PR_SET_KEEPCAPS, 1)" : "prctl(PR_SET_KEEPCAPS, 0)");
        },
        [](const DropBounding& s) { return "prctl(PR_CAPBSET_DROP, " + names_or_count(s.dropped) + ")"; },
        [](const SetGroups& s) { return "setgroups(" + list_of(s.groups) + ")"; },
        [](const SetRegid& s) {
            return "setregid(" + id_text(s.real.value) + ", " + id_text(s.effective.value) + ")";
        },
        [](const SetGid& s) { return "setgid(" + id_text(s.gid.value) + ")"; },
        [](const SetUid& s) { return "setuid(" + id_text(s.uid.value) + ")"; },
        [](const SetResgid& s) { return "setresgid(" + three_ids(s.ids) + ")"; },
        [](const SetResuid& s) { return "setresuid(" + three_ids(s.ids) + ")"; },
        [](const SetNotDumpable&) { return std::string("prctl(PR_SET_DUMPABLE, 0)"); },
        [](const SetCapabilities& s) { return call_of_capset(s.sets); },
        [](const ClearAmbient&) { return std::string("prctl(PR_CAP_AMBIENT_CLEAR_ALL)"); },
        [](const RaiseAmbient& s) { return "prctl(PR_CAP_AMBIENT_RAISE, " + names_of(s.raised) + ")"; },
        [](const SetSecurebits& s) { return "prctl(PR_SET_SECUREBITS, " + hex_of(s.bits) + ")"; },
        [](const JoinSessionKeyring&) { return std::string("keyctl(KEYCTL_JOIN_SESSION_KEYRING)"); },
        [](const SetNoNewPrivs&) { return std::string("prctl(PR_SET_NO_NEW_PRIVS, 1)"); },
        [](const InstallTerminalGuard&) { return std::string("seccomp(refuse TIOCSTI, TIOCLINUX)"); },
        [](const RestrictSelf&) { return std::string("landlock_restrict_self(ruleset)"); },
        [](const InstallFilter& s) { return "seccomp(" + std::to_string(s.length) + " instructions)"; },
    };
    return std::visit(call, step);
}

std::string purpose_of(const Step& step) {
    const Overloaded purpose{
        [](const SetLimit&) { return "soft:hard"; },
        [](const SetNice&) { return "the nice value"; },
        [](const SetIoPriority&) { return "class and level"; },
        [](const SetScheduling&) { return "policy and priority"; },
        [](const SetCpus&) { return "these CPUs and no others"; },
        [](const SetOomScoreAdj&) { return "for the kernel's out-of-memory killer"; },
        [](const SetUmask&) { return "for the files it creates"; },
        [](const UnshareFs&) { return "or execve may make the IDs one"; },
        [](const ChangeRoot&) { return "and the working directory with it"; },
        [](const SetExecLabel&) { return "the command's label, from execve on"; },
        [](const StartSession&) { return "without a terminal"; },
        [](const ResetSignals&) { return "none is ignored, none blocked"; },
        [](const CloseFds&) { return "nothing else stays open"; },
        [](const KeepFd&) { return "passed on to the command"; },
        [](const ChangeDirectory&) { return "as the new user"; },
        [](const SetPtracer&) { return "who may trace it"; },
        [](const SetParentDeathSignal&) { return "when our parent ends"; },
        [](const SetKeepCaps& s) { return s.on ? "capabilities outlive the next steps" : "and no longer"; },
        [](const DropBounding&) { return "no program can gain these again"; },
        [](const SetGroups&) { return "supplementary groups: exactly these"; },
        [](const SetRegid&) { return "real and effective; group before user"; },
        [](const SetGid&) { return "with CAP_SETGID the saved one too"; },
        [](const SetUid&) { return "real, effective and saved"; },
        [](const SetResgid&) { return "real, effective, saved; -1 stays"; },
        [](const SetResuid&) { return "real, effective, saved; -1 stays"; },
        [](const SetNotDumpable&) { return "the new user cannot trace us"; },
        [](const SetCapabilities&) { return "exactly, in all three sets"; },
        [](const ClearAmbient&) { return "and nothing ambient"; },
        [](const RaiseAmbient&) { return "these survive execve"; },
        [](const SetSecurebits&) { return "what uid 0 means, and locks"; },
        [](const JoinSessionKeyring& s) {
            return s.required ? "a new one" : "a new one, if the kernel lets us";
        },
        [](const SetNoNewPrivs&) { return "no program gives more privilege"; },
        [](const InstallTerminalGuard&) { return "nothing types into the terminal"; },
        [](const RestrictSelf&) { return "then try what it has to deny"; },
        [](const InstallFilter&) { return "then try what it has to deny"; },
    };
    return std::visit(purpose, step);
}

}  // namespace doff
