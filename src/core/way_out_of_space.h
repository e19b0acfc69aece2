// SPDX-License-Identifier: MIT
//
// What a person can do where the user namespace is bound to refuse a plan, said before any step is taken.
#pragma once

#include "core/capability.h"
#include "core/id_space.h"
#include "core/step.h"

#include <string>

namespace doff {

// Lines as way_out() has them, of the first step that is bound to be refused, since there all begins; none
// where none is. `effective` is the caller's.
std::string way_out_of_space(const Plan& plan, CapabilitySet effective, const IdSpace& space);

}  // namespace doff
