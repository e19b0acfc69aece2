// SPDX-License-Identifier: MIT
//
// The errors of errno(3) by their names, EPERM, and the other way round. No function of every C library does
// either: strerrorname_np(3) is glibc's alone.
#pragma once

#include <optional>
#include <string_view>
#include <system_error>

namespace doff {

std::optional<int> errno_named(std::string_view name);

// Of the names of one number the kernel's: EAGAIN, EDEADLK, EOPNOTSUPP. Empty for a number that has none.
std::string_view errno_name(std::errc reason);

}  // namespace doff
