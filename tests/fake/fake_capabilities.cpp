// SPDX-License-Identifier: MIT
//
// capabilities(7) and prctl(2) of the model, by the manual and security/commoncap.c of Linux.
#include "fake/fake_kernel.h"

namespace doff {
namespace {

using enum std::errc;

std::string_view name_of(Prctl operation, unsigned long argument) {
    switch (operation) {
        case Prctl::set_pdeathsig: return "PR_SET_PDEATHSIG";
        case Prctl::set_ptracer: return "PR_SET_PTRACER";
        case Prctl::get_dumpable: return "PR_GET_DUMPABLE";
        case Prctl::set_dumpable: return "PR_SET_DUMPABLE";
        case Prctl::get_keepcaps: return "PR_GET_KEEPCAPS";
        case Prctl::set_keepcaps: return "PR_SET_KEEPCAPS";
        case Prctl::get_seccomp: return "PR_GET_SECCOMP";
        case Prctl::capbset_read: return "PR_CAPBSET_READ";
        case Prctl::capbset_drop: return "PR_CAPBSET_DROP";
        case Prctl::get_securebits: return "PR_GET_SECUREBITS";
        case Prctl::set_securebits: return "PR_SET_SECUREBITS";
        case Prctl::set_no_new_privs: return "PR_SET_NO_NEW_PRIVS";
        case Prctl::get_no_new_privs: return "PR_GET_NO_NEW_PRIVS";
        case Prctl::cap_ambient: break;
    }
    return argument == k_ambient_is_set  ? "PR_CAP_AMBIENT_IS_SET"
           : argument == k_ambient_raise ? "PR_CAP_AMBIENT_RAISE"
                                         : "PR_CAP_AMBIENT_CLEAR_ALL";
}

}  // namespace

Answer<ThreadCapabilities> FakeKernel::capget() {
    if (const auto fault = enter("capget")) {
        if (fault->refused) {
            return std::unexpected(*fault->refused);
        }
        constexpr CapabilitySet k_sentinel{~std::uint64_t{0}};
        return ThreadCapabilities{k_sentinel, k_sentinel, k_sentinel};
    }
    const auto& sets = process.capabilities;
    return ThreadCapabilities{sets.effective, sets.permitted, sets.inheritable};
}

// capset(2); capabilities(7), "Programmatically adjusting capability sets".
Answer<void> FakeKernel::capset(const ThreadCapabilities& sets) {
    if (const auto fault = enter("capset")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    const auto known = [&](CapabilitySet set) { return CapabilitySet{set.bits & valid().bits}; };
    const CapabilitySet effective = known(sets.effective);
    const CapabilitySet permitted = known(sets.permitted);
    const CapabilitySet inheritable = known(sets.inheritable);
    const auto& old = process.capabilities;
    const bool inheritable_allowed =
        old.inheritable.with(old.bounding).contains(inheritable) &&
        (capable(k_cap_setpcap) || old.inheritable.with(old.permitted).contains(inheritable));
    if (!inheritable_allowed || !old.permitted.contains(permitted) || !permitted.contains(effective)) {
        return std::unexpected(operation_not_permitted);
    }
    Process changed = process;
    const CapabilitySet ambient{old.ambient.bits & permitted.bits & inheritable.bits};
    changed.capabilities = {permitted, effective, inheritable, old.bounding, ambient};
    commit(changed);
    return {};
}

// capabilities(7), "The securebits flags: establishing a capabilities-only environment".
Answer<int> FakeKernel::set_securebits(unsigned long bits) {
    constexpr unsigned k_locks = 0xaaa;
    const unsigned old = process.securebits;
    const bool changes_a_locked_one = ((old & k_locks) >> 1 & (old ^ bits)) != 0;
    const bool unlocks = (old & k_locks & ~bits) != 0;
    const bool unknown = (bits & ~static_cast<unsigned long>(known_securebits)) != 0;
    // Since Linux 6.14 some may be changed by anybody; what changes nothing may not.
    const bool unprivileged = (bits ^ old) != 0 && ((bits ^ old) & ~k_unprivileged_securebits) == 0;
    if (changes_a_locked_one || unlocks || unknown || (!capable(k_cap_setpcap) && !unprivileged)) {
        return std::unexpected(operation_not_permitted);
    }
    process.securebits = static_cast<unsigned>(bits);
    return 0;
}

// PR_CAP_AMBIENT(2const)
Answer<int> FakeKernel::ambient(unsigned long operation, unsigned long argument) {
    auto& sets = process.capabilities;
    if (operation == k_ambient_clear_all) {
        if (argument != 0) {
            return std::unexpected(invalid_argument);
        }
        sets.ambient = {};
        return 0;
    }
    if (argument > last_capability || (operation != k_ambient_is_set && operation != k_ambient_raise)) {
        return std::unexpected(invalid_argument);
    }
    const auto capability = static_cast<Capability>(argument);
    if (operation == k_ambient_is_set) {
        return sets.ambient.has(capability) ? 1 : 0;
    }
    if (!sets.permitted.has(capability) || !sets.inheritable.has(capability) ||
        (process.securebits & k_secbit_no_cap_ambient_raise) != 0) {
        return std::unexpected(operation_not_permitted);
    }
    sets.ambient.add(capability);
    return 0;
}

Answer<int> FakeKernel::prctl(Prctl operation, unsigned long argument, unsigned long argument2) {
    if (const auto fault = enter(name_of(operation, argument))) {
        return fault->refused ? Answer<int>{std::unexpected(*fault->refused)} : Answer<int>{0};
    }
    switch (operation) {
        case Prctl::set_pdeathsig: process.parent_death_signal = static_cast<int>(argument); return 0;
        case Prctl::set_ptracer:
            if (!has_yama) {
                return std::unexpected(invalid_argument);
            }
            process.ptracer = argument;
            return 0;
        case Prctl::get_dumpable: return process.dumpable;
        case Prctl::set_dumpable:
            if (argument > 1) {
                return std::unexpected(invalid_argument);
            }
            process.dumpable = static_cast<int>(argument);
            return 0;
        case Prctl::get_keepcaps: return (process.securebits & k_secbit_keep_caps) != 0 ? 1 : 0;
        case Prctl::set_keepcaps:
            if (argument > 1) {
                return std::unexpected(invalid_argument);
            }
            if ((process.securebits & k_secbit_keep_caps_locked) != 0) {
                return std::unexpected(operation_not_permitted);
            }
            process.securebits &= ~k_secbit_keep_caps;
            process.securebits |= argument == 1 ? k_secbit_keep_caps : 0U;
            return 0;
        case Prctl::get_seccomp: return process.filters.empty() ? 0 : 2;
        case Prctl::capbset_read:
            if (argument > last_capability) {
                return std::unexpected(invalid_argument);
            }
            return process.capabilities.bounding.has(static_cast<Capability>(argument)) ? 1 : 0;
        case Prctl::capbset_drop:
            if (!capable(k_cap_setpcap)) {
                return std::unexpected(operation_not_permitted);
            }
            if (argument > last_capability) {
                return std::unexpected(invalid_argument);
            }
            process.capabilities.bounding =
                process.capabilities.bounding.without(capabilities_of({static_cast<Capability>(argument)}));
            return 0;
        case Prctl::get_securebits: return static_cast<int>(process.securebits);
        case Prctl::set_securebits: return set_securebits(argument);
        case Prctl::set_no_new_privs:
            if (argument != 1 || argument2 != 0) {
                return std::unexpected(invalid_argument);
            }
            process.no_new_privs = true;
            return 0;
        case Prctl::get_no_new_privs: return process.no_new_privs ? 1 : 0;
        case Prctl::cap_ambient: return ambient(argument, argument2);
    }
    return std::unexpected(invalid_argument);
}

}  // namespace doff
