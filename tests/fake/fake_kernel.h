// SPDX-License-Identifier: MIT
//
// A small working model of the kernel: credentials(7), capabilities(7), user_namespaces(7), and the
// corners of prctl(2), keyctl(2), seccomp(2) and execve(2) that doff meets. It keeps the state of one
// process, changes it by the rules of the manual, and can be told to refuse a call or to lie about it.
// Of Linux security modules it has what gives a command its label. Not in the model: the capabilities that
// a change of the filesystem uid switches (setfsuid(2)), file capabilities.
#pragma once

#include "core/filter_marker.h"
#include "core/kernel.h"
#include "core/security_label.h"
#include "core/state.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// One line of /proc/PID/uid_map or gid_map.
struct IdRange {
    std::uint32_t inside = 0;
    std::uint32_t outside = 0;
    std::uint32_t length = 0;
};

// A Landlock ruleset that is being made, or that a process is under. Paths are as from the initial root.
struct FakeDomain {
    LandlockHandled handled;
    std::map<std::string, std::uint64_t> paths;
    std::map<std::uint16_t, std::uint64_t> ports;
    bool operator==(const FakeDomain&) const = default;
};

// The process. Ids are the kernel's own, as the initial user namespace sees them.
struct Process {
    ProcessIds<Uid> uid{k_root, k_root, k_root, k_root};
    ProcessIds<Gid> gid{Gid{0}, Gid{0}, Gid{0}, Gid{0}};
    std::vector<Gid> groups;
    CapabilitySets capabilities;
    unsigned securebits = 0;
    bool no_new_privs = false;
    std::vector<std::vector<BpfInstruction>> filters;
    int dumpable = 1;
    int session_keyring = 100;
    std::set<int> open_fds{0, 1, 2};
    std::set<int> closing_fds;  // those of them that execve(2) closes

    std::array<Limit, k_resources.size()> limits;
    int nice = 0;
    IoPriority io_priority;
    Scheduling scheduling;
    CpuSet cpus{{0b11}};
    int oom_score_adj = 0;
    unsigned umask = 022;
    std::string root = "/";
    std::string directory = "/";  // as seen inside the root directory
    int pid = 50;
    int parent = 40;
    int group = 40;
    int session = 40;
    int parent_death_signal = 0;
    unsigned long ptracer = 0;
    std::set<int> ignored_signals;
    bool signals_blocked = false;
    std::vector<FakeDomain> domains;  // of Landlock
    std::string label;                // of AppArmor or SELinux
    std::string exec_label;           // what execve(2) makes of it; empty for the same

    bool operator==(const Process&) const = default;
};

// The security module that labels processes, of which there is one at a time.
struct FakeLabels {
    std::optional<SecurityModule> active;
    bool apparmor_built_in = true;
    bool apparmor_has_own_files = true;  // Linux 5.8
    bool selinux_has_own_files = false;  // in no kernel so far
    bool selinux_too = false;            // two at a time after all
    // Profiles that are loaded, with their modes; or labels as they can be spelt, as the policy has them.
    std::map<std::string, std::string> known;
    std::set<std::string> forbidden_under_no_new_privs;
    bool change_allowed = true;
    bool policy_loaded = true;
    bool selinuxfs_mounted = true;
    bool spelling_told = true;  // whoever asks may
    std::string asked;          // of selinuxfs
};

// Thrown where execve(2) would not return.
struct Executed {
    std::string path;
    std::vector<std::string> argv;
    std::vector<std::string> envp;
    Process caller;   // as it was when it called
    Process command;  // as the program starts, capabilities(7), "Transformation ... during execve()"
};

// A call that does not work. A lie is what a seccomp filter with error number 0 makes of a call: it
// returns 0, does nothing, and writes nothing to its out-buffers.
struct Fault {
    std::optional<std::errc> refused;  // empty: a lie
    int only_call = 0;                 // 1 for the first call of that name, ...; 0 for all
};

class FakeKernel final : public Kernel {
public:
    FakeKernel();  // root with all capabilities of Linux 6.18, in the initial namespace

