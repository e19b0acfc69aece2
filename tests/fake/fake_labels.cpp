// SPDX-License-Identifier: MIT
//
// AppArmor and SELinux in the model, as far as a process sees them in /proc/self/attr and selinuxfs: what the
// files of one module do where another one is active, and how each says that there is nothing to say.
#include "fake/fake_kernel.h"

namespace doff {
namespace {

using enum std::errc;

constexpr const char* k_current = "/proc/self/attr/current";
constexpr const char* k_exec = "/proc/self/attr/exec";
constexpr const char* k_apparmor_current = "/proc/self/attr/apparmor/current";
constexpr const char* k_apparmor_exec = "/proc/self/attr/apparmor/exec";
constexpr const char* k_selinux_current = "/proc/self/attr/selinux/current";
constexpr const char* k_selinux_exec = "/proc/self/attr/selinux/exec";
constexpr const char* k_context = "/sys/fs/selinux/context";

// "lab (enforce)" and a newline; a process without a profile has no mode.
std::string of_apparmor(const FakeLabels& labels, const std::string& name) {
    const auto known = labels.known.find(name);
    return name + (known == labels.known.end() ? "" : " (" + known->second + ")") + "\n";
}

std::string of_selinux(const FakeLabels& labels, const std::string& name) {
    return (labels.policy_loaded ? name : "kernel") + std::string(1, '\0');
}

}  // namespace

bool FakeKernel::has_label_file(const std::string& path) const {
    const bool selinux = labels.active == SecurityModule::selinux;
    if (path == k_current || path == k_exec) {
        return true;
    }
    if (path == k_apparmor_current || path == k_apparmor_exec) {
        return labels.apparmor_built_in && labels.apparmor_has_own_files;
    }
    if (path == k_selinux_current || path == k_selinux_exec) {
        return labels.selinux_has_own_files;
    }
    return path == k_context && selinux && labels.selinuxfs_mounted;
}

// Nothing where the file is none of ours.
std::optional<Answer<std::string>> FakeKernel::label_text(const std::string& path) const {
    const bool apparmor = labels.active == SecurityModule::apparmor;
    const bool selinux = labels.active == SecurityModule::selinux;
    if (path.starts_with("/proc/") && !proc_mounted) {
        return std::nullopt;
    }
    if (path == "/proc/filesystems") {
        return "nodev\tproc\n" + std::string(selinux || labels.selinux_too ? "nodev\tselinuxfs\n" : "") +
               "\text4\n";
    }
    if (path == "/sys/module/apparmor/parameters/enabled" && labels.apparmor_built_in) {
        return std::string(apparmor ? "Y\n" : "N\n");
    }
    if (!has_label_file(path)) {
        return std::nullopt;
    }
    if (path == k_context) {
        const auto known = labels.known.find(labels.asked);
        return known == labels.known.end() ? "" : known->second + std::string(1, '\0');
    }
    const bool of_the_active =
        path == k_current || path == k_exec || path.contains(apparmor ? "/apparmor/" : "/selinux/");
    if (!labels.active || !of_the_active) {
        return std::unexpected(invalid_argument);
    }
    const bool exec = path.ends_with("/exec");
    const std::string& name = exec ? process.exec_label : process.label;
    if (exec && name.empty()) {
        return apparmor ? Answer<std::string>(std::unexpected(invalid_argument)) : Answer<std::string>("");
    }
    return apparmor ? of_apparmor(labels, name) : of_selinux(labels, name);
}

Answer<void> FakeKernel::write_label(const std::string& path, const std::string& text) {
    const bool apparmor = labels.active == SecurityModule::apparmor;
    if (path == k_context) {
        if (!labels.spelling_told) {
            return std::unexpected(permission_denied);
        }
        labels.asked = text;
        return labels.known.contains(text) ? Answer<void>{} : std::unexpected(invalid_argument);
    }
    const bool of_the_active = path == k_exec || path.contains(apparmor ? "/apparmor/" : "/selinux/");
    constexpr std::string_view k_command = "exec ";
    if (!labels.active || !of_the_active || (apparmor && !text.starts_with(k_command))) {
        return std::unexpected(invalid_argument);
    }
    const std::string name = apparmor ? text.substr(k_command.size()) : text;
    const auto known = labels.known.find(name);
    const bool anything_goes = apparmor ? name == "unconfined" : !labels.policy_loaded;
    if (known == labels.known.end() && !anything_goes) {
        return std::unexpected(apparmor ? no_such_file_or_directory : invalid_argument);
    }
    if (!labels.change_allowed) {
        return std::unexpected(permission_denied);
    }
    process.exec_label = apparmor || known == labels.known.end() ? name : known->second;
    return {};
}

// Both modules answer execve(2) with EPERM where no_new_privs stands against the label.
bool FakeKernel::may_execute() const {
    return !process.no_new_privs || !labels.forbidden_under_no_new_privs.contains(process.exec_label);
}

Answer<std::uint64_t> FakeKernel::fstatfs(int fd) {
    constexpr std::uint64_t k_unwritten = 0xffff'ffff;
    if (const auto fault = enter("fstatfs")) {
        return fault->refused ? Answer<std::uint64_t>(std::unexpected(*fault->refused)) : k_unwritten;
    }
    if (standard_files.contains(fd) && process.open_fds.contains(fd)) {
        return standard_fs_type;
    }
    const auto own = own_fds.find(fd);
    if (own == own_fds.end()) {
        return std::unexpected(bad_file_descriptor);
    }
    constexpr std::uint64_t k_ext4 = 0xef53;
    constexpr std::uint64_t k_selinuxfs = 0xf97cff8c;
    const bool of_proc = own->second == "/proc" || own->second.starts_with("/proc/");
    return of_proc ? proc_type : own->second == k_context ? k_selinuxfs : k_ext4;
}

}  // namespace doff
