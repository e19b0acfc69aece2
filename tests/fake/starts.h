// SPDX-License-Identifier: MIT
//
// Processes that doff may find itself to be, as a kernel that runs them; and how it sees them.
#pragma once

#include "core/state.h"
#include "core/target.h"
#include "core/verify.h"
#include "fake/fake_kernel.h"

namespace doff {

// uid 0 without a capability: a container with cap_drop: ALL.
FakeKernel root_without_capabilities();

// An ordinary user, uid 500, gid 500, group 100 beside it.
FakeKernel ordinary_user();

// Exactly what app is in FakeAccounts: uid 1000, gid 1000, groups 33, 998, 1000.
FakeKernel already_app();

// uid 500 with CAP_SETUID and CAP_SETGID and nothing else.
FakeKernel holder_of_setuid();

// Root as a careless parent leaves it: groups twice, everything inheritable and ambient, keep_caps on
// and the fix-up after uid changes off, ids not all the same.
FakeKernel dirty_root();

// Root on a kernel with AppArmor and a profile "lab", and one "half" in complain mode.
FakeKernel with_apparmor();

// Root on a kernel with SELinux, whose policy has labels "u:r:base_t:s0", which everything has, and
// "u:r:lab_t:s0", which can also be spelt "u:r:lab_t:s0-s0".
FakeKernel with_selinux();

// What doff reads of it. The test fails where it cannot be read.
State state_of(FakeKernel& kernel);

// The key to the steps after the proof, of a process that is app already; `target` becomes what it is, with
// nothing else asked for.
Verified verified_app(FakeKernel& kernel, Target& target);

}  // namespace doff
