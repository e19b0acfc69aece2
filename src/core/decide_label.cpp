// SPDX-License-Identifier: MIT
#include "core/decide_label.h"

#include "core/opened.h"
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

constexpr std::size_t k_largest_list = 1 << 16;
constexpr std::uint64_t k_selinuxfs = 0xf97cff8c;  // statfs(2)

Error cannot(const std::string& what, std::errc reason, std::string hint = {}) {
    return {Stage::resolve, "cannot " + what, reason, std::move(hint)};
}

std::unexpected<Error> no_module(std::string_view name, std::string hint = {}) {
    return std::unexpected(Error{Stage::resolve,
                                 "cannot label the command: this kernel has no " + std::string(name),
                                 {},
                                 std::move(hint)});
}

// What no label has, and what a module would read as something else than a label.
std::string_view defect_of(SecurityModule module, std::string_view word) {
    if (word.empty()) {
        return "it is empty";
    }
    if (std::ranges::any_of(word, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; })) {
        return "it has a control character in it";
    }
    // Room for "exec ": what does not fit a page is cut off by the kernel.
    if (word.size() > k_label_room - 8) {
        return "it is too long";
    }
    if (word.starts_with(' ') || word.ends_with(' ')) {
        return "it starts or ends with a blank";
    }
    if (module == SecurityModule::selinux) {
        return "";
    }
    // Those are other words of AppArmor's for "on top of what is there", which reads back as if it were
    // the profile alone.
    if (word.starts_with('&') || word.starts_with('=') || word.contains("//&")) {
        return "a stack of profiles is not supported";
    }
    return word.contains("://") ? "write a profile of another namespace as :NAMESPACE:PROFILE" : "";
}

Result<void> check_word(SecurityModule module, std::string_view option, const std::string& word) {
    if (const auto defect = defect_of(module, word); !defect.empty()) {
        return usage_error("invalid " + std::string(option) + " " + quote(word) + ": " + std::string(defect),
                           module == SecurityModule::apparmor
                               ? "the name of a profile, as aa-status(8) has it"
                               : "a label as id -Z prints it");
    }
    return {};
}

bool reads(Kernel& kernel, const char* path) {
    const auto text = kernel.read_file(path, k_label_room);
    return text && !without_label_end(*text).empty();
}

// The module's own file shows a label where the module is active, and EINVAL where it is only built in.
// Before Linux 5.8 it has no files of its own, and no other module with labels can be there beside it.
Result<std::string> find_apparmor(Kernel& kernel) {
    constexpr const char* k_own = "/proc/self/attr/apparmor/current";
    const auto own = kernel.read_file(k_own, k_label_room);
    if (own && !without_label_end(*own).empty()) {
        return "/proc/self/attr/apparmor/exec";
    }
    if (own || own.error() == std::errc::invalid_argument) {
        return no_module("AppArmor", "it is built in and not active: boot with security=apparmor");
    }
    if (own.error() != std::errc::no_such_file_or_directory) {
        return std::unexpected(cannot("read " + std::string(k_own), own.error()));
    }
    const auto enabled = kernel.read_file("/sys/module/apparmor/parameters/enabled", k_label_room);
    if (enabled && without_label_end(*enabled) == "Y") {
        return "/proc/self/attr/exec";
    }
    return no_module("AppArmor",
                     kernel.read_file("/proc/filesystems", k_largest_list) ? "" : "is /proc mounted?");
}

// Only an active SELinux has a file system of its own. Its labels are in the files that bear no module's
// name, which are those of the first module that has any.
Result<std::string> find_selinux(Kernel& kernel) {
    constexpr const char* k_current = "/proc/self/attr/current";
    const auto filesystems = kernel.read_file("/proc/filesystems", k_largest_list);
    if (!filesystems) {
        return std::unexpected(cannot("read /proc/filesystems", filesystems.error(), "is /proc mounted?"));
    }
    if (!filesystems->contains("\tselinuxfs\n")) {
        return no_module("SELinux");
    }
    if (reads(kernel, "/proc/self/attr/selinux/current")) {
        return "/proc/self/attr/selinux/exec";
    }
    if (reads(kernel, "/proc/self/attr/apparmor/current")) {
        return std::unexpected(Error{Stage::resolve,
                                     "cannot label the command: beside AppArmor, this kernel has no file for "
                                     "SELinux's labels alone",
                                     {},
                                     {}});
    }
    const auto current = kernel.read_file(k_current, k_label_room);
    if (!current) {
        return std::unexpected(cannot("read " + std::string(k_current), current.error()));
    }
    // Until it has a policy everything is "kernel", and any label is taken for that.
    if (!current->contains(':')) {
        return std::unexpected(
            Error{Stage::resolve, "cannot label the command: SELinux has no policy loaded", {}, {}});
    }
    return "/proc/self/attr/exec";
}

