// SPDX-License-Identifier: MIT
//
// What the process of the model has beside its credentials: limits, scheduling, signals, a session,
// directories and descriptors. The rules are those of the manual pages named in core/kernel.h.
#include "fake/fake_kernel.h"

#include "core/signals.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <utility>

namespace doff {
namespace {

using enum std::errc;

// A call that does not work: its refusal, or `nothing` in its out-buffer.
template <class T>
Answer<T> faulty(const Fault& fault, T nothing) {
    if (fault.refused) {
        return std::unexpected(*fault.refused);
    }
    return nothing;
}

Answer<void> faulty(const Fault& fault) {
    return fault.refused ? Answer<void>{std::unexpected(*fault.refused)} : Answer<void>{};
}

constexpr Capability k_cap_sys_nice = 23;
constexpr Capability k_cap_sys_resource = 24;

}  // namespace

Answer<Limit> FakeKernel::getrlimit(Resource resource) {
    if (const auto fault = enter("getrlimit")) {
        return faulty(*fault, Limit{1, 0});
    }
    return process.limits.at(static_cast<std::size_t>(resource));
}

Answer<void> FakeKernel::setrlimit(Resource resource, const Limit& limit) {
    if (const auto fault = enter("setrlimit")) {
        return faulty(*fault);
    }
    Limit& had = process.limits.at(static_cast<std::size_t>(resource));
    if (limit.soft > limit.hard) {
        return std::unexpected(invalid_argument);
    }
    if (limit.hard > had.hard && !capable(k_cap_sys_resource)) {
        return std::unexpected(operation_not_permitted);
    }
    had = limit;
    return {};
}

Answer<int> FakeKernel::getpriority() {
    if (const auto fault = enter("getpriority")) {
        return faulty(*fault, 20);
    }
    return process.nice;
}

Answer<void> FakeKernel::setpriority(int nice) {
    if (const auto fault = enter("setpriority")) {
        return faulty(*fault);
    }
    if (nice < process.nice && !capable(k_cap_sys_nice)) {
        return std::unexpected(permission_denied);
    }
    process.nice = nice;
    return {};
}

Answer<IoPriority> FakeKernel::ioprio_get(int which) {
    if (const auto fault = enter("ioprio_get")) {
        return faulty(*fault, IoPriority{});
    }
    if (which != 1) {
        return std::unexpected(invalid_argument);
    }
    return process.io_priority;
}

Answer<void> FakeKernel::ioprio_set(const IoPriority& priority) {
    if (const auto fault = enter("ioprio_set")) {
        return faulty(*fault);
    }
    if (priority.io_class == k_io_realtime && !capable(k_cap_sys_nice) && !capable(k_cap_sys_admin)) {
        return std::unexpected(operation_not_permitted);
    }
    process.io_priority = priority;
    return {};
}

Answer<Scheduling> FakeKernel::sched_getattr() {
    if (const auto fault = enter("sched_getattr")) {
        return faulty(*fault, Scheduling{~0U, ~0U, ~0ULL, ~0ULL, ~0ULL});
    }
    Scheduling shown = process.scheduling;
    // A fair policy shows its time slice here since Linux 6.12.
    shown.runtime = shown.policy == k_sched_deadline ? shown.runtime : 3'000'000;
    return shown;
}

Answer<void> FakeKernel::sched_setattr(const Scheduling& scheduling) {
    if (const auto fault = enter("sched_setattr")) {
        return faulty(*fault);
    }
    const bool realtime = scheduling.policy == k_sched_fifo || scheduling.policy == k_sched_rr ||
                          scheduling.policy == k_sched_deadline;
    if (realtime && !capable(k_cap_sys_nice)) {
        return std::unexpected(operation_not_permitted);
    }
    process.scheduling = scheduling;
    return {};
}

Answer<CpuSet> FakeKernel::sched_getaffinity() {
    if (const auto fault = enter("sched_getaffinity")) {
        return faulty(*fault, CpuSet{});
    }
    return process.cpus;
}

Answer<void> FakeKernel::sched_setaffinity(const CpuSet& cpus) {
    if (const auto fault = enter("sched_setaffinity")) {
        return faulty(*fault);
    }
    CpuSet had;
    for (unsigned cpu = 0; cpu < k_cpu_limit; ++cpu) {
        if (cpus.has(cpu) && online.has(cpu)) {
            had.add(cpu);
        }
    }
    if (had.empty()) {
        return std::unexpected(invalid_argument);
    }
    process.cpus = had;
    return {};
}

int FakeKernel::getpid() {
    const auto fault = enter("getpid");
    return !fault ? process.pid : fault->refused ? -1 : 0;
}

int FakeKernel::getppid() {
    const auto fault = enter("getppid");
    return !fault ? process.parent : fault->refused ? -1 : 0;
}

Answer<int> FakeKernel::getsid() {
    if (const auto fault = enter("getsid")) {
        return faulty(*fault, 0);
    }
    return process.session;
}

Answer<int> FakeKernel::getpgid() {
    if (const auto fault = enter("getpgid")) {
        return faulty(*fault, 0);
    }
    return process.group;
}

Answer<void> FakeKernel::setsid() {
    if (const auto fault = enter("setsid")) {
        return faulty(*fault);
    }
    if (process.group == process.pid) {
        return std::unexpected(operation_not_permitted);
    }
    process.session = process.group = process.pid;
    controlling_terminal = false;
    return {};
}

Answer<int> FakeKernel::get_parent_death_signal() {
    if (const auto fault = enter("PR_GET_PDEATHSIG")) {
        return faulty(*fault, -1);
    }
    return process.parent_death_signal;
}

Answer<bool> FakeKernel::is_default(int signal) {
    if (const auto fault = enter("is_default")) {
        return std::unexpected(fault->refused.value_or(protocol_error));
    }
    return !process.ignored_signals.contains(signal);
}

Answer<void> FakeKernel::set_default(int signal) {
    if (const auto fault = enter("set_default")) {
        return faulty(*fault);
    }
    if (signal == SIGKILL || signal == SIGSTOP) {
        return std::unexpected(invalid_argument);
    }
    process.ignored_signals.erase(signal);
    return {};
}

Answer<void> FakeKernel::set_ignored(int signal) {
    if (const auto fault = enter("set_ignored")) {
        return faulty(*fault);
    }
    if (signal == SIGKILL || signal == SIGSTOP) {
        return std::unexpected(invalid_argument);
    }
    process.ignored_signals.insert(signal);
    return {};
}

Answer<bool> FakeKernel::is_any_blocked() {
    if (const auto fault = enter("is_any_blocked")) {
        return faulty(*fault, true);
    }
    return process.signals_blocked;
}

Answer<void> FakeKernel::unblock_all() {
    if (const auto fault = enter("unblock_all")) {
        return faulty(*fault);
    }
    process.signals_blocked = false;
    return {};
}

unsigned FakeKernel::umask(unsigned mask) {
    if (const auto fault = enter("umask")) {
        return fault->refused ? ~0U : 0;
    }
    return std::exchange(process.umask, mask);
}

// A path as the process sees it, as the initial root directory does.
std::string FakeKernel::outside(const std::string& path) const {
    const std::string full = path == "." ? process.directory : path;
    return process.root == "/" ? full : process.root + (full == "/" ? "" : full);
}

Answer<void> FakeKernel::chdir(const char* path) {
    if (const auto fault = enter("chdir")) {
        return faulty(*fault);
    }
    if (!files.contains(outside(path))) {
        return std::unexpected(no_such_file_or_directory);
    }
    process.directory = path;
    return {};
}

Answer<std::string> FakeKernel::getcwd() {
    if (const auto fault = enter("getcwd")) {
        return faulty(*fault, std::string());
    }
    return process.directory;
}

Answer<void> FakeKernel::chroot(int directory) {
    if (const auto fault = enter("chroot")) {
        return faulty(*fault);
    }
    if (!capable(k_cap_sys_chroot)) {
        return std::unexpected(operation_not_permitted);
    }
    process.root = own_fds.at(directory);
    process.directory = "/";
    return {};
}

int FakeKernel::lowest_free_fd() const {
    int fd = 0;
    while (process.open_fds.contains(fd) || own_fds.contains(fd)) {
        ++fd;
    }
    return fd;
}

Answer<int> FakeKernel::open_path(const char* path, int root) {
    if (const auto fault = enter("open_path")) {
        return faulty(*fault, 0);
    }
    const std::string full = root == -1 ? outside(path) : own_fds.at(root) + path;
    if (!files.contains(full) && !(proc_mounted && full == "/proc")) {
        return std::unexpected(no_such_file_or_directory);
    }
    if (const auto mounted = automounts.find(full); mounted != automounts.end()) {
        files[full] = mounted->second;
    }
    const int fd = lowest_free_fd();
    own_fds[fd] = full;
    return fd;
}

Answer<int> FakeKernel::open_file(const char* path) {
    if (const auto fault = enter("open_file")) {
        return faulty(*fault, 0);
    }
    const bool there = has_label_file(path) || std::string_view(path) == "/proc/self/oom_score_adj";
    if (!proc_mounted || !there) {
        return std::unexpected(no_such_file_or_directory);
    }
    const int fd = lowest_free_fd();
    own_fds[fd] = path;
    return fd;
}

// user_namespaces(7)
std::optional<std::string> FakeKernel::namespace_text(std::string_view path) const {
    if (!proc_mounted) {
        return {};
    }
    if (path == "/proc/self/setgroups") {
        return setgroups_denied ? "deny\n" : "allow\n";
    }
    if (path != "/proc/self/uid_map" && path != "/proc/self/gid_map") {
        return {};
    }
    std::string text;
    for (const auto& [first, outside, length] : path == "/proc/self/uid_map" ? uid_map : gid_map) {
        text += "         " + std::to_string(first) + " " + std::to_string(outside) + "     " +
                std::to_string(length) + "\n";
    }
    return text;
}

Answer<std::string> FakeKernel::read_file(const char* path, std::size_t largest) {
    if (const auto fault = enter("read_file")) {
        return faulty(*fault, std::string());
    }
    if (proc_mounted && std::string_view(path) == "/proc/self/status") {
        return "Name:\tdoff\nTracerPid:\t" + std::to_string(tracer) + "\nUid:\t0\n";
    }
    if (auto label = label_text(path)) {
        return *std::move(label);
    }
    if (auto text = namespace_text(path)) {
        return *std::move(text);
    }
    const auto found = texts.find(path);
    if (found == texts.end()) {
        return std::unexpected(no_such_file_or_directory);
    }
    return found->second.size() <= largest ? Answer<std::string>(found->second)
                                           : std::unexpected(file_too_large);
}

void FakeKernel::close(int fd) {
    own_fds.erase(fd);
}

Answer<FileStatus> FakeKernel::fstat(int fd) {
    if (const auto fault = enter("fstat")) {
        return faulty(*fault, FileStatus{});
    }
    if (const auto own = own_fds.find(fd); own != own_fds.end()) {
        return status_of(own->second);
    }
    const auto standard = standard_files.find(fd);
    if (!process.open_fds.contains(fd)) {
        return std::unexpected(bad_file_descriptor);
    }
    if (standard == standard_files.end()) {
        return std::unexpected(permission_denied);  // FUSE, another user's
    }
    return FileStatus{.uid = Uid{0}, .gid = Gid{0}, .mode = standard_mode, .inode = standard->second};
}

Answer<std::size_t> FakeKernel::read_text(int fd, std::span<char> text) {
    if (const auto fault = enter("read_text")) {
        return faulty(*fault, std::size_t{0});
    }
    const auto own = own_fds.find(fd);
    if (own == own_fds.end()) {
        return std::unexpected(bad_file_descriptor);
    }
    const auto label = label_text(own->second);
    if (label && !*label) {
        return std::unexpected(label->error());
    }
    const std::string value = label ? **label : std::to_string(process.oom_score_adj);
    std::ranges::copy(value, text.begin());
    return value.size();
}

Answer<void> FakeKernel::write_text(int fd, std::string_view text) {
    if (const auto fault = enter("write_text")) {
        return faulty(*fault);
    }
    const auto own = own_fds.find(fd);
    if (own == own_fds.end()) {
        return std::unexpected(bad_file_descriptor);
    }
    if (has_label_file(own->second)) {
        return write_label(own->second, std::string(text));
    }
    const int value = std::stoi(std::string(text));
    if (value < process.oom_score_adj && !capable(k_cap_sys_resource)) {
        return std::unexpected(permission_denied);
    }
    process.oom_score_adj = value;
    return {};
}

Answer<int> FakeKernel::open_to_append(const char* path) {
    if (const auto fault = enter("open_to_append")) {
        return faulty(*fault, 0);
    }
    constexpr std::uint32_t k_symbolic_link = 0120000;
    constexpr std::uint32_t k_file_type = 0170000;
    const std::string full = outside(path);
    if (!files.contains(full)) {
        files[full] = {process.uid.filesystem, process.gid.filesystem, 0100600, 1, 1, 1000};
    }
    if ((files[full].mode & k_file_type) == k_symbolic_link) {
        return std::unexpected(too_many_symbolic_link_levels);
    }
    if (files[full].is_directory()) {
        return std::unexpected(is_a_directory);
    }
    const int fd = lowest_free_fd();
    own_fds[fd] = full;
    return fd;
}

Answer<int> FakeKernel::connect_datagram(const char* path) {
    if (const auto fault = enter("connect_datagram")) {
        return faulty(*fault, 0);
    }
    const std::string full = outside(path);
    if (!read_sockets.contains(full)) {
        return std::unexpected(no_such_file_or_directory);
    }
    const int fd = lowest_free_fd();
    own_fds[fd] = full;
    return fd;
}

Answer<void> FakeKernel::append(int fd, std::string_view text) {
    if (const auto fault = enter("append")) {
        return faulty(*fault);
    }
    if (fd == 2) {
        std::fwrite(text.data(), 1, text.size(), stderr);
        return {};
    }
    const auto own = own_fds.find(fd);
    if (own == own_fds.end()) {
        return std::unexpected(bad_file_descriptor);
    }
    written[own->second].emplace_back(text);
    return {};
}

Answer<std::vector<int>> FakeKernel::open_fds() {
    if (const auto fault = enter("open_fds")) {
        return faulty(*fault, std::vector<int>{});
    }
    std::vector<int> fds;
    for (int fd = 0; fd < 100'000; ++fd) {
        if (process.open_fds.contains(fd) || own_fds.contains(fd)) {
            fds.push_back(fd);
        }
    }
    return fds;
}

Answer<void> FakeKernel::close_range(unsigned first, unsigned last) {
    if (const auto fault = enter("close_range")) {
        return faulty(*fault);
    }
    const auto inside = [&](int fd) {
        return std::cmp_less_equal(first, fd) && std::cmp_less_equal(fd, last);
    };
    std::erase_if(process.open_fds, inside);
    std::erase_if(own_fds, [&](const auto& own) { return inside(own.first); });
    return {};
}

Answer<bool> FakeKernel::closes_on_exec(int fd) {
    if (const auto fault = enter("closes_on_exec")) {
        return faulty(*fault, false);
    }
    if (!process.open_fds.contains(fd)) {
        return std::unexpected(bad_file_descriptor);
    }
    return process.closing_fds.contains(fd);
}

Answer<void> FakeKernel::keep_on_exec(int fd) {
    if (const auto fault = enter("keep_on_exec")) {
        return faulty(*fault);
    }
    process.closing_fds.erase(fd);
    return {};
}

namespace {

template <class T>
Answer<T> found_in(const std::map<std::string, T>& files, const std::map<std::string, std::errc>& unreadable,
                   const std::string& path) {
    if (const auto error = unreadable.find(path); error != unreadable.end()) {
        return std::unexpected(error->second);
    }
    const auto found = files.find(path);
    return found == files.end() ? Answer<T>(std::unexpected(no_such_file_or_directory)) : found->second;
}

}  // namespace

Answer<std::string> FakeKernel::read_file_at(int directory, const char* name, std::size_t /* largest */) {
    if (const auto fault = enter("read_file_at")) {
        return faulty(*fault, std::string());
    }
    return found_in(texts, unreadable, own_fds.at(directory) + "/" + name);
}

Answer<std::string> FakeKernel::readlinkat(int directory, const char* name) {
    if (const auto fault = enter("readlinkat")) {
        return faulty(*fault, std::string());
    }
    return found_in(proc_links, unreadable, own_fds.at(directory) + "/" + name);
}

Answer<std::vector<int>> FakeKernel::numbers_in(int directory, const char* name) {
    if (const auto fault = enter("numbers_in")) {
        return faulty(*fault, std::vector<int>{});
    }
    return found_in(numbers, unreadable, own_fds.at(directory) + "/" + name);
}

}  // namespace doff
