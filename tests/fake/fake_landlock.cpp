// SPDX-License-Identifier: MIT
//
// Landlock in the model, landlock(7): a right that some domain handles is denied unless that domain
// allows it on the file or on a directory above.
#include "core/landlock.h"

#include "fake/fake_kernel.h"

#include <algorithm>

namespace doff {
namespace {

using enum std::errc;

Answer<void> faulty(const Fault& fault) {
    return fault.refused ? Answer<void>{std::unexpected(*fault.refused)} : Answer<void>{};
}

Answer<int> faulty_fd(const Fault& fault) {
    return fault.refused ? Answer<int>{std::unexpected(*fault.refused)} : Answer<int>{0};
}

bool is_at_or_below(const std::string& path, const std::string& top) {
    return path == top || top == "/" || path.starts_with(top + "/");
}

}  // namespace

Answer<int> FakeKernel::landlock_version() {
    if (const auto fault = enter("landlock_version")) {
        return faulty_fd(*fault);
    }
    return landlock > 0 ? Answer<int>(landlock) : std::unexpected(function_not_supported);
}

Answer<int> FakeKernel::landlock_create_ruleset(const LandlockHandled& handled) {
    if (const auto fault = enter("landlock_create_ruleset")) {
        return faulty_fd(*fault);
    }
    const int fd = lowest_free_fd();
    own_fds[fd] = "a ruleset";
    rulesets[fd].handled = handled;
    return fd;
}

Answer<void> FakeKernel::landlock_add_path(int ruleset, int fd, std::uint64_t allowed) {
    if (const auto fault = enter("landlock_add_path")) {
        return faulty(*fault);
    }
    if (!rulesets.contains(ruleset) || !own_fds.contains(fd)) {
        return std::unexpected(bad_file_descriptor);
    }
    rulesets[ruleset].paths[own_fds[fd]] |= allowed;
    return {};
}

Answer<void> FakeKernel::landlock_add_port(int ruleset, std::uint16_t port, std::uint64_t allowed) {
    if (const auto fault = enter("landlock_add_port")) {
        return faulty(*fault);
    }
    if (!rulesets.contains(ruleset)) {
        return std::unexpected(bad_file_descriptor);
    }
    rulesets[ruleset].ports[port] |= allowed;
    return {};
}

Answer<void> FakeKernel::landlock_restrict_self(int ruleset) {
    if (const auto fault = enter("landlock_restrict_self")) {
        return faulty(*fault);
    }
    if (!process.no_new_privs && !capable(k_cap_sys_admin)) {
        return std::unexpected(operation_not_permitted);
    }
    if (!rulesets.contains(ruleset)) {
        return std::unexpected(bad_file_descriptor);
    }
    process.domains.push_back(rulesets[ruleset]);
    return {};
}

Answer<void> FakeKernel::try_open(const char* path, bool writing) {
    if (const auto fault = enter("try_open")) {
        return faulty(*fault);
    }
    const std::string full = outside(path);
    if (!files.contains(full)) {
        return std::unexpected(no_such_file_or_directory);
    }
    const std::uint64_t right = writing ? k_fs_write_file : k_fs_read_dir;
    for (const FakeDomain& domain : process.domains) {
        const bool allowed = std::ranges::any_of(domain.paths, [&](const auto& rule) {
            return is_at_or_below(full, rule.first) && (rule.second & right) != 0;
        });
        if ((domain.handled.fs & right) != 0 && !allowed) {
            return std::unexpected(permission_denied);
        }
    }
    return {};
}

Answer<void> FakeKernel::use_port(std::uint16_t port, std::uint64_t right) const {
    if (!has_tcp) {
        return std::unexpected(address_family_not_supported);
    }
    for (const FakeDomain& domain : process.domains) {
        const auto rule = domain.ports.find(port);
        const bool allowed = rule != domain.ports.end() && (rule->second & right) != 0;
        if ((domain.handled.net & right) != 0 && !allowed) {
            return std::unexpected(permission_denied);
        }
    }
    return {};
}

Answer<void> FakeKernel::try_bind_tcp(std::uint16_t port) {
    if (const auto fault = enter("try_bind_tcp")) {
        return faulty(*fault);
    }
    return use_port(port, k_net_bind_tcp);
}

Answer<void> FakeKernel::try_connect_tcp(std::uint16_t port) {
    if (const auto fault = enter("try_connect_tcp")) {
        return faulty(*fault);
    }
    const auto used = use_port(port, k_net_connect_tcp);
    return used ? Answer<void>{std::unexpected(network_unreachable)} : used;
}

Answer<int> FakeKernel::bind_abstract() {
    if (const auto fault = enter("bind_abstract")) {
        return faulty_fd(*fault);
    }
    const int fd = lowest_free_fd();
    own_fds[fd] = "a socket";
    return fd;
}

Answer<SocketPair> FakeKernel::socketpair() {
    if (const auto fault = enter("socketpair")) {
        return fault->refused ? Answer<SocketPair>{std::unexpected(*fault->refused)} : SocketPair{};
    }
    SocketPair pair;
    for (int* const end : {&pair.ours, &pair.other}) {
        *end = lowest_free_fd();
        own_fds[*end] = "a socket";
    }
    return pair;
}

Answer<int> FakeKernel::start_bystander(const SocketPair& sockets) {
    if (const auto fault = enter("start_bystander")) {
        return faulty_fd(*fault);
    }
    if (!own_fds.contains(sockets.ours) || own_fds.erase(sockets.other) == 0) {
        return std::unexpected(bad_file_descriptor);
    }
    bystanders.insert(process.pid + 1);
    return process.pid + 1;
}

Answer<void> FakeKernel::end_bystander(const SocketPair& sockets, int pid) {
    own_fds.erase(sockets.ours);
    if (const auto fault = enter("end_bystander")) {
        return faulty(*fault);
    }
    return bystanders.erase(pid) == 1 ? Answer<void>{} : std::unexpected(no_child_process);
}

bool FakeKernel::is_scoped(std::uint64_t scope) const {
    return std::ranges::any_of(
        process.domains, [&](const FakeDomain& domain) { return (domain.handled.scoped & scope) != 0; });
}

Answer<void> FakeKernel::try_connect_abstract(int socket) {
    if (const auto fault = enter("try_connect_abstract")) {
        return faulty(*fault);
    }
    if (!own_fds.contains(socket)) {
        return std::unexpected(bad_file_descriptor);
    }
    return is_scoped(k_scope_abstract_unix_socket) ? Answer<void>{std::unexpected(operation_not_permitted)}
                                                   : Answer<void>{};
}

Answer<void> FakeKernel::kill(int pid, int /* 0 asks only */) {
    if (const auto fault = enter("kill")) {
        return faulty(*fault);
    }
    if (!bystanders.contains(pid)) {
        return std::unexpected(no_such_process);
    }
    return is_scoped(k_scope_signal) ? Answer<void>{std::unexpected(operation_not_permitted)}
                                     : Answer<void>{};
}

}  // namespace doff
