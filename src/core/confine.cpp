// SPDX-License-Identifier: MIT
#include "core/confine.h"

#include "core/filter_marker.h"

#include <array>
#include <string>

namespace doff {
namespace {

Answer<void> try_it(Kernel& kernel, const Landlock& landlock, const LandlockCanary& canary) {
    using enum LandlockCanary::Kind;
    switch (canary.kind) {
        case read_directory: return kernel.try_open(canary.path, /* writing= */ false);
        case write_file: return kernel.try_open(canary.path, /* writing= */ true);
        case bind_tcp: return kernel.try_bind_tcp(canary.port);
        case connect_tcp: return kernel.try_connect_tcp(canary.port);
        case abstract_unix_socket: return kernel.try_connect_abstract(landlock.listener);
        case signal: return kernel.kill(kernel.getppid(), 0);
    }
    return std::unexpected(std::errc::invalid_argument);
}

bool is_a_file(const LandlockCanary& canary) {
    return canary.kind == LandlockCanary::Kind::read_directory ||
           canary.kind == LandlockCanary::Kind::write_file;
}

// How landlock(7) denies: files and ports with EACCES, sockets and signals with EPERM. A connection or
// a bind that fails for any other reason was not denied.
bool is_denied(const LandlockCanary& canary, const Answer<void>& answer) {
    using enum LandlockCanary::Kind;
    const bool outside = canary.kind == abstract_unix_socket || canary.kind == signal;
    return !answer &&
           answer.error() == (outside ? std::errc::operation_not_permitted : std::errc::permission_denied);
}

std::string text_of(const LandlockCanary& canary) {
    using enum LandlockCanary::Kind;
    switch (canary.kind) {
        case read_directory: return "reading the directory " + std::string(canary.path);
        case write_file: return "writing to " + std::string(canary.path);
        case bind_tcp: return "bind(2) to TCP port " + std::to_string(canary.port);
        case connect_tcp: return "connect(2) to TCP port " + std::to_string(canary.port);
        case abstract_unix_socket: return "connecting to an abstract socket outside";
        case signal: return "signalling the parent";
    }
    return {};
}

class Confiner {
public:
    Confiner(Kernel& kernel, const Target& target) : kernel_(kernel), target_(target) {}

    std::expected<void, std::errc> operator()(const RestrictSelf& s) {
        const Landlock& landlock = target_.landlock;
        std::array<bool, k_most_canaries> worked{};
        for (std::size_t at = 0; at < landlock.canaries.size(); ++at) {
            const LandlockCanary& canary = landlock.canaries[at];
            const auto answer = try_it(kernel_, landlock, canary);
            worked[at] = is_a_file(canary) ? answer.has_value() : !is_denied(canary, answer);
        }
        if (const auto restricted = kernel_.landlock_restrict_self(s.ruleset); !restricted) {
            return restricted;
        }
        bool files_tried = false;
        bool files_denied = false;
        for (std::size_t at = 0; at < landlock.canaries.size(); ++at) {
            const LandlockCanary& canary = landlock.canaries[at];
            const bool file = is_a_file(canary);
            files_tried = files_tried || file;
            // What was refused before, for another reason, proves nothing.
            if (!worked[at]) {
                continue;
            }
            files_denied = files_denied || file;
            if (!is_denied(canary, try_it(kernel_, landlock, canary))) {
                differences_.push_back({"Landlock: " + text_of(canary), "denied", "not denied"});
            }
        }
        if (files_tried && !files_denied) {
            differences_.push_back(
                {"Landlock: a file to prove it by", "one that could be opened before", "none"});
        }
        return {};
    }
    std::expected<void, std::errc> operator()(const InstallFilter& s) {
        const bool answered_before = is_marked();
        if (const auto installed = kernel_.seccomp(s.flags, target_.filter.program); !installed) {
            return installed;
        }
        if (answered_before || !is_marked()) {
            differences_.push_back({"seccomp filter", "an answer of its own to getppid(2)",
                                    answered_before ? "the same answer before it" : "none"});
        }
        return {};
    }
    template <class Other>
    std::expected<void, std::errc> operator()(const Other& /* belongs before the proof */) {
        return std::unexpected(std::errc::invalid_argument);
    }

    std::vector<Difference> take() { return std::move(differences_); }

private:
    bool is_marked() {
        const auto answer = kernel_.call_marked();
        return !answer && answer.error() == static_cast<std::errc>(k_marker_error);
    }

    Kernel& kernel_;
    const Target& target_;
    std::vector<Difference> differences_;
};

}  // namespace

std::expected<Confined, ConfineFailure> confine(Verified&& /* used up */, Kernel& kernel,
                                                const Target& target, const Plan& plan) {
    for (std::size_t at = 0; at < plan.confinement.size(); ++at) {
        Confiner confiner(kernel, target);
        if (const auto done = std::visit(confiner, plan.confinement[at]); !done) {
            return std::unexpected(StepFailure{at, done.error()});
        }
        if (auto found = confiner.take(); !found.empty()) {
            return std::unexpected(std::move(found));
        }
    }
    return Confined(target.filter.asked_for());
}

}  // namespace doff
