// SPDX-License-Identifier: MIT
//
// From the C library's struct passwd and struct group to our own.
#pragma once

#include "core/accounts.h"

#include <grp.h>
#include <pwd.h>

namespace doff {

inline User from_native(const passwd& entry) {
    return {entry.pw_name, Uid{entry.pw_uid}, Gid{entry.pw_gid}, entry.pw_dir, entry.pw_shell};
}

inline Group from_native(const group& entry) {
    return {entry.gr_name, Gid{entry.gr_gid}};
}

}  // namespace doff
