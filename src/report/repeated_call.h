// SPDX-License-Identifier: MIT
//
// Calls of -vv that look at the same thing for one number after another, as one line: 41 capabilities and 64
// signals would be a page, and what changes something is between them. Nothing is left out of it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doff {

class RepeatedCall {
public:
    // Whether this goes on with the call that has `after` behind and `before` in front of the number.
    bool goes_on(std::string_view before, unsigned number, std::string_view after) const;
    void start(std::string_view before, std::string_view after);
    void add(unsigned number, std::string result);

    // "prctl(PR_CAPBSET_READ, 0 to 41)"; with one number that alone.
    std::string call() const;
    // "1"; where not all are the same "1 for 0-23,25-40; 0 for 24; EINVAL for 41".
    std::string result() const;

private:
    std::string before_;
    std::string after_;
    unsigned first_ = 0;
    unsigned next_ = 0;
    // Each result that there was, in the order of the first of each, with its numbers.
    std::vector<std::pair<std::string, std::vector<unsigned>>> results_;
};

}  // namespace doff
