// SPDX-License-Identifier: MIT
//
// Limits, the process among others, signals, files and terminals. Of files only names and lengths are told,
// and of the command's environment nothing: both may hold secrets.
#include "core/signals.h"
#include "report/tracing.h"

namespace doff {
namespace {}  // namespace

std::string TracingKernel::kernel_release() {
    return say_value(call("uname"), kernel_.kernel_release());
}

Answer<void> TracingKernel::unshare_thread() {
    return say(in_words("unshare", "CLONE_THREAD"), kernel_.unshare_thread());
}

Answer<void> TracingKernel::unshare_fs() {
    return say(in_words("unshare", "CLONE_FS"), kernel_.unshare_fs());
}

Answer<Limit> TracingKernel::getrlimit(Resource resource) {
    return say(in_words("getrlimit", std::string(name_of(resource))), kernel_.getrlimit(resource));
}

Answer<void> TracingKernel::setrlimit(Resource resource, const Limit& limit) {
    return say(in_words("setrlimit", std::string(name_of(resource)) + ", " + text_of(limit)),
               kernel_.setrlimit(resource, limit));
}

Answer<int> TracingKernel::getpriority() {
    return say(call("getpriority"), kernel_.getpriority());
}

Answer<void> TracingKernel::setpriority(int nice) {
    return say(call("setpriority", nice), kernel_.setpriority(nice));
}

Answer<IoPriority> TracingKernel::ioprio_get(int which) {
    return say(call("ioprio_get", which), kernel_.ioprio_get(which));
}

Answer<void> TracingKernel::ioprio_set(const IoPriority& priority) {
    return say(call("ioprio_set", priority), kernel_.ioprio_set(priority));
}

Answer<Scheduling> TracingKernel::sched_getattr() {
    return say(call("sched_getattr"), kernel_.sched_getattr());
}

Answer<void> TracingKernel::sched_setattr(const Scheduling& scheduling) {
    return say(call("sched_setattr", scheduling), kernel_.sched_setattr(scheduling));
}

Answer<CpuSet> TracingKernel::sched_getaffinity() {
    return say(call("sched_getaffinity"), kernel_.sched_getaffinity());
}

Answer<void> TracingKernel::sched_setaffinity(const CpuSet& cpus) {
    return say(call("sched_setaffinity", cpus), kernel_.sched_setaffinity(cpus));
}

int TracingKernel::getpid() {
    return say_value(call("getpid"), kernel_.getpid());
}

int TracingKernel::getppid() {
    return say_value(call("getppid"), kernel_.getppid());
}

Answer<int> TracingKernel::getsid() {
    return say(call("getsid"), kernel_.getsid());
}

Answer<int> TracingKernel::getpgid() {
    return say(call("getpgid"), kernel_.getpgid());
}

Answer<void> TracingKernel::setsid() {
    return say(call("setsid"), kernel_.setsid());
}

Answer<int> TracingKernel::get_parent_death_signal() {
    return say(in_words("prctl", "PR_GET_PDEATHSIG"), kernel_.get_parent_death_signal());
}

Answer<bool> TracingKernel::is_default(int signal) {
    auto answer = kernel_.is_default(signal);
    say_one_of_many("rt_sigaction(", static_cast<unsigned>(signal), ", NULL)", result_of(answer));
    return answer;
}

Answer<void> TracingKernel::set_default(int signal) {
    return say(in_words("rt_sigaction", name_of_signal(signal) + ", SIG_DFL"), kernel_.set_default(signal));
}

Answer<void> TracingKernel::set_ignored(int signal) {
    return say(in_words("rt_sigaction", name_of_signal(signal) + ", SIG_IGN"), kernel_.set_ignored(signal));
}

Answer<bool> TracingKernel::is_any_blocked() {
    return say(in_words("rt_sigprocmask", "NULL"), kernel_.is_any_blocked());
}

Answer<void> TracingKernel::unblock_all() {
    return say(in_words("rt_sigprocmask", "SIG_SETMASK, []"), kernel_.unblock_all());
}

Answer<FileStatus> TracingKernel::stat(const char* path) {
    return say(call("stat", path), kernel_.stat(path));
}

Answer<FileStatus> TracingKernel::fstat(int fd) {
    return say(call("fstat", fd), kernel_.fstat(fd));
}

Answer<std::uint64_t> TracingKernel::fstatfs(int fd) {
    return say(call("fstatfs", fd), kernel_.fstatfs(fd));
}

unsigned TracingKernel::umask(unsigned mask) {
    const unsigned old = kernel_.umask(mask);
    say(in_words("umask", in_base(8, mask)), in_base(8, old));
    return old;
}

Answer<void> TracingKernel::chdir(const char* path) {
    return say(call("chdir", path), kernel_.chdir(path));
}

Answer<std::string> TracingKernel::getcwd() {
    return say(call("getcwd"), kernel_.getcwd());
}

Answer<void> TracingKernel::chroot(int directory) {
    return say(in_words("chroot", "fd " + shown(directory)), kernel_.chroot(directory));
}

Answer<int> TracingKernel::open_path(const char* path, int root) {
    return say(root == -1 ? in_words("open", shown(path) + ", O_PATH") : call("openat2", root, path),
               kernel_.open_path(path, root));
}

Answer<int> TracingKernel::open_file(const char* path) {
    return say(in_words("open", shown(path) + ", O_RDWR"), kernel_.open_file(path));
}

Answer<std::string> TracingKernel::read_file(const char* path, std::size_t largest) {
    auto content = kernel_.read_file(path, largest);
    say(call("read", path), content ? bytes(content->size()) : error_name(content.error()));
    return content;
}

void TracingKernel::close(int fd) {
    kernel_.close(fd);
    say(call("close", fd), "0");
}

Answer<std::size_t> TracingKernel::read_text(int fd, std::span<char> text) {
    const auto length = kernel_.read_text(fd, text);
    say(call("read", fd), length ? bytes(*length) : error_name(length.error()));
    return length;
}

Answer<void> TracingKernel::write_text(int fd, std::string_view text) {
    return say(call("write", fd, text), kernel_.write_text(fd, text));
}

Answer<std::vector<int>> TracingKernel::open_fds() {
    return say(call("open_fds"), kernel_.open_fds());
}

Answer<void> TracingKernel::close_range(unsigned first, unsigned last) {
    return say(call("close_range", first, last), kernel_.close_range(first, last));
}

Answer<bool> TracingKernel::closes_on_exec(int fd) {
    return say(in_words("fcntl", shown(fd) + ", F_GETFD"), kernel_.closes_on_exec(fd));
}

Answer<void> TracingKernel::keep_on_exec(int fd) {
    return say(in_words("fcntl", shown(fd) + ", F_SETFD, 0"), kernel_.keep_on_exec(fd));
}

bool TracingKernel::is_open(int fd) {
    const bool open = kernel_.is_open(fd);
    say(in_words("fcntl", shown(fd) + ", F_GETFD"), open ? "open" : "EBADF");
    return open;
}

Answer<bool> TracingKernel::isatty(int fd) {
    return say(call("isatty", fd), kernel_.isatty(fd));
}

Answer<bool> TracingKernel::has_controlling_terminal() {
    const auto there = kernel_.has_controlling_terminal();
    say(in_words("open", "'/dev/tty', O_RDWR"), !there   ? error_name(there.error())
                                                : *there ? "open"
                                                         : "ENXIO");
    return there;
}

Answer<void> TracingKernel::ioctl(int fd, unsigned long request) {
    return say(in_words("ioctl", shown(fd) + ", " + in_base(16, request)), kernel_.ioctl(fd, request));
}

Answer<int> TracingKernel::open_null() {
    return say(in_words("open", "'/dev/null', O_RDWR"), kernel_.open_null());
}

Answer<int> TracingKernel::open_to_append(const char* path) {
    return say(in_words("open", shown(path) + ", O_WRONLY|O_APPEND|O_CREAT"), kernel_.open_to_append(path));
}

Answer<int> TracingKernel::connect_datagram(const char* path) {
    return say(call("connect", path), kernel_.connect_datagram(path));
}

Answer<void> TracingKernel::append(int fd, std::string_view text) {
    return say(in_words("write", shown(fd) + ", " + bytes(text.size())), kernel_.append(fd, text));
}

bool TracingKernel::at_secure() {
    return say_value(in_words("getauxval", "AT_SECURE"), kernel_.at_secure());
}

std::errc TracingKernel::execve(const char* path, const char* const* argv, const char* const* envp) {
    if (path == nullptr) {
        return kernel_.execve(path, argv, envp);  // under a filter, in a child whose calls are not told
    }
    say(call("execve", path), "...");
    const std::errc reason = kernel_.execve(path, argv, envp);
    say(call("execve", path), error_name(reason));
    return reason;
}

}  // namespace doff