// A label can be spelt in several ways ("s0:c0,c1,c2", "s0:c0.c2"), of which the kernel reads back one.
// Where selinuxfs is mounted it tells which, and that there is no such label while nothing has changed.
Result<std::string> as_the_policy_has_it(Kernel& kernel, const std::string& word) {
    const auto fd = kernel.open_file("/sys/fs/selinux/context");
    if (!fd) {
        return word;
    }
    const auto close = [&](Result<std::string> label) {
        kernel.close(*fd);
        return label;
    };
    if (const auto type = kernel.fstatfs(*fd); !type || *type != k_selinuxfs) {
        return close(word);
    }
    if (const auto asked = kernel.write_text(*fd, word); !asked) {
        // Whoever may not ask may still be let to use the label.
        if (asked.error() != std::errc::invalid_argument) {
            return close(word);
        }
        return close(std::unexpected(Error{Stage::resolve,
                                           "no SELinux label " + quote(word),
                                           {},
                                           "the policy has no such user, role, type or level"}));
    }
    std::array<char, k_label_room> buffer{};
    const auto length = kernel.read_text(*fd, buffer);
    const std::string label(without_label_end({buffer.data(), length.value_or(0)}));
    if (label.empty()) {
        return close(std::unexpected(cannot("look up the SELinux label " + quote(word),
                                            length ? std::errc::protocol_error : length.error())));
    }
    return close(label);
}

// While there is a /proc to open it in, and before the new user may look at this process.
Result<int> open_attribute(Kernel& kernel, const std::string& file) {
    const auto fd = open_proc(kernel, file.c_str());
    if (fd) {
        return *fd;
    }
    const bool absent = fd.error() == std::errc::no_such_file_or_directory;
    const bool another = fd.error() == std::errc::not_supported;
    const bool denied = fd.error() == std::errc::permission_denied;
    return std::unexpected(cannot("open " + file, fd.error(),
                                  absent || another ? "is /proc mounted?"
                                  : denied          ? "what confines doff itself has to allow it"
                                                    : ""));
}

}  // namespace

Result<void> decide_label(const Request& request, Kernel& kernel, Target& target) {
    if (!request.apparmor && !request.selinux) {
        return {};
    }
    const bool apparmor = request.apparmor.has_value();
    const auto module = apparmor ? SecurityModule::apparmor : SecurityModule::selinux;
    std::string name = apparmor ? *request.apparmor : *request.selinux;
    if (const auto sound = check_word(module, apparmor ? "--apparmor" : "--selinux", name); !sound) {
        return sound;
    }
    if (request.pdeathsig) {
        return std::unexpected(
            Error{Stage::resolve,
                  "cannot keep --pdeathsig: execve(2) clears it where the security label changes",
                  {},
                  "leave out --pdeathsig"});
    }
    auto file = apparmor ? find_apparmor(kernel) : find_selinux(kernel);
    if (!file) {
        return std::unexpected(file.error());
    }
    if (!apparmor) {
        auto label = as_the_policy_has_it(kernel, name);
        if (!label) {
            return std::unexpected(label.error());
        }
        name = *std::move(label);
    }
    const auto fd = open_attribute(kernel, *file);
    if (!fd) {
        return std::unexpected(fd.error());
    }
    target.own_fds.exec_label = *fd;
    std::string text = apparmor ? "exec " + name : name;
    target.label = ExecLabel{module, std::move(name), *std::move(file), std::move(text)};
    return {};
}

}  // namespace doff
