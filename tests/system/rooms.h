// SPDX-License-Identifier: MIT
//
// Root directories for --root: nearly empty ones, in which the probe has the path that it has outside, so
// that the same command line runs it in either.
#pragma once

#include "witness.h"

#include <string>

namespace doff_test {

// The path of the room, as the tests see it.
std::string room(const std::string& name);

// Made anew, with nothing but the probe.
void new_room(const std::string& name);

// The witness of a command in it: another root, the working directory there, and no /proc.
Witness inside(Witness witness, const std::string& name);

}  // namespace doff_test
