// SPDX-License-Identifier: MIT
//
// What a person writes of a seccomp filter, made into the program that seccomp(2) takes. How the file
// is read is the profile layer's business; core knows only what comes of it.
#pragma once

#include "core/capability.h"
#include "core/error.h"
#include "core/kernel.h"

#include <string>
#include <string_view>
#include <vector>

namespace doff {

struct SeccompFilter {
    std::vector<BpfInstruction> program;
    unsigned flags = 0;  // SECCOMP_FILTER_FLAG_* of seccomp(2)

    // What a profile asks for and the filter does not do, though the container runtimes load it all the
    // same. Names of system calls that are not known here (newer than libseccomp, or misspelt) and that a
    // rule denies where the default does not:
    std::vector<std::string> unknown = {};
    // and of calls that one rule denies and a looser one allows for the same arguments, which wins:
    std::vector<std::string> overruled = {};

    // What it answers to execve(2) on this machine is not "allow", but an error, a signal, the end, or what a
    // tracer has to say, of whom there may be none. Its arguments are addresses, which no filter can know;
    // one that compares them all the same may answer otherwise when the call is made.
    bool refuses_execve = false;

    bool operator==(const SeccompFilter&) const = default;
};

// What the rules of a profile may ask about.
struct FilterContext {
    CapabilitySet capabilities;  // what the command will hold: includes and excludes by capability
    std::string kernel_release;  // uname(2), "6.1.0-32-amd64": minKernel
};

class FilterCompiler {
public:
    virtual ~FilterCompiler() = default;

    // `path` is for messages only. The program passes defect_of() (bpf.h). Errors are of Stage::resolve.
    virtual Result<SeccompFilter> compile(const std::string& path, std::string_view content,
                                          const FilterContext& context) = 0;
};

}  // namespace doff
