// SPDX-License-Identifier: MIT
//
// The CPUs that a process may run on, sched_setaffinity(2), and their list form, cpuset(7). Which
// CPUs there are, and which a cgroup leaves, only the kernel can say.
#pragma once

#include "core/error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace doff {

// As many as glibc's cpu_set_t holds. Fixed, so that a reading of the kernel's allocates nothing.
inline constexpr unsigned k_cpu_limit = 1024;

struct CpuSet {
    // CPU n is bit n % 64 of word n / 64. On a 64-bit machine, and on a little-endian 32-bit one, this
    // is the kernel's own mask.
    std::array<std::uint64_t, k_cpu_limit / 64> words{};

    constexpr bool has(unsigned cpu) const {
        return cpu < k_cpu_limit && (words[cpu / 64] >> cpu % 64 & 1) != 0;
    }
    // `cpu` is below k_cpu_limit.
    constexpr void add(unsigned cpu) { words[cpu / 64] |= std::uint64_t{1} << cpu % 64; }
    constexpr bool empty() const { return *this == CpuSet{}; }
    bool operator==(const CpuSet&) const = default;
};

// --cpus LIST: numbers, ranges "2-5" and ranges with a stride "0-10:2" (taskset(1)) between commas, up
// to CPU 1023. Overlaps add up. A range that goes down, a stride of 0 and a stride without a range are
// errors; so no list is empty.
Result<CpuSet> parse_cpus(std::string_view option, std::string_view list);

// "0,2-3", ascending, ranges as long as they can be; "none" for an empty set.
std::string text_of(const CpuSet& cpus);

}  // namespace doff
