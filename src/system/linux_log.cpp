// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that opens a log: one name of its path at a time, so that no symbolic link is
// followed. openat2(2), RESOLVE_NO_SYMLINKS, would do that in one call, but is not had before Linux 5.6, and
// filters of containers refuse it in more than one way.
#include "system/answer.h"
#include "system/linux_kernel.h"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <string>
#include <string_view>

namespace doff {

Answer<int> LinuxKernel::open_to_append(const char* path) {
    constexpr int k_directory = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    // O_NONBLOCK: a FIFO that nobody reads would be waited for. On a regular file it means nothing.
    constexpr int k_flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
    constexpr mode_t k_owner_alone = 0600;
    std::string_view rest(path);
    int directory = AT_FDCWD;
    const auto enter = [&](const std::string& name) -> Answer<void> {
        const auto next = opened(::openat(directory, name.c_str(), k_directory));
        if (directory != AT_FDCWD) {
            ::close(directory);
        }
        if (!next) {
            return std::unexpected(next.error());
        }
        directory = *next;
        return {};
    };
    if (rest.starts_with('/')) {
        if (const auto entered = enter("/"); !entered) {
            return std::unexpected(entered.error());
        }
    }
    for (;;) {
        rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
        const auto slash = rest.find('/');
        if (slash == std::string_view::npos) {
            break;
        }
        if (const auto entered = enter(std::string(rest.substr(0, slash))); !entered) {
            return std::unexpected(entered.error());
        }
        rest.remove_prefix(slash);
    }
    // With a slash at its end the path is a directory's.
    const std::string last(rest.empty() ? "." : rest);
    const auto file = opened(::openat(directory, last.c_str(), k_flags, k_owner_alone));
    if (directory != AT_FDCWD) {
        ::close(directory);
    }
    return file;
}

}  // namespace doff
