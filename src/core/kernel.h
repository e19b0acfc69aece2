// SPDX-License-Identifier: MIT
//
// The kernel: one virtual function per system call, under the call's own name, so that a reader who
// knows the manual knows the code. The other of the two interfaces through which core sees the world.
//
// Every answer is the kernel's: where a call returns -1 the error number comes back in its place, and
// an out-buffer is filled beforehand with a value that no true answer can be (ids: 4294967295;
// capabilities: all bits), so a call that says "done" and does nothing is seen.
#pragma once

#include "core/capability.h"
#include "core/id.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <system_error>

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
};

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
};

// One instruction of classic BPF, laid out as struct sock_filter.
struct BpfInstruction {
    std::uint16_t code = 0;
    std::uint8_t jump_true = 0;
    std::uint8_t jump_false = 0;
    std::uint32_t constant = 0;
    bool operator==(const BpfInstruction&) const = default;
};

// SECCOMP_FILTER_FLAG_SPEC_ALLOW, seccomp(2): leave speculative store bypass as it was. Linux 4.17.
inline constexpr unsigned k_seccomp_spec_allow = 4;

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

    // seccomp(2), SECCOMP_SET_MODE_FILTER. An empty filter is passed as a null pointer, which a
    // kernel that knows the flags answers with EFAULT and any other with EINVAL.
    virtual Answer<void> seccomp(unsigned flags, std::span<const BpfInstruction> filter) = 0;
    // unshare(CLONE_THREAD), unshare(2): succeeds, changing nothing, where there is one thread;
    // EINVAL where there are more.
    virtual Answer<void> unshare_thread() = 0;

    // Files and terminals.
    virtual Answer<FileStatus> stat(const char* path) = 0;
    virtual bool is_open(int fd) = 0;  // fcntl(fd, F_GETFD)
    // isatty(3); true also where a terminal cannot be told from something else.
    virtual bool isatty(int fd) = 0;
    // Whether /dev/tty can be opened, tty(4); true also where that cannot be told.
    virtual bool has_controlling_terminal() = 0;
    virtual Answer<void> ioctl(int fd, unsigned long request) = 0;
    virtual Answer<int> open_null() = 0;  // open("/dev/null", O_RDWR)
    // Whether the kernel started us with more privilege than our caller: AT_SECURE, getauxval(3).
    virtual bool at_secure() = 0;

    // execve(2). It returns only to say why it failed.
    virtual std::errc execve(const char* path, const char* const* argv, const char* const* envp) = 0;
};

}  // namespace doff
