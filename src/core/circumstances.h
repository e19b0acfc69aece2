// SPDX-License-Identifier: MIT
//
// What can be found out, after the kernel refused a step, of why it did. Facts alone; the words are
// way_out.h's. Read when there is nothing left but to say so and exit, so it may allocate and look anything
// up.
#pragma once

#include "core/capability.h"
#include "core/cpu_set.h"
#include "core/environment.h"
#include "core/id_space.h"
#include "core/kernel.h"
#include "core/limits.h"
#include "core/places.h"
#include "core/state.h"
#include "core/step.h"

#include <optional>
#include <string>

namespace doff {

// Empty where it could not be read, or is of no interest for the step.
struct Circumstances {
    bool root = false;  // at the start
    std::optional<CapabilitySet> effective;
    std::optional<unsigned> securebits;
    bool filtered = false;  // by a seccomp filter that is not doff's own
    IdSpace ids;
    // Of the plan's other steps, where it is known.
    std::optional<UserAndGroupIds> also_unmapped;
    bool privileged_but_for_groups = true;  // or those lack a capability
    // The security module's words for this process, where it may refuse anything: "AppArmor profile 'lab'".
    std::string confined_by;
    std::optional<Limit> limit;               // the one that stands in the way
    std::optional<std::uint64_t> most_files;  // fs.nr_open
    std::optional<CpuSet> cpus;               // all that may be had
    Places places;
    std::string no_entry;  // into the directory of ChangeDirectory, as this process finds it
};

// `before` is the process as it started. Of what it may run on this process is changed, and nothing else.
Circumstances look_around(Kernel& kernel, const Environment& environment, const State& before,
                          const Step& step);

}  // namespace doff
