// SPDX-License-Identifier: MIT
#include "core/security_label.h"

#include "core/quote.h"

#include <algorithm>
#include <array>

namespace doff {
namespace {

// What the attribute shows of a profile is its name and its mode: "lab (enforce)". A process without a
// profile has no mode.
bool is_profile(std::string_view name, std::string_view shown) {
    if (!shown.starts_with(name)) {
        return false;
    }
    const std::string_view mode = shown.substr(name.size());
    if (mode.empty()) {
        return name == "unconfined";
    }
    return mode.size() > 3 && mode.starts_with(" (") && mode.ends_with(')') &&
           std::ranges::all_of(mode.substr(2, mode.size() - 3), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::string_view without_label_end(std::string_view text) {
    const std::size_t last = text.find_last_not_of(std::string_view("\n\0", 2));
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::optional<std::string> current_label(Kernel& kernel) {
    const auto text = kernel.read_file("/proc/self/attr/current", k_label_room);
    const std::string_view label = text ? without_label_end(*text) : std::string_view();
    return label.empty() ? std::nullopt : std::optional<std::string>(label);
}

std::vector<Difference> differences(Kernel& kernel, const ExecLabel& label, int fd) {
    std::array<char, k_label_room> buffer{};
    const auto length = kernel.read_text(fd, buffer);
    const std::string_view shown = without_label_end({buffer.data(), length.value_or(0)});
    const bool as_wanted =
        label.module == SecurityModule::apparmor ? is_profile(label.name, shown) : shown == label.name;
    if (as_wanted) {
        return {};
    }
    // EINVAL is how AppArmor says that there is none.
    const bool none = length || length.error() == std::errc::invalid_argument;
    return {{"security label for execve", quote(label.name),
             !shown.empty() ? quote(shown)
             : none         ? "none"
                            : std::make_error_code(length.error()).message()}};
}

std::string text_of(const ExecLabel& label) {
    return (label.module == SecurityModule::apparmor ? "AppArmor profile " : "SELinux label ") +
           quote(label.name);
}

const char* way_out_of_label(SecurityModule module, std::errc reason) {
    const bool denied = reason == std::errc::permission_denied;
    if (module == SecurityModule::selinux) {
        return reason == std::errc::invalid_argument ? "the policy has no such user, role, type or level"
               : denied                              ? "doff's own label needs the permission setexec"
                                                     : "";
    }
    if (reason == std::errc::no_such_file_or_directory) {
        return "no such profile is loaded: aa-status lists them, apparmor_parser -r loads one";
    }
    if (reason == std::errc::operation_not_permitted) {
        return "under no_new_privs AppArmor lets no profile be left";
    }
    return denied ? "doff's own profile has to allow it: change_profile -> PROFILE," : "";
}

const char* way_out_of_transition(SecurityModule module, NoNewPrivs no_new_privs, std::errc reason) {
    const bool selinux = module == SecurityModule::selinux;
    if (reason == std::errc::operation_not_permitted && no_new_privs == NoNewPrivs::on) {
        return selinux ? "under no_new_privs SELinux asks its policy for nnp_transition; or --allow-new-privs"
                       : "under no_new_privs AppArmor lets no profile be left; or --allow-new-privs";
    }
    return selinux && reason == std::errc::permission_denied
               ? "the policy has to allow the transition, with this file as the label's entrypoint"
               : "";
}

}  // namespace doff
