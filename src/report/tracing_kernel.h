// SPDX-License-Identifier: MIT
//
// A Kernel that logs what it is asked, -vv: each call is passed on as it is and then is a line, "setuid(0) =
// EPERM", with the arguments in short. execve(2), which does not return, has its line before. Calls that only
// read the same for one number after another are one line, repeated_call.h, once something else is said.
#pragma once

#include "core/kernel.h"
#include "report/log.h"
#include "report/repeated_call.h"

namespace doff {

class TracingKernel final : public Kernel {
public:
    // `log` writes by another Kernel, or it would log its own writing.
    TracingKernel(Kernel& kernel, Log& log) : kernel_(kernel), log_(log) {}

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
    Answer<int> landlock_version() override;
    Answer<int> landlock_create_ruleset(const LandlockHandled& handled) override;
    Answer<void> landlock_add_path(int ruleset, int fd, std::uint64_t allowed) override;
    Answer<void> landlock_add_port(int ruleset, std::uint16_t port, std::uint64_t allowed) override;
    Answer<void> landlock_restrict_self(int ruleset) override;
    Answer<void> try_open(const char* path, bool writing) override;
    Answer<void> try_bind_tcp(std::uint16_t port) override;
    Answer<void> try_connect_tcp(std::uint16_t port) override;
    Answer<int> bind_abstract() override;
    Answer<void> try_connect_abstract(int socket) override;
    Answer<SocketPair> socketpair() override;
    Answer<int> start_bystander(const SocketPair& sockets) override;
    Answer<void> end_bystander(const SocketPair& sockets, int pid) override;
    Answer<void> kill(int pid, int signal) override;
    MarkedCall marked_call() override;
    Answer<int> call_marked(const MarkedCall& call_to_make) override;
    std::string kernel_release() override;
    Answer<void> unshare_thread() override;
    Answer<void> unshare_fs() override;
    Answer<Limit> getrlimit(Resource resource) override;
    Answer<void> setrlimit(Resource resource, const Limit& limit) override;
    Answer<int> getpriority() override;
    Answer<void> setpriority(int nice) override;
    Answer<IoPriority> ioprio_get(int which) override;
    Answer<void> ioprio_set(const IoPriority& priority) override;
    Answer<Scheduling> sched_getattr() override;
    Answer<void> sched_setattr(const Scheduling& scheduling) override;
    Answer<CpuSet> sched_getaffinity() override;
    Answer<void> sched_setaffinity(const CpuSet& cpus) override;
    int getpid() override;
    int getppid() override;
    Answer<int> getsid() override;
    Answer<int> getpgid() override;
    Answer<void> setsid() override;
    Answer<int> get_parent_death_signal() override;
    Answer<bool> is_default(int signal) override;
    Answer<void> set_default(int signal) override;
    Answer<void> set_ignored(int signal) override;
    Answer<bool> is_any_blocked() override;
    Answer<void> unblock_all() override;
    Answer<FileStatus> stat(const char* path) override;
    Answer<FileStatus> fstat(int fd) override;
    Answer<std::uint64_t> fstatfs(int fd) override;
    unsigned umask(unsigned mask) override;
    Answer<void> chdir(const char* path) override;
    Answer<std::string> getcwd() override;
    Answer<void> chroot(int directory) override;
    Answer<int> open_path(const char* path, int root) override;
    Answer<int> open_file(const char* path) override;
    Answer<std::string> read_file(const char* path, std::size_t largest) override;
    void close(int fd) override;
    Answer<std::size_t> read_text(int fd, std::span<char> text) override;
    Answer<void> write_text(int fd, std::string_view text) override;
    Answer<std::vector<int>> open_fds() override;
    Answer<void> close_range(unsigned first, unsigned last) override;
    Answer<bool> closes_on_exec(int fd) override;
    Answer<void> keep_on_exec(int fd) override;
    bool is_open(int fd) override;
    Answer<bool> isatty(int fd) override;
    Answer<bool> has_controlling_terminal() override;
    Answer<void> ioctl(int fd, unsigned long request) override;
    Answer<int> open_null() override;
    Answer<int> open_to_append(const char* path) override;
    Answer<int> connect_datagram(const char* path) override;
    Answer<void> append(int fd, std::string_view text) override;
    bool at_secure() override;
    std::errc execve(const char* path, const char* const* argv, const char* const* envp) override;
    Answer<FileStatus> lstat(const char* path) override;
    Answer<std::string> readlink(const char* path) override;
    Answer<void> faccessat(const char* path, unsigned mode) override;
    Answer<FileSystem> statfs(const char* path) override;
    Answer<std::string> getxattr(const char* path, const char* name) override;
    Answer<std::string> pread(const char* path, std::uint64_t offset, std::size_t length) override;
    Answer<void> execveat_check(const char* path) override;
    std::uint64_t page_size() override;
    Answer<void> open_and_close(const char* path, bool writing) override;
    Answer<void> bind_and_close(std::uint16_t port) override;
    std::expected<ChildEnd, NoChild> in_child(const std::function<std::string()>& work) override;
    Answer<std::string> read_file_at(int directory, const char* name, std::size_t largest) override;
    Answer<std::string> readlinkat(int directory, const char* name) override;
    Answer<std::vector<int>> numbers_in(int directory, const char* name) override;

private:
    void say(const std::string& called, const std::string& result);
    template <class T>
    Answer<T> say(const std::string& called, Answer<T> answer);
    template <class T>
    T say_value(const std::string& called, T value);
    // Of a call that changes nothing, with the number that stands between `before` and `after`.
    void say_one_of_many(std::string_view before, unsigned number, std::string_view after,
                         std::string result);

    Kernel& kernel_;
    Log& log_;
    RepeatedCall repeated_;
};

}  // namespace doff
