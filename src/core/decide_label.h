// SPDX-License-Identifier: MIT
//
// From the words of --apparmor and --selinux to the label, and to the descriptor that takes it.
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"
#include "core/target.h"

namespace doff {

// Fills in target.label and target.own_fds.exec_label. That the module is there is settled here, because a
// file without a module's name in its path takes any module's labels; whether AppArmor knows the profile is
// left to the step.
Result<void> decide_label(const Request& request, Kernel& kernel, Target& target);

}  // namespace doff
