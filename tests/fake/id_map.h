// SPDX-License-Identifier: MIT
//
// Ids on their way into a user namespace and out of it, user_namespaces(7): one line of a map is
// "inside outside length", as in /proc/PID/uid_map.
#pragma once

#include "fake/fake_kernel.h"

#include <optional>
#include <vector>

namespace doff {

template <class Id>
std::optional<Id> to_kernel(const std::vector<IdRange>& map, Id inside) {
    for (const IdRange& range : map) {
        if (inside.value >= range.inside && inside.value - range.inside < range.length) {
            return Id{range.outside + (inside.value - range.inside)};
        }
    }
    return std::nullopt;
}

// An id that the namespace does not map is shown as the overflow id.
template <class Id>
Id from_kernel(const std::vector<IdRange>& map, Id outside) {
    for (const IdRange& range : map) {
        if (outside.value >= range.outside && outside.value - range.outside < range.length) {
            return Id{range.inside + (outside.value - range.outside)};
        }
    }
    return Id{k_overflow_id};
}

}  // namespace doff
