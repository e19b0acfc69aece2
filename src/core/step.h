// SPDX-License-Identifier: MIT
//
// The changes doff makes, each a small value: printed by --explain, compared by tests, performed by
// perform(). A new kind of step does not compile until all three know it.
#pragma once

#include "core/capability.h"
#include "core/id.h"
#include "core/kernel.h"
#include "core/security_label.h"
#include "core/surroundings.h"

#include <string>
#include <system_error>
#include <variant>
#include <vector>

namespace doff {

struct SetLimit {
    Resource resource = Resource::cpu;
    Limit limit;
    bool operator==(const SetLimit&) const = default;
};

struct SetNice {
    int nice = 0;
    bool operator==(const SetNice&) const = default;
};

struct SetIoPriority {
    IoPriority priority;
    bool operator==(const SetIoPriority&) const = default;
};

struct SetScheduling {
    Scheduling scheduling;
    bool operator==(const SetScheduling&) const = default;
};

// The kernel takes a list of which only some can be had, and leaves out the rest in silence; so this is
// refused with EINVAL unless it took all of it.
struct SetCpus {
    CpuSet cpus;
    bool operator==(const SetCpus&) const = default;
};

struct SetOomScoreAdj {
    int fd = -1;
    int value = 0;
    bool operator==(const SetOomScoreAdj&) const = default;
};

struct SetUmask {
    unsigned mask = 0;
    bool operator==(const SetUmask&) const = default;
};

// Root directory, working directory and umask are nobody else's any more, unshare(2), CLONE_FS.
struct UnshareFs {
    bool operator==(const UnshareFs&) const = default;
};

struct ChangeRoot {
    int fd = -1;
    std::string path;  // as it was asked for
    bool operator==(const ChangeRoot&) const = default;
};

struct SetExecLabel {
    int fd = -1;
    ExecLabel label;
    bool operator==(const SetExecLabel&) const = default;
};

struct StartSession {
    bool operator==(const StartSession&) const = default;
};

// Every disposition the default one, and nothing blocked.
struct ResetSignals {
    bool operator==(const ResetSignals&) const = default;
};

struct CloseFds {
    FdRange range;
    bool operator==(const CloseFds&) const = default;
};

// Takes close-on-exec away.
struct KeepFd {
    int fd = -1;
    bool operator==(const KeepFd&) const = default;
};

struct ChangeDirectory {
    std::string path;
    bool operator==(const ChangeDirectory&) const = default;
};

struct SetPtracer {
    unsigned long pid = 0;
    bool operator==(const SetPtracer&) const = default;
};

// Refused with ESRCH where the parent is gone already, which nobody would ever hear of otherwise.
struct SetParentDeathSignal {
    int signal = 0;
    int parent = 0;
    bool operator==(const SetParentDeathSignal&) const = default;
};

struct SetKeepCaps {
    bool on = false;
    bool operator==(const SetKeepCaps&) const = default;
};

struct DropBounding {
    CapabilitySet dropped;
    bool operator==(const DropBounding&) const = default;
};

struct SetGroups {
    std::vector<Gid> groups;
    bool operator==(const SetGroups&) const = default;
};

struct SetRegid {
    Gid real;
    Gid effective;
    bool operator==(const SetRegid&) const = default;
};

struct SetGid {
    Gid gid;
    bool operator==(const SetGid&) const = default;
};

struct SetUid {
    Uid uid;
    bool operator==(const SetUid&) const = default;
};

// setresgid(2) and setresuid(2), where single ids were named.
struct SetResgid {
    RealEffectiveSaved<Gid> ids;
    bool operator==(const SetResgid&) const = default;
};

struct SetResuid {
    RealEffectiveSaved<Uid> ids;
    bool operator==(const SetResuid&) const = default;
};

struct SetNotDumpable {
    bool operator==(const SetNotDumpable&) const = default;
};

struct SetCapabilities {
    ThreadCapabilities sets;
    bool operator==(const SetCapabilities&) const = default;
};

struct ClearAmbient {
    bool operator==(const ClearAmbient&) const = default;
};

struct RaiseAmbient {
    CapabilitySet raised;
    bool operator==(const RaiseAmbient&) const = default;
};

struct SetSecurebits {
    unsigned bits = 0;
    bool operator==(const SetSecurebits&) const = default;
};

struct JoinSessionKeyring {
    bool required = false;
    bool operator==(const JoinSessionKeyring&) const = default;
};

struct SetNoNewPrivs {
    bool operator==(const SetNoNewPrivs&) const = default;
};

struct InstallTerminalGuard {
    unsigned flags = 0;
    bool operator==(const InstallTerminalGuard&) const = default;
};

// After the proof, as are those that follow.
struct RestrictSelf {
    int ruleset = -1;
    bool operator==(const RestrictSelf&) const = default;
};

struct InstallFilter {
    unsigned flags = 0;
    std::size_t length = 0;  // instructions
    bool operator==(const InstallFilter&) const = default;
};

using Step = std::variant<SetLimit, SetNice, SetIoPriority, SetScheduling, SetCpus, SetOomScoreAdj, SetUmask,
                          UnshareFs, ChangeRoot, SetExecLabel, StartSession, ResetSignals, CloseFds, KeepFd,
                          ChangeDirectory, SetPtracer, SetParentDeathSignal, SetKeepCaps, DropBounding,
                          SetGroups, SetRegid, SetGid, SetUid, SetResgid, SetResuid, SetNotDumpable,
                          SetCapabilities, ClearAmbient, RaiseAmbient, SetSecurebits, JoinSessionKeyring,
                          SetNoNewPrivs, InstallTerminalGuard, RestrictSelf, InstallFilter>;

struct Plan {
    std::vector<Step> steps;
    std::vector<Step> confinement = {};  // after the proof
    bool operator==(const Plan&) const = default;
};

// The system call with its values, as in a trace: "setgroups([33, 1000])". A long list is cut.
std::string call_of(const Step& step);

// What the step is for, in a few words: "supplementary groups: exactly these".
std::string purpose_of(const Step& step);

// Several alternatives as one visitor.
template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

}  // namespace doff
