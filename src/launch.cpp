// SPDX-License-Identifier: MIT
#include "launch.h"

#include "core/confine.h"
#include "core/execute.h"
#include "core/exit_status.h"
#include "core/perform.h"
#include "core/unmet.h"
#include "core/verify.h"
#include "report/narration.h"

#include <utility>

namespace doff {
namespace {

int fail_to_confine(const ConfineFailure& failure, const Plan& plan, const Around& around, Log& log) {
    if (const auto error = error_of(failure, plan, around)) {
        log.speak_again();
        return fail(log, *error);
    }
    return fail(log, std::get<std::vector<Difference>>(failure));
}

// From here on there are two ways out: execve, or an exit that says why. Nothing is allocated, but to log
// what was asked for, and no name is looked up until one of them is reached.
int become(const Target& target, const Plan& plan, const Around& around, Log& log, Narration& narration) {
    Kernel& kernel = around.kernel;
    State after;
    if (const auto room = make_room_for_groups(kernel, target.groups.size(), after); !room) {
        return fail(log, {Stage::resolve, "getgroups", room.error(), {}});
    }
    State will_be;
    will_be.groups.reserve(target.expectations.empty() ? 0 : after.groups.capacity());
    const ExecArguments arguments = exec_arguments(target.command);

    const auto performed = perform(plan, kernel, &narration);
    if (!performed) {
        const auto [at, reason] = performed.error();
        return fail(log, error_of(plan.steps[at], reason, plan, around));
    }
    auto verified = verify(kernel, target, around.before, *performed, after);
    if (!verified) {
        return fail(log, verified.error());
    }
    if (!target.expectations.empty()) {
        const auto unmet = unmet_expectations(kernel, target, after, will_be);
        if (!unmet.empty()) {
            return fail(log, unmet);
        }
    }
    narration.proven(after);
    auto confined = confine(*std::move(verified), kernel, target, plan, &narration);
    if (!confined) {
        return fail_to_confine(confined.error(), plan, around, log);
    }
    if (const auto told = narration.before_execve(); !told) {
        return fail(log, told.error());
    }
    return fail(log, execute(*std::move(confined), arguments, kernel));
}

}  // namespace

int fail(Log& log, const Error& error) {
    log.report(error);
    return exit_status(error.stage);
}

int fail(Log& log, const std::vector<Difference>& differences) {
    log.report(differences);
    return exit_status(Stage::proof);
}

int fail(Log& log, const std::vector<Judgement>& unmet) {
    log.report_unmet(unmet);
    return exit_status(Stage::expectation);
}

int launch(const Request& request, const Target& target, const Plan& plan, const Around& around,
           Accounts& accounts, Log& log) {
    auto audit =
        request.audit ? std::optional<Audit>(std::in_place, around.before, target, accounts) : std::nullopt;
    Narration narration(log, request.verbose, std::move(audit), target.command.name);
    return become(target, plan, around, log, narration);
}

}  // namespace doff
