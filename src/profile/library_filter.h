// SPDX-License-Identifier: MIT
//
// Rules to a BPF program, by libseccomp. The filter is made and exported, never loaded by it.
#pragma once

#include "core/kernel.h"
#include "profile/call_rules.h"
#include "profile/profile.h"

#include <span>
#include <vector>

namespace doff {

// For the profile's architectures, with its default action. A call by any other architecture kills the
// thread. The program is what libseccomp made of the rules, which need not be what they say where they
// overlap: see read_back.h.
std::vector<BpfInstruction> library_program(const Profile& profile, std::span<const CallRule> rules);

}  // namespace doff
