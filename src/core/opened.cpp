// SPDX-License-Identifier: MIT
#include "core/opened.h"

namespace doff {
namespace {

// 0 to 2 are open, and a call that did nothing returns 0.
constexpr int k_lowest_free = 3;

}  // namespace

Answer<Opened> open_and_look(Kernel& kernel, const char* path, int root) {
    const auto fd = kernel.open_path(path, root);
    if (!fd) {
        return std::unexpected(fd.error());
    }
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

Answer<int> open_proc(Kernel& kernel, const char* path) {
    const auto fd = kernel.open_file(path);
    if (!fd) {
        return fd;
    }
    if (*fd < k_lowest_free) {
        return std::unexpected(std::errc::protocol_error);
    }
    const auto of_proc = is_of_proc(kernel, *fd);
    if (of_proc == true) {
        return fd;
    }
    kernel.close(*fd);
    return std::unexpected(of_proc ? std::errc::not_supported : of_proc.error());
}

Answer<bool> is_of_proc(Kernel& kernel, int fd) {
    constexpr std::uint64_t k_procfs = 0x9fa0;  // statfs(2)
    const auto type = kernel.fstatfs(fd);
    return type ? Answer<bool>(*type == k_procfs) : std::unexpected(type.error());
}

bool is_proc_mounted(Kernel& kernel) {
    const auto fd = kernel.open_path("/proc", -1);
    if (!fd || *fd < k_lowest_free) {
        return false;
    }
    const auto of_proc = is_of_proc(kernel, *fd);
    kernel.close(*fd);
    return of_proc == true;
}

}  // namespace doff
