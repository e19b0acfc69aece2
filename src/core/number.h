// SPDX-License-Identifier: MIT
//
// Numbers as a person types them, read strictly, and the options that are one number or a list of
// them. One way to write each number: no sign where none is meant, no blank, leading zero, hex,
// grouping or wrap. Ids have a parser of their own, parse_id() in user_spec.h, under the same rules.
#pragma once

#include "core/error.h"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// A number from `smallest` to `largest`, in decimal digits. The error is the reason alone, to be put
// behind the token.
std::expected<std::uint64_t, std::string> parse_number(std::string_view digits, std::uint64_t smallest,
                                                       std::uint64_t largest);

// The same with a minus sign in front of what is less than 0. A plus sign and "-0" are refused.
std::expected<int, std::string> parse_signed_number(std::string_view word, int smallest, int largest);

// --oom-score-adj: -1000 (never killed) to 1000, proc(5), /proc/pid/oom_score_adj.
Result<int> parse_oom_score_adj(std::string_view option, std::string_view word);

// --umask: one to four octal digits, at most 0777, umask(2). Octal with or without zeros in front, for
// nobody writes a mask otherwise. A symbolic one (u=rwx,go=) is refused, and the hint says how to
// write it.
Result<unsigned> parse_umask(std::string_view option, std::string_view word);

// "0022": four digits, as the shell's umask prints it.
std::string text_of_umask(unsigned mask);

// --keep-fd: a file descriptor from 3 up to the largest that fs.nr_open could allow, proc(5). 0, 1
// and 2 are kept always, and to name them is an error. Whether it is open is not known here.
Result<int> parse_kept_fd(std::string_view option, std::string_view word);

// TCP ports for landlock(7): numbers from 0 to 65535 between commas, or `none`, which stands alone.
// Port 0 is what bind(2) takes for "any free one". A rule holds one port, so there are no ranges.
// Returned in ascending order, each once.
Result<std::vector<std::uint16_t>> parse_ports(std::string_view option, std::string_view list);

// "80,443"; "none" where there are none.
std::string text_of_ports(const std::vector<std::uint16_t>& ports);

}  // namespace doff
