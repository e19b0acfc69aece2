// SPDX-License-Identifier: MIT
#include "core/confine.h"

#include "core/filter_marker.h"
#include "core/landlock_proof.h"

namespace doff {
namespace {

class Confiner {
public:
    Confiner(Kernel& kernel, const Target& target) : kernel_(kernel), target_(target) {}

    std::expected<void, std::errc> operator()(const RestrictSelf& s) {
        LandlockProof proof(kernel_, target_.landlock);
        if (const auto restricted = kernel_.landlock_restrict_self(s.ruleset); !restricted) {
            return restricted;
        }
        differences_ = proof.differences();
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
