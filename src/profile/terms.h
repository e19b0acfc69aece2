// SPDX-License-Identifier: MIT
//
// The terms on which a rule of a profile is for a command: what capabilities it holds, which machine it
// is on and how new the kernel is. "includes" and "excludes" in the profiles of container runtimes.
#pragma once

#include "core/capability.h"
#include "core/filter_compiler.h"

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace doff {

class JsonView;

// "4.8": what comes after does not count.
struct KernelVersion {
    unsigned version = 0;
    unsigned revision = 0;
    auto operator<=>(const KernelVersion&) const = default;
};

// "includes" or "excludes". What is left empty asks nothing.
struct Terms {
    CapabilitySet capabilities;
    std::vector<std::string> architecture_words;
    std::optional<KernelVersion> kernel_at_least;
};

// Of a rule, under "includes" or "excludes"; refuses names that are not known, since a term that can
// never hold drops its rule.
Terms read_terms(const JsonView& rule, const char* key);

// Whether a rule with these terms is for this command. Refuses a kernel release that is no version
// where one is asked for.
bool applies(const Terms& includes, const Terms& excludes, const FilterContext& context);

}  // namespace doff
