// SPDX-License-Identifier: MIT
//
// --apparmor and --selinux: the label that execve(2) is to give the command, by the attribute `exec` of
// /proc/self/attr, proc_pid_attr(5). The label of this process does not change, so nothing that doff
// does itself is confined by it; and whether the module lets execve(2) make the change is known only
// there.
#pragma once

#include "core/difference.h"
#include "core/kernel.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

enum class SecurityModule { apparmor, selinux };
enum class NoNewPrivs { off, on };

struct ExecLabel {
    SecurityModule module = SecurityModule::apparmor;
    std::string name;  // "lab", "system_u:system_r:httpd_t:s0"
    std::string file;  // the attribute that takes it
    std::string text;  // what is written to it
    bool operator==(const ExecLabel&) const = default;
};

// The kernel takes and gives no more than a page.
inline constexpr std::size_t k_label_room = 4096;

// The kernel ends some of these texts with a newline and some with a NUL.
std::string_view without_label_end(std::string_view text);

// What this process is labelled, by whichever module labels it.
std::optional<std::string> current_label(Kernel& kernel);

// The proof: the attribute, read back. Allocates only to report.
std::vector<Difference> differences(Kernel& kernel, const ExecLabel& label, int fd);

// "AppArmor profile 'lab'"
std::string text_of(const ExecLabel& label);

// What a person can do where the attribute is refused, or execve(2) with it; empty where we do not know.
const char* way_out_of_label(SecurityModule module, std::errc reason);
const char* way_out_of_transition(SecurityModule module, NoNewPrivs no_new_privs, std::errc reason);

}  // namespace doff