    // The world.
    Process process;
    std::vector<IdRange> uid_map{{0, 0, k_no_id}};
    std::vector<IdRange> gid_map{{0, 0, k_no_id}};
    bool setgroups_denied = false;  // /proc/PID/setgroups says deny
    Capability last_capability = 40;
    unsigned known_securebits = 0xfff;
    unsigned known_seccomp_flags = 0x3f;
    std::string release = "6.18.0";
    int suid_dumpable = 0;
    int threads = 1;
    int tracer = 0;          // without the right to trace a setuid program
    bool shares_fs = false;  // with a process that made this one by clone(CLONE_FS)
    bool proc_mounted = true;
    bool controlling_terminal = false;
    bool started_with_privilege = false;  // AT_SECURE
    bool child_dies = false;              // before it returns, by this:
    int child_signal = 9;
    std::set<int> terminals;
    std::map<int, std::uint64_t> standard_files{{0, 70}, {1, 71}, {2, 71}};  // their inodes
    std::uint32_t standard_mode = 0020666;
    std::uint64_t standard_fs_type = 0xef53;     // statfs(2)
    std::map<int, Uid> keyrings{{100, k_root}};  // id and owner
    CpuSet online{{0b1111}};
    bool has_yama = true;
    std::map<std::string, FileStatus> files;
    // What stands in place of the file of that name once somebody has opened it.
    std::map<std::string, FileStatus> automounts;
    std::map<std::string, std::string> texts;         // of files
    std::map<std::string, std::string> proc_links;    // what symbolic links in proc(5) say
    std::map<std::string, std::vector<int>> numbers;  // what is in its directories
    std::map<std::string, std::errc> unreadable;      // of these three
    int landlock = 7;                                 // the version; 0 for a kernel without it
    std::map<int, FakeDomain> rulesets;
    bool has_tcp = true;
    std::set<int> bystanders;
    FakeLabels labels;
    std::uint64_t proc_type = 0x9fa0;           // statfs(2): procfs
    std::map<int, std::string> own_fds;         // what doff opened, and execve(2) closes
    std::map<std::string, std::errc> programs;  // what execve(2) answers; errc{} executes
    // More about files, fake_files.cpp. A directory that something is in and that is not among `files` itself
    // is root's, and everybody can search it.
    std::map<std::string, std::string> links;   // symbolic ones, and where they lead
    std::map<std::string, FileSystem> mounts;   // by where they are mounted
    std::set<std::string> guarded;              // refused whatever the mode says: an ACL, a module
    std::set<std::string> guarded_at_execve;    // only execve(2) is
    std::map<std::string, std::string> xattrs;  // "path name"
    std::set<std::uint16_t> ports_in_use;
    bool has_execve_check = true;                             // Linux 6.14
    std::uint16_t first_free_port = 1024;                     // below it, CAP_NET_BIND_SERVICE
    std::set<std::string> read_sockets;                       // that somebody reads
    std::map<std::string, std::vector<std::string>> written;  // to files and sockets, by append()

    // The faults, by the name of the call: the function below, or for prctl(2) the operation, as in
    // "PR_SET_DUMPABLE"; "seccomp" installs a filter and "seccomp(null)" asks what is known.
    std::map<std::string, Fault, std::less<>> faults;
    void refuse(const std::string& call, std::errc reason, int only_call = 0) {
        faults[call] = {reason, only_call};
    }
    void lie(const std::string& call, int only_call = 0) { faults[call] = {std::nullopt, only_call}; }

    // Every call by its name, in order.
    std::vector<std::string_view> calls;

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
    Answer<int> prctl(Prctl operation, unsigned long argument = 0, unsigned long argument2 = 0) override;
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
    Answer<int> call_marked(const MarkedCall& call) override;
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
    Answer<std::string> read_file_at(int directory, const char* name, std::size_t largest) override;
    Answer<std::string> readlinkat(int directory, const char* name) override;
    Answer<std::vector<int>> numbers_in(int directory, const char* name) override;
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

private:
    std::optional<Fault> enter(std::string_view call);
    bool capable(Capability capability) const;
    CapabilitySet valid() const;
    void commit(const Process& changed);
    void fix_up_after_uid_change(Process& changed) const;
    Answer<int> set_securebits(unsigned long bits);
    Answer<int> ambient(unsigned long operation, unsigned long argument);
    Process after_execve() const;
    std::string outside(const std::string& path) const;
    Answer<FileStatus> status_of(const std::string& full_path) const;
    int lowest_free_fd() const;
    Answer<void> use_port(std::uint16_t port, std::uint64_t right) const;
    bool is_scoped(std::uint64_t scope) const;
    bool has_label_file(const std::string& path) const;
    std::optional<Answer<std::string>> label_text(const std::string& path) const;
    std::optional<std::string> namespace_text(std::string_view path) const;
    Answer<void> write_label(const std::string& path, const std::string& text);
    bool may_execute() const;
    bool mode_allows(const FileStatus& status, unsigned wanted) const;
    Answer<std::string> find(const std::string& path, bool follow_last) const;
    Answer<FileStatus> kernels_own_status(const std::string& full) const;
    Answer<void> landlock_allows(const std::string& full, std::uint64_t right) const;
    const FileSystem* file_system_of(const std::string& full) const;

    std::map<std::string_view, int> times_;  // of the calls with a fault
};

// The first bytes of a program for this machine that needs no loader, elf(5).
std::string program_of_this_machine();

// A set of these.
CapabilitySet capabilities_of(std::initializer_list<Capability> list);

}  // namespace doff
