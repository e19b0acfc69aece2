// SPDX-License-Identifier: MIT
#include "core/opened.h"

namespace doff {

Answer<Opened> open_and_look(Kernel& kernel, const char* path, int root) {
    const auto fd = kernel.open_path(path, root);
    if (!fd) {
        return std::unexpected(fd.error());
    }
    constexpr int k_lowest_free = 3;
    if (*fd < k_lowest_free) {
        return std::unexpected(std::errc::protocol_error);
    }
    const auto status = kernel.fstat(*fd);
    if (!status || !status->true_answer()) {
        kernel.close(*fd);
        return std::unexpected(status ? std::errc::protocol_error : status.error());
    }
    return Opened{*fd, *status};
}

Answer<FileStatus> look_at(Kernel& kernel, const char* path, int root) {
    const auto opened = open_and_look(kernel, path, root);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    kernel.close(opened->fd);
    return opened->status;
}

}  // namespace doff
