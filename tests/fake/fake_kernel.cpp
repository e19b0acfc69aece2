// SPDX-License-Identifier: MIT
//
// credentials(7): ids and groups, and what a change of them does to capabilities. The rules are those
// of the manual pages; where a page is silent, those of kernel/sys.c and kernel/cred.c of Linux.
#include "fake/fake_kernel.h"

#include "fake/id_map.h"

#include <algorithm>
#include <array>
#include <utility>

namespace doff {
namespace {

using enum std::errc;

template <class Id>
RealEffectiveSaved<Id> shown(const std::vector<IdRange>& map, const ProcessIds<Id>& ids) {
    return {from_kernel(map, ids.real), from_kernel(map, ids.effective), from_kernel(map, ids.saved)};
}

// setresuid(2): each to any of the three as they are; anything else needs the capability.
template <class Id>
Answer<bool> set_three(const std::vector<IdRange>& map, ProcessIds<Id>& ids, bool capable,
                       std::array<Id, 3> wanted) {
    const ProcessIds<Id> old = ids;
    const std::array<Id*, 3> fields{&ids.real, &ids.effective, &ids.saved};
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        if (wanted[at].value == k_no_id) {
            continue;
        }
        const auto id = to_kernel(map, wanted[at]);
        if (!id) {
            return std::unexpected(invalid_argument);
        }
        if (!capable && *id != old.real && *id != old.effective && *id != old.saved) {
            return std::unexpected(operation_not_permitted);
        }
        *fields[at] = *id;
    }
    ids.filesystem = ids.effective;
    return ids != old;
}

}  // namespace

CapabilitySet capabilities_of(std::initializer_list<Capability> list) {
    CapabilitySet set;
    for (const Capability capability : list) {
        set.add(capability);
    }
    return set;
}

FakeKernel::FakeKernel() {
    process.capabilities = {valid(), valid(), {}, valid(), {}};
    for (std::uint64_t inode = 2; const char* const path : {"/", "/srv", "/srv/root", "/srv/root/data"}) {
        files[path] = {k_root, Gid{0}, 0040755, 2, 1, inode++};
    }
    programs["/bin/true"] = {};
    files["/bin/true"] = {k_root, Gid{0}, 0100755, 1};
    texts["/bin/true"] = program_of_this_machine();
}

std::optional<Fault> FakeKernel::enter(std::string_view call) {
    calls.push_back(call);
    const auto found = faults.find(call);
    if (found == faults.end()) {
        return std::nullopt;
    }
    const int time = ++times_[call];
    const int only = found->second.only_call;
    return only == 0 || only == time ? std::optional{found->second} : std::nullopt;
}

bool FakeKernel::capable(Capability capability) const {
    return process.capabilities.effective.has(capability);
}

CapabilitySet FakeKernel::valid() const {
    return {(std::uint64_t{1} << (last_capability + 1)) - 1};
}

// A change of effective or filesystem ids, or a gain of capabilities, resets "dumpable": prctl(2),
// PR_SET_DUMPABLE.
void FakeKernel::commit(const Process& changed) {
    const bool ids =
        changed.uid.effective != process.uid.effective || changed.uid.filesystem != process.uid.filesystem ||
        changed.gid.effective != process.gid.effective || changed.gid.filesystem != process.gid.filesystem;
    const bool gained = !process.capabilities.permitted.contains(changed.capabilities.permitted);
    process = changed;
    if (ids || gained) {
        process.dumpable = suid_dumpable;
        process.parent_death_signal = 0;
    }
}

