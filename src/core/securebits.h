// SPDX-License-Identifier: MIT
//
// The securebits flags, capabilities(7): which of root's special treatment a process still gets, and
// which of the flags are locked. The values are the kernel's.
#pragma once

#include "core/error.h"

#include <string>
#include <string_view>

namespace doff {

inline constexpr unsigned k_secbit_noroot = 1U << 0;
inline constexpr unsigned k_secbit_noroot_locked = 1U << 1;
inline constexpr unsigned k_secbit_no_setuid_fixup = 1U << 2;
inline constexpr unsigned k_secbit_no_setuid_fixup_locked = 1U << 3;
inline constexpr unsigned k_secbit_keep_caps = 1U << 4;
inline constexpr unsigned k_secbit_keep_caps_locked = 1U << 5;
inline constexpr unsigned k_secbit_no_cap_ambient_raise = 1U << 6;
inline constexpr unsigned k_secbit_no_cap_ambient_raise_locked = 1U << 7;
// Linux 6.14; an older kernel refuses them. Kept for interpreters, which are to ask and obey.
inline constexpr unsigned k_secbit_exec_restrict_file = 1U << 8;
inline constexpr unsigned k_secbit_exec_restrict_file_locked = 1U << 9;
inline constexpr unsigned k_secbit_exec_deny_interactive = 1U << 10;
inline constexpr unsigned k_secbit_exec_deny_interactive_locked = 1U << 11;

// Of these the kernel keeps account for others, and no capability is needed to set them.
inline constexpr unsigned k_unprivileged_securebits = 0xf00;

// "noroot,noroot_locked", ascending; "bit_N" for a bit without a name; "none" for 0.
std::string names_of_securebits(unsigned bits);

// A list in the grammar of set_words.h for `option`, starting from `base` where it starts with a sign.
// Names in either case, "-" or "_" between the words of a name, with or without SECBIT_. Numbers are
// refused: a reader should see what they switch. `all` is what the kernel has (an older one refuses the
// last four).
Result<unsigned> parse_securebits(std::string_view option, std::string_view list, unsigned base,
                                  unsigned all);

}  // namespace doff
