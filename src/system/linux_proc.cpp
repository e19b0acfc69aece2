// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that reads files whole, also from the directory of another process.
#include "system/answer.h"
#include "system/directory.h"
#include "system/linux_kernel.h"

#include <fcntl.h>
#include <unistd.h>
#include <array>

namespace doff {

Answer<std::string> LinuxKernel::read_file_at(int directory, const char* name, std::size_t largest) {
    const auto file = opened(::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file) {
        return std::unexpected(file.error());
    }
    const int fd = *file;
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

Answer<std::string> LinuxKernel::readlinkat(int directory, const char* name) {
    std::array<char, 4096> target{};  // proc(5) gives no more than a page
    const auto length = ::readlinkat(directory, name, target.data(), target.size());
    if (length == -1) {
        return reason();
    }
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Answer<std::vector<int>> LinuxKernel::numbers_in(int directory, const char* name) {
    const auto fd = opened(::openat(directory, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY));
    if (!fd) {
        return std::unexpected(fd.error());
    }
    const Directory opened_directory(::fdopendir(*fd));
    return opened_directory ? numbers_of(*opened_directory) : Answer<std::vector<int>>(reason());
}

}  // namespace doff
