// SPDX-License-Identifier: MIT
//
// From the C library's "-1 and errno" to an Answer.
#pragma once

#include "core/kernel.h"

#include <cerrno>

namespace doff {

inline std::unexpected<std::errc> reason() {
    return std::unexpected(static_cast<std::errc>(errno));
}

inline Answer<int> value_of(long result) {
    if (result == -1) {
        return reason();
    }
    return static_cast<int>(result);
}

inline Answer<void> done(long result) {
    if (result == -1) {
        return reason();
    }
    return {};
}

}  // namespace doff
