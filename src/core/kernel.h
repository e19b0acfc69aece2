// SPDX-License-Identifier: MIT
//
// The kernel: one virtual function per system call, under the call's own name, so that a reader who
// knows the manual knows the code. The other of the two interfaces through which core sees the world.
//
// Every answer is the kernel's: where a call returns -1 the error number comes back in its place, and
// an out-buffer is filled beforehand with a value that no true answer can be (ids: 4294967295;
// capabilities: all bits; a soft limit above the hard one), so a call that says "done" and does nothing
// is seen.
#pragma once

#include "core/capability.h"
#include "core/cpu_set.h"
#include "core/id.h"
#include "core/limits.h"
#include "core/scheduling.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace doff {

template <class T>
using Answer = std::expected<T, std::errc>;

template <class Id>
struct RealEffectiveSaved {
    Id real;
    Id effective;
    Id saved;

    bool all(Id id) const { return real == id && effective == id && saved == id; }
    bool any(Id id) const { return real == id || effective == id || saved == id; }
    bool operator==(const RealEffectiveSaved&) const = default;
};

template <class Id>
constexpr RealEffectiveSaved<Id> all_three(Id id) {
    return {id, id, id};
}

// The operations of prctl(2) that doff uses; the values are the kernel's.
enum class Prctl : int {
    set_pdeathsig = 1,
    get_dumpable = 3,
    set_dumpable = 4,
    get_keepcaps = 7,
    set_keepcaps = 8,
    get_seccomp = 21,
    capbset_read = 23,
    capbset_drop = 24,
    get_securebits = 27,
    set_securebits = 28,
    set_no_new_privs = 38,
    get_no_new_privs = 39,
    cap_ambient = 47,
    set_ptracer = 0x59616d61,
};

// Whom Prctl::set_ptracer lets trace us beside our ancestors, where it is not a process ID.
inline constexpr unsigned long k_no_ptracer = 0;
inline constexpr unsigned long k_any_ptracer = ~0UL;

// The operations of prctl(Prctl::cap_ambient, ...), PR_CAP_AMBIENT(2const).
inline constexpr unsigned long k_ambient_is_set = 1;
inline constexpr unsigned long k_ambient_raise = 2;
inline constexpr unsigned long k_ambient_clear_all = 4;

// stat(2), what we need of it.
struct FileStatus {
    Uid uid;
    Gid gid;
    std::uint32_t mode = 0;
    std::uint64_t links = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = ~std::uint64_t{0};

    bool is_directory() const { return (mode & 0170000) == 0040000; }
    bool is_regular() const { return (mode & 0170000) == 0100000; }
    bool is_link() const { return (mode & 0170000) == 0120000; }
    // Whether the call wrote anything: no file belongs to the id that is none.
    bool true_answer() const { return uid.value != k_no_id && gid.value != k_no_id; }
};

// One instruction of classic BPF, laid out as struct sock_filter.
struct BpfInstruction {
    std::uint16_t code = 0;
    std::uint8_t jump_true = 0;
    std::uint8_t jump_false = 0;
    std::uint32_t constant = 0;
    bool operator==(const BpfInstruction&) const = default;
};

// What a Landlock ruleset decides about, landlock_create_ruleset(2): rights on files, rights on TCP
// ports, and what is kept inside. Everything of it that no rule allows is denied.
struct LandlockHandled {
    std::uint64_t fs = 0;
    std::uint64_t net = 0;
    std::uint64_t scoped = 0;
    bool empty() const { return fs == 0 && net == 0 && scoped == 0; }
    bool operator==(const LandlockHandled&) const = default;
};

struct SocketPair {
    int ours = -1;
    int other = -1;
    bool operator==(const SocketPair&) const = default;
};

// SECCOMP_FILTER_FLAG_SPEC_ALLOW, seccomp(2): leave speculative store bypass as it was. Linux 4.17.
inline constexpr unsigned k_seccomp_spec_allow = 4;

struct MarkedCall;  // filter_marker.h

// statfs(2), what we need of it.
struct FileSystem {
    std::uint64_t type = 0;
    std::uint64_t flags = 0;  // ST_NOEXEC and its kin
};

