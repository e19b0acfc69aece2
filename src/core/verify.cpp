// SPDX-License-Identifier: MIT
#include "core/verify.h"

#include "core/terminal_guard.h"

#include <algorithm>
#include <array>

namespace doff {
namespace {

std::string text_of(Uid uid) {
    return std::to_string(uid.value);
}
std::string text_of(Gid gid) {
    return std::to_string(gid.value);
}
std::string text_of(bool on) {
    return on ? "on" : "off";
}
std::string text_of(unsigned bits) {
    return std::to_string(bits);
}
std::string text_of(CapabilitySet set) {
    return names_of(set);
}
std::string text_of(Threads threads) {
    switch (threads) {
        case Threads::one: return "one";
        case Threads::several: return "several";
        case Threads::unknown: break;
    }
    return "cannot be asked: unshare(2) is refused and /proc/self/task cannot be read";
}
std::string text_of(const std::vector<Gid>& groups) {
    constexpr std::size_t k_shown = 16;
    std::string text = "[";
    for (std::size_t at = 0; at < groups.size() && at < k_shown; ++at) {
        text += (at == 0 ? "" : " ") + text_of(groups[at]);
    }
    if (groups.size() > k_shown) {
        text += " ... " + std::to_string(groups.size()) + " in all";
    }
    return text + "]";
}
std::string text_of(std::errc reason) {
    return std::make_error_code(reason).message();
}

class Comparison {
public:
    template <class T>
    void expect(const char* what, const T& wanted, const T& found) {
        if (wanted != found) {
            found_.push_back({what, text_of(wanted), text_of(found)});
        }
    }
    void add(Difference difference) { found_.push_back(std::move(difference)); }
    std::vector<Difference> take() { return std::move(found_); }
    bool none() const { return found_.empty(); }

private:
    std::vector<Difference> found_;
};

void compare_keyring(Comparison& compare, const Target& target, const State& before,
                     const Performed& performed, const State& now) {
    if (target.keyring == SessionKeyring::leave || performed.keyring_refused) {
        return;
    }
    if (!now.session_keyring) {
        compare.add({"session keyring", "a new one", "none"});
        return;
    }
    if (before.session_keyring && before.session_keyring->id == now.session_keyring->id) {
        compare.add(
            {"session keyring", "a new one", "the caller's, " + std::to_string(now.session_keyring->id)});
    }
    if (now.session_keyring->owner != target.uid) {
        const auto owner = now.session_keyring->owner;
        compare.add(
            {"owner of the session keyring", text_of(target.uid), owner ? text_of(*owner) : "unreadable"});
    }
}

// What an attempt to regain something may answer: these two mean "refused" and nothing else does.
bool refused(const Answer<void>& answer) {
    return !answer && (answer.error() == std::errc::operation_not_permitted ||
                       answer.error() == std::errc::invalid_argument);
}

// Every uid or gid that could be worth having back: 0 and those the process started with.
template <class Id>
std::array<Id, 5> worth_regaining(const ProcessIds<Id>& started) {
    return {Id{0}, started.real, started.effective, started.saved, started.filesystem};
}

class Regain {
public:
    Regain(Kernel& kernel, const Target& target, const State& before)
        : kernel_(kernel), target_(target), before_(before) {}

    std::vector<Difference> attempt() {
        const CapabilitySet kept = target_.capabilities.permitted;
        if (!kept.has(k_cap_setuid)) {
            uids();
        }
        if (!kept.has(k_cap_setgid)) {
            gids();
            const std::array<Gid, 1> root_group{Gid{0}};
            expect_refused("setgroups([0])", kernel_.setgroups(root_group));
        }
        capabilities();
        return compare_.take();
    }

private:
    void expect_refused(const char* attempt, const Answer<void>& answer) {
        if (!refused(answer)) {
            compare_.add({std::string("attempt to regain: ") + attempt, "refused",
                          answer ? "granted" : text_of(answer.error())});
        }
    }

    // The filesystem id has no error to return; it is read back instead.
    template <class Id, class SetFs>
    void expect_filesystem_id_stays(const char* attempt, Id tried, Id wanted, Id unchanged, SetFs set) {
        set(tried);
        const Id found = set(unchanged);
        if (found != wanted) {
            compare_.add({std::string("attempt to regain: ") + attempt + "(" + text_of(tried) + ")",
                          text_of(wanted), text_of(found)});
        }
    }

    void uids() {
        for (const Uid uid : worth_regaining(before_.uid)) {
            if (uid == target_.uid) {
                continue;
            }
            expect_refused("setresuid", kernel_.setresuid(k_unchanged_uid, uid, k_unchanged_uid));
            expect_refused("setuid", kernel_.setuid(uid));
            expect_filesystem_id_stays("setfsuid", uid, target_.uid, k_unchanged_uid,
                                       [&](Uid id) { return kernel_.setfsuid(id); });
        }
    }

