// SPDX-License-Identifier: MIT
#include "in_process.h"

#include "core/execute.h"
#include "core/exit_status.h"
#include "core/perform.h"
#include "core/plan.h"
#include "core/privilege.h"
#include "core/resolve.h"
#include "core/verify.h"
#include "system/linux_kernel.h"
#include "system/nss_accounts.h"
#include "world.h"

#include <unistd.h>

namespace doff_test {
namespace {

[[noreturn]] void stop(const std::string& what, int status) {
    say("doff: " + what + "\n");
    ::_exit(status);
}

[[noreturn]] void stop(const doff::Error& error) {
    stop(doff::sentence(error), doff::exit_status(error.stage));
}

}  // namespace

void become_and_execute(const std::string& spec, const std::function<void()>& before_proof) {
    doff::LinuxKernel kernel;
    doff::NssAccounts accounts;
    doff::Request request;
    request.user = spec;
    request.command = {probe_path()};
    const auto before = doff::observe(kernel);
    if (!before) {
        stop(before.error());
    }
    const auto target = doff::resolve(request, accounts, kernel, *before, environment_of_root());
    if (!target) {
        stop(target.error());
    }
    const doff::Plan plan = doff::make_plan(*target, *before);
    if (const auto privileged = doff::check_privilege(plan, *before); !privileged) {
        stop(privileged.error());
    }
    doff::State after;
    if (!doff::make_room_for_groups(kernel, target->groups.size(), after)) {
        stop("getgroups", doff::k_exit_failed);
    }
    const auto arguments = doff::exec_arguments(target->command);
    const auto performed = doff::perform(plan, kernel);
    if (!performed) {
        stop(doff::call_of(plan.steps[performed.error().step]), doff::k_exit_failed);
    }
    if (before_proof) {
        before_proof();
    }
    auto verified = doff::verify(kernel, *target, *before, *performed, after);
    if (!verified) {
        stop("not proven: " + verified.error().front().what, doff::k_exit_unproven);
    }
    auto confined = doff::confine(*std::move(verified), kernel, *target, plan);
    must(confined.has_value(), "confine");
    stop(doff::execute(*std::move(confined), arguments, kernel));
}

}  // namespace doff_test
