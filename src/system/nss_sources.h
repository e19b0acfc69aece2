// SPDX-License-Identifier: MIT
//
// getgrouplist(3) asks every source of nsswitch.conf(5) and keeps to itself which of them failed. Here each
// is asked by itself, by the functions that the C library has just called.
#pragma once

#include "core/accounts.h"
#include "core/nsswitch.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

// The first of `sources` that cannot be asked for the groups of `user`: its module answers NSS_STATUS_UNAVAIL
// or NSS_STATUS_TRYAGAIN. To be called after getgrouplist(3), which has loaded the modules; one that is not
// loaded then is not installed, or nscd(8) has been asked in its place, and nothing can be told of it. No
// module is loaded here.
std::optional<FailedSource> failed_source(const std::vector<Source>& sources, const std::string& user,
                                          Gid primary);

}  // namespace doff
