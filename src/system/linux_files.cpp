// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that knows files, descriptors and terminals.
#include "system/answer.h"
#include "system/directory.h"
#include "system/linux_kernel.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace doff {
namespace {

// An owner of 0 would be root's, so the buffer starts as nobody's.
struct ::stat nobodys() {
    struct ::stat status;
    std::memset(&status, 0xff, sizeof status);
    return status;
}

FileStatus status_of(const struct ::stat& status) {
    return {Uid{status.st_uid}, Gid{status.st_gid}, status.st_mode,
            status.st_nlink,    status.st_dev,      status.st_ino};
}

// Without /proc: every number that a limit leaves, and more, since a limit may have been lowered after
// something was opened above it.
Answer<std::vector<int>> fds_by_asking() {
    constexpr int k_at_least = 65'536;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == -1) {
        return reason();
    }
    const auto largest = std::max<rlim_t>(k_at_least, std::min<rlim_t>(limit.rlim_cur, 1 << 20));
    std::vector<int> fds;
    for (int fd = 0; std::cmp_less(fd, largest); ++fd) {
        if (::fcntl(fd, F_GETFD) != -1) {
            fds.push_back(fd);
        }
    }
    return fds;
}

}  // namespace

Answer<FileStatus> LinuxKernel::stat(const char* path) {
    struct ::stat status = nobodys();
    if (::stat(path, &status) == -1) {
        return reason();
    }
    return status_of(status);
}

bool LinuxKernel::is_open(int fd) {
    return ::fcntl(fd, F_GETFD) != -1;
}

Answer<bool> LinuxKernel::isatty(int fd) {
    if (::isatty(fd) == 1) {
        return true;
    }
    // "Not a terminal" has these three names; whatever else keeps us from knowing, it may be one.
    const bool is_none = errno == ENOTTY || errno == EBADF || errno == EINVAL;
    return is_none ? Answer<bool>(false) : reason();
}

Answer<bool> LinuxKernel::has_controlling_terminal() {
    const auto fd = opened(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (fd) {
        ::close(*fd);
        return true;
    }
    // ENXIO: there is none. ENOENT: there is no way to it, and the terminal itself is not ours.
    const bool none = fd.error() == std::errc::no_such_device_or_address ||
                      fd.error() == std::errc::no_such_file_or_directory;
    return none ? Answer<bool>(false) : std::unexpected(fd.error());
}

Answer<void> LinuxKernel::ioctl(int fd, unsigned long request) {
    return done(::ioctl(fd, request, nullptr));
}

Answer<int> LinuxKernel::open_null() {
    // Not close-on-exec: it is opened to be inherited. As root, so nothing else than the device may
    // stand there: null(4) is character device 1:3.
    const int fd = ::open("/dev/null", O_RDWR | O_NOFOLLOW | O_NOCTTY);  // NOLINT(android-cloexec-open)
    if (fd == -1) {
        return reason();
    }
    struct ::stat status{};
    if (::fstat(fd, &status) == -1 || !S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3)) {
        ::close(fd);
        return std::unexpected(std::errc::no_such_device);
    }
    return fd;
}

Answer<FileStatus> LinuxKernel::fstat(int fd) {
    struct ::stat status = nobodys();
    if (::fstat(fd, &status) == -1) {
        return reason();
    }
    return status_of(status);
}

Answer<std::uint64_t> LinuxKernel::fstatfs(int fd) {
    struct ::statfs status;
    std::memset(&status, 0xff, sizeof status);
    if (::fstatfs(fd, &status) == -1) {
        return reason();
    }
    // As wide as a long, and signed on most architectures; the numbers themselves have 32 bits.
    return static_cast<std::uint32_t>(status.f_type);
}

unsigned LinuxKernel::umask(unsigned mask) {
    return ::umask(mask);
}

Answer<void> LinuxKernel::chdir(const char* path) {
    return done(::chdir(path));
}

