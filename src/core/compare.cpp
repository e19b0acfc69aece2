// SPDX-License-Identifier: MIT
#include "core/compare.h"

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

private:
    std::vector<Difference> found_;
};

void compare_keyring(Comparison& compare, const Target& target, const Performed& performed,
                     const State& now) {
    if (target.keyring == SessionKeyring::leave || performed.keyring_refused) {
        return;
    }
    if (!performed.keyring_joined || !now.session_keyring) {
        compare.add({"session keyring", "a new one", "none"});
        return;
    }
    if (now.session_keyring->id != *performed.keyring_joined) {
        compare.add({"session keyring", "the new one, " + std::to_string(*performed.keyring_joined),
                     std::to_string(now.session_keyring->id)});
    }
    // A new session keyring belongs to the real user.
    if (now.session_keyring->owner != target.uid.real) {
        const auto owner = now.session_keyring->owner;
        compare.add({"owner of the session keyring", text_of(target.uid.real),
                     owner ? text_of(*owner) : "unreadable"});
    }
}

}  // namespace

std::vector<Difference> differences(const Target& target, const Performed& performed, const State& now) {
    Comparison compare;
    compare.expect("real uid", target.uid.real, now.uid.real);
    compare.expect("effective uid", target.uid.effective, now.uid.effective);
    compare.expect("saved uid", target.uid.saved, now.uid.saved);
    compare.expect("filesystem uid", target.uid.effective, now.uid.filesystem);
    compare.expect("getuid()", target.uid.real, now.getuid);
    compare.expect("geteuid()", target.uid.effective, now.geteuid);
    compare.expect("real gid", target.gid.real, now.gid.real);
    compare.expect("effective gid", target.gid.effective, now.gid.effective);
    compare.expect("saved gid", target.gid.saved, now.gid.saved);
    compare.expect("filesystem gid", target.gid.effective, now.gid.filesystem);
    compare.expect("getgid()", target.gid.real, now.getgid);
    compare.expect("getegid()", target.gid.effective, now.getegid);
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
    compare_keyring(compare, target, performed, now);
    return compare.take();
}

}  // namespace doff
