// SPDX-License-Identifier: MIT
#include "core/regain.h"

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

std::vector<Difference> unguarded_requests(Kernel& kernel, const State& now) {
    Differences found;
    if (now.seccomp_mode != 2) {
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
