// SPDX-License-Identifier: MIT
//
// The directory that a path is in, without the symbolic links that lead to it, path_resolution(7). A link is
// followed only where nobody but root and the caller can have put it there: it is theirs, and so is the
// directory that holds it, which no other may write to but with the sticky bit, inode(7). Whoever else could
// make, or move, a link there would choose the file (CWE-59).
//
// That is how things are when they are looked at. The path that comes back is to be opened without following
// any link, so that nothing is gained by a link that is put there later.
#pragma once

#include "core/kernel.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace doff {

struct LinkRefused {
    std::optional<std::errc> reason;
    std::string why;  // of a link that is not trusted: one sentence; else empty
};

// The last name is left as it is, and so is what cannot be looked at.
std::expected<std::string, LinkRefused> follow_trusted_links(Kernel& kernel, std::string_view path);

}  // namespace doff
