// SPDX-License-Identifier: MIT
#include "automount.h"

#include "child.h"

#include <fcntl.h>
#include <linux/auto_fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <cstring>

namespace doff_test {
namespace {

// One request is all that a test makes, and whatever comes after it is answered by what is mounted then.
[[noreturn]] void serve(int requests, int directory, const std::string& path, const std::string& options) {
    for (;;) {
        autofs_v5_packet_union packet{};
        must(::read(requests, &packet, sizeof packet) > 0, "read from the automounter's pipe");
        const bool done = ::mount("mounted", path.c_str(), "tmpfs", 0, options.c_str()) == 0;
        const auto answer = done ? AUTOFS_IOC_READY : AUTOFS_IOC_FAIL;
        must(::ioctl(directory, answer, packet.v5_packet.wait_queue_token) == 0, "AUTOFS_IOC_READY");
    }
}

}  // namespace

void mount_on_demand(const std::string& path, std::uint32_t uid, std::uint32_t gid) {
    std::array<int, 2> requests{};
    std::array<int, 2> ready{};
    must(::pipe2(requests.data(), O_CLOEXEC) == 0 && ::pipe2(ready.data(), O_CLOEXEC) == 0, "pipe2");
    const pid_t test = ::getpid();
    const pid_t child = ::fork();
    must(child != -1, "fork");
    if (child == 0) {
        must(::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == test, "PR_SET_PDEATHSIG");
        // To the kernel the automounter is a process group, for which nothing is mounted on demand.
        must(::setpgid(0, 0) == 0, "setpgid");
        const std::string options = "fd=" + std::to_string(requests[1]) +
                                    ",pgrp=" + std::to_string(::getpid()) + ",minproto=5,maxproto=5,direct";
        must(::mount("automounter", path.c_str(), "autofs", 0, options.c_str()) == 0, "mount autofs");
        const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        must(directory != -1, "open the automount");
        must(::write(ready[1], "", 1) == 1, "write");
        // What doff's caller waits for is the end of its output.
        ::close(STDOUT_FILENO);
        ::close(STDERR_FILENO);
        serve(requests[0], directory, path,
              "mode=700,uid=" + std::to_string(uid) + ",gid=" + std::to_string(gid));
    }
    char go = 1;
    must(::read(ready[0], &go, 1) == 1, "the automounter did not start");
    for (const int fd : {requests[0], requests[1], ready[0], ready[1]}) {
        ::close(fd);
    }
}

}  // namespace doff_test
