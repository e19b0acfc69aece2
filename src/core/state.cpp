// SPDX-License-Identifier: MIT
#include "core/state.h"

#include "core/filter_in_force.h"
#include "core/near.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace doff {
namespace {

using Reading = std::expected<void, ReadFailure>;

std::unexpected<ReadFailure> failed(const char* call, std::errc reason) {
    return std::unexpected(ReadFailure{call, reason});
}

Reading read_ids(Kernel& kernel, State& into) {
    const auto uids = kernel.getresuid();
    if (!uids) {
        return failed("getresuid", uids.error());
    }
    const auto gids = kernel.getresgid();
    if (!gids) {
        return failed("getresgid", gids.error());
    }
    // setfsuid(2) with an id that cannot exist changes nothing and returns the id in force; there
    // is no other way to read it without /proc.
    into.uid = {uids->real, uids->effective, uids->saved, kernel.setfsuid(k_unchanged_uid)};
    into.gid = {gids->real, gids->effective, gids->saved, kernel.setfsgid(k_unchanged_gid)};
    into.getuid = kernel.getuid();
    into.geteuid = kernel.geteuid();
    into.getgid = kernel.getgid();
    into.getegid = kernel.getegid();
    return {};
}

Reading read_groups(Kernel& kernel, State& into) {
    // An answer of "no groups" leaves nothing to compare, so first see that the call is answered
    // by something that knows getgroups(2): a negative size is EINVAL.
    const auto impossible = kernel.getgroups(-1, nullptr);
    if (impossible) {
        return failed("getgroups(-1)", std::errc{});
    }
    if (impossible.error() != std::errc::invalid_argument) {
        return failed("getgroups", impossible.error());
    }
    into.groups.assign(into.groups.capacity(), k_unchanged_gid);
    const auto count = kernel.getgroups(static_cast<int>(into.groups.size()), into.groups.data());
    if (!count) {
        return failed("getgroups", count.error());
    }
    if (std::cmp_greater(*count, into.groups.size())) {
        return failed("getgroups", std::errc::value_too_large);
    }
    into.groups.resize(static_cast<std::size_t>(*count));
    return {};
}

// Asks `has` about 0, 1, 2 ... until the kernel says EINVAL, which is how it says that it knows no
// more; the header's CAP_LAST_CAP may be older than the kernel.
struct KnownSet {
    CapabilitySet set;
    Capability known = 0;  // how many capabilities the kernel answered for
};

template <class Has>
std::expected<KnownSet, std::errc> read_until_unknown(Has has) {
    KnownSet result;
    for (; result.known < k_capability_limit; ++result.known) {
        const auto answer = has(result.known);
        if (!answer && answer.error() == std::errc::invalid_argument) {
            return result;
        }
        if (!answer) {
            return std::unexpected(answer.error());
        }
        if (*answer != 0) {
            result.set.add(result.known);
        }
    }
    // No kernel knows all 64: whoever answered did not understand the question.
    return std::unexpected(std::errc::value_too_large);
}

Reading read_capabilities(Kernel& kernel, State& into) {
    const auto thread = kernel.capget();
    if (!thread) {
        return failed("capget", thread.error());
    }
    const auto bounding = read_until_unknown(
        [&](Capability capability) { return kernel.prctl(Prctl::capbset_read, capability); });
    if (!bounding) {
        return failed("prctl(PR_CAPBSET_READ)", bounding.error());
    }
    const auto ambient = read_until_unknown([&](Capability capability) {
        return kernel.prctl(Prctl::cap_ambient, k_ambient_is_set, capability);
    });
    if (!ambient) {
        return failed("prctl(PR_CAP_AMBIENT_IS_SET)", ambient.error());
    }
    // An EINVAL that comes too early would make a set look smaller than it is. Both calls know the
    // same capabilities, and every kernel that has the second knows the first 38 (Linux 4.3).
    constexpr Capability k_always_known = 38;
    if (bounding->known < k_always_known) {
        return failed("prctl(PR_CAPBSET_READ)", std::errc{});
    }
    if (ambient->known != bounding->known) {
        return failed("prctl(PR_CAP_AMBIENT_IS_SET)", std::errc{});
    }
    const CapabilitySet all = thread->permitted.with(thread->effective).with(thread->inheritable);
    if (all.bits >> bounding->known != 0) {
        return failed("capget", std::errc{});
    }
    into.capabilities = {thread->permitted, thread->effective, thread->inheritable, bounding->set,
                         ambient->set};
    into.known_capabilities = bounding->known;
    return {};
}

Reading read_process_flags(Kernel& kernel, State& into) {
    const auto securebits = kernel.prctl(Prctl::get_securebits);
    if (!securebits) {
        return failed("prctl(PR_GET_SECUREBITS)", securebits.error());
    }
    const auto keep_caps = kernel.prctl(Prctl::get_keepcaps);
    if (!keep_caps) {
        return failed("prctl(PR_GET_KEEPCAPS)", keep_caps.error());
    }
    const auto no_new_privs = kernel.prctl(Prctl::get_no_new_privs);
    if (!no_new_privs) {
        return failed("prctl(PR_GET_NO_NEW_PRIVS)", no_new_privs.error());
    }
    const auto dumpable = kernel.prctl(Prctl::get_dumpable);
    if (!dumpable) {
        return failed("prctl(PR_GET_DUMPABLE)", dumpable.error());
    }
    into.securebits = static_cast<unsigned>(*securebits);
    into.keep_caps = *keep_caps != 0;
    into.no_new_privs = *no_new_privs != 0;
    into.dumpable = *dumpable;
    // EINVAL: a kernel built without seccomp.
    into.seccomp_mode = kernel.prctl(Prctl::get_seccomp).value_or(0);
    return {};
}

Threads count_threads(Kernel& kernel, int tasks_fd) {
    const auto alone = kernel.unshare_thread();
    if (alone) {
        return Threads::one;
    }
    if (alone.error() == std::errc::invalid_argument) {
        return Threads::several;
    }
    // Container runtimes refuse unshare(2) altogether. /proc/self/task is a directory with an entry
    // for each thread, and a directory has one link for each entry and two of its own.
    const auto tasks = tasks_fd == -1 ? kernel.stat("/proc/self/task") : kernel.fstat(tasks_fd);
    if (!tasks || tasks->links < 3) {
        return Threads::unknown;
    }
    return tasks->links == 3 ? Threads::one : Threads::several;
}

}  // namespace

