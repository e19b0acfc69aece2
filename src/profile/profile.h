// SPDX-License-Identifier: MIT
//
// A seccomp profile as values: what its JSON said, checked word by word, before it is asked which of its
// rules are for this command on this machine.
#pragma once

#include "profile/architectures.h"
#include "profile/terms.h"

#include <seccomp.h>

#include <cstdint>
#include <string>
#include <vector>

namespace doff {

struct Rule {
    std::string place;               // "syscalls[3]", for messages
    std::vector<std::string> names;  // of system calls
    std::uint32_t action = 0;        // as a filter returns it: SCMP_ACT_ERRNO(1)
    // All have to hold, unless two are about the same argument: then any one of them is enough.
    std::vector<scmp_arg_cmp> conditions;
    Terms includes;
    Terms excludes;
};

struct Profile {
    std::uint32_t default_action = 0;
    std::vector<const Architecture*> architectures;  // this machine's, and what else is named for it
    unsigned flags = 0;                              // SECCOMP_FILTER_FLAG_*
    std::vector<Rule> rules;
};

}  // namespace doff
