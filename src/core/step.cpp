// SPDX-License-Identifier: MIT
#include "core/step.h"

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

}  // namespace

std::string call_of(const Step& step) {
    const Overloaded call{
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
    };
    return std::visit(call, step);
}

std::string purpose_of(const Step& step) {
    const Overloaded purpose{
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
        [](const SetSecurebits&) { return "uid 0 gives no capabilities; locked"; },
        [](const JoinSessionKeyring& s) {
            return s.required ? "a new one" : "a new one, if the kernel lets us";
        },
        [](const SetNoNewPrivs&) { return "no program gives more privilege"; },
        [](const InstallTerminalGuard&) { return "nothing types into the terminal"; },
    };
    return std::visit(purpose, step);
}

std::string way_out(const Step& step, std::errc reason) {
    // setgroups(2), setregid(2), setgid(2) and setuid(2) give EINVAL for an id that the user namespace
    // does not map, and for nothing else that a plan can hold.
    const bool unmapped = reason == std::errc::invalid_argument;
    const auto group_way_out = [&] {
        return unmapped ? "this user namespace does not map that group: see /proc/self/gid_map" : "";
    };
    const Overloaded way{
        [&](const SetGroups&) {
            return reason == std::errc::operation_not_permitted
                       ? "where /proc/self/setgroups says deny, only --groups keep can work"
                       : group_way_out();
        },
        [&](const SetRegid&) { return group_way_out(); },
        [&](const SetGid&) { return group_way_out(); },
        [&](const SetUid&) {
            return unmapped ? "this user namespace does not map that user: see /proc/self/uid_map" : "";
        },
        [&](const SetResgid&) { return group_way_out(); },
        [&](const SetResuid&) {
            return unmapped ? "this user namespace does not map that user: see /proc/self/uid_map" : "";
        },
        [&](const JoinSessionKeyring&) {
            return "the user may be at its quota of keys, keyrings(7); --keep-keyring keeps the caller's";
        },
        [&](const InstallTerminalGuard&) { return "--allow-tty-injection does without"; },
        [&](const auto&) { return ""; },
    };
    return std::visit(way, step);
}

}  // namespace doff