inline constexpr std::uint64_t k_fuse = 0x65735546;
inline constexpr std::uint64_t k_mounted_read_only = 1;
inline constexpr std::uint64_t k_mounted_noexec = 8;

// What access(2) is asked for.
inline constexpr unsigned k_may_execute = 1;
inline constexpr unsigned k_may_write = 2;
inline constexpr unsigned k_may_read = 4;

// How work in a child ended: what it returned, or the signal that came before.
struct ChildEnd {
    bool returned = false;
    std::string said;
    int signal = 0;
};

// The call without which there was no child, or no word of how it ended.
struct NoChild {
    const char* call = "";
    std::errc reason{};
};

class Kernel {
public:
    virtual ~Kernel() = default;

    // credentials(7)
    virtual Answer<RealEffectiveSaved<Uid>> getresuid() = 0;
    virtual Answer<RealEffectiveSaved<Gid>> getresgid() = 0;
    virtual Uid getuid() = 0;
    virtual Uid geteuid() = 0;
    virtual Gid getgid() = 0;
    virtual Gid getegid() = 0;
    // These two return the filesystem id as it was, whether or not they changed it, and no error.
    virtual Uid setfsuid(Uid uid) = 0;
    virtual Gid setfsgid(Gid gid) = 0;
    // A size of 0 asks for the number of groups; a negative one is EINVAL from any true kernel.
    virtual Answer<int> getgroups(int size, Gid* list) = 0;
    virtual Answer<void> setgroups(std::span<const Gid> groups) = 0;
    virtual Answer<void> setregid(Gid real, Gid effective) = 0;
    virtual Answer<void> setgid(Gid gid) = 0;
    virtual Answer<void> setuid(Uid uid) = 0;
    virtual Answer<void> setresuid(Uid real, Uid effective, Uid saved) = 0;
    virtual Answer<void> setresgid(Gid real, Gid effective, Gid saved) = 0;

    // capabilities(7), prctl(2)
    virtual Answer<ThreadCapabilities> capget() = 0;
    virtual Answer<void> capset(const ThreadCapabilities& sets) = 0;
    virtual Answer<int> prctl(Prctl operation, unsigned long argument = 0, unsigned long argument2 = 0) = 0;

    // session-keyring(7). Ids of keys are positive.
    virtual Answer<int> keyctl_join_session_keyring() = 0;
    virtual Answer<int> keyctl_get_session_keyring_id() = 0;
    // KEYCTL_DESCRIBE: "type;uid;gid;permissions;description" into `description`; the text's length,
    // its final NUL included, which may be more than there was room for.
    virtual Answer<int> keyctl_describe(int key, std::span<char> description) = 0;

    // seccomp(2), SECCOMP_SET_MODE_FILTER, or where there are no flags prctl(2), PR_SET_SECCOMP. An empty
    // filter is passed as a null pointer, which a kernel that knows the flags answers with EFAULT and any
    // other with EINVAL.
    virtual Answer<void> seccomp(unsigned flags, std::span<const BpfInstruction> filter) = 0;
    // landlock(7). A version is at least 1. Ruleset descriptors are close-on-exec.
    virtual Answer<int> landlock_version() = 0;
    virtual Answer<int> landlock_create_ruleset(const LandlockHandled& handled) = 0;
    virtual Answer<void> landlock_add_path(int ruleset, int fd, std::uint64_t allowed) = 0;
    virtual Answer<void> landlock_add_port(int ruleset, std::uint16_t port, std::uint64_t allowed) = 0;
    virtual Answer<void> landlock_restrict_self(int ruleset) = 0;
    // What Landlock may deny, tried and undone at once. open(2) of a directory for reading or of a file
    // for writing, not through a symbolic link; bind(2) of a TCP socket to a port of 127.0.0.1; connect(2)
    // to a port of an address that TCP cannot reach.
    virtual Answer<void> try_open(const char* path, bool writing) = 0;
    virtual Answer<void> try_bind_tcp(std::uint16_t port) = 0;
    virtual Answer<void> try_connect_tcp(std::uint16_t port) = 0;
    // A datagram socket with an abstract address of its own, unix(7), and connect(2) to it.
    virtual Answer<int> bind_abstract() = 0;
    virtual Answer<void> try_connect_abstract(int socket) = 0;
    virtual Answer<SocketPair> socketpair() = 0;  // of unix(7), close-on-exec
    // A process of our own that has nothing open, clone(2): its ID, once it said through `sockets` that it
    // is there. It ends when our end of them is closed, and sends no signal for it.
    virtual Answer<int> start_bystander(const SocketPair& sockets) = 0;
    // no_child_process where it was not there to be waited for, or is still.
    virtual Answer<void> end_bystander(const SocketPair& sockets, int pid) = 0;
    virtual Answer<void> kill(int pid, int signal) = 0;
    // getppid(2) with arguments that no program gives it, others each time; and that call made.
    virtual MarkedCall marked_call() = 0;
    virtual Answer<int> call_marked(const MarkedCall& call) = 0;
    virtual std::string kernel_release() = 0;  // uname(2)
    // unshare(CLONE_THREAD), unshare(2): succeeds, changing nothing, where there is one thread;
    // EINVAL where there are more.
    virtual Answer<void> unshare_thread() = 0;
    // unshare(CLONE_FS): a root directory, working directory and umask that are nobody else's.
    virtual Answer<void> unshare_fs() = 0;

