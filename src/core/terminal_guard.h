// SPDX-License-Identifier: MIT
//
// The seccomp filter that keeps a command from typing into the terminal it shares with the shell that
// started it: ioctl(2) with TIOCSTI or TIOCLINUX answers EPERM, everything else is allowed. The same
// program serves every architecture, foreign and 32-bit ones included, because a process may enter
// the kernel by more than one of them.
//
// Not given: it does not stop output (escape sequences are the terminal's own business), and not a
// process that gets the terminal from somebody else, since a filter follows a process and not a
// terminal.
#pragma once

#include "core/kernel.h"

#include <cstdint>
#include <span>

namespace doff {

// The kernel reads the request of an ioctl as 32 bits and ignores the upper half of the register, so
// the filter compares the lower half (a filter that compares all 64 was CVE-2019-7303).
std::span<const BpfInstruction> terminal_guard();

// The architecture of the machine this was built for, as seccomp(2) names it.
extern const std::uint32_t k_own_audit_arch;

// Requests that the guard refuses there.
extern const unsigned long k_tiocsti;
extern const unsigned long k_tioclinux;

}  // namespace doff
