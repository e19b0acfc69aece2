// SPDX-License-Identifier: MIT
//
// Files in the model, path_resolution(7): symbolic links, search permission, mounts, and who may do what.
// What is not in the model: access control lists, but for `guarded`.
#include "core/landlock.h"
#include "core/terminal_guard.h"
#include "fake/fake_kernel.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace doff {
namespace {

using enum std::errc;

constexpr Capability k_cap_dac_override = 1;
constexpr Capability k_cap_dac_read_search = 2;
constexpr Capability k_cap_net_bind_service = 10;

bool is_at_or_below(const std::string& path, const std::string& top) {
    return path == top || top == "/" || path.starts_with(top + "/");
}

std::deque<std::string> components_of(const std::string& path) {
    std::deque<std::string> parts;
    std::string part;
    for (const char c : path + "/") {
        if (c != '/') {
            part += c;
        } else if (!part.empty()) {
            parts.push_back(std::exchange(part, ""));
        }
    }
    if (path.ends_with('/')) {
        parts.emplace_back(".");
    }
    return parts;
}

Answer<void> faulty(const Fault& fault) {
    return fault.refused ? Answer<void>{std::unexpected(*fault.refused)} : Answer<void>{};
}

}  // namespace

std::string program_of_this_machine() {
    std::string header(
        "\x7f"
        "ELF\2\1\1",
        7);
    header.resize(16);
    header += std::string("\2\0", 2);  // ET_EXEC
    header += static_cast<char>(k_own_audit_arch & 0xff);
    header += static_cast<char>(k_own_audit_arch >> 8 & 0xff);
    header.resize(64);
    header[32] = 64;  // e_phoff
    header[54] = 56;  // e_phentsize
    header[56] = 1;   // e_phnum
    header += '\1';   // PT_LOAD
    header.resize(64 + 56);
    return header;
}

bool FakeKernel::mode_allows(const FileStatus& status, unsigned wanted) const {
    const auto& groups = process.groups;
    const bool in_group =
        status.gid == process.gid.filesystem || std::ranges::find(groups, status.gid) != groups.end();
    const unsigned shift = status.uid == process.uid.filesystem ? 6 : in_group ? 3 : 0;
    if ((status.mode >> shift & wanted) == wanted) {
        return true;
    }
    const bool executable = status.is_directory() || (status.mode & 0111) != 0;
    if (capable(k_cap_dac_override) && ((wanted & k_may_execute) == 0 || executable)) {
        return true;
    }
    const bool reading = wanted == k_may_read || (status.is_directory() && (wanted & k_may_write) == 0);
    return reading && capable(k_cap_dac_read_search);
}

// To the path as from the initial root directory.
Answer<std::string> FakeKernel::find(const std::string& path, bool follow_last) const {
    std::deque<std::string> rest = components_of(path);
    std::string at = path.starts_with('/') || process.directory == "/" ? "" : process.directory;
    for (int followed = 0; !rest.empty();) {
        const std::string name = rest.front();
        rest.pop_front();
        const std::string here = outside(at.empty() ? "/" : at);
        if (const auto directory = files.find(here); directory != files.end()) {
            if (!directory->second.is_directory()) {
                return std::unexpected(not_a_directory);
            }
            if (!mode_allows(directory->second, k_may_execute) || guarded.contains(here)) {
                return std::unexpected(permission_denied);
            }
        }
        if (name.size() > 255) {
            return std::unexpected(filename_too_long);
        }
        if (name == "." || name == "..") {
            at = name == "." ? at : at.substr(0, at.empty() ? 0 : at.rfind('/'));
            continue;
        }
        const auto link = links.find(outside(at + "/" + name));
        if (link == links.end() || (rest.empty() && !follow_last)) {
            at += "/" + name;
            continue;
        }
        if (++followed > 40) {
            return std::unexpected(too_many_symbolic_link_levels);
        }
        const auto target = components_of(link->second);
        rest.insert(rest.begin(), target.begin(), target.end());
        at = link->second.starts_with('/') ? "" : at;
    }
    return outside(at.empty() ? "/" : at);
}

Answer<FileStatus> FakeKernel::kernels_own_status(const std::string& full) const {
    if (const auto found = files.find(full); found != files.end()) {
        return found->second;
    }
    const std::string below = full == "/" ? full : full + "/";
    const auto is_below = [&](const auto& each) { return each.first.starts_with(below); };
    return std::ranges::any_of(files, is_below) || std::ranges::any_of(links, is_below)
               ? Answer<FileStatus>(FileStatus{k_root, Gid{0}, 0040755, 2, 1})
               : std::unexpected(no_such_file_or_directory);
}

const FileSystem* FakeKernel::file_system_of(const std::string& full) const {
    const FileSystem* found = nullptr;
    for (const auto& [where, mount] : mounts) {
        found = is_at_or_below(full, where) ? &mount : found;  // the longest is the last
    }
    return found;
}

