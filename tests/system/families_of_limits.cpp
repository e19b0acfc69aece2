// SPDX-License-Identifier: MIT
#include "families.h"

namespace doff_test {
namespace {

constexpr std::size_t k_cpu = 0;

Choice limits(Words words, std::size_t at, SoftHard limit) {
    return {std::move(words), [=](Expectation& expected) { expected.witness.limits.at(at) = limit; }};
}

}  // namespace

std::vector<Family> families_of_limits() {
    const int last_cpu = baseline().cpus.back();
    return {
        {"descriptors' limit",
         {{},
          limits({"--rlimit=nofile=64:128"}, k_limit_nofile, {64, 128}),
          limits({"--rlimit", "RLIMIT_NOFILE=32"}, k_limit_nofile, {32, 32})}},
        {"other limits",
         {{},
          limits({"--rlimit=core=0"}, k_limit_core, {0, 0}),
          limits({"--rlimit=cpu=600:900"}, k_cpu, {600, 900})}},
        {"nice", {{}, sets({"--nice", "7"}, &Witness::nice, 7), sets({"--nice", "-4"}, &Witness::nice, -4)}},
        {"policy",
         {{},
          sets({"--sched=batch"}, &Witness::scheduling, std::vector<std::uint64_t>{3, 0, 0}),
          sets({"--sched=idle"}, &Witness::scheduling, std::vector<std::uint64_t>{5, 0, 0})}},
        {"I/O",
         {{},
          sets({"--ionice=idle"}, &Witness::io_priority, 3U << 13),
          sets({"--ionice=best-effort:2"}, &Witness::io_priority, 2U << 13 | 2U)}},
        {"CPUs",
         {{}, sets({"--cpus=" + std::to_string(last_cpu)}, &Witness::cpus, std::vector<int>{last_cpu})}},
    };
}

}  // namespace doff_test
