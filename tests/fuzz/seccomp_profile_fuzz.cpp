// SPDX-License-Identifier: MIT
//
// Any bytes as a seccomp filter file. Beyond not crashing and not leaking: what is accepted is a program
// that the kernel's checker takes, and every message is safe to print.
#include "core/bpf.h"
#include "profile/profile_compiler.h"

#include <cstdlib>
#include <string>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view content(reinterpret_cast<const char*>(data), size);
    doff::ProfileCompiler compiler;
    const auto filter = compiler.compile("any", content, {{0x1'0000'0001}, "6.1.0"});
    if (!filter) {
        require(filter.error().stage == doff::Stage::resolve);
        for (const char c : filter.error().what + filter.error().hint) {
            require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        }
        return 0;
    }
    require(doff::defect_of(filter->program).empty());
    require(doff::evaluate(filter->program, {}).has_value());
    return 0;
}
