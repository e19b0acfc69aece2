// SPDX-License-Identifier: MIT
//
//     race TIMES UID PROGRAM [ARGUMENT]...
//
// Executes the program so many times while a process of UID, to whom the program becomes, tries again and
// again to trace it, to open its memory and to look at its environment and its descriptors. Prints how often
// it tried, and how often it was let while the program was still the launcher and not the command, which its
// /proc/PID/comm says.
#include "system/child.h"
#include "system/credentials.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

using doff_test::must;

// Between the two processes.
struct Shared {
    std::atomic<pid_t> victim{0};
    std::atomic<long> tried{0};
    std::atomic<long> let{0};
};

std::string name_of(pid_t pid) {
    const int fd = ::open(("/proc/" + std::to_string(pid) + "/comm").c_str(), O_RDONLY | O_CLOEXEC);
    std::array<char, 32> name{};
    const auto got = fd == -1 ? 0 : ::read(fd, name.data(), name.size());
    ::close(fd);
    return {name.data(), got > 0 ? static_cast<std::size_t>(got - 1) : 0};
}

bool opens(pid_t pid, const char* file, int how) {
    const int fd = ::open(("/proc/" + std::to_string(pid) + "/" + file).c_str(), how | O_CLOEXEC);
    ::close(fd);
    return fd != -1;
}

bool traces(pid_t pid) {
    if (::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr) != 0) {
        return false;
    }
    ::ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr);
    ::waitpid(pid, nullptr, __WALL);
    return true;
}

[[noreturn]] void attack(Shared& shared, std::uint32_t uid, const std::string& launcher) {
    doff_test::become(uid, uid, {uid});
    must(::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0, "PR_SET_PDEATHSIG");
    for (unsigned turn = 0;; ++turn) {
        const pid_t victim = shared.victim;
        if (victim == 0) {
            continue;
        }
        const std::array attempts{turn % 4 == 0 && traces(victim),
                                  turn % 4 == 1 && opens(victim, "mem", O_RDWR),
                                  turn % 4 == 2 && opens(victim, "fd", O_RDONLY | O_DIRECTORY),
                                  turn % 4 == 3 && opens(victim, "environ", O_RDONLY)};
        ++shared.tried;
        const bool let = attempts[0] || attempts[1] || attempts[2] || attempts[3];
        // Named after what it executes: by now, and so then too.
        if (let && name_of(victim) == launcher) {
            ++shared.let;
        }
        if (attempts[0]) {
            ::ptrace(PTRACE_DETACH, victim, nullptr, nullptr);
        }
    }
}

}  // namespace

int main(int count, char** words) {
    if (count < 4) {
        std::fputs("usage: race TIMES UID PROGRAM [ARGUMENT]...\n", stderr);
        return 99;
    }
    void* const page =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(page != MAP_FAILED, "mmap");
    auto& shared = *new (page) Shared;
    const std::string path = words[3];
    const std::string launcher = path.substr(path.rfind('/') + 1).substr(0, 15);
    const pid_t attacker = ::fork();
    must(attacker != -1, "fork");
    if (attacker == 0) {
        attack(shared, static_cast<std::uint32_t>(std::strtoul(words[2], nullptr, 10)), launcher);
    }
    long failed = 0;
    for (long times = std::strtol(words[1], nullptr, 10); times > 0; --times) {
        const pid_t victim = ::fork();
        must(victim != -1, "fork");
        if (victim == 0) {
            // Its name is the launcher's from execve(2) on; before that it is root's own.
            ::execvp(words[3], words + 3);
            ::_exit(99);
        }
        shared.victim = victim;
        int status = 0;
        ::waitpid(victim, &status, 0);
        shared.victim = 0;
        failed += status == 0 ? 0 : 1;
    }
    ::kill(attacker, SIGKILL);
    std::printf("tried=%ld let=%ld failed=%ld\n", shared.tried.load(), shared.let.load(), failed);
    return 0;
}
