// SPDX-License-Identifier: MIT
//
// The part of LinuxKernel that knows Landlock, and the harmless acts by which it is proven.
#include "system/answer.h"
#include "system/linux_kernel.h"

#include "core/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
#include <csignal>
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

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (fd_ != -1) {
            ::close(fd_);
        }
    }
    int get() const { return fd_; }

private:
    int fd_;
};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

template <class Address>
const sockaddr* generic(const Address& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

int tcp_socket() {
    return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
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
    const Descriptor file(::open(path, how | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    return done(file.get());
}

Answer<void> LinuxKernel::try_bind_tcp(std::uint16_t port) {
    const Descriptor socket(tcp_socket());
    if (socket.get() == -1) {
        return reason();
    }
    const auto address = loopback(port);
    return done(::bind(socket.get(), generic(address), sizeof address));
}

Answer<void> LinuxKernel::try_connect_tcp(std::uint16_t port) {
    const Descriptor socket(tcp_socket());
    if (socket.get() == -1) {
        return reason();
    }
    const auto address = loopback(port);
    return done(::connect(socket.get(), generic(address), sizeof address));
}

Answer<int> LinuxKernel::listen_abstract() {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1) {
        return reason();
    }
    // An address of the family alone asks for a free abstract one, unix(7).
    const sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (::bind(fd, generic(address), sizeof address.sun_family) == -1 || ::listen(fd, 4) == -1) {
        const auto why = reason();
        ::close(fd);
        return why;
    }
    return fd;
}

Answer<void> LinuxKernel::try_connect_abstract(int listener) {
    sockaddr_un address{};
    socklen_t length = sizeof address;
    if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == -1) {
        return reason();
    }
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.get() == -1) {
        return reason();
    }
    return done(::connect(socket.get(), generic(address), length));
}

Answer<void> LinuxKernel::kill(int pid, int signal) {
    return done(::kill(pid, signal));
}

}  // namespace doff
