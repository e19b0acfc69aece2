// SPDX-License-Identifier: MIT
//
// What a process can tell, without /proc, of the user namespace it is in: user_namespaces(7).
#pragma once

#include "core/kernel.h"
#include "core/state.h"

namespace doff {

// Whether every gid is mapped here, as in the first user namespace. Where not, the overflow gid among
// a process's groups may stand for any group at all. Asked with the largest gid, which a partial map
// leaves out; nothing is changed in the end.
bool every_gid_is_mapped(Kernel& kernel, const State& before);

}  // namespace doff
