// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that knows limits, scheduling, signals and sessions. By raw system calls
// where the C library has a wrapper of its own mind: glibc's setrlimit() clamps, its getpriority() hides
// the value in errno, and its sigaction() keeps signals 32 and 33 to itself.
#include "system/answer.h"
#include "system/linux_kernel.h"

#include "core/signals.h"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <limits>

namespace doff {
namespace {

static_assert(k_sched_other == SCHED_NORMAL && k_sched_fifo == SCHED_FIFO && k_sched_rr == SCHED_RR &&
              k_sched_batch == SCHED_BATCH && k_sched_idle == SCHED_IDLE &&
              k_sched_deadline == SCHED_DEADLINE);

// By name, because some architectures number them in another order.
constexpr std::array<int, k_resources.size()> k_rlimits{
    RLIMIT_CPU,      RLIMIT_FSIZE,  RLIMIT_DATA,    RLIMIT_STACK, RLIMIT_CORE,  RLIMIT_RSS,
    RLIMIT_NPROC,    RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS,    RLIMIT_LOCKS, RLIMIT_SIGPENDING,
    RLIMIT_MSGQUEUE, RLIMIT_NICE,   RLIMIT_RTPRIO,  RLIMIT_RTTIME};

int rlimit_of(Resource resource) {
    return k_rlimits[static_cast<std::size_t>(resource)];
}

// struct rlimit64, prlimit(2): two 64-bit words on every architecture.
struct Limit64 {
    std::uint64_t soft;
    std::uint64_t hard;
};

constexpr int k_self = 0;

constexpr std::size_t k_least_page = 4096;

// <linux/ioprio.h>, which does not compile as C++ in every version.
constexpr int k_ioprio_who_process = 1;

// As many bytes as the kernel's own set of signals has.
constexpr std::size_t k_signal_set_size = static_cast<std::size_t>(k_signal_rtmax) / 8;
using SignalSet = std::array<unsigned char, k_signal_set_size>;

// struct sigaction as the kernel has it is shorter than this everywhere, and the handler comes first on
// all architectures but mips, where the flags do.
struct Disposition {
    std::array<unsigned long, 32> words;
#if defined(__mips__)
    static constexpr std::size_t k_handler = 1;
#else
    static constexpr std::size_t k_handler = 0;
#endif
};

// Of a handler: SIG_DFL, SIG_IGN, and what none can be, SIG_ERR.
constexpr unsigned long k_default = 0;
constexpr unsigned long k_ignored = 1;
constexpr unsigned long k_unwritten = std::numeric_limits<unsigned long>::max();

Answer<void> set_handler(int signal, unsigned long handler) {
    Disposition disposition{};
    disposition.words[Disposition::k_handler] = handler;
    return done(::syscall(SYS_rt_sigaction, signal, &disposition, nullptr, k_signal_set_size));
}

// Ten times what has been seen to be used after that, 21 KiB: to find out why a command could not be
// executed, and to say so in JSON.
constexpr std::size_t k_stack_for_what_is_left = std::size_t{256} * 1024;

// The stack grows where it is touched, and that is all that its limit and that of the address space are asked
// about: what it has got by then stays, and where it may not grow the process is killed without a word. So it
// gets what doff may still need, or as much of that as its present limit has, before either becomes smaller.
// The kernel touches it for us, because to that it answers with EFAULT where the limit is in the way.
void make_room_on_the_stack() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    for (std::size_t room = k_stack_for_what_is_left; room >= k_least_page; room /= 2) {
        if (::syscall(SYS_prlimit64, k_self, RLIMIT_STACK, nullptr, here - room) != -1) {
            return;
        }
    }
}

}  // namespace

Answer<Limit> LinuxKernel::getrlimit(Resource resource) {
    Limit64 limit{1, 0};  // no true answer: soft above hard
    if (::syscall(SYS_prlimit64, k_self, rlimit_of(resource), nullptr, &limit) == -1) {
        return reason();
    }
    return Limit{limit.soft, limit.hard};
}

Answer<void> LinuxKernel::setrlimit(Resource resource, const Limit& limit) {
    if (resource == Resource::stack || resource == Resource::as) {
        make_room_on_the_stack();
    }
    const Limit64 wanted{limit.soft, limit.hard};
    return done(::syscall(SYS_prlimit64, k_self, rlimit_of(resource), &wanted, nullptr));
}

