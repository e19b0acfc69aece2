// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that reads files whole, also from the directory of another process.
#include "system/answer.h"
#include "system/directory.h"
#include "system/linux_kernel.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>
#include <array>

namespace doff {
namespace {

bool is_of_proc(int fd) {
    struct ::statfs system{};
    return ::fstatfs(fd, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

// Closes `fd`.
Answer<std::string> read_whole(int fd, std::size_t largest) {
    std::string text;
    std::array<char, 4096> block{};
    for (;;) {
        const auto length = ::read(fd, block.data(), block.size());
        if (length == -1) {
            const auto why = reason();
            ::close(fd);
            return why;
        }
        if (length == 0) {
            ::close(fd);
            return text;
        }
        text.append(block.data(), static_cast<std::size_t>(length));
        if (text.size() > largest) {
            ::close(fd);
            return std::unexpected(std::errc::file_too_large);
        }
    }
}

}  // namespace

Answer<std::string> LinuxKernel::read_file(const char* path, std::size_t largest) {
    const auto fd = opened(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
    return fd ? read_whole(*fd, largest) : std::unexpected(fd.error());
}

Answer<std::string> LinuxKernel::read_file_at(int directory, const char* name, std::size_t largest) {
    const auto fd =
        opened(::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW));
    if (!fd) {
        return std::unexpected(fd.error());
    }
    if (!is_of_proc(*fd)) {
        ::close(*fd);
        return std::unexpected(std::errc::not_supported);
    }
    return read_whole(*fd, largest);
}

Answer<std::string> LinuxKernel::readlinkat(int directory, const char* name) {
    std::array<char, 4096> target{};  // proc(5) gives no more than a page
    const auto length = ::readlinkat(directory, name, target.data(), target.size());
    if (length == -1) {
        return reason();
    }
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Answer<std::vector<int>> LinuxKernel::numbers_in(int directory, const char* name) {
    const auto fd = opened(::openat(directory, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW));
    if (!fd) {
        return std::unexpected(fd.error());
    }
    if (!is_of_proc(*fd)) {
        ::close(*fd);
        return std::unexpected(std::errc::not_supported);
    }
    const Directory opened_directory(::fdopendir(*fd));
    return opened_directory ? numbers_of(*opened_directory) : Answer<std::vector<int>>(reason());
}

}  // namespace doff
