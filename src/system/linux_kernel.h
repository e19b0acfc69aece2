// SPDX-License-Identifier: MIT
//
// Kernel, by Linux. The only file with privileged calls, and one of two that read errno.
//
// Credentials are set and read by system call and not through the C library: nothing that stands
// between the two (a preloaded library, a C library's broadcast to other threads) can answer in the
// kernel's place. That is right for one thread only, which is what the proof checks.
#pragma once

#include "core/kernel.h"

namespace doff {

class LinuxKernel final : public Kernel {
public:
    Answer<RealEffectiveSaved<Uid>> getresuid() override;
    Answer<RealEffectiveSaved<Gid>> getresgid() override;
    Uid getuid() override;
    Uid geteuid() override;
    Gid getgid() override;
    Gid getegid() override;
    Uid setfsuid(Uid uid) override;
    Gid setfsgid(Gid gid) override;
    Answer<int> getgroups(int size, Gid* list) override;
    Answer<void> setgroups(std::span<const Gid> groups) override;
    Answer<void> setregid(Gid real, Gid effective) override;
    Answer<void> setgid(Gid gid) override;
    Answer<void> setuid(Uid uid) override;
    Answer<void> setresuid(Uid real, Uid effective, Uid saved) override;
    Answer<void> setresgid(Gid real, Gid effective, Gid saved) override;
    Answer<ThreadCapabilities> capget() override;
    Answer<void> capset(const ThreadCapabilities& sets) override;
    Answer<int> prctl(Prctl operation, unsigned long argument, unsigned long argument2) override;
    Answer<int> keyctl_join_session_keyring() override;
    Answer<int> keyctl_get_session_keyring_id() override;
    Answer<int> keyctl_describe(int key, std::span<char> description) override;
    Answer<void> seccomp(unsigned flags, std::span<const BpfInstruction> filter) override;
    Answer<void> unshare_thread() override;
    Answer<FileStatus> stat(const char* path) override;
    bool is_open(int fd) override;
    bool isatty(int fd) override;
    bool has_controlling_terminal() override;
    Answer<void> ioctl(int fd, unsigned long request) override;
    Answer<int> open_null() override;
    bool at_secure() override;
    std::errc execve(const char* path, const char* const* argv, const char* const* envp) override;
};

}  // namespace doff
