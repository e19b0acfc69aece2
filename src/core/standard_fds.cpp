// SPDX-License-Identifier: MIT
#include "core/standard_fds.h"

#include <string>

namespace doff {

Result<StandardFds> open_standard_fds(Kernel& kernel) {
    StandardFds found;
    for (int fd = 0; fd < 3; ++fd) {
        if (kernel.is_open(fd)) {
            continue;
        }
        found.output_was_open = found.output_was_open && fd != 1;
        const auto opened = kernel.open_null();
        const std::string closed = "fd " + std::to_string(fd) + " is closed and ";
        const std::string way_out = "start doff with fds 0, 1 and 2 open";
        if (!opened) {
            return std::unexpected(
                Error{Stage::resolve, closed + "/dev/null cannot be opened", opened.error(), way_out});
        }
        // A closed descriptor is the lowest free one, so it was not closed.
        if (*opened != fd) {
            return std::unexpected(Error{
                Stage::resolve, closed + "/dev/null was opened as " + std::to_string(*opened), {}, way_out});
        }
    }
    return found;
}

}  // namespace doff
