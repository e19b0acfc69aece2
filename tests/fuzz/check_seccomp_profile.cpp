// SPDX-License-Identifier: MIT
//
// Any bytes as a seccomp filter file. Beyond not crashing and not leaking: what is accepted is a program
// that the kernel's checker takes, and every message is safe to print.
#include "core/bpf.h"
#include "fuzz/checks.h"
#include "profile/profile_compiler.h"

namespace doff {

void check_seccomp_profile(std::string_view input) {
    ProfileCompiler compiler;
    const auto filter = compiler.compile("any", input, {{0x1'0000'0001}, "6.1.0"});
    if (!filter) {
        require(filter.error().stage == Stage::resolve, "not a file that cannot be had");
        require_fit_message(filter.error());
        return;
    }
    require(defect_of(filter->program).empty(), "a program that the kernel refuses");
    require(evaluate(filter->program, {}).has_value(), "a program without an end");
}

}  // namespace doff