Answer<void> FakeKernel::landlock_allows(const std::string& full, std::uint64_t right) const {
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

Answer<FileStatus> FakeKernel::lstat(const char* path) {
    if (const auto fault = enter("lstat")) {
        return fault->refused ? Answer<FileStatus>{std::unexpected(*fault->refused)} : FileStatus{};
    }
    const auto found = find(path, /* follow_last= */ false);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (links.contains(*found)) {
        return FileStatus{k_root, Gid{0}, 0120777, 1};
    }
    return status_of(*found);
}

Answer<std::string> FakeKernel::readlink(const char* path) {
    if (const auto fault = enter("readlink")) {
        return fault->refused ? Answer<std::string>{std::unexpected(*fault->refused)} : std::string();
    }
    const auto found = find(path, /* follow_last= */ false);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto link = links.find(*found);
    if (link != links.end()) {
        return link->second;
    }
    const auto status = status_of(*found);
    return std::unexpected(status ? invalid_argument : status.error());
}

Answer<void> FakeKernel::faccessat(const char* path, unsigned mode) {
    if (const auto fault = enter("faccessat")) {
        return faulty(*fault);
    }
    const auto found = find(path, /* follow_last= */ true);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto there = kernels_own_status(*found);
    if (!there) {
        return std::unexpected(there.error());
    }
    const FileSystem* const mount = file_system_of(*found);
    if (mount != nullptr && (mode & k_may_write) != 0 && (mount->flags & k_mounted_read_only) != 0) {
        return std::unexpected(read_only_file_system);
    }
    const bool noexec = mount != nullptr && there->is_regular() && (mode & k_may_execute) != 0 &&
                        (mount->flags & k_mounted_noexec) != 0;
    return noexec || guarded.contains(*found) || !mode_allows(*there, mode)
               ? Answer<void>{std::unexpected(permission_denied)}
               : Answer<void>{};
}

Answer<FileSystem> FakeKernel::statfs(const char* path) {
    if (const auto fault = enter("statfs")) {
        return fault->refused ? Answer<FileSystem>{std::unexpected(*fault->refused)} : FileSystem{};
    }
    const auto found = find(path, /* follow_last= */ true);
    if (!found) {
        return std::unexpected(found.error());
    }
    const FileSystem* const mount = file_system_of(*found);
    return mount != nullptr ? *mount : FileSystem{};
}

Answer<std::string> FakeKernel::getxattr(const char* path, const char* name) {
    if (const auto fault = enter("getxattr")) {
        return fault->refused ? Answer<std::string>{std::unexpected(*fault->refused)} : std::string();
    }
    const auto found = find(path, /* follow_last= */ true);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto value = xattrs.find(*found + " " + name);
    return value == xattrs.end() ? Answer<std::string>(std::unexpected(no_message_available)) : value->second;
}

Answer<void> FakeKernel::open_and_close(const char* path, bool writing) {
    if (const auto fault = enter("open_and_close")) {
        return faulty(*fault);
    }
    const auto found = find(path, /* follow_last= */ true);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto there = kernels_own_status(*found);
    if (!there) {
        return std::unexpected(there.error());
    }
    const FileSystem* const mount = file_system_of(*found);
    if (writing && mount != nullptr && (mount->flags & k_mounted_read_only) != 0) {
        return std::unexpected(read_only_file_system);
    }
    const unsigned creating = there->is_directory() ? k_may_write | k_may_execute : k_may_write;
    if (guarded.contains(*found) || !mode_allows(*there, writing ? creating : k_may_read)) {
        return std::unexpected(permission_denied);
    }
    constexpr std::uint64_t k_procfs = 0x9fa0;
    if (writing && there->is_directory() && mount != nullptr && mount->type == k_procfs) {
        return std::unexpected(operation_not_supported);
    }
    return landlock_allows(*found, writing                 ? k_fs_write_file
                                   : there->is_directory() ? k_fs_read_dir
                                                           : k_fs_read_file);
}

Answer<std::string> FakeKernel::pread(const char* path, std::uint64_t offset, std::size_t length) {
    if (const auto fault = enter("pread")) {
        return fault->refused ? Answer<std::string>{std::unexpected(*fault->refused)} : std::string();
    }
    if (const auto opened = open_and_close(path, /* writing= */ false); !opened) {
        return std::unexpected(opened.error());
    }
    const auto text = texts.find(*find(path, /* follow_last= */ true));
    if (text == texts.end()) {
        return std::unexpected(io_error);
    }
    return offset < text->second.size() ? text->second.substr(offset, length) : std::string();
}

Answer<void> FakeKernel::execveat_check(const char* path) {
    if (const auto fault = enter("execveat_check")) {
        return faulty(*fault);
    }
    if (!has_execve_check) {
        return std::unexpected(invalid_argument);
    }
    if (const auto allowed = faccessat(path, k_may_execute); !allowed) {
        return allowed;
    }
    const std::string full = *find(path, /* follow_last= */ true);
    if (!kernels_own_status(full)->is_regular() || guarded_at_execve.contains(full)) {
        return std::unexpected(permission_denied);
    }
    return landlock_allows(full, k_fs_execute);
}

std::uint64_t FakeKernel::page_size() {
    return 4096;
}

Answer<void> FakeKernel::bind_and_close(std::uint16_t port) {
    if (const auto fault = enter("bind_and_close")) {
        return faulty(*fault);
    }
    if (const auto allowed = use_port(port, k_net_bind_tcp); !allowed) {
        return allowed;
    }
    if (port < first_free_port && !capable(k_cap_net_bind_service)) {
        return std::unexpected(permission_denied);
    }
    return ports_in_use.contains(port) ? Answer<void>{std::unexpected(address_in_use)} : Answer<void>{};
}

std::expected<ChildEnd, NoChild> FakeKernel::in_child(const std::function<std::string()>& work) {
    if (const auto fault = enter("in_child")) {
        if (fault->refused) {
            return std::unexpected(NoChild{"fork", *fault->refused});
        }
        return ChildEnd{};
    }
    if (child_dies) {
        return ChildEnd{false, "", child_signal};
    }
    FakeKernel parent = *this;
    process.parent = std::exchange(process.pid, process.pid + 1);
    const std::string said = work();
    parent.calls = std::move(calls);
    parent.times_ = std::move(times_);
    *this = std::move(parent);
    return ChildEnd{true, said, 0};
}

}  // namespace doff