// capabilities(7), "Effect of user ID changes on capabilities".
void FakeKernel::fix_up_after_uid_change(Process& changed) const {
    if ((process.securebits & k_secbit_no_setuid_fixup) != 0) {
        return;
    }
    const Uid root = to_kernel(uid_map, k_root).value_or(k_unchanged_uid);
    const auto any_root = [&](const ProcessIds<Uid>& ids) {
        return ids.real == root || ids.effective == root || ids.saved == root;
    };
    auto& sets = changed.capabilities;
    if (any_root(process.uid) && !any_root(changed.uid)) {
        if ((process.securebits & k_secbit_keep_caps) == 0) {
            sets.permitted = {};
            sets.effective = {};
        }
        sets.ambient = {};
    }
    if (process.uid.effective == root && changed.uid.effective != root) {
        sets.effective = {};
    }
    if (process.uid.effective != root && changed.uid.effective == root) {
        sets.effective = sets.permitted;
    }
}

Answer<RealEffectiveSaved<Uid>> FakeKernel::getresuid() {
    if (const auto fault = enter("getresuid")) {
        if (fault->refused) {
            return std::unexpected(*fault->refused);
        }
        return RealEffectiveSaved<Uid>{};
    }
    return shown(uid_map, process.uid);
}

Answer<RealEffectiveSaved<Gid>> FakeKernel::getresgid() {
    if (const auto fault = enter("getresgid")) {
        if (fault->refused) {
            return std::unexpected(*fault->refused);
        }
        return RealEffectiveSaved<Gid>{};
    }
    return shown(gid_map, process.gid);
}

// These have no error to return: a filter's error number comes back as -1, a lie as 0.
Uid FakeKernel::getuid() {
    if (const auto fault = enter("getuid")) {
        return fault->refused ? k_unchanged_uid : Uid{0};
    }
    return from_kernel(uid_map, process.uid.real);
}

Uid FakeKernel::geteuid() {
    if (const auto fault = enter("geteuid")) {
        return fault->refused ? k_unchanged_uid : Uid{0};
    }
    return from_kernel(uid_map, process.uid.effective);
}

Gid FakeKernel::getgid() {
    if (const auto fault = enter("getgid")) {
        return fault->refused ? k_unchanged_gid : Gid{0};
    }
    return from_kernel(gid_map, process.gid.real);
}

Gid FakeKernel::getegid() {
    if (const auto fault = enter("getegid")) {
        return fault->refused ? k_unchanged_gid : Gid{0};
    }
    return from_kernel(gid_map, process.gid.effective);
}

Uid FakeKernel::setfsuid(Uid uid) {
    if (const auto fault = enter("setfsuid")) {
        return fault->refused ? k_unchanged_uid : Uid{0};
    }
    const Uid old = from_kernel(uid_map, process.uid.filesystem);
    const auto wanted = to_kernel(uid_map, uid);
    const auto& ids = process.uid;
    if (wanted && (*wanted == ids.real || *wanted == ids.effective || *wanted == ids.saved ||
                   *wanted == ids.filesystem || capable(k_cap_setuid))) {
        Process changed = process;
        changed.uid.filesystem = *wanted;
        commit(changed);
    }
    return old;
}

Gid FakeKernel::setfsgid(Gid gid) {
    if (const auto fault = enter("setfsgid")) {
        return fault->refused ? k_unchanged_gid : Gid{0};
    }
    const Gid old = from_kernel(gid_map, process.gid.filesystem);
    const auto wanted = to_kernel(gid_map, gid);
    const auto& ids = process.gid;
    if (wanted && (*wanted == ids.real || *wanted == ids.effective || *wanted == ids.saved ||
                   *wanted == ids.filesystem || capable(k_cap_setgid))) {
        Process changed = process;
        changed.gid.filesystem = *wanted;
        commit(changed);
    }
    return old;
}

Answer<int> FakeKernel::getgroups(int size, Gid* list) {
    if (const auto fault = enter("getgroups")) {
        if (fault->refused) {
            return std::unexpected(*fault->refused);
        }
        return 0;
    }
    const int count = static_cast<int>(process.groups.size());
    if (size < 0 || (size > 0 && size < count)) {
        return std::unexpected(invalid_argument);
    }
    if (size > 0) {
        std::ranges::transform(process.groups, list, [&](Gid gid) { return from_kernel(gid_map, gid); });
    }
    return count;
}

