// SPDX-License-Identifier: MIT
#include "rooms.h"

#include "world.h"

#include <filesystem>

namespace doff_test {

std::string room(const std::string& name) {
    return path_of(name);
}

void new_room(const std::string& name) {
    std::filesystem::remove_all(room(name));
    const std::filesystem::path probe = room(name) + probe_path();
    std::filesystem::create_directories(probe.parent_path());
    copy_program(probe_path(), probe);
}

Witness inside(Witness witness, const std::string& name) {
    witness.root = witness.directory = id_of(room(name));
    witness.oom_score_adj = {};
    return witness;
}

}  // namespace doff_test
