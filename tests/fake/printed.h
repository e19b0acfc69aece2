// SPDX-License-Identifier: MIT
//
// Values as a failing check prints them.
#pragma once

#include "core/capability.h"
#include "core/difference.h"
#include "core/error.h"
#include "core/id.h"

#include <ostream>

namespace doff {

inline std::ostream& operator<<(std::ostream& out, Uid uid) {
    return out << uid.value;
}

inline std::ostream& operator<<(std::ostream& out, Gid gid) {
    return out << gid.value;
}

inline std::ostream& operator<<(std::ostream& out, CapabilitySet set) {
    return out << names_of(set);
}

inline std::ostream& operator<<(std::ostream& out, const Error& error) {
    return out << "stage " << static_cast<int>(error.stage) << ": " << sentence(error) << " | " << error.hint;
}

inline std::ostream& operator<<(std::ostream& out, const Difference& difference) {
    return out << difference.what << ": wanted " << difference.wanted << ", found " << difference.found;
}

}  // namespace doff
