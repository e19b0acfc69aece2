// SPDX-License-Identifier: MIT
#include "core/perform.h"

#include "core/keyring.h"
#include "core/signals.h"
#include "core/terminal_guard.h"

#include <array>
#include <charconv>

namespace doff {
namespace {

// Whether the command would be left with a keyring that is not its user's: the caller's. A kernel
// without keyrings and a container's filter leave none that could be used.
bool has_a_foreign_keyring(Kernel& kernel) {
    const auto keyring = read_session_keyring(kernel);
    return keyring && keyring->owner != kernel.getuid();
}

Answer<void> prctl(Kernel& kernel, Prctl operation, unsigned long argument = 0, unsigned long argument2 = 0) {
    const auto answer = kernel.prctl(operation, argument, argument2);
    if (!answer) {
        return std::unexpected(answer.error());
    }
    return {};
}

template <class Change>
Answer<void> for_each_capability(CapabilitySet set, Change change) {
    for (Capability capability = 0; capability < k_capability_limit; ++capability) {
        if (!set.has(capability)) {
            continue;
        }
        if (const auto changed = change(capability); !changed) {
            return changed;
        }
    }
    return {};
}

class Performer {
public:
    Performer(Kernel& kernel, Performed& performed) : kernel_(kernel), performed_(performed) {}

    Answer<void> operator()(const SetLimit& s) const { return kernel_.setrlimit(s.resource, s.limit); }
    Answer<void> operator()(const SetNice& s) const { return kernel_.setpriority(s.nice); }
    Answer<void> operator()(const SetIoPriority& s) const { return kernel_.ioprio_set(s.priority); }
    Answer<void> operator()(const SetScheduling& s) const { return kernel_.sched_setattr(s.scheduling); }
    Answer<void> operator()(const SetCpus& s) const {
        if (const auto set = kernel_.sched_setaffinity(s.cpus); !set) {
            return set;
        }
        const auto had = kernel_.sched_getaffinity();
        return had && *had == s.cpus ? Answer<void>{} : std::unexpected(std::errc::invalid_argument);
    }
    Answer<void> operator()(const SetOomScoreAdj& s) const {
        std::array<char, 8> text{};
        const auto end = std::to_chars(text.data(), text.data() + text.size(), s.value).ptr;
        return kernel_.write_text(s.fd, {text.data(), end});
    }
    Answer<void> operator()(const SetUmask& s) const {
        kernel_.umask(s.mask);
        return {};
    }
    Answer<void> operator()(const UnshareFs&) const { return kernel_.unshare_fs(); }
    Answer<void> operator()(const ChangeRoot& s) const { return kernel_.chroot(s.fd); }
    Answer<void> operator()(const SetExecLabel& s) const { return kernel_.write_text(s.fd, s.label.text); }
    Answer<void> operator()(const StartSession&) const { return kernel_.setsid(); }
    Answer<void> operator()(const ResetSignals&) const {
        for (int signal = 1; signal <= k_signal_rtmax; ++signal) {
            const auto already = kernel_.is_default(signal);
            if (already && *already) {
                continue;  // SIGKILL and SIGSTOP can be nothing else, and are refused
            }
            if (const auto set = kernel_.set_default(signal); !set) {
                return set;
            }
        }
        return kernel_.unblock_all();
    }
    Answer<void> operator()(const CloseFds& s) const {
        return kernel_.close_range(s.range.first, s.range.last);
    }
    Answer<void> operator()(const KeepFd& s) const { return kernel_.keep_on_exec(s.fd); }
    Answer<void> operator()(const ChangeDirectory& s) const { return kernel_.chdir(s.path.c_str()); }
    Answer<void> operator()(const SetPtracer& s) const { return prctl(kernel_, Prctl::set_ptracer, s.pid); }
    Answer<void> operator()(const SetParentDeathSignal& s) const {
        const auto set = prctl(kernel_, Prctl::set_pdeathsig, static_cast<unsigned long>(s.signal));
        if (set && kernel_.getppid() != s.parent) {
            return std::unexpected(std::errc::no_such_process);
        }
        return set;
    }
    Answer<void> operator()(const SetKeepCaps& s) const {
        return prctl(kernel_, Prctl::set_keepcaps, s.on ? 1 : 0);
    }
    Answer<void> operator()(const DropBounding& s) const {
        return for_each_capability(s.dropped, [&](Capability capability) {
            return prctl(kernel_, Prctl::capbset_drop, capability);
        });
    }
    Answer<void> operator()(const SetGroups& s) const { return kernel_.setgroups(s.groups); }
    Answer<void> operator()(const SetRegid& s) const { return kernel_.setregid(s.real, s.effective); }
    Answer<void> operator()(const SetGid& s) const { return kernel_.setgid(s.gid); }
    Answer<void> operator()(const SetUid& s) const { return kernel_.setuid(s.uid); }
    Answer<void> operator()(const SetResgid& s) const {
        return kernel_.setresgid(s.ids.real, s.ids.effective, s.ids.saved);
    }
    Answer<void> operator()(const SetResuid& s) const {
        return kernel_.setresuid(s.ids.real, s.ids.effective, s.ids.saved);
    }
    Answer<void> operator()(const SetNotDumpable&) const { return prctl(kernel_, Prctl::set_dumpable, 0); }
    Answer<void> operator()(const SetCapabilities& s) const { return kernel_.capset(s.sets); }
    Answer<void> operator()(const ClearAmbient&) const {
        return prctl(kernel_, Prctl::cap_ambient, k_ambient_clear_all);
    }
    Answer<void> operator()(const RaiseAmbient& s) const {
        return for_each_capability(s.raised, [&](Capability capability) {
            return prctl(kernel_, Prctl::cap_ambient, k_ambient_raise, capability);
        });
    }
    Answer<void> operator()(const SetSecurebits& s) const {
        return prctl(kernel_, Prctl::set_securebits, s.bits);
    }
    Answer<void> operator()(const JoinSessionKeyring& s) const {
        const auto joined = kernel_.keyctl_join_session_keyring();
        if (joined) {
            performed_.keyring_joined = *joined;
            return {};
        }
        if (s.required || has_a_foreign_keyring(kernel_)) {
            return std::unexpected(joined.error());
        }
        performed_.keyring_refused = joined.error();
        return {};
    }
    Answer<void> operator()(const SetNoNewPrivs&) const { return prctl(kernel_, Prctl::set_no_new_privs, 1); }
    // These two are confine()'s.
    Answer<void> operator()(const RestrictSelf& /*s*/) const {
        return std::unexpected(std::errc::invalid_argument);
    }
    Answer<void> operator()(const InstallFilter& /*s*/) const {
        return std::unexpected(std::errc::invalid_argument);
    }
    Answer<void> operator()(const InstallTerminalGuard& s) const {
        return kernel_.seccomp(s.flags, terminal_guard());
    }

private:
    Kernel& kernel_;
    Performed& performed_;
};

}  // namespace

std::expected<Performed, StepFailure> perform(const Plan& plan, Kernel& kernel, Progress* progress) {
    Performed performed;
    const Performer performer(kernel, performed);
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
        if (const auto done = std::visit(performer, plan.steps[at]); !done) {
            return std::unexpected(StepFailure{at, done.error()});
        }
        if (progress != nullptr) {
            const bool joins = std::holds_alternative<JoinSessionKeyring>(plan.steps[at]);
            progress->done(plan.steps[at], joins ? performed.keyring_refused : std::nullopt);
        }
    }
    return performed;
}

}  // namespace doff
