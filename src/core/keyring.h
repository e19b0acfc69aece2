// SPDX-License-Identifier: MIT
//
// The session keyring, session-keyring(7): which it is and whose.
#pragma once

#include "core/id.h"
#include "core/kernel.h"

#include <optional>

namespace doff {

struct Keyring {
    int id = 0;
    std::optional<Uid> owner;  // empty where the kernel does not let us describe it
    bool operator==(const Keyring&) const = default;
};

// Empty where the kernel has none for us. No mere reading: a process that has no session keyring is
// given its user's by the question, so root must not ask it for somebody else to inherit. Asked only
// after the change of user.
std::optional<Keyring> read_session_keyring(Kernel& kernel);

}  // namespace doff
