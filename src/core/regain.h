// SPDX-License-Identifier: MIT
//
// The second half of the proof: asking for everything back that was given up.
#pragma once

#include "core/difference.h"
#include "core/kernel.h"
#include "core/state.h"
#include "core/target.h"

#include <string>
#include <vector>

namespace doff {

// Tries to become uid and gid 0 and each id that `before` had, to set the groups to [0], and to take
// back the capabilities of `before` and CAP_SETUID; what the target keeps is left out. Each attempt
// has to be refused with EPERM or EINVAL, and each one that is not is a difference. Where one
// succeeds the process is not the target any more and must exit. Allocates only to report.
std::vector<Difference> regained(Kernel& kernel, const Target& target, const State& before);

// The same for any process, which is `now` and wants nothing else: tries to become uid and gid 0, another,
// and each of its ids that is not the effective one, to set groups, and to have a capability that it has not;
// says what was granted and why, "it can have another user ID, since it has cap_setuid: setuid(0) is
// granted", and nothing where all was refused. Only for a child that then ends.
std::string try_to_regain(Kernel& kernel, const State& now);

// What the process can have by such a call, and why, as far as its state shows; empty where it can have
// nothing.
const char* way_back(const State& now);
// What to do about that, of a command that is to be `now`, or of a process that is.
const char* way_out_of_regain(const State& now, bool of_command);

// Whether the guard of the terminal does its work: the two requests are made on descriptor -1, which
// is EBADF without the filter and EPERM with it.
std::vector<Difference> unguarded_requests(Kernel& kernel, const State& now);

}  // namespace doff