Answer<void> make_room_for_groups(Kernel& kernel, std::size_t expected, State& into) {
    const auto now = kernel.getgroups(0, nullptr);
    if (!now) {
        return std::unexpected(now.error());
    }
    into.groups.reserve(std::max(expected, static_cast<std::size_t>(std::max(*now, 0))) + 1);
    return {};
}

std::expected<void, ReadFailure> observe(Kernel& kernel, State& into, int tasks) {
    for (const auto read : {read_ids, read_groups, read_capabilities, read_process_flags}) {
        if (const auto done = read(kernel, into); !done) {
            return done;
        }
    }
    into.session_keyring = {};
    into.threads = count_threads(kernel, tasks);
    for (int fd = 0; fd < 3; ++fd) {
        into.standard_fd_open[static_cast<std::size_t>(fd)] = kernel.is_open(fd);
    }
    return {};
}

Result<State> observe(Kernel& kernel) {
    State state;
    if (const auto room = make_room_for_groups(kernel, 0, state); !room) {
        return std::unexpected(Error{Stage::resolve, "getgroups", room.error(), {}});
    }
    if (const auto read = observe(kernel, state); !read) {
        const bool untrue = read.error().reason == std::errc{};
        return std::unexpected(
            Error{Stage::resolve, "cannot read this process: " + std::string(read.error().call),
                  untrue ? std::errc::protocol_error : read.error().reason,
                  is_filter_in_force(kernel) ? hint_lines({k_filter_refuses, k_filter_comes_from}) : ""});
    }
    return state;
}

}  // namespace doff
