// SPDX-License-Identifier: MIT
//
// Which of a plan's ids the user namespace can give, and which steps it is bound to refuse:
// user_namespaces(7). Facts and values alone; nothing is changed.
#pragma once

#include "core/id_map.h"
#include "core/kernel.h"
#include "core/step.h"

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace doff {

// Empty where it could not be read.
struct IdSpace {
    std::optional<IdMap> uids;
    std::optional<IdMap> gids;
    std::optional<bool> setgroups_denied;
};

IdSpace read_id_space(Kernel& kernel);

struct UserAndGroupIds {
    std::vector<std::uint32_t> uids;
    std::vector<std::uint32_t> gids;
    bool empty() const { return uids.empty() && gids.empty(); }
};

// Those that the step sets, without the ones that it leaves as they are.
UserAndGroupIds ids_of(const Step& step);

// Of `ids` each one that the map leaves out, once; none where there is no map to tell.
std::vector<std::uint32_t> unmapped(const std::vector<std::uint32_t>& ids, const std::optional<IdMap>& map);

// What the namespace leaves out of all that the plan sets but for its setgroups(2): with any of them,
// --groups keep alone is no way out.
UserAndGroupIds unmapped_but_for_setgroups(const Plan& plan, const IdSpace& space);

// "5, 33 and 1500"; of many the first four.
std::string listed(const std::vector<std::uint32_t>& ids);

struct BoundRefusal {
    std::errc reason;
    std::string why;  // "gid 33 is not mapped in this user namespace"
};

// Nothing where the namespace alone does not refuse the step, whoever takes it.
std::optional<BoundRefusal> refusal_by(const IdSpace& space, const Step& step);

}  // namespace doff
