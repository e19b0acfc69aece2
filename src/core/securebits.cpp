// SPDX-License-Identifier: MIT
#include "core/securebits.h"

#include "core/letter_case.h"
#include "core/near.h"
#include "core/set_words.h"

#include <algorithm>
#include <array>
#include <optional>

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

constexpr std::string_view k_hint =
    "write names as in capabilities(7), for example noroot,noroot_locked; no numbers";

std::string without_prefix(std::string_view word) {
    std::string name = in_lower_case(word);
    std::ranges::replace(name, '-', '_');
    if (name.starts_with("secbit_")) {
        name.erase(0, 7);
    }
    return name;
}

std::string did_you_mean_securebit(std::string_view word) {
    return did_you_mean(without_prefix(word), k_names);
}

std::optional<unsigned> securebit_named(std::string_view word) {
    const std::string name = without_prefix(word);
    const auto* const found = std::ranges::find(k_names, name);
    if (found == k_names.end()) {
        return std::nullopt;
    }
    return static_cast<unsigned>(found - k_names.begin());
}

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

Result<unsigned> parse_securebits(std::string_view option, std::string_view list, unsigned base,
                                  unsigned all) {
    const SetVocabulary vocabulary{"securebit", k_hint, securebit_named, did_you_mean_securebit, all};
    const auto bits = parse_set_words(option, list, vocabulary, base);
    if (!bits) {
        return std::unexpected(bits.error());
    }
    return static_cast<unsigned>(*bits);
}

}  // namespace doff