Answer<int> LinuxKernel::getpriority() {
    // The system call returns 20 less the nice value, so that no answer is negative.
    const long answer = ::syscall(SYS_getpriority, PRIO_PROCESS, k_self);
    if (answer == -1) {
        return reason();
    }
    return static_cast<int>(20 - answer);
}

Answer<void> LinuxKernel::setpriority(int nice) {
    return done(::syscall(SYS_setpriority, PRIO_PROCESS, k_self, nice));
}

Answer<IoPriority> LinuxKernel::ioprio_get(int which) {
    const long value = ::syscall(SYS_ioprio_get, which, k_self);
    if (value == -1) {
        return reason();
    }
    return io_priority_of(static_cast<unsigned>(value));
}

Answer<void> LinuxKernel::ioprio_set(const IoPriority& priority) {
    return done(::syscall(SYS_ioprio_set, k_ioprio_who_process, k_self, priority.value()));
}

Answer<Scheduling> LinuxKernel::sched_getattr() {
    sched_attr attributes;
    std::memset(&attributes, 0xff, sizeof attributes);
    if (::syscall(SYS_sched_getattr, k_self, &attributes, sizeof attributes, 0) == -1) {
        return reason();
    }
    return Scheduling{attributes.sched_policy, attributes.sched_priority, attributes.sched_runtime,
                      attributes.sched_deadline, attributes.sched_period};
}

Answer<void> LinuxKernel::sched_setattr(const Scheduling& scheduling) {
    // What is not asked for stays: the nice value, and the marks that a cgroup set (utilisation clamps).
    sched_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.sched_policy = scheduling.policy;
    attributes.sched_priority = scheduling.priority;
    attributes.sched_runtime = scheduling.runtime;
    attributes.sched_deadline = scheduling.deadline;
    attributes.sched_period = scheduling.period;
    const long nice = ::syscall(SYS_getpriority, PRIO_PROCESS, k_self);
    if (nice == -1) {
        return reason();
    }
    attributes.sched_nice = static_cast<__s32>(20 - nice);
    return done(::syscall(SYS_sched_setattr, k_self, &attributes, 0));
}

Answer<CpuSet> LinuxKernel::sched_getaffinity() {
    CpuSet cpus;
    if (::syscall(SYS_sched_getaffinity, k_self, sizeof cpus.words, cpus.words.data()) == -1) {
        return reason();
    }
    return cpus;
}

Answer<void> LinuxKernel::sched_setaffinity(const CpuSet& cpus) {
    return done(::syscall(SYS_sched_setaffinity, k_self, sizeof cpus.words, cpus.words.data()));
}

int LinuxKernel::getpid() {
    return static_cast<int>(::syscall(SYS_getpid));
}

int LinuxKernel::getppid() {
    return static_cast<int>(::syscall(SYS_getppid));
}

Answer<int> LinuxKernel::getsid() {
    return value_of(::syscall(SYS_getsid, k_self));
}

Answer<int> LinuxKernel::getpgid() {
    return value_of(::syscall(SYS_getpgid, k_self));
}

Answer<void> LinuxKernel::setsid() {
    return done(::syscall(SYS_setsid));
}

Answer<int> LinuxKernel::get_parent_death_signal() {
    int signal = -1;
    if (::syscall(SYS_prctl, PR_GET_PDEATHSIG, &signal, 0UL, 0UL, 0UL) == -1) {
        return reason();
    }
    return signal;
}

Answer<bool> LinuxKernel::is_default(int signal) {
    Disposition disposition{};
    disposition.words.fill(k_unwritten);
    if (::syscall(SYS_rt_sigaction, signal, nullptr, &disposition, k_signal_set_size) == -1) {
        return reason();
    }
    const unsigned long handler = disposition.words[Disposition::k_handler];
    if (handler == k_unwritten) {
        return std::unexpected(std::errc::protocol_error);
    }
    return handler == k_default;
}

Answer<void> LinuxKernel::set_default(int signal) {
    return set_handler(signal, k_default);
}

Answer<void> LinuxKernel::set_ignored(int signal) {
    return set_handler(signal, k_ignored);
}

Answer<bool> LinuxKernel::is_any_blocked() {
    SignalSet blocked{};
    blocked.fill(0xff);
    if (::syscall(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, blocked.data(), k_signal_set_size) == -1) {
        return reason();
    }
    return blocked != SignalSet{};
}

Answer<void> LinuxKernel::unblock_all() {
    const SignalSet none{};
    return done(::syscall(SYS_rt_sigprocmask, SIG_SETMASK, none.data(), nullptr, k_signal_set_size));
}

}  // namespace doff
