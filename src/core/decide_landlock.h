// SPDX-License-Identifier: MIT
//
// From --ro, --rw, --rox, --rwx, --bind-tcp, --connect-tcp and --scope to a ruleset that is ready to be
// enforced. Paths are opened here, by the caller, and enforced after everything else, on the command.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

#include <cstdint>
#include <string_view>

namespace doff {

// The words of --scope, as Landlock has them.
Result<std::uint64_t> parse_scopes(std::string_view list);

// Fills in target.landlock; target.own_fds.root and target.no_new_privs must be set. A right that this
// kernel's Landlock does not know is an error, or with --try-landlock named in `not_had`.
Result<void> decide_landlock(const Request& request, Kernel& kernel, const State& before, Target& target);

}  // namespace doff
