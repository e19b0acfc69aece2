// SPDX-License-Identifier: MIT
//
// What a process can tell of the user namespace it is in: user_namespaces(7).
#pragma once

#include "core/kernel.h"
#include "core/state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// Asked without /proc: whether every gid is mapped here, as in the first user namespace. Where not, the
// overflow gid among a process's groups may stand for any group at all. Asked with the largest gid, which a
// partial map leaves out; no id is changed in the end. With CAP_SETGID the process may be dumpable no more,
// as after any change of the filesystem gid, PR_SET_DUMPABLE(2const).
bool every_gid_is_mapped(Kernel& kernel, const State& before);

// One line of /proc/PID/uid_map or gid_map. Never empty.
struct IdSpan {
    std::uint32_t inside = 0;
    std::uint32_t outside = 0;
    std::uint32_t length = 0;
    bool operator==(const IdSpan&) const = default;
};

// By their inside ids, ascending. Empty where no map was written yet.
using IdMap = std::vector<IdSpan>;

// The text of such a file; nothing where it is not one.
std::optional<IdMap> parse_id_map(std::string_view text);

bool maps(const IdMap& map, std::uint32_t id);

// Whether it is that of the first user namespace: a capability that only counts there counts here. Another
// namespace can have the same map, so only the answer "no" is certain.
bool may_be_the_first(const IdMap& map);

// The ids inside: "0 and 100000-165535"; "none" where there are none. Of many ranges the first eight.
std::string in_words(const IdMap& map);

}  // namespace doff
