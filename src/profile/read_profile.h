// SPDX-License-Identifier: MIT
//
// JSON to Profile, in both dialects: the profiles of Docker, Podman and Kubernetes with "archMap",
// "includes" and "excludes", and the object "seccomp" of an OCI runtime configuration. One grammar
// takes both, since neither has a key that means another thing in the other.
#pragma once

#include "profile/profile.h"

#include <string_view>

namespace doff {

// Refuses everything it does not know: a key or a word that is passed over might have been a restriction.
// Not known here, and no error, are names of system calls: which there are is libseccomp's knowledge.
Profile read_profile(std::string_view json);

}  // namespace doff