    // Limits and scheduling of this process: prlimit(2), getpriority(2), ioprio_set(2), sched(7).
    virtual Answer<Limit> getrlimit(Resource resource) = 0;
    virtual Answer<void> setrlimit(Resource resource, const Limit& limit) = 0;
    // The nice value, -20 to 19; 20 where the call did nothing.
    virtual Answer<int> getpriority() = 0;
    virtual Answer<void> setpriority(int nice) = 0;
    // `which` is IOPRIO_WHO_PROCESS, 1; any true kernel answers 0 with EINVAL.
    virtual Answer<IoPriority> ioprio_get(int which) = 0;
    virtual Answer<void> ioprio_set(const IoPriority& priority) = 0;
    virtual Answer<Scheduling> sched_getattr() = 0;
    virtual Answer<void> sched_setattr(const Scheduling& scheduling) = 0;
    virtual Answer<CpuSet> sched_getaffinity() = 0;
    virtual Answer<void> sched_setaffinity(const CpuSet& cpus) = 0;

    // The process among others, credentials(7).
    virtual int getpid() = 0;
    virtual int getppid() = 0;
    virtual Answer<int> getsid() = 0;
    virtual Answer<int> getpgid() = 0;
    virtual Answer<void> setsid() = 0;
    virtual Answer<int> get_parent_death_signal() = 0;  // PR_GET_PDEATHSIG; -1 where it did nothing

    // signal(7). A disposition that is not the default one is, at the start of a program, "ignored".
    // protocol_error where the call that asks for it says "done" and tells nothing.
    virtual Answer<bool> is_default(int signal) = 0;
    virtual Answer<void> set_default(int signal) = 0;
    virtual Answer<void> set_ignored(int signal) = 0;
    virtual Answer<bool> is_any_blocked() = 0;
    virtual Answer<void> unblock_all() = 0;

