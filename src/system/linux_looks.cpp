// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that looks at files without changing anything, and the child in which --check
// tries the rest.
#include "system/answer.h"
#include "system/linux_kernel.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <new>
#include <utility>

// <asm/unistd.h> and <linux/fcntl.h> of an older system do not have these.
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

namespace doff {
namespace {

constexpr int k_execve_check = 0x10000;  // AT_EXECVE_CHECK

FileStatus status_of(const struct ::stat& status) {
    return {Uid{status.st_uid}, Gid{status.st_gid}, status.st_mode,
            status.st_nlink,    status.st_dev,      status.st_ino};
}

// What a child leaves behind, in memory that it shares with us.
class Letter {
public:
    static constexpr std::size_t k_room = std::size_t{1} << 22;

    void write(const std::string& text) {
        if (text.size() <= k_room) {
            std::memcpy(text_, text.data(), text.size());
            length_ = text.size();
            complete_.store(true);
        }
    }
    bool is_complete() const { return complete_.load(); }
    std::string text() const { return {text_, length_}; }

private:
    std::atomic<bool> complete_ = false;
    std::size_t length_ = 0;
    char text_[k_room];
};

// Without what exit(3) would do. A filter of its own may refuse even this.
[[noreturn]] void end_child() {
    constexpr int k_nobody_should_see_this = 125;
    ::syscall(SYS_exit_group, k_nobody_should_see_this);
    __builtin_trap();
}

// An exception must not get out of the child and into our own callers; it ends it by SIGABRT.
[[noreturn]] void be_the_child(Letter& letter, const std::function<std::string()>& work) noexcept {
    letter.write(work());
    end_child();
}

// The signal that ended it, or 0. It may be somebody else's by then, who can stop it; that ends it too.
Answer<int> wait_for(pid_t child) {
    int status = 0;
    int stopped_by = 0;
    while (true) {
        if (::waitpid(child, &status, WUNTRACED) == -1) {
            if (errno == EINTR) {
                continue;
            }
            // Where SIGCHLD is ignored nothing is told about a child, only that it is gone.
            return errno == ECHILD ? Answer<int>(stopped_by) : reason();
        }
        if (!WIFSTOPPED(status)) {
            break;
        }
        stopped_by = WSTOPSIG(status);
        ::kill(child, SIGKILL);
    }
    return stopped_by != 0 ? stopped_by : WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

bool is_same_file(const struct ::stat& one, const struct ::stat& other) {
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// Asks to give a name to a file that was opened with O_EXCL and may have none, open(2). ENOENT is the refusal
// of that, and comes after all that may be refused to a file which is created: Landlock's MAKE_REG is not
// asked of a file without a name. Where another error comes, a file that is created might fare better.
Answer<void> may_be_named(int directory, int file) {
    constexpr const char* k_name = ".doff-creates-no-such-file";
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    struct ::stat there{};
    struct ::stat ours{};
    const bool has_proc =
        ::stat(link.c_str(), &there) == 0 && ::fstat(file, &ours) == 0 && is_same_file(there, ours);
    if (!has_proc) {
        return std::unexpected(std::errc::operation_not_supported);
    }
    if (::linkat(AT_FDCWD, link.c_str(), directory, k_name, AT_SYMLINK_FOLLOW) == 0) {
        ::unlinkat(directory, k_name, 0);  // a file system that does not know O_EXCL
        return {};
    }
    return errno == ENOENT ? Answer<void>{} : std::unexpected(std::errc::operation_not_supported);
}

Answer<void> may_make_file_in(const char* path) {
    const auto directory = opened(::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!directory) {
        return std::unexpected(directory.error());
    }
    struct ::stat status{};
    Answer<void> answer = done(::fstat(*directory, &status));
    if (answer && status.st_nlink == 0) {
        answer = std::unexpected(std::errc::no_such_file_or_directory);  // removed, and still somebody's
    }
    if (answer) {
        const auto file = opened(::openat(*directory, ".", O_TMPFILE | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
        answer = file ? may_be_named(*directory, *file) : std::unexpected(file.error());
        if (file) {
            ::close(*file);
        }
    }
    ::close(*directory);
    return answer;
}

}  // namespace

Answer<FileStatus> LinuxKernel::lstat(const char* path) {
    struct ::stat status;
    std::memset(&status, 0xff, sizeof status);
    if (::lstat(path, &status) == -1) {
        return reason();
    }
    return status_of(status);
}

Answer<std::string> LinuxKernel::readlink(const char* path) {
    std::array<char, 4096> target{};
    const auto length = ::readlink(path, target.data(), target.size());
    if (length == -1) {
        return reason();
    }
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Answer<void> LinuxKernel::faccessat(const char* path, unsigned mode) {
    const auto asked = done(::syscall(SYS_faccessat2, AT_FDCWD, path, mode, AT_EACCESS));
    // Filters of older container runtimes say EPERM to calls that they do not know. Without flags it is the
    // real ids that are asked about.
    const bool not_there = !asked && (asked.error() == std::errc::function_not_supported ||
                                      asked.error() == std::errc::operation_not_permitted);
    if (not_there && getuid() == geteuid() && getgid() == getegid()) {
        return done(::syscall(SYS_faccessat, AT_FDCWD, path, mode));
    }
    return asked;
}

Answer<FileSystem> LinuxKernel::statfs(const char* path) {
    struct ::statfs status{};
    if (::statfs(path, &status) == -1) {
        return reason();
    }
    return FileSystem{static_cast<std::uint32_t>(status.f_type), static_cast<std::uint64_t>(status.f_flags)};
}

Answer<std::string> LinuxKernel::getxattr(const char* path, const char* name) {
    std::array<char, 4096> value{};
    const auto length = ::getxattr(path, name, value.data(), value.size());
    if (length == -1) {
        return reason();
    }
    return std::string(value.data(), static_cast<std::size_t>(length));
}

Answer<std::string> LinuxKernel::pread(const char* path, std::uint64_t offset, std::size_t length) {
    const auto file = opened(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file) {
        return std::unexpected(file.error());
    }
    std::string bytes(length, '\0');
    const auto got = ::pread(*file, bytes.data(), length, static_cast<off_t>(offset));
    const auto why = reason();
    ::close(*file);
    if (got == -1) {
        return why;
    }
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
}

Answer<void> LinuxKernel::execveat_check(const char* path) {
    // Nothing is started, so that the words are never used; but a null pointer is none.
    const char* const words[]{path, nullptr};
    return done(::syscall(SYS_execveat, AT_FDCWD, path, words, words + 1, k_execve_check));
}

std::uint64_t LinuxKernel::page_size() {
    return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Answer<void> LinuxKernel::open_and_close(const char* path, bool writing) {
    const auto file =
        opened(::open(path, (writing ? O_WRONLY : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file) {
        return writing && file.error() == std::errc::is_a_directory
                   ? may_make_file_in(path)
                   : Answer<void>{std::unexpected(file.error())};
    }
    ::close(*file);
    return {};
}

Answer<void> LinuxKernel::bind_and_close(std::uint16_t port) {
    const auto socket = opened(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) {
        return std::unexpected(socket.error());
    }
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    const bool bound = ::setsockopt(*socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                       ::bind(*socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const auto why = reason();
    ::close(*socket);
    return bound ? Answer<void>{} : why;
}

std::expected<ChildEnd, NoChild> LinuxKernel::in_child(const std::function<std::string()>& work) {
    void* const shared =
        ::mmap(nullptr, sizeof(Letter), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        return std::unexpected(NoChild{"mmap", reason().error()});
    }
    auto* const letter = new (shared) Letter;
    const long self = ::syscall(SYS_getpid);
    const pid_t child = ::fork();
    if (child == 0 && ::syscall(SYS_getpid) == self) {
        // Said to be the child, and is still who it was.
        ::munmap(shared, sizeof(Letter));
        return std::unexpected(NoChild{"fork", std::errc::protocol_error});
    }
    if (child == 0) {
        be_the_child(*letter, work);
    }
    const auto signal = child == -1 ? Answer<int>(reason()) : wait_for(child);
    ChildEnd end;
    if (signal) {
        end = {letter->is_complete(), letter->is_complete() ? letter->text() : "", *signal};
    }
    ::munmap(shared, sizeof(Letter));
    if (!signal) {
        return std::unexpected(NoChild{child == -1 ? "fork" : "waitpid", signal.error()});
    }
    return end;
}

}  // namespace doff
