// SPDX-License-Identifier: MIT
#include "attempt.h"

#include "ask.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace probe {
namespace {

constexpr unsigned long k_no_fd = ~0UL;

int error_of(long answer) {
    return answer == -1 ? errno : 0;
}

int open_it(const char* path, int flags) {
    const long fd = ask(SYS_openat, k_here, address(path), static_cast<unsigned long>(flags | O_CLOEXEC));
    const int error = error_of(fd);
    if (fd != -1) {
        close(static_cast<int>(fd));
    }
    return error;
}

// bind(2) or connect(2), on a socket of that family.
int use_socket(long call, unsigned long type, const void* name, std::size_t length) {
    const auto family = *static_cast<const sa_family_t*>(name);
    const long fd = ask(SYS_socket, family, type | SOCK_CLOEXEC, 0);
    if (fd == -1) {
        return errno;
    }
    const int error = error_of(ask(call, static_cast<unsigned long>(fd), address(name), length));
    close(static_cast<int>(fd));
    return error;
}

int use_port(long call, in_addr_t address_of_nobody, const char* port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(static_cast<std::uint16_t>(strtoul(port, nullptr, 10)));
    name.sin_addr.s_addr = htonl(address_of_nobody);
    return use_socket(call, SOCK_STREAM, &name, sizeof name);
}

int reach(const char* abstract) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const std::size_t length = std::min(strlen(abstract), sizeof name.sun_path - 1);
    memcpy(name.sun_path + 1, abstract, length);
    return use_socket(SYS_connect, SOCK_DGRAM, &name, offsetof(sockaddr_un, sun_path) + 1 + length);
}

int signal_any(const char* list) {
    int error = ESRCH;
    for (const char* at = list; error != 0 && *at != '\0';) {
        char* end = nullptr;
        error = error_of(ask(SYS_kill, strtoul(at, &end, 10), 0));
        at = end + (*end == ',' ? 1 : 0);
    }
    return error;
}

}  // namespace

int error_of_attempt(const char* what) {
    const auto value_of = [what](const char* kind) {
        const std::size_t length = strlen(kind);
        return strncmp(what, kind, length) == 0 ? what + length : nullptr;
    };
    // RFC 5737, for documentation; and all hosts, which TCP cannot connect to.
    constexpr in_addr_t k_of_nobody = 0xc000'0201;
    constexpr in_addr_t k_of_everybody = 0xe000'0001;
    if (const char* path = value_of("list:")) {
        return open_it(path, O_RDONLY | O_DIRECTORY);
    }
    if (const char* path = value_of("write:")) {
        return open_it(path, O_WRONLY);
    }
    if (const char* port = value_of("bind:")) {
        return use_port(SYS_bind, k_of_nobody, port);
    }
    if (const char* port = value_of("connect:")) {
        return use_port(SYS_connect, k_of_everybody, port);
    }
    if (const char* name = value_of("reach:")) {
        return reach(name);
    }
    if (const char* list = value_of("signal:")) {
        return signal_any(list);
    }
    if (strcmp(what, "flock") == 0) {
        return error_of(ask(SYS_flock, k_no_fd, LOCK_UN));
    }
    return strcmp(what, "fdatasync") == 0 ? error_of(ask(SYS_fdatasync, k_no_fd)) : -1;
}

}  // namespace probe
