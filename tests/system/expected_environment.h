// SPDX-License-Identifier: MIT
//
// The part of the model that is the environment.
#pragma once

#include "expectation.h"

namespace doff_test {

// An entry of the user database, as passwd_text() and make_users_inside() write it.
struct Person {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> groups;
    std::string name;
    std::string home;
    std::string shell;
};

// `person` is the effective user's entry, null where there is none. The caller's environment is what the
// witness has.
void decide_environment(const Expectation& expected, const Person* person, Witness& witness);

}  // namespace doff_test
