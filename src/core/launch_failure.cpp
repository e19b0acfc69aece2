// SPDX-License-Identifier: MIT
#include "core/launch_failure.h"

#include "core/circumstances.h"
#include "core/path_walk.h"
#include "core/way_out.h"

#include <variant>

namespace doff {
namespace {

std::string root_of(const Plan& plan) {
    for (const Step& step : plan.steps) {
        if (const auto* const root = std::get_if<ChangeRoot>(&step)) {
            return root->path;
        }
    }
    return "";
}

}  // namespace

Error error_of(const Step& step, std::errc reason, const Plan& plan, const Around& around) {
    auto found = look_around(around.kernel, around.environment, around.before, step);
    found.no_entry = in_root(root_of(plan), found.no_entry);
    found.also_unmapped = unmapped_but_for_setgroups(plan, found.ids);
    return {Stage::perform, call_of(step), reason, way_out(step, reason, found)};
}

std::optional<Error> error_of(const ConfineFailure& failure, const Plan& plan, const Around& around) {
    if (const auto* const step = std::get_if<StepFailure>(&failure)) {
        return error_of(plan.confinement[step->step], step->reason, plan, around);
    }
    if (const auto* const unprovable = std::get_if<Unprovable>(&failure)) {
        return Error{Stage::perform,
                     std::string("cannot prove that Landlock restricts ") + unprovable->kind +
                         ": nothing that it denies could be used before it",
                     unprovable->reason, way_out(*unprovable)};
    }
    if (const auto* const error = std::get_if<Error>(&failure)) {
        return *error;
    }
    return std::nullopt;
}

}  // namespace doff