Answer<std::string> LinuxKernel::getcwd() {
    std::array<char, 4096> path{};
    // By system call: the C library's is a long search where that has no room or no right.
    if (::syscall(SYS_getcwd, path.data(), path.size()) == -1) {
        return reason();
    }
    return std::string(path.data());
}

Answer<void> LinuxKernel::chroot(int directory) {
    if (::fchdir(directory) == -1) {
        return reason();
    }
    return done(::chroot("."));
}

Answer<int> LinuxKernel::open_path(const char* path, int root) {
    const auto open_with = [&](int flags) {
        if (root == -1) {
            return value_of(::open(path, flags));
        }
        open_how how{};
        how.flags = static_cast<__u64>(flags);
        how.resolve = RESOLVE_IN_ROOT;
        return value_of(::syscall(SYS_openat2, root, path, &how, sizeof how));
    };
    // Without O_DIRECTORY, O_PATH does not trigger an automount, open(2); and all of those are directories.
    const auto directory = open_with(O_PATH | O_CLOEXEC | O_DIRECTORY);
    if (directory || directory.error() != std::errc::not_a_directory) {
        return directory;
    }
    return open_with(O_PATH | O_CLOEXEC);
}

Answer<int> LinuxKernel::open_file(const char* path) {
    return value_of(::open(path, O_RDWR | O_CLOEXEC | O_NOCTTY));
}

void LinuxKernel::close(int fd) {
    ::close(fd);
}

Answer<std::size_t> LinuxKernel::read_text(int fd, std::span<char> text) {
    const auto length = ::pread(fd, text.data(), text.size(), 0);
    if (length == -1) {
        return reason();
    }
    const auto end = static_cast<std::size_t>(length);
    return end > 0 && text[end - 1] == '\n' ? end - 1 : end;
}

Answer<void> LinuxKernel::write_text(int fd, std::string_view text) {
    const auto length = ::pwrite(fd, text.data(), text.size(), 0);
    if (length == -1) {
        return reason();
    }
    return std::cmp_equal(length, text.size()) ? Answer<void>{} : std::unexpected(std::errc::io_error);
}

Answer<int> LinuxKernel::connect_datagram(const char* path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string_view name(path);
    if (name.size() >= sizeof address.sun_path) {
        return std::unexpected(std::errc::filename_too_long);
    }
    std::ranges::copy(name, std::begin(address.sun_path));
    const auto fd = opened(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!fd) {
        return fd;
    }
    constexpr timeval k_patience{.tv_sec = 1, .tv_usec = 0};
    // The address is of the generic type by the rules of connect(2).
    const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
    if (::setsockopt(*fd, SOL_SOCKET, SO_SNDTIMEO, &k_patience, sizeof k_patience) == -1 ||
        ::connect(*fd, generic, sizeof address) == -1) {
        const auto why = reason();
        ::close(*fd);
        return why;
    }
    return fd;
}

Answer<void> LinuxKernel::append(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto length = ::write(fd, text.data(), text.size());
        if (length == -1 && errno == EINTR) {
            continue;
        }
        if (length == -1) {
            return reason();
        }
        if (length == 0) {
            return std::unexpected(std::errc::io_error);
        }
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return {};
}

Answer<std::vector<int>> LinuxKernel::open_fds() {
    const Directory directory(::opendir("/proc/self/fd"));
    if (!directory) {
        return fds_by_asking();
    }
    auto fds = numbers_of(*directory);
    std::erase(fds, ::dirfd(directory.get()));
    return fds;
}

Answer<void> LinuxKernel::close_range(unsigned first, unsigned last) {
    return done(::syscall(SYS_close_range, first, last, 0));
}

Answer<bool> LinuxKernel::closes_on_exec(int fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags == -1) {
        return reason();
    }
    return (flags & FD_CLOEXEC) != 0;
}

Answer<void> LinuxKernel::keep_on_exec(int fd) {
    return done(::fcntl(fd, F_SETFD, 0));
}

}  // namespace doff
