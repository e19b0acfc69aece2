// SPDX-License-Identifier: MIT
//
// Signals by name and number, signal(7), in the numbering of the architecture that this is compiled
// for.
#pragma once

#include "core/error.h"

#include <string>
#include <string_view>

namespace doff {

// The kernel's real-time signals are 32 to 64 (to 127 on mips). A C library keeps the first ones for
// itself: glibc 32 and 33, so that its SIGRTMIN is 34, and musl 34 too, with SIGRTMIN 35. kill(1),
// setpriv(1) --pdeathsig and systemd take the number of the library that they were linked with. RTMIN is
// glibc's 34 here whatever this is linked with, for a command line must not mean something else to the
// static binary; for a program that runs on musl a number says what is meant.
inline constexpr int k_signal_rtmin = 34;
#if defined(__mips__)
inline constexpr int k_signal_rtmax = 127;
#else
inline constexpr int k_signal_rtmax = 64;
#endif

// A signal for `option`: SIGTERM, TERM or term; RTMIN, RTMIN+n, RTMAX-n and RTMAX, also with SIG; or a
// number from 1 to the last real-time signal (32 and 33 too: the kernel takes them). IOT, CLD and POLL
// are other names of ABRT, CHLD and IO. 0 is no signal, and an error.
Result<int> parse_signal(std::string_view option, std::string_view word);

// "SIGTERM", "SIGRTMIN+3", "SIGRTMAX-14": the nearer end, as the shell's kill -l. The number alone
// for one without a name. parse_signal() reads what this writes.
std::string name_of_signal(int signal);

}  // namespace doff
