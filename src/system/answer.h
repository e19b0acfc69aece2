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

// Of a call that opens something: 0 to 2 are open (core/standard_fds.h), so one of these is what a call
// returned that did nothing, and is not ours to be closed.
inline Answer<int> opened(long fd) {
    if (fd == -1) {
        return reason();
    }
    return fd > 2 ? Answer<int>(static_cast<int>(fd)) : std::unexpected(std::errc::protocol_error);
}

inline Answer<void> done(long result) {
    if (result == -1) {
        return reason();
    }
    return {};
}

}  // namespace doff