Answer<void> FakeKernel::setgroups(std::span<const Gid> groups) {
    if (const auto fault = enter("setgroups")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    if (!capable(k_cap_setgid) || setgroups_denied) {
        return std::unexpected(operation_not_permitted);
    }
    if (groups.size() > 65'536) {
        return std::unexpected(invalid_argument);
    }
    std::vector<Gid> set;
    for (const Gid gid : groups) {
        const auto wanted = to_kernel(gid_map, gid);
        if (!wanted) {
            return std::unexpected(invalid_argument);
        }
        set.push_back(*wanted);
    }
    std::ranges::sort(set);
    process.groups = std::move(set);
    return {};
}

Answer<void> FakeKernel::setregid(Gid real, Gid effective) {
    if (const auto fault = enter("setregid")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    const auto& old = process.gid;
    Process changed = process;
    if (real != k_unchanged_gid) {
        const auto wanted = to_kernel(gid_map, real);
        if (!wanted) {
            return std::unexpected(invalid_argument);
        }
        if (*wanted != old.real && *wanted != old.effective && !capable(k_cap_setgid)) {
            return std::unexpected(operation_not_permitted);
        }
        changed.gid.real = *wanted;
    }
    if (effective != k_unchanged_gid) {
        const auto wanted = to_kernel(gid_map, effective);
        if (!wanted) {
            return std::unexpected(invalid_argument);
        }
        if (*wanted != old.real && *wanted != old.effective && *wanted != old.saved &&
            !capable(k_cap_setgid)) {
            return std::unexpected(operation_not_permitted);
        }
        changed.gid.effective = *wanted;
    }
    if (real != k_unchanged_gid || (effective != k_unchanged_gid && changed.gid.effective != old.real)) {
        changed.gid.saved = changed.gid.effective;
    }
    changed.gid.filesystem = changed.gid.effective;
    commit(changed);
    return {};
}

Answer<void> FakeKernel::setgid(Gid gid) {
    if (const auto fault = enter("setgid")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    const auto wanted = to_kernel(gid_map, gid);
    if (!wanted) {
        return std::unexpected(invalid_argument);
    }
    Process changed = process;
    if (capable(k_cap_setgid)) {
        changed.gid = {*wanted, *wanted, *wanted, *wanted};
    } else if (*wanted == process.gid.real || *wanted == process.gid.saved) {
        changed.gid.effective = changed.gid.filesystem = *wanted;
    } else {
        return std::unexpected(operation_not_permitted);
    }
    commit(changed);
    return {};
}

Answer<void> FakeKernel::setuid(Uid uid) {
    if (const auto fault = enter("setuid")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    const auto wanted = to_kernel(uid_map, uid);
    if (!wanted) {
        return std::unexpected(invalid_argument);
    }
    Process changed = process;
    if (capable(k_cap_setuid)) {
        changed.uid = {*wanted, *wanted, *wanted, *wanted};
    } else if (*wanted == process.uid.real || *wanted == process.uid.saved) {
        changed.uid.effective = changed.uid.filesystem = *wanted;
    } else {
        return std::unexpected(operation_not_permitted);
    }
    fix_up_after_uid_change(changed);
    commit(changed);
    return {};
}

Answer<void> FakeKernel::setresuid(Uid real, Uid effective, Uid saved) {
    if (const auto fault = enter("setresuid")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    Process changed = process;
    const auto set = set_three(uid_map, changed.uid, capable(k_cap_setuid), {real, effective, saved});
    if (!set) {
        return std::unexpected(set.error());
    }
    fix_up_after_uid_change(changed);
    commit(changed);
    return {};
}

Answer<void> FakeKernel::setresgid(Gid real, Gid effective, Gid saved) {
    if (const auto fault = enter("setresgid")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    Process changed = process;
    const auto set = set_three(gid_map, changed.gid, capable(k_cap_setgid), {real, effective, saved});
    if (!set) {
        return std::unexpected(set.error());
    }
    commit(changed);
    return {};
}

}  // namespace doff
