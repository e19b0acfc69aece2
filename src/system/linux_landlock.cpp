// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that knows Landlock, and the harmless acts that it may deny.
#include "system/answer.h"
#include "system/descriptor.h"
#include "system/linux_kernel.h"

#include "core/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include <cstddef>

namespace doff {
namespace {

static_assert(k_fs_execute == LANDLOCK_ACCESS_FS_EXECUTE &&
              k_fs_write_file == LANDLOCK_ACCESS_FS_WRITE_FILE &&
              k_fs_read_file == LANDLOCK_ACCESS_FS_READ_FILE && k_fs_read_dir == LANDLOCK_ACCESS_FS_READ_DIR);

// struct landlock_ruleset_attr as of version 6, and struct landlock_net_port_attr of version 4, which the
// headers of an older system do not have.
struct RulesetAttributes {
    std::uint64_t handled_fs;
    std::uint64_t handled_net;
    std::uint64_t scoped;
};

struct PortAttributes {
    std::uint64_t allowed;
    std::uint64_t port;
};

constexpr int k_rule_path_beneath = 1;
constexpr int k_rule_net_port = 2;

// Calls bind(2) or connect(2) for a new TCP socket.
template <class Call>
Answer<void> with_tcp_socket(Call call, in_addr_t host, std::uint16_t port) {
    const Descriptor socket(opened(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)));
    if (!socket.is_open()) {
        return socket.why();
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(host);
    return done(call(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

}  // namespace

Answer<int> LinuxKernel::landlock_version() {
    return value_of(::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

Answer<int> LinuxKernel::landlock_create_ruleset(const LandlockHandled& handled) {
    const RulesetAttributes attributes{handled.fs, handled.net, handled.scoped};
    // An older kernel refuses a longer structure than it knows, if what is beyond is not 0.
    const std::size_t size = handled.scoped != 0 ? sizeof attributes
                             : handled.net != 0  ? offsetof(RulesetAttributes, scoped)
                                                 : offsetof(RulesetAttributes, handled_net);
    return value_of(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
}

Answer<void> LinuxKernel::landlock_add_path(int ruleset, int fd, std::uint64_t allowed) {
    landlock_path_beneath_attr attributes{};
    attributes.allowed_access = allowed;
    attributes.parent_fd = fd;
    return done(::syscall(SYS_landlock_add_rule, ruleset, k_rule_path_beneath, &attributes, 0));
}

Answer<void> LinuxKernel::landlock_add_port(int ruleset, std::uint16_t port, std::uint64_t allowed) {
    const PortAttributes attributes{allowed, port};
    return done(::syscall(SYS_landlock_add_rule, ruleset, k_rule_net_port, &attributes, 0));
}

Answer<void> LinuxKernel::landlock_restrict_self(int ruleset) {
    return done(::syscall(SYS_landlock_restrict_self, ruleset, 0));
}

Answer<void> LinuxKernel::try_open(const char* path, bool writing) {
    const int how = writing ? O_WRONLY : O_RDONLY | O_DIRECTORY;
    const Descriptor file(opened(::open(path, how | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW)));
    return file.is_open() ? Answer<void>{} : file.why();
}

Answer<void> LinuxKernel::try_bind_tcp(std::uint16_t port) {
    return with_tcp_socket(::bind, INADDR_LOOPBACK, port);
}

Answer<void> LinuxKernel::try_connect_tcp(std::uint16_t port) {
    // TCP has no multicast, so not a packet is sent: ENETUNREACH.
    return with_tcp_socket(::connect, INADDR_ALLHOSTS_GROUP, port);
}

// Datagrams, because nobody can fill a queue that is never written to.
Answer<int> LinuxKernel::bind_abstract() {
    const auto fd = opened(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!fd) {
        return fd;
    }
    // An address of the family alone asks for a free abstract one, unix(7).
    sockaddr family{};
    family.sa_family = AF_UNIX;
    if (::bind(*fd, &family, sizeof family.sa_family) == -1) {
        const auto why = reason();
        ::close(*fd);
        return why;
    }
    return fd;
}

Answer<void> LinuxKernel::try_connect_abstract(int socket) {
    sockaddr_un address{};
    socklen_t length = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == -1) {
        return reason();
    }
    const Descriptor other(opened(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
    if (!other.is_open()) {
        return other.why();
    }
    return done(::connect(other.get(), reinterpret_cast<const sockaddr*>(&address), length));
}

}  // namespace doff
