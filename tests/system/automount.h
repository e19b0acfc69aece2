// SPDX-License-Identifier: MIT
//
// A directory that is mounted on demand, autofs(5): until somebody uses it, it is an empty one of root's.
#pragma once

#include <cstdint>
#include <string>

namespace doff_test {

// In the child, with mounts of its own (own_mounts): makes `path` an automount, under which a file system
// appears whose root belongs to `uid` and `gid`. A process that ends with this one serves it.
void mount_on_demand(const std::string& path, std::uint32_t uid, std::uint32_t gid);

}  // namespace doff_test
