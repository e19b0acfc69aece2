// SPDX-License-Identifier: MIT
//
// How a process shares the processor and the disks with others: sched(7), nice(2), ioprio_set(2).
// Which CPUs it may run on is cpu_set.h's.
#pragma once

#include "core/error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace doff {

// --nice: the nice value itself and no increment, -20 (most favourable) to 19, setpriority(2).
Result<int> parse_nice(std::string_view option, std::string_view word);

// ioprio_set(2)'s classes, <linux/ioprio.h>.
inline constexpr unsigned k_io_none = 0;
inline constexpr unsigned k_io_realtime = 1;
inline constexpr unsigned k_io_best_effort = 2;
inline constexpr unsigned k_io_idle = 3;

struct IoPriority {
    unsigned io_class = k_io_none;
    unsigned level = 0;  // 0 (served first) to 7; 0 in the classes that have no levels
    // The kernel's own form: the class above bit 13.
    constexpr unsigned value() const { return io_class << 13 | level; }
    bool operator==(const IoPriority&) const = default;
};

// What ioprio_get(2) answered. The kernel's hints (bits 3 to 12, Linux 6.5) are not part of it.
constexpr IoPriority io_priority_of(unsigned value) {
    return {value >> 13 & 7, value & 7};
}

// --ionice CLASS[:LEVEL], as ionice(1): none, realtime (rt), best-effort (be), idle, or their numbers
// 0 to 3; LEVEL 0 to 7 for realtime and best-effort alone, 4 where it is not given.
Result<IoPriority> parse_io_priority(std::string_view option, std::string_view word);

// "best-effort:4", "idle"; numbers for a class that has no name.
std::string text_of(const IoPriority& priority);

// sched_setattr(2)'s policies, <linux/sched.h>.
inline constexpr unsigned k_sched_other = 0;
inline constexpr unsigned k_sched_fifo = 1;
inline constexpr unsigned k_sched_rr = 2;
inline constexpr unsigned k_sched_batch = 3;
inline constexpr unsigned k_sched_idle = 5;
inline constexpr unsigned k_sched_deadline = 6;
inline constexpr unsigned k_sched_ext = 7;  // Linux 6.12

struct Scheduling {
    unsigned policy = k_sched_other;
    unsigned priority = 0;      // 1 to 99 for fifo and rr, else 0
    std::uint64_t runtime = 0;  // nanoseconds, for deadline alone, as are the next two
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
    bool operator==(const Scheduling&) const = default;
};

// --sched POLICY[:PRIORITY]:
//
//     other, batch, idle, ext             without a priority
//     fifo:PRIORITY, rr:PRIORITY          1 to 99, and it has to be given
//     deadline:RUNTIME:DEADLINE:PERIOD    nanoseconds; 1024 <= RUNTIME <= DEADLINE <= PERIOD < 2^63
//
// sched(7) and sched_setattr(2). Names in either case, with or without SCHED_; `normal` is the kernel's
// other name of `other`.
Result<Scheduling> parse_scheduling(std::string_view option, std::string_view word);

// "other", "fifo:50", "deadline:1000000:5000000:10000000"; "policy_4" for one without a name.
std::string text_of(const Scheduling& scheduling);

}  // namespace doff
