// SPDX-License-Identifier: MIT
#include "core/confine.h"

#include "core/filter_marker.h"

namespace doff {
namespace {

using Confinement = std::expected<void, ConfineFailure>;

// One step, the `at`th.
class Confiner {
public:
    Confiner(Kernel& kernel, const Target& target, std::size_t at)
        : kernel_(kernel), target_(target), at_(at) {}

    Confinement operator()(const RestrictSelf& s) {
        LandlockProof proof(kernel_, target_.landlock);
        if (proof.unprovable()) {
            return std::unexpected(*proof.unprovable());
        }
        if (const auto restricted = kernel_.landlock_restrict_self(s.ruleset); !restricted) {
            return refused(restricted.error());
        }
        return proven_if_none(proof.differences());
    }
    Confinement operator()(const InstallFilter& s) {
        const bool answered_before = is_marked();
        if (const auto installed = kernel_.seccomp(s.flags, target_.filter.program); !installed) {
            return refused(installed.error());
        }
        if (answered_before || !is_marked()) {
            return proven_if_none({{"seccomp filter", "an answer of its own to getppid(2)",
                                    answered_before ? "the same answer before it" : "none"}});
        }
        return {};
    }
    template <class Other>
    Confinement operator()(const Other& /* belongs before the proof */) {
        return refused(std::errc::invalid_argument);
    }

private:
    bool is_marked() {
        const auto answer = kernel_.call_marked(target_.filter.marker);
        return !answer && answer.error() == k_marker_error;
    }

    std::unexpected<ConfineFailure> refused(std::errc reason) const {
        return std::unexpected(ConfineFailure(StepFailure{at_, reason}));
    }
    static Confinement proven_if_none(std::vector<Difference> found) {
        return found.empty() ? Confinement{} : std::unexpected(std::move(found));
    }

    Kernel& kernel_;
    const Target& target_;
    std::size_t at_;
};

Restrictions restrictions_of(const Target& target) {
    Restrictions restrictions{
        target.filter.asked_for(), target.landlock.handled.fs != 0, {}, target.no_new_privs};
    if (target.label) {
        restrictions.label = target.label->module;
    }
    return restrictions;
}

}  // namespace

std::expected<Confined, ConfineFailure> confine(Verified&& /* used up */, Kernel& kernel,
                                                const Target& target, const Plan& plan, Progress* progress) {
    for (std::size_t at = 0; at < plan.confinement.size(); ++at) {
        const Step& step = plan.confinement[at];
        const bool silences = std::holds_alternative<InstallFilter>(step);
        if (progress != nullptr && silences) {
            if (auto told = progress->before_filter(step); !told) {
                return std::unexpected(std::move(told.error()));
            }
        }
        if (auto done = std::visit(Confiner(kernel, target, at), step); !done) {
            return std::unexpected(std::move(done.error()));
        }
        if (progress != nullptr && !silences) {
            progress->done(step, std::nullopt);
        }
    }
    return Confined(restrictions_of(target));
}

}  // namespace doff
