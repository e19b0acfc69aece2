// SPDX-License-Identifier: MIT
//
// The calls by which a TracingKernel looks at files, at another process, and at what a child could do.
#include "report/tracing.h"

namespace doff {
namespace {

std::string length_of(const Answer<std::string>& content) {
    return content ? bytes(content->size()) : error_name(content.error());
}

}  // namespace

Answer<FileStatus> TracingKernel::lstat(const char* path) {
    return say(call("lstat", path), kernel_.lstat(path));
}

Answer<std::string> TracingKernel::readlink(const char* path) {
    return say(call("readlink", path), kernel_.readlink(path));
}

Answer<void> TracingKernel::faccessat(const char* path, unsigned mode) {
    return say(call("faccessat", path, mode), kernel_.faccessat(path, mode));
}

Answer<FileSystem> TracingKernel::statfs(const char* path) {
    const auto found = kernel_.statfs(path);
    say(call("statfs", path), found ? in_base(16, found->type) : error_name(found.error()));
    return found;
}

Answer<std::string> TracingKernel::getxattr(const char* path, const char* name) {
    auto value = kernel_.getxattr(path, name);
    say(call("getxattr", path, name), length_of(value));
    return value;
}

Answer<std::string> TracingKernel::pread(const char* path, std::uint64_t offset, std::size_t length) {
    auto content = kernel_.pread(path, offset, length);
    say(call("pread", path, offset, length), length_of(content));
    return content;
}

Answer<void> TracingKernel::execveat_check(const char* path) {
    return say(in_words("execveat", shown(path) + ", AT_EXECVE_CHECK"), kernel_.execveat_check(path));
}

std::uint64_t TracingKernel::page_size() {
    return say_value(in_words("getauxval", "AT_PAGESZ"), kernel_.page_size());
}

Answer<void> TracingKernel::open_and_close(const char* path, bool writing) {
    return say(in_words("open", shown(path) + (writing ? ", O_WRONLY" : ", O_RDONLY")),
               kernel_.open_and_close(path, writing));
}

Answer<void> TracingKernel::bind_and_close(std::uint16_t port) {
    return say(call("bind", port), kernel_.bind_and_close(port));
}

std::expected<ChildEnd, NoChild> TracingKernel::in_child(const std::function<std::string()>& work) {
    log_.let_go();  // or it would be the child's too
    auto end = kernel_.in_child(work);
    if (end) {
        say(call("fork"), end->returned ? "0" : "signal " + shown(end->signal));
    } else {
        say(call(end.error().call), error_name(end.error().reason));
    }
    return end;
}

Answer<std::string> TracingKernel::read_file_at(int directory, const char* name, std::size_t largest) {
    auto content = kernel_.read_file_at(directory, name, largest);
    say(call("openat", directory, name), length_of(content));
    return content;
}

Answer<std::string> TracingKernel::readlinkat(int directory, const char* name) {
    return say(call("readlinkat", directory, name), kernel_.readlinkat(directory, name));
}

Answer<std::vector<int>> TracingKernel::numbers_in(int directory, const char* name) {
    return say(call("getdents", directory, name), kernel_.numbers_in(directory, name));
}

}  // namespace doff
