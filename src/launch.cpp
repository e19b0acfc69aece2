// SPDX-License-Identifier: MIT
#include "launch.h"

#include "core/become.h"
#include "core/execute.h"
#include "core/exit_status.h"
#include "core/filter_in_force.h"
#include "core/near.h"
#include "core/not_found.h"
#include "report/narration.h"

#include <string>
#include <utility>

namespace doff {
namespace {

int fail(Log& log, const NotBecome& failure, const State& before) {
    if (std::holds_alternative<Error>(failure)) {
        log.speak_again();  // where a filter has silenced it, that was not installed
    }
    const Overloaded said{
        [&](const std::vector<Difference>& found) { return doff::fail(log, found, before); },
        [&](const auto& why) { return doff::fail(log, why); },
    };
    return std::visit(said, failure);
}

// From here on there are two ways out: execve, or an exit that says why. Nothing is allocated, but to log
// what was asked for, and no name is looked up.
int become_and_execute(const Target& target, const Plan& plan, const Around& around, Log& log,
                       Narration& narration, const std::string& if_not_found) {
    auto readings = make_room(around.kernel, target);
    if (!readings) {
        return fail(log, readings.error());
    }
    const ExecArguments arguments = exec_arguments(target.command, target.root);
    auto confined = become(target, plan, around, *readings, &narration);
    if (!confined) {
        return fail(log, confined.error(), around.before);
    }
    if (const auto told = narration.before_execve(); !told) {
        return fail(log, told.error());
    }
    Error error = execute(*std::move(confined), arguments, around.kernel);
    if (error.stage == Stage::command_not_found) {
        error.hint = hint_lines({if_not_found, error.hint});
    }
    return fail(log, error);
}

}  // namespace

int fail(Log& log, const Error& error) {
    log.report(error);
    return exit_status(error.stage);
}

int fail(Log& log, const std::vector<Difference>& differences, const State& before) {
    log.report(differences, why_not_proven(before));
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
    // Later no name service may be asked: by then a filter or a new root may be in force.
    const std::string if_not_found = hint_of_group_as_command(request, accounts);
    return become_and_execute(target, plan, around, log, narration, if_not_found);
}

}  // namespace doff
