// SPDX-License-Identifier: MIT
//
// What was wanted against what is: the comparison of a Target with a State, pure. That the State is
// true is observe()'s business, and what may be regained is regain.h's.
#pragma once

#include "core/difference.h"
#include "core/perform.h"
#include "core/state.h"
#include "core/target.h"

#include <vector>

namespace doff {

// Where `now` is not what `target` wants; empty where it is. `performed` says which keyring the kernel
// let us have. Allocates only to report a difference.
std::vector<Difference> differences(const Target& target, const Performed& performed, const State& now);

}  // namespace doff
