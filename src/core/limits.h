// SPDX-License-Identifier: MIT
//
// Resource limits, setrlimit(2) and prlimit(2): their names, and --rlimit's way to write them. What
// the limits of a process are, and who may raise them, is not known here.
#pragma once

#include "core/error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace doff {

// The values are those of <asm-generic/resource.h>. mips, sparc and alpha number 5 to 9 in an order
// of their own, so system translates these into RLIMIT_* by name and never by cast.
enum class Resource : unsigned {
    cpu = 0,          // seconds of CPU time
    fsize = 1,        // bytes a file may grow to
    data = 2,         // bytes of data segment
    stack = 3,        // bytes of stack
    core = 4,         // bytes of a core file
    rss = 5,          // bytes resident; without effect since Linux 2.4.30
    nproc = 6,        // processes of the real user
    nofile = 7,       // one more than the largest file descriptor
    memlock = 8,      // bytes locked into memory
    as = 9,           // bytes of address space
    locks = 10,       // file locks; without effect since Linux 2.4.25
    sigpending = 11,  // queued signals of the real user
    msgqueue = 12,    // bytes in POSIX message queues of the real user
    nice = 13,        // 20 minus the lowest nice value that may be set
    rtprio = 14,      // real-time priority that may be set
    rttime = 15,      // microseconds of real-time scheduling without a blocking call
};

inline constexpr std::array k_resources{
    Resource::cpu,      Resource::fsize, Resource::data,   Resource::stack,
    Resource::core,     Resource::rss,   Resource::nproc,  Resource::nofile,
    Resource::memlock,  Resource::as,    Resource::locks,  Resource::sigpending,
    Resource::msgqueue, Resource::nice,  Resource::rtprio, Resource::rttime,
};

// The kernel's RLIM64_INFINITY.
inline constexpr std::uint64_t k_unlimited = ~std::uint64_t{0};

struct Limit {
    std::uint64_t soft = k_unlimited;
    std::uint64_t hard = k_unlimited;
    bool operator==(const Limit&) const = default;
};

// What --rlimit asks for. An empty half stays as it is in the process.
struct LimitRequest {
    Resource resource = Resource::cpu;
    std::optional<std::uint64_t> soft = {};
    std::optional<std::uint64_t> hard = {};
    bool operator==(const LimitRequest&) const = default;
};

// "nofile".
std::string_view name_of(Resource resource);

// "1024", "unlimited".
std::string text_of_limit(std::uint64_t value);

// "1024:524288", "0:unlimited"; one value where both are the same.
std::string text_of(const Limit& limit);

// One argument of --rlimit, with the meanings of prlimit(1):
//
//     NAME=SOFT:HARD   both limits
//     NAME=BOTH        both, to one value
//     NAME=SOFT:       the soft limit alone
//     NAME=:HARD       the hard limit alone
//
// NAME in either case, with or without RLIMIT_. A value is a number in the resource's own unit, up to
// 2^64-2, or `unlimited` or `infinity` (systemd.exec(5)'s word); prlimit(1)'s -1 is refused. Where the unit
// is a byte, K, M, G, T, P or E may follow, of which each is 1024 of the one before: systemd.exec(5). A soft
// limit above the hard one is an error where both are given; where one is, the process's other one
// decides, and the caller has to look.
Result<LimitRequest> parse_limit(std::string_view option, std::string_view argument);

}  // namespace doff
