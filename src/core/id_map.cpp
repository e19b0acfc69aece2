// SPDX-License-Identifier: MIT
#include "core/id_map.h"

namespace doff {

bool every_gid_is_mapped(Kernel& kernel, const State& before) {
    constexpr Gid k_largest{k_max_id};
    if (!before.capabilities.effective.has(k_cap_setgid)) {
        // EPERM where it is mapped and not ours to set, EINVAL where it is not mapped: setresgid(2).
        const auto answer = kernel.setresgid(k_largest, k_unchanged_gid, k_unchanged_gid);
        return !answer && answer.error() == std::errc::operation_not_permitted;
    }
    // Where it would be ours to set, setfsgid(2) sets it if it is mapped; and it can be put back.
    kernel.setfsgid(k_largest);
    const Gid now = kernel.setfsgid(before.gid.filesystem);
    return now == k_largest;
}

}  // namespace doff
