// SPDX-License-Identifier: MIT
#include "core/regain.h"

#include "core/filter_in_force.h"
#include "core/securebits.h"
#include "core/terminal_guard.h"

#include <algorithm>
#include <array>
#include <string>

namespace doff {
namespace {

using Differences = std::vector<Difference>;

std::string words_for(const Answer<void>& answer) {
    return answer ? "granted" : std::make_error_code(answer.error()).message();
}

// EPERM and EINVAL mean "refused", and nothing else does.
void expect_refused(Differences& found, const char* attempt, const Answer<void>& answer) {
    const bool refused = !answer && (answer.error() == std::errc::operation_not_permitted ||
                                     answer.error() == std::errc::invalid_argument);
    if (!refused) {
        found.push_back({std::string("attempt to regain: ") + attempt, "refused", words_for(answer)});
    }
}

// A filesystem id has no error to return, so it is read back instead.
template <class Id, class SetFilesystemId>
void expect_stays(Differences& found, const char* call, Id tried, Id wanted, SetFilesystemId set) {
    set(tried);
    const Id now = set(Id{k_no_id});
    if (now != wanted) {
        found.push_back({std::string("attempt to regain: ") + call + "(" + std::to_string(tried.value) + ")",
                         std::to_string(wanted.value), std::to_string(now.value)});
    }
}

// Calls `attempt` once for each id that could be worth having back: 0 and those of the start.
template <class Id, class Attempt>
void for_each_lost(const ProcessIds<Id>& started, const RealEffectiveSaved<Id>& target, Attempt attempt) {
    const std::array<Id, 5> ids{Id{0}, started.real, started.effective, started.saved, started.filesystem};
    for (const auto* id = ids.begin(); id != ids.end(); ++id) {
        if (!target.any(*id) && std::find(ids.begin(), id, *id) == id) {
            attempt(*id);
        }
    }
}

void try_uids(Differences& found, Kernel& kernel, const Target& target, const State& before) {
    for_each_lost(before.uid, target.uid, [&](Uid uid) {
        expect_refused(found, "setresuid", kernel.setresuid(k_unchanged_uid, uid, k_unchanged_uid));
        expect_refused(found, "setuid", kernel.setuid(uid));
        expect_stays(found, "setfsuid", uid, target.uid.effective,
                     [&](Uid id) { return kernel.setfsuid(id); });
    });
}

void try_gids(Differences& found, Kernel& kernel, const Target& target, const State& before) {
    for_each_lost(before.gid, target.gid, [&](Gid gid) {
        expect_refused(found, "setresgid", kernel.setresgid(k_unchanged_gid, gid, k_unchanged_gid));
        expect_refused(found, "setgid", kernel.setgid(gid));
        expect_stays(found, "setfsgid", gid, target.gid.effective,
                     [&](Gid id) { return kernel.setfsgid(id); });
    });
    const std::array<Gid, 1> root_group{Gid{0}};
    expect_refused(found, "setgroups", kernel.setgroups(root_group));
}

void try_capabilities(Differences& found, Kernel& kernel, const Target& target, const State& before) {
    const auto& wanted = target.capabilities;
    CapabilitySet tried = before.capabilities.permitted;
    tried.add(k_cap_setuid);
    tried = tried.without(wanted.permitted);
    if (!tried.empty()) {
        expect_refused(
            found, "capset",
            kernel.capset({wanted.effective.with(tried), wanted.permitted.with(tried), wanted.inheritable}));
    }
}

const char* or_else(const char* text, const char* otherwise) {
    return *text != '\0' ? text : otherwise;
}

const char* other_uid(const State& now) {
    return now.capabilities.permitted.has(k_cap_setuid)
               ? "it can have another user ID, since it has cap_setuid"
           : !now.uid.all(now.uid.effective) ? "it can have another user ID, since its user IDs differ"
                                             : "";
}

const char* other_gid(const State& now) {
    return now.capabilities.permitted.has(k_cap_setgid)
               ? "it can have another group ID and other groups, since it has cap_setgid"
           : !now.gid.all(now.gid.effective) ? "it can have another group ID, since its group IDs differ"
                                             : "";
}

}  // namespace

std::vector<Difference> regained(Kernel& kernel, const Target& target, const State& before) {
    Differences found;
    const CapabilitySet kept = target.capabilities.permitted;
    if (!kept.has(k_cap_setuid)) {
        try_uids(found, kernel, target, before);
    }
    if (!kept.has(k_cap_setgid)) {
        try_gids(found, kernel, target, before);
    }
    try_capabilities(found, kernel, target, before);
    return found;
}

std::string try_to_regain(Kernel& kernel, const State& now) {
    std::string told;
    // The first is enough: after it the process is another.
    const auto attempt = [&](const char* would_have, const std::string& call, const auto& make) {
        if (!told.empty()) {
            return;
        }
        const Answer<void> answer = make();
        Differences found;
        expect_refused(found, "", answer);
        if (!found.empty()) {
            told = answer ? would_have + (": " + call) + " is granted"
                          : call + " is not refused: " + words_for(answer);
        }
    };
    const char* const user = or_else(other_uid(now), "it can have another user ID");
    for (const Uid uid : {now.uid.real, now.uid.saved, now.uid.filesystem, k_root, Uid{1}}) {
        const std::string text = std::to_string(uid.value);
        if (uid != now.uid.effective) {
            attempt(user, "setresuid(-1, " + text + ", -1)",
                    [&] { return kernel.setresuid(k_unchanged_uid, uid, k_unchanged_uid); });
            attempt(user, "setuid(" + text + ")", [&] { return kernel.setuid(uid); });
        }
    }
    const char* const group = or_else(other_gid(now), "it can have another group ID");
    for (const Gid gid : {now.gid.real, now.gid.saved, now.gid.filesystem, Gid{0}, Gid{1}}) {
        const std::string text = std::to_string(gid.value);
        if (gid != now.gid.effective) {
            attempt(group, "setresgid(-1, " + text + ", -1)",
                    [&] { return kernel.setresgid(k_unchanged_gid, gid, k_unchanged_gid); });
            attempt(group, "setgid(" + text + ")", [&] { return kernel.setgid(gid); });
        }
    }
    const std::array<Gid, 1> root_group{Gid{0}};
    attempt("it can have other groups", "setgroups([0])", [&] { return kernel.setgroups(root_group); });
    const auto& sets = now.capabilities;
    CapabilitySet more = sets.permitted.with(sets.bounding);
    more.add(k_cap_setuid);
    if (more != sets.permitted) {
        attempt("it can have another capability", "capset",
                [&] { return kernel.capset({sets.effective, more, sets.inheritable}); });
    }
    return told;
}

const char* way_back(const State& now) {
    return or_else(other_uid(now), other_gid(now));
}

const char* way_out_of_regain(const State& now, bool of_command) {
    if (*way_back(now) == '\0') {
        return "";  // what its state does not show, nobody can help
    }
    if (!of_command) {
        return "doff USER -- COMMAND starts one that can regain nothing, where USER is not root";
    }
    const CapabilitySet permitted = now.capabilities.permitted;
    if (!permitted.has(k_cap_setuid) && !permitted.has(k_cap_setgid)) {
        return now.uid.all(now.uid.effective) ? "name one group by --rgid and --egid"
                                              : "name one user by --ruid and --euid";
    }
    const bool root = now.uid.real == k_root || now.uid.effective == k_root;
    return root && (now.securebits & k_secbit_noroot) == 0
               ? "execve(2) gives it to root: name another user, or set the securebit noroot, as --strict "
                 "does"
               : "leave it out of the ambient set, which --keep-caps and --ambient make";
}

std::vector<Difference> unguarded_requests(Kernel& kernel, const State& now) {
    Differences found;
    if (!has_filter(now)) {
        found.push_back({"seccomp mode", "2 (filter)", std::to_string(now.seccomp_mode)});
    }
    const auto probe = [&](const char* what, unsigned long request) {
        const auto answer = kernel.ioctl(-1, request);
        if (answer || answer.error() != std::errc::operation_not_permitted) {
            found.push_back({what, "refused", words_for(answer)});
        }
    };
    probe("ioctl(TIOCSTI)", k_tiocsti);
    probe("ioctl(TIOCLINUX)", k_tioclinux);
    return found;
}

}  // namespace doff
