// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that makes another process, by which a scope of Landlock is proven.
#include "system/answer.h"
#include "system/linux_kernel.h"

#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

namespace doff {
namespace {

constexpr int k_failed = 1;

// By system calls alone: it is a copy of a process that is on its way to become another program. Nobody may
// look at it, as at that one (PR_SET_DUMPABLE).
[[noreturn]] void wait_for_the_end(int socket, int parent) {
    const bool alone = ::dup2(socket, 0) == 0 && ::syscall(SYS_close_range, 1U, ~0U, 0U) == 0 &&
                       ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::syscall(SYS_getppid) == parent;
    char byte = 0;
    if (alone && ::send(0, &byte, 1, MSG_NOSIGNAL) == 1) {
        static_cast<void>(::recv(0, &byte, 1, 0));
    }
    ::_exit(k_failed);
}

}  // namespace

Answer<SocketPair> LinuxKernel::socketpair() {
    int ends[2]{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) {
        return reason();
    }
    // A call that did nothing leaves them as they were.
    if (ends[0] == -1 || ends[1] == -1) {
        return std::unexpected(std::errc::protocol_error);
    }
    return SocketPair{ends[0], ends[1]};
}

Answer<int> LinuxKernel::start_bystander(const SocketPair& sockets) {
    const auto self = static_cast<int>(::syscall(SYS_getpid));
    // clone(2) without flags and, unlike fork(2), without a signal at the end: the command must not find one
    // that it has no child for.
    const auto pid = static_cast<int>(::syscall(SYS_clone, 0, 0, 0, 0, 0));
    if (pid == -1) {
        return reason();
    }
    if (pid == 0) {
        // Or nobody was made, and the call only says so.
        if (::syscall(SYS_getpid) == self) {
            return std::unexpected(std::errc::protocol_error);
        }
        wait_for_the_end(sockets.other, self);
    }
    ::close(sockets.other);
    char byte = 1;
    if (::recv(sockets.ours, &byte, 1, 0) != 1) {
        [[maybe_unused]] const auto ended = end_bystander(sockets, pid);
        return std::unexpected(std::errc::no_child_process);
    }
    return pid;
}

Answer<void> LinuxKernel::end_bystander(const SocketPair& sockets, int pid) {
    // Both, so that one of them that did nothing does not leave it waiting.
    ::shutdown(sockets.ours, SHUT_RDWR);
    ::close(sockets.ours);
    int ended = -1;
    do {
        ended = ::waitpid(pid, nullptr, __WALL);
    } while (ended == -1 && errno == EINTR);
    const bool gone = ::waitpid(pid, nullptr, __WALL | WNOHANG) == -1 && errno == ECHILD;
    return ended == pid && gone ? Answer<void>{} : std::unexpected(std::errc::no_child_process);
}

Answer<void> LinuxKernel::kill(int pid, int signal) {
    return done(::kill(pid, signal));
}

}  // namespace doff
