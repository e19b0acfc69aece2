// SPDX-License-Identifier: MIT
//
// The sections that --show has of this process and of another one.
#pragma once

#include "report/rows.h"

#include <optional>

namespace doff {

inline constexpr const char* k_plain_legend =
    "not as in a plain process: one without privilege and restrictions";

Section ids_section(const ProcessIds<Uid>& uid, const ProcessIds<Gid>& gid, const std::vector<Gid>& groups,
                    Names names);
// `known` is how many capabilities the kernel has. Without securebits they could not be read.
Section capabilities_section(const CapabilitySets& sets, Capability known,
                             std::optional<unsigned> securebits);
Row no_new_privs_row(std::optional<bool> on);

}  // namespace doff
