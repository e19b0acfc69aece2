// SPDX-License-Identifier: MIT
#include "core/keyring.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace doff {
namespace {

std::optional<Uid> owner_of_key(Kernel& kernel, int key) {
    // "keyring;1000;1000;3f1b0000;_ses"
    std::array<char, 128> text{};
    const auto length = kernel.keyctl_describe(key, text);
    if (!length) {
        return std::nullopt;
    }
    const std::string_view description(text.data(), std::ranges::find(text, '\0'));
    const std::size_t from = description.find(';');
    if (from == std::string_view::npos) {
        return std::nullopt;
    }
    // The kernel writes the id with %d, so 4294967294 reads -2.
    std::int32_t uid = -1;
    const char* const first = description.data() + from + 1;
    const char* const last = description.data() + description.size();
    const auto [end, failure] = std::from_chars(first, last, uid);
    if (failure != std::errc{} || end == last || *end != ';') {
        return std::nullopt;
    }
    return Uid{static_cast<std::uint32_t>(uid)};
}

}  // namespace

std::optional<Keyring> read_session_keyring(Kernel& kernel) {
    const auto id = kernel.keyctl_get_session_keyring_id();
    if (!id) {
        return std::nullopt;
    }
    return Keyring{*id, owner_of_key(kernel, *id)};
}

}  // namespace doff
