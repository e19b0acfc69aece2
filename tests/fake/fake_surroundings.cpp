// SPDX-License-Identifier: MIT
//
// What is around the process of the model: keyrings, filters, threads, files, and execve(2).
#include "core/bpf.h"
#include "fake/fake_kernel.h"
#include "fake/id_map.h"

#include <linux/audit.h>
#include <sys/syscall.h>
#include <algorithm>
#include <cerrno>
#include <utility>

namespace doff {
namespace {

using enum std::errc;

constexpr std::uint32_t k_native_arch =
#if defined(__x86_64__)
    AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
    AUDIT_ARCH_AARCH64;
#else
#error "name this architecture as <linux/audit.h> does"
#endif

std::vector<std::string> words_of(const char* const* list) {
    std::vector<std::string> words;
    for (; list != nullptr && *list != nullptr; ++list) {
        words.emplace_back(*list);
    }
    return words;
}

}  // namespace

Answer<int> FakeKernel::keyctl_join_session_keyring() {
    if (const auto fault = enter("keyctl_join_session_keyring")) {
        return fault->refused ? Answer<int>{std::unexpected(*fault->refused)} : Answer<int>{0};
    }
    const int id = keyrings.empty() ? 1 : keyrings.rbegin()->first + 1;
    // An anonymous session keyring belongs to the real user.
    keyrings[id] = process.uid.real;
    process.session_keyring = id;
    return id;
}

Answer<int> FakeKernel::keyctl_get_session_keyring_id() {
    if (const auto fault = enter("keyctl_get_session_keyring_id")) {
        return fault->refused ? Answer<int>{std::unexpected(*fault->refused)} : Answer<int>{0};
    }
    if (process.session_keyring == 0) {
        return std::unexpected(static_cast<std::errc>(ENOKEY));
    }
    return process.session_keyring;
}

Answer<int> FakeKernel::keyctl_describe(int key, std::span<char> description) {
    if (const auto fault = enter("keyctl_describe")) {
        return fault->refused ? Answer<int>{std::unexpected(*fault->refused)} : Answer<int>{0};
    }
    const auto found = keyrings.find(key);
    if (found == keyrings.end()) {
        return std::unexpected(static_cast<std::errc>(ENOKEY));
    }
    const Uid owner = from_kernel(uid_map, found->second);
    // The kernel writes the ids with %d: 4294967294 is -2.
    const std::string text =
        "keyring;" + std::to_string(static_cast<std::int32_t>(owner.value)) + ";0;3f1b0000;_ses";
    if (text.size() < description.size()) {
        std::ranges::copy(text, description.begin());
        description[text.size()] = '\0';
    }
    return static_cast<int>(text.size()) + 1;
}
Answer<void> FakeKernel::seccomp(unsigned flags, std::span<const BpfInstruction> filter) {
    if (const auto fault = enter(filter.empty() ? "seccomp(null)" : "seccomp")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    if ((flags & ~known_seccomp_flags) != 0) {
        return std::unexpected(invalid_argument);
    }
    if (filter.empty()) {
        return std::unexpected(bad_address);
    }
    if (!process.no_new_privs && !capable(k_cap_sys_admin)) {
        return std::unexpected(permission_denied);
    }
    if (!defect_of(filter).empty()) {
        return std::unexpected(invalid_argument);
    }
    process.filters.emplace_back(filter.begin(), filter.end());
    return {};
}

MarkedCall FakeKernel::marked_call() {
    return {SYS_getppid, {7, 8}};
}

Answer<int> FakeKernel::call_marked(const MarkedCall& call) {
    if (const auto fault = enter("call_marked")) {
        return fault->refused ? Answer<int>{std::unexpected(*fault->refused)} : Answer<int>{0};
    }
    const SeccompData data{call.nr, k_native_arch, 0, {call.arguments[0], call.arguments[1]}};
    for (const auto& filter : process.filters) {
        const std::uint32_t answer = evaluate(filter, data).value_or(0);
        if ((answer & k_seccomp_action_mask) == k_seccomp_errno) {
            return std::unexpected(static_cast<std::errc>(answer & k_seccomp_data_mask));
        }
    }
    return process.parent;
}

std::string FakeKernel::kernel_release() {
    return release;
}

Answer<void> FakeKernel::unshare_thread() {
    if (const auto fault = enter("unshare_thread")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    return threads == 1 ? Answer<void>{} : Answer<void>{std::unexpected(invalid_argument)};
}

Answer<void> FakeKernel::unshare_fs() {
    if (const auto fault = enter("unshare_fs")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    shares_fs = false;
    return {};
}

Answer<FileStatus> FakeKernel::stat(const char* path) {
    if (const auto fault = enter("stat")) {
        if (fault->refused) {
            return std::unexpected(*fault->refused);
        }
        return FileStatus{};
    }
    const auto found = find(path, /* follow_last= */ true);
    return found ? status_of(*found) : std::unexpected(found.error());
}

Answer<FileStatus> FakeKernel::status_of(const std::string& full_path) const {
    if (proc_mounted && full_path == "/proc/self/task") {
        return FileStatus{process.uid.effective, process.gid.effective, 040555,
                          static_cast<std::uint64_t>(threads) + 2};
    }
    const auto found = kernels_own_status(full_path);
    if (!found) {
        return found;
    }
    FileStatus status = *found;
    status.uid = from_kernel(uid_map, status.uid);
    status.gid = from_kernel(gid_map, status.gid);
    return status;
}

bool FakeKernel::is_open(int fd) {
    if (const auto fault = enter("is_open")) {
        return !fault->refused;
    }
    return process.open_fds.contains(fd) || own_fds.contains(fd);
}

Answer<bool> FakeKernel::isatty(int fd) {
    if (const auto fault = enter("isatty")) {
        return fault->refused ? Answer<bool>{std::unexpected(*fault->refused)} : true;
    }
    return process.open_fds.contains(fd) && terminals.contains(fd);
}

Answer<bool> FakeKernel::has_controlling_terminal() {
    // open(2) that lies returns a descriptor.
    if (const auto fault = enter("has_controlling_terminal")) {
        return fault->refused ? Answer<bool>{std::unexpected(*fault->refused)} : true;
    }
    return controlling_terminal;
}

// Every installed filter sees the call; what is stricter than "allow" wins, seccomp(2). There is no
// descriptor that could answer the request itself.
Answer<void> FakeKernel::ioctl(int fd, unsigned long request) {
    if (const auto fault = enter("ioctl")) {
        return fault->refused ? Answer<void>{std::unexpected(*fault->refused)} : Answer<void>{};
    }
    const SeccompData data{SYS_ioctl,
                           k_native_arch,
                           0,
                           {static_cast<std::uint64_t>(static_cast<std::int64_t>(fd)), request, 0, 0, 0, 0}};
    for (const auto& filter : process.filters) {
        constexpr std::uint32_t k_errno = 0x0005'0000;
        const std::uint32_t answer = evaluate(filter, data).value_or(0);
        if ((answer & 0xffff'0000) == k_errno) {
            return std::unexpected(static_cast<std::errc>(answer & 0xffff));
        }
    }
    return std::unexpected(process.open_fds.contains(fd) ? inappropriate_io_control_operation
                                                         : bad_file_descriptor);
}

Answer<int> FakeKernel::open_null() {
    if (const auto fault = enter("open_null")) {
        return fault->refused ? Answer<int>{std::unexpected(*fault->refused)} : Answer<int>{0};
    }
    int lowest = 0;
    while (process.open_fds.contains(lowest)) {
        ++lowest;
    }
    process.open_fds.insert(lowest);
    return lowest;
}

bool FakeKernel::at_secure() {
    calls.emplace_back("at_secure");
    return started_with_privilege;
}

std::errc FakeKernel::execve(const char* path, const char* const* argv, const char* const* envp) {
    if (const auto fault = enter("execve")) {
        return fault->refused.value_or(std::errc{});
    }
    if (path == nullptr) {
        return bad_address;
    }
    const auto found = programs.find(path);
    if (found == programs.end()) {
        return no_such_file_or_directory;
    }
    if (found->second != std::errc{}) {
        return found->second;
    }
    if (!may_execute()) {
        return operation_not_permitted;
    }
    throw Executed{path, words_of(argv), words_of(envp), process, after_execve()};
}

// capabilities(7), "Transformation of capabilities during execve()", for a file without capabilities
// and without setuid bits.
Process FakeKernel::after_execve() const {
    Process after = process;
    const auto& old = process.capabilities;
    auto& sets = after.capabilities;
    const Uid root = to_kernel(uid_map, k_root).value_or(k_unchanged_uid);
    const bool root_is_special = (process.securebits & k_secbit_noroot) == 0;
    CapabilitySet permitted;
    if (root_is_special && (process.uid.real == root || process.uid.effective == root)) {
        permitted = old.inheritable.with(old.bounding);
        if (process.no_new_privs) {
            permitted = {permitted.bits & old.permitted.bits};
        }
    }
    sets.permitted = permitted.with(old.ambient);
    sets.effective = root_is_special && process.uid.effective == root ? sets.permitted : old.ambient;
    if ((tracer != 0 || shares_fs) && !capable(k_cap_setuid)) {
        after.uid.effective = after.uid.real;
        after.gid.effective = after.gid.real;
    }
    after.uid.saved = after.uid.filesystem = after.uid.effective;
    after.gid.saved = after.gid.filesystem = after.gid.effective;
    after.securebits &= ~k_secbit_keep_caps;
    after.dumpable = 1;
    if (!process.exec_label.empty()) {
        after.label = std::exchange(after.exec_label, "");
    }
    std::erase_if(after.open_fds, [&](int fd) { return process.closing_fds.contains(fd); });
    after.closing_fds.clear();
    return after;
}

}  // namespace doff
