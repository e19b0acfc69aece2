// SPDX-License-Identifier: MIT
//
// What a piece of code writes to file descriptors 1 and 2, caught in a file while it runs.
#pragma once

#include <functional>
#include <string>

namespace doff {

struct Output {
    std::string out;
    std::string err;
    bool operator==(const Output&) const = default;
};

// Nothing may be checked inside `code`: a failure would be printed into the file.
Output output_of(const std::function<void()>& code);

}  // namespace doff
