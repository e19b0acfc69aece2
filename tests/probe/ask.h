// SPDX-License-Identifier: MIT
//
// System calls that the filters of the tests know for the probe's own, and let pass.
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace probe {

// fault.h has the same number.
inline constexpr unsigned long k_witness = 0xd0ff'0001UL;

inline long ask(long call, unsigned long a = 0, unsigned long b = 0, unsigned long c = 0, unsigned long d = 0,
                unsigned long e = 0) {
    return syscall(call, a, b, c, d, e, k_witness);
}

inline unsigned long address(const void* data) {
    return reinterpret_cast<unsigned long>(data);
}

// Every int that a call takes for "the working directory", as the register has it.
inline constexpr unsigned long k_here = static_cast<unsigned long>(AT_FDCWD);

}  // namespace probe
