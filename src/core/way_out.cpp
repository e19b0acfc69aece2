// SPDX-License-Identifier: MIT
#include "core/way_out.h"

#include "core/securebits.h"
#include "core/way_out_of_ids.h"
#include "core/way_out_of_limits.h"
#include "core/what_may_refuse.h"

#include <string>

namespace doff {
namespace {

// In each pair of bits the upper one locks the lower.
constexpr unsigned k_locks = 0xaaa;

std::string way_out_of_securebits(const SetSecurebits& step, std::errc reason, const Circumstances& found) {
    if (!is_refusal(reason)) {
        return "";
    }
    const unsigned now = found.securebits.value_or(step.bits);
    const unsigned locked = (now & k_locks) | (now & k_locks) >> 1;
    if (const unsigned changed = (now ^ step.bits) & locked; changed != 0) {
        return "locked in this process, for good: " + names_of_securebits(changed);
    }
    return (step.bits & k_unprivileged_securebits) != 0
               ? "exec_restrict_file and exec_deny_interactive came with Linux 6.14"
               : what_may_refuse(step, reason, found);
}

std::string way_out_of_keep_caps(const SetKeepCaps& step, std::errc reason, const Circumstances& found) {
    const bool locked = found.securebits && (*found.securebits & k_secbit_keep_caps_locked) != 0;
    return is_refusal(reason) && locked
               ? "the securebit keep_caps is locked in this process: nothing is kept when the user changes"
               : what_may_refuse(step, reason, found);
}

std::string way_out_of_ambient(const RaiseAmbient& step, std::errc reason, const Circumstances& found) {
    const unsigned bits = found.securebits.value_or(0);
    if (!is_refusal(reason) || (bits & k_secbit_no_cap_ambient_raise) == 0) {
        return what_may_refuse(step, reason, found);
    }
    return std::string("the securebit no_cap_ambient_raise is set ") +
           ((bits & k_secbit_no_cap_ambient_raise_locked) != 0 ? "and locked " : "") +
           "in this process: nothing can be made ambient";
}

std::string way_out_of_keyring(const JoinSessionKeyring& step, std::errc reason, const Circumstances& found) {
    // Of itself keyctl(2) gives none of these for a keyring without a name, where there are any.
    if (is_refusal(reason) || reason == std::errc::function_not_supported) {
        return with_line(what_may_refuse(step, reason, found),
                         "to leave the keyring as it is: --keep-keyring");
    }
    return "the user may be at its quota of keys, keyrings(7)\nto leave the keyring as it is: --keep-keyring";
}

}  // namespace

std::string way_out(const Step& step, std::errc reason, const Circumstances& found) {
    const Overloaded way{
        [&](const SetLimit& s) {
            return is_refusal(reason) ? way_out_of_limit(s, reason, found)
                                      : what_may_refuse(s, reason, found);
        },
        [&](const SetNice& s) {
            return is_refusal(reason) ? way_out_of_nice(s, reason, found) : what_may_refuse(s, reason, found);
        },
        [&](const SetScheduling& s) { return way_out_of_scheduling(s, reason, found); },
        [&](const SetIoPriority& s) { return way_out_of_io_priority(s, reason, found); },
        [&](const SetCpus& s) {
            if (reason != std::errc::invalid_argument) {
                return what_may_refuse(s, reason, found);
            }
            return found.cpus ? "the CPUs that may be had here are " + text_of(*found.cpus)
                              : std::string("some of these are not here, or not in this cpuset");
        },
        [&](const SetOomScoreAdj& s) { return way_out_of_oom_score(s, reason, found); },
        [&](const UnshareFs& s) {
            return with_line("IDs that differ need it", what_may_refuse(s, reason, found));
        },
        [&](const SetSecurebits& s) { return way_out_of_securebits(s, reason, found); },
        [&](const SetKeepCaps& s) { return way_out_of_keep_caps(s, reason, found); },
        [&](const RaiseAmbient& s) { return way_out_of_ambient(s, reason, found); },
        [&](const CloseFds& s) {
            return with_line(what_may_refuse(s, reason, found), reason == std::errc::function_not_supported
                                                                    ? "close_range(2) came with Linux 5.9"
                                                                    : "");
        },
        [&](const ChangeDirectory&) { return reason == std::errc::not_a_directory ? "" : found.no_entry; },
        [&](const SetExecLabel& s) { return std::string(way_out_of_label(s.label.module, reason)); },
        [&](const SetPtracer& s) {
            return reason == std::errc::invalid_argument ? "no such process, or this kernel has no Yama"
                                                         : what_may_refuse(s, reason, found);
        },
        [&](const SetParentDeathSignal& s) {
            return reason == std::errc::no_such_process ? "the parent has ended already"
                                                        : what_may_refuse(s, reason, found);
        },
        [&](const SetGroups& s) { return way_out_of_groups(s, reason, found); },
        [&](const SetRegid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetGid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetUid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetResgid& s) { return way_out_of_ids(s, reason, found); },
        [&](const SetResuid& s) { return way_out_of_ids(s, reason, found); },
        [&](const JoinSessionKeyring& s) { return way_out_of_keyring(s, reason, found); },
        [&](const InstallTerminalGuard& s) {
            return with_line(what_may_refuse(s, reason, found), "--allow-tty-injection does without");
        },
        [&](const RestrictSelf& s) {
            return reason == std::errc::argument_list_too_long
                       ? "there are 16 layers of Landlock above already"
                       : what_may_refuse(s, reason, found);
        },
        [&](const auto& s) { return what_may_refuse(s, reason, found); },
    };
    return std::visit(way, step);
}

}  // namespace doff
