// SPDX-License-Identifier: MIT
//
// The C library asks one source of nsswitch.conf(5) after the other and keeps to itself which of them failed,
// if a later one answers. Here each is asked by itself, by the functions that the C library has just called.
#pragma once

#include "core/accounts.h"
#include "core/nsswitch.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

// What is wrong with an answer that the C library has given from `sources`: one that it has passed over
// cannot be asked (NSS_STATUS_UNAVAIL or NSS_STATUS_TRYAGAIN) and may have had another answer; or all can,
// and the one that ends the search answers otherwise than it did (EAGAIN). Empty where nothing is. To be
// called after the C library, which has loaded the modules; one that is not loaded then is not installed, or
// nscd(8) has been asked in its place, and nothing can be told of it.

// Of the first that answers: getpwnam(3), getpwuid(3), getgrnam(3), getgrgid(3).
std::optional<Failure> failure_behind(const std::optional<User>& answer, const std::string& name,
                                      const std::vector<Source>& sources);
std::optional<Failure> failure_behind(const std::optional<User>& answer, Uid uid,
                                      const std::vector<Source>& sources);
std::optional<Failure> failure_behind(const std::optional<Group>& answer, const std::string& name,
                                      const std::vector<Source>& sources);
std::optional<Failure> failure_behind(const std::optional<Group>& answer, Gid gid,
                                      const std::vector<Source>& sources);

// Of all together, getgrouplist(3); whether the list is the same is not asked.
std::optional<Failure> failure_behind_groups(const std::string& user, Gid primary,
                                             const std::vector<Source>& sources);

}  // namespace doff
