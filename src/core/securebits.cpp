// SPDX-License-Identifier: MIT
#include "core/securebits.h"

#include <array>

namespace doff {
namespace {

constexpr std::array<std::string_view, 12> k_names{
    "noroot",
    "noroot_locked",
    "no_setuid_fixup",
    "no_setuid_fixup_locked",
    "keep_caps",
    "keep_caps_locked",
    "no_cap_ambient_raise",
    "no_cap_ambient_raise_locked",
    "exec_restrict_file",
    "exec_restrict_file_locked",
    "exec_deny_interactive",
    "exec_deny_interactive_locked",
};

}  // namespace

std::string names_of_securebits(unsigned bits) {
    std::string text;
    for (unsigned bit = 0; bit < 32; ++bit) {
        if ((bits >> bit & 1U) != 0) {
            text += text.empty() ? "" : ",";
            text += bit < k_names.size() ? std::string(k_names[bit]) : "bit_" + std::to_string(bit);
        }
    }
    return text.empty() ? "none" : text;
}

}  // namespace doff
