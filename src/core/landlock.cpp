// SPDX-License-Identifier: MIT
#include "core/landlock.h"

namespace doff {

std::string names_of_rights(std::uint64_t fs) {
    std::string names;
    const auto add = [&](std::uint64_t right, const char* name) {
        if ((fs & right) != 0) {
            names += names.empty() ? "" : ",";
            names += name;
        }
    };
    add(k_fs_reading, "read");
    add(k_fs_write_file, "write");
    add(k_fs_execute, "execute");
    return names;
}

std::string names_of_scopes(std::uint64_t scoped) {
    std::string names = (scoped & k_scope_abstract_unix_socket) != 0 ? "abstract-unix-socket" : "";
    if ((scoped & k_scope_signal) != 0) {
        names += names.empty() ? "signal" : ",signal";
    }
    return names;
}

}  // namespace doff