    void gids() {
        for (const Gid gid : worth_regaining(before_.gid)) {
            if (gid == target_.gid) {
                continue;
            }
            expect_refused("setresgid", kernel_.setresgid(k_unchanged_gid, gid, k_unchanged_gid));
            expect_refused("setgid", kernel_.setgid(gid));
            expect_filesystem_id_stays("setfsgid", gid, target_.gid, k_unchanged_gid,
                                       [&](Gid id) { return kernel_.setfsgid(id); });
        }
    }

    void capabilities() {
        const auto& wanted = target_.capabilities;
        const CapabilitySet lost = before_.capabilities.permitted.without(wanted.permitted);
        CapabilitySet setuid;
        setuid.add(k_cap_setuid);
        const CapabilitySet tried = lost.with(setuid).without(wanted.permitted);
        if (!tried.empty()) {
            expect_refused("capset", kernel_.capset({wanted.effective.with(tried),
                                                     wanted.permitted.with(tried), wanted.inheritable}));
        }
    }

    Kernel& kernel_;
    const Target& target_;
    const State& before_;
    Comparison compare_;
};

// EBADF without the filter, since there is no descriptor -1; EPERM with it.
void probe_terminal_guard(Comparison& compare, Kernel& kernel, const State& now) {
    if (now.seccomp_mode != 2) {
        compare.add({"seccomp mode", "2 (filter)", std::to_string(now.seccomp_mode)});
    }
    const auto probe = [&](const char* what, unsigned long request) {
        const auto answer = kernel.ioctl(-1, request);
        if (answer || answer.error() != std::errc::operation_not_permitted) {
            compare.add({what, text_of(std::errc::operation_not_permitted),
                         answer ? "success" : text_of(answer.error())});
        }
    };
    probe("ioctl(TIOCSTI)", k_tiocsti);
    probe("ioctl(TIOCLINUX)", k_tioclinux);
}

}  // namespace

std::vector<Difference> differences(const Target& target, const State& before, const Performed& performed,
                                    const State& now) {
    Comparison compare;
    compare.expect("real uid", target.uid, now.uid.real);
    compare.expect("effective uid", target.uid, now.uid.effective);
    compare.expect("saved uid", target.uid, now.uid.saved);
    compare.expect("filesystem uid", target.uid, now.uid.filesystem);
    compare.expect("getuid()", target.uid, now.getuid);
    compare.expect("geteuid()", target.uid, now.geteuid);
    compare.expect("real gid", target.gid, now.gid.real);
    compare.expect("effective gid", target.gid, now.gid.effective);
    compare.expect("saved gid", target.gid, now.gid.saved);
    compare.expect("filesystem gid", target.gid, now.gid.filesystem);
    compare.expect("getgid()", target.gid, now.getgid);
    compare.expect("getegid()", target.gid, now.getegid);
    compare.expect("supplementary groups", target.groups, now.groups);
    compare.expect("permitted capabilities", target.capabilities.permitted, now.capabilities.permitted);
    compare.expect("effective capabilities", target.capabilities.effective, now.capabilities.effective);
    compare.expect("inheritable capabilities", target.capabilities.inheritable, now.capabilities.inheritable);
    compare.expect("bounding set", target.capabilities.bounding, now.capabilities.bounding);
    compare.expect("ambient capabilities", target.capabilities.ambient, now.capabilities.ambient);
    compare.expect("securebits", target.securebits, now.securebits);
    compare.expect("keep_caps", (target.securebits & k_secbit_keep_caps) != 0, now.keep_caps);
    compare.expect("no_new_privs", target.no_new_privs, now.no_new_privs);
    compare.expect("threads", Threads::one, now.threads);
    if (now.dumpable != 0) {
        compare.add({"dumpable", "0", std::to_string(now.dumpable)});
    }
    for (std::size_t fd = 0; fd < now.standard_fd_open.size(); ++fd) {
        if (!now.standard_fd_open[fd]) {
            compare.add({"fd " + std::to_string(fd), "open", "closed"});
        }
    }
    compare_keyring(compare, target, before, performed, now);
    return compare.take();
}

std::expected<Verified, std::vector<Difference>> verify(Kernel& kernel, const Target& target,
                                                        const State& before, const Performed& performed,
                                                        State& scratch) {
    if (const auto read = observe(kernel, scratch); !read) {
        const bool untrue = read.error().reason == std::errc{};
        return std::unexpected(
            std::vector<Difference>{{read.error().call, "an answer",
                                     untrue ? "one that cannot be true" : text_of(read.error().reason)}});
    }
    auto found = differences(target, before, performed, scratch);
    if (!found.empty()) {
        return std::unexpected(std::move(found));
    }
    if (target.terminal_guard == TerminalGuard::after_no_new_privs ||
        target.terminal_guard == TerminalGuard::while_privileged) {
        Comparison compare;
        probe_terminal_guard(compare, kernel, scratch);
        if (!compare.none()) {
            return std::unexpected(compare.take());
        }
    }
    auto regained = Regain(kernel, target, before).attempt();
    if (!regained.empty()) {
        return std::unexpected(std::move(regained));
    }
    return Verified{};
}

}  // namespace doff
