// SPDX-License-Identifier: MIT
//
// One thing that is not as it was wanted, in words.
#pragma once

#include <string>

namespace doff {

struct Difference {
    std::string what;
    std::string wanted;
    std::string found;
    bool operator==(const Difference&) const = default;
};

}  // namespace doff