    // Files and terminals. Of an automount that nobody has used yet stat(2) tells the owner and number of
    // the trigger and not of what would be mounted.
    virtual Answer<FileStatus> stat(const char* path) = 0;
    virtual Answer<FileStatus> fstat(int fd) = 0;
    virtual Answer<std::uint64_t> fstatfs(int fd) = 0;  // the type of the file system
    virtual unsigned umask(unsigned mask) = 0;          // returns the old one
    virtual Answer<void> chdir(const char* path) = 0;
    virtual Answer<std::string> getcwd() = 0;
    virtual Answer<void> chroot(int directory) = 0;  // fchdir(2) to it, then chroot(2) to "."
    // open(2) with O_PATH; what is mounted on demand is mounted for it. With `root`, a descriptor of a
    // directory and not -1, as the path is seen inside that: openat2(2), RESOLVE_IN_ROOT.
    virtual Answer<int> open_path(const char* path, int root) = 0;
    virtual Answer<int> open_file(const char* path) = 0;  // O_RDWR
    // The whole of a file; one of more than `largest` bytes is EFBIG.
    virtual Answer<std::string> read_file(const char* path, std::size_t largest) = 0;
    virtual void close(int fd) = 0;
    // The text of a file, from its beginning, without a final newline; as much as there is room for.
    virtual Answer<std::size_t> read_text(int fd, std::span<char> text) = 0;
    virtual Answer<void> write_text(int fd, std::string_view text) = 0;
    // Every descriptor that is open, ascending: from /proc/self/fd, else by asking for each up to the
    // limit on descriptors, and up to 65,536.
    virtual Answer<std::vector<int>> open_fds() = 0;
    virtual Answer<void> close_range(unsigned first, unsigned last) = 0;
    virtual Answer<bool> closes_on_exec(int fd) = 0;
    virtual Answer<void> keep_on_exec(int fd) = 0;
    virtual bool is_open(int fd) = 0;  // fcntl(fd, F_GETFD)
    // isatty(3); an error where a terminal cannot be told from something else.
    virtual Answer<bool> isatty(int fd) = 0;
    // tty(4): whether /dev/tty can be opened, and where it cannot for another reason than that there is none
    // (a limit, Landlock), that reason.
    virtual Answer<bool> has_controlling_terminal() = 0;
    virtual Answer<void> ioctl(int fd, unsigned long request) = 0;
    virtual Answer<int> open_null() = 0;  // open("/dev/null", O_RDWR)
    // For a log. open(2) of a file to append to, which is made for its owner alone where there is none: not
    // through a symbolic link, and without waiting for a reader. Close-on-exec, as is the next.
    virtual Answer<int> open_to_append(const char* path) = 0;
    // A datagram socket, unix(7), that is connected to the one at the path. A reader that has no room is
    // waited for, for a second.
    virtual Answer<int> connect_datagram(const char* path) = 0;
    // write(2) of the whole text; to a socket one datagram.
    virtual Answer<void> append(int fd, std::string_view text) = 0;
    // Whether the kernel started us with more privilege than our caller: AT_SECURE, getauxval(3).
    virtual bool at_secure() = 0;

    // Another process's files, seen from its directory in proc(5): openat(2) and read(2), readlinkat(2), and
    // the names of a directory that are numbers, ascending. A file or directory is not_supported that is none
    // of proc(5), such as a pipe that is mounted there; none is waited for.
    virtual Answer<std::string> read_file_at(int directory, const char* name, std::size_t largest) = 0;
    virtual Answer<std::string> readlinkat(int directory, const char* name) = 0;
    virtual Answer<std::vector<int>> numbers_in(int directory, const char* name) = 0;

    // execve(2). It returns only to say why it failed.
    virtual std::errc execve(const char* path, const char* const* argv, const char* const* envp) = 0;

    // Looking at files, to say why something is refused.
    virtual Answer<FileStatus> lstat(const char* path) = 0;
    virtual Answer<std::string> readlink(const char* path) = 0;
    // faccessat2(2) with AT_EACCESS: as the process is now. Linux 5.8; before, where ids are one,
    // faccessat(2).
    virtual Answer<void> faccessat(const char* path, unsigned mode) = 0;
    virtual Answer<FileSystem> statfs(const char* path) = 0;
    virtual Answer<std::string> getxattr(const char* path, const char* name) = 0;
    // Of a regular file; fewer bytes than asked for where it ends.
    virtual Answer<std::string> pread(const char* path, std::uint64_t offset, std::size_t length) = 0;
    // execveat(2) with AT_EXECVE_CHECK: whether the file itself might be executed, whatever is in it. Linux
    // 6.14; older ones say EINVAL.
    virtual Answer<void> execveat_check(const char* path) = 0;
    virtual std::uint64_t page_size() = 0;

    // open(2) for reading or writing, and close(2): creates nothing, truncates nothing, waits for nobody. For
    // writing in a directory: whether a file could be created; EOPNOTSUPP where only creating one tells.
    virtual Answer<void> open_and_close(const char* path, bool writing) = 0;
    // bind(2) of a TCP socket to a port of every address, and close(2), as a server does it: SO_REUSEADDR.
    virtual Answer<void> bind_and_close(std::uint16_t port) = 0;
    // Does `work` in a child, fork(2), and waits for it. Nothing that it changes is changed here; what it
    // returns comes back through memory, because a filter of its own may forbid it to write.
    virtual std::expected<ChildEnd, NoChild> in_child(const std::function<std::string()>& work) = 0;
};

}  // namespace doff
