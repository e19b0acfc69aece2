// SPDX-License-Identifier: MIT
#include "core/verify.h"

#include "core/compare.h"
#include "core/quote.h"
#include "core/regain.h"
#include "core/surroundings.h"

#include <utility>

namespace doff {
namespace {

Difference unread(const ReadFailure& failure) {
    const bool untrue = failure.reason == std::errc{};
    return {failure.call, "an answer",
            untrue ? "one that cannot be true" : std::make_error_code(failure.reason).message()};
}

// --close-fds and --keep-fd.
std::vector<Difference> differences(Kernel& kernel, const DescriptorPlan& wanted) {
    std::vector<Difference> found;
    // "Stays open" is all zeros, which is also what a call that did nothing returns.
    if (!wanted.kept.empty() && kernel.closes_on_exec(-1)) {
        found.push_back({"fcntl(-1, F_GETFD)", "refused", "answered"});
    }
    for (const int fd : wanted.kept) {
        const auto closes = kernel.closes_on_exec(fd);
        if (!closes || *closes) {
            found.push_back({"fd " + std::to_string(fd), "open in the command",
                             closes ? "to be closed by execve" : "closed"});
        }
    }
    for (const int fd : wanted.to_be_gone) {
        if (kernel.is_open(fd)) {
            found.push_back({"fd " + std::to_string(fd), "closed", "open"});
        }
    }
    return found;
}

// A directory that only the new user could look at.
std::vector<Difference> differences_of_directory(Kernel& kernel, const std::string& path) {
    const auto named = kernel.stat(path.c_str());
    const auto entered = kernel.stat(".");
    if (named && entered && named->true_answer() && entered->true_answer() &&
        id_of(*named) == id_of(*entered)) {
        return {};
    }
    return {{"working directory", quote(path), named && entered ? "another" : "none that can be looked at"}};
}

// 0 is also what a reading of the securebits returns that did nothing. keep_caps is one of them and can be
// changed by another call, so a true reading shows the change.
std::vector<Difference> unread_securebits(Kernel& kernel, const State& now) {
    if ((now.securebits & k_secbit_keep_caps_locked) != 0) {
        return {};
    }
    const auto on = kernel.prctl(Prctl::set_keepcaps, 1);
    const auto shown = kernel.prctl(Prctl::get_securebits);
    const auto off = kernel.prctl(Prctl::set_keepcaps, 0);
    if (on && off && shown && (static_cast<unsigned>(*shown) & k_secbit_keep_caps) != 0) {
        return {};
    }
    return {{"prctl(PR_GET_SECUREBITS)", "keep_caps, which was just set", "none"}};
}

bool has_guard(const Target& target) {
    return target.terminal_guard == TerminalGuard::after_no_new_privs ||
           target.terminal_guard == TerminalGuard::while_privileged;
}

}  // namespace

std::expected<Verified, std::vector<Difference>> verify(Kernel& kernel, const Target& target,
                                                        const State& before, const Performed& performed,
                                                        State& scratch) {
    if (const auto read = observe(kernel, scratch, target.own_fds.tasks); !read) {
        return std::unexpected(std::vector{unread(read.error())});
    }
    if (performed.keyring_joined) {
        scratch.session_keyring = read_session_keyring(kernel);
    }
    if (auto found = differences(target, performed, scratch); !found.empty()) {
        return std::unexpected(std::move(found));
    }
    if (target.securebits_named) {
        if (auto found = unread_securebits(kernel, scratch); !found.empty()) {
            return std::unexpected(std::move(found));
        }
    }
    const auto around = read_surroundings(kernel, target.around, target.own_fds.oom_score_adj);
    if (!around) {
        return std::unexpected(std::vector{unread(around.error())});
    }
    if (auto found = differences(target.around, *around); !found.empty()) {
        return std::unexpected(std::move(found));
    }
    if (!target.directory.empty() && !target.around.directory) {
        if (auto found = differences_of_directory(kernel, target.directory); !found.empty()) {
            return std::unexpected(std::move(found));
        }
    }
    if (target.label) {
        if (auto found = differences(kernel, *target.label, target.own_fds.exec_label); !found.empty()) {
            return std::unexpected(std::move(found));
        }
    }
    if (auto found = differences(kernel, target.descriptors); !found.empty()) {
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
