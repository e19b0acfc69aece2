// SPDX-License-Identifier: MIT
#include "core/become.h"

#include "core/perform.h"
#include "core/unmet.h"
#include "core/verify.h"

#include <utility>

namespace doff {
namespace {

NotBecome why_not_confined(ConfineFailure failure, const Plan& plan, const Around& around) {
    if (auto error = error_of(failure, plan, around)) {
        return *std::move(error);
    }
    return std::get<std::vector<Difference>>(std::move(failure));
}

}  // namespace

Result<Readings> make_room(Kernel& kernel, const Target& target) {
    Readings readings;
    if (const auto room = make_room_for_groups(kernel, target.groups.size(), readings.after); !room) {
        return std::unexpected(Error{Stage::resolve, "getgroups", room.error(), {}});
    }
    readings.will_be.groups.reserve(target.expectations.empty() ? 0 : readings.after.groups.capacity());
    return readings;
}

std::expected<Confined, NotBecome> become(const Target& target, const Plan& plan, const Around& around,
                                          Readings& readings, Progress* progress) {
    const auto performed = perform(plan, around.kernel, progress);
    if (!performed) {
        const auto [at, reason] = performed.error();
        return std::unexpected(error_of(plan.steps[at], reason, plan, around));
    }
    auto verified = verify(around.kernel, target, around.before, *performed, readings.after);
    if (!verified) {
        return std::unexpected(std::move(verified.error()));
    }
    if (!target.expectations.empty()) {
        auto unmet = unmet_expectations(around.kernel, target, plan, readings.after, readings.will_be);
        if (!unmet.empty()) {
            return std::unexpected(std::move(unmet));
        }
    }
    if (progress != nullptr) {
        progress->proven(readings.after);
    }
    auto confined = confine(*std::move(verified), around.kernel, target, plan, progress);
    if (!confined) {
        return std::unexpected(why_not_confined(std::move(confined.error()), plan, around));
    }
    return *std::move(confined);
}

}  // namespace doff
