// SPDX-License-Identifier: MIT
//
// doff without its execve(2): the core on the real kernel, in the child, from a state that execve
// would reset or the loader refuse.
#pragma once

#include <functional>
#include <string>

namespace doff_test {

// As run.cpp does it for `doff SPEC -- probe`: becomes what is asked for and
// executes the probe, or says why not and exits as doff does. `before_proof` is called between the
// last change and the proof.
[[noreturn]] void become_and_execute(const std::string& spec, const std::function<void()>& before_proof = {});

}  // namespace doff_test
