// SPDX-License-Identifier: MIT
#include "core/verify.h"

#include "core/regain.h"

#include <utility>

namespace doff {
namespace {

Difference unread(const ReadFailure& failure) {
    const bool untrue = failure.reason == std::errc{};
    return {failure.call, "an answer",
            untrue ? "one that cannot be true" : std::make_error_code(failure.reason).message()};
}

bool has_guard(const Target& target) {
    return target.terminal_guard == TerminalGuard::after_no_new_privs ||
           target.terminal_guard == TerminalGuard::while_privileged;
}

}  // namespace

std::expected<Verified, std::vector<Difference>> verify(Kernel& kernel, const Target& target,
                                                        const State& before, const Performed& performed,
                                                        State& scratch) {
    if (const auto read = observe(kernel, scratch); !read) {
        return std::unexpected(std::vector{unread(read.error())});
    }
    if (performed.keyring_joined) {
        scratch.session_keyring = read_session_keyring(kernel);
    }
    if (auto found = differences(target, performed, scratch); !found.empty()) {
        return std::unexpected(std::move(found));
    }
    if (has_guard(target)) {
        if (auto found = unguarded_requests(kernel, scratch); !found.empty()) {
            return std::unexpected(std::move(found));
        }
    }
    // Last, because an attempt that succeeds changes what was just compared.
    if (auto found = regained(kernel, target, before); !found.empty()) {
        return std::unexpected(std::move(found));
    }
    return Verified{};
}

}  // namespace doff
