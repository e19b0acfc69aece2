// SPDX-License-Identifier: MIT
//
// What nsswitch.conf(5) says of a database: its services, and where the C library stops asking.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace doff {

struct Source {
    std::string service;
    bool ends_on_success = true;
    bool ends_on_not_found = false;
    bool operator==(const Source&) const = default;
};

// `services` is what stands behind the colon: "files [NOTFOUND=return] sss". Statuses and actions
// are taken in any case, and "!STATUS" for every other one, as the manual has them. What is said of
// UNAVAIL and TRYAGAIN is not kept: doff does not go on without a source that cannot be asked. What
// is no criterion ends the bracket, and a bracket that is not closed the line.
std::vector<Source> sources_in(std::string_view services);

}  // namespace doff
