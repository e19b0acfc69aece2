// SPDX-License-Identifier: MIT
#include "run.h"

#include "cli/parse.h"
#include "core/check.h"
#include "core/confine.h"
#include "core/decide_filter.h"
#include "core/execute.h"
#include "core/launch_failure.h"
#include "core/perform.h"
#include "core/plan.h"
#include "core/portrait.h"
#include "core/privilege.h"
#include "core/quote.h"
#include "core/resolve.h"
#include "core/standard_fds.h"
#include "core/verify.h"
#include "exit_status.h"
#include "report/colour.h"
#include "report/describe.h"
#include "report/log.h"

namespace doff {
namespace {

int fail(const Error& error, Form form) {
    const int status = exit_status(error.stage);
    report(error, status, form);
    return status;
}

int show(const std::string& page, StandardFds fds, Form form) {
    if (!fds.output_was_open) {
        return fail({Stage::resolve, "cannot write to standard output: it is closed", {}, {}}, form);
    }
    const auto printed = print(page);
    return printed ? k_exit_success : fail(printed.error(), form);
}

bool is_ordinary_file(Kernel& kernel, const char* path) {
    constexpr std::uint32_t k_setuid_or_setgid = 06000;
    const auto status = kernel.stat(path);
    return status && (status->mode & k_setuid_or_setgid) == 0;
}

// AT_SECURE alone does not say why: a security module's transition sets it too, and gives nothing.
// An installation with setuid or setgid makes two ids differ, and one with file capabilities leaves a
// user who is not root with capabilities that are not ambient.
//
// Where single ids are asked for, a caller whose ids differ is who they are meant for; then it is our
// own file that must not be what made them differ.
Result<void> refuse_elevated_start(Kernel& kernel, const Request& request, const State& before) {
    const auto& uid = before.uid;
    const auto& gid = before.gid;
    const bool ids_differ = (uid.real != uid.effective || gid.real != gid.effective) &&
                            !(request.names_single_ids() && is_ordinary_file(kernel, "/proc/self/exe"));
    const auto& sets = before.capabilities;
    const bool from_file = uid.effective != k_root && !sets.ambient.contains(sets.permitted);
    if (!kernel.at_secure() || (!ids_differ && !from_file)) {
        return {};
    }
    const std::string how = ids_differ ? "real and effective ids differ, as of a setuid or setgid file"
                                       : "capabilities of the file";
    return std::unexpected(Error{Stage::resolve,
                                 "started with more privilege than the caller has: " + how,
                                 {},
                                 "doff only gives privilege up: remove the bits from the file, or use sudo"});
}

std::string as_the_caller(const Target& target, const std::string& spec) {
    std::string groups;
    for (const Gid gid : target.groups) {
        groups += " " + std::to_string(gid.value);
    }
    return "not root: the command runs as the caller, uid " + std::to_string(target.uid.effective.value) +
           ", gid " + std::to_string(target.gid.effective.value) + ", groups" +
           (groups.empty() ? " none" : groups) + ", not as " + escaped(spec);
}

int fail_proof(const std::vector<Difference>& differences, Form form) {
    const int status = exit_status(Stage::proof);
    report(differences, status, form);
    return status;
}

int fail_to_confine(const ConfineFailure& failure, const Plan& plan, Form form) {
    if (const auto error = error_of(failure, plan)) {
        return fail(*error, form);
    }
    return fail_proof(std::get<std::vector<Difference>>(failure), form);
}

// From here on there are two ways out: execve, or an exit that says why. Nothing is allocated and no
// name is looked up until one of them is reached.
int become(const Target& target, const State& before, const Plan& plan, Kernel& kernel, Form form) {
    State after;
    if (const auto room = make_room_for_groups(kernel, target.groups.size(), after); !room) {
        return fail({Stage::resolve, "getgroups", room.error(), {}}, form);
    }
    const ExecArguments arguments = exec_arguments(target.command);

    const auto performed = perform(plan, kernel);
    if (!performed) {
        const auto [at, reason] = performed.error();
        return fail(error_of(plan.steps[at], reason), form);
    }
    auto verified = verify(kernel, target, before, *performed, after);
    if (!verified) {
        return fail_proof(verified.error(), form);
    }
    auto confined = confine(*std::move(verified), kernel, target, plan);
    if (!confined) {
        return fail_to_confine(confined.error(), plan, form);
    }
    const Error refused = execute(*std::move(confined), arguments, kernel);
    if (target.filter.asked_for()) {
        const int status = exit_status(refused.stage);
        report_by_write(refused, status, form);
        return status;
    }
    return fail(refused, form);
}

}  // namespace

int run(const std::vector<std::string>& words, const Environment& environment, Kernel& kernel,
        Accounts& accounts, FilterCompiler& compiler) {
    const Form form = asks_for_json(words) ? Form::json : Form::text;
    const auto fds = open_standard_fds(kernel);
    if (!fds) {
        return fail(fds.error(), form);
    }
    const auto request = parse_command_line(words);
    if (!request) {
        return fail(request.error(), form);
    }
    if (request->help || request->version) {
        return show(request->help ? help_text() : version_text(), *fds, form);
    }
    const auto before = observe(kernel);
    if (!before) {
        return fail(before.error(), form);
    }
    const auto printed = [&](const Document& page) {
        return form == Form::json ? as_json(page) : as_text(page, style_for(kernel, environment));
    };
    if (request->show) {
        return show(printed(show_page(*before, portray(kernel), accounts)), *fds, form);
    }
    if (const auto ordinary = refuse_elevated_start(kernel, *request, *before); !ordinary) {
        return fail(ordinary.error(), form);
    }
    auto target = resolve(*request, accounts, kernel, *before, environment);
    if (!target) {
        return fail(target.error(), form);
    }
    if (const auto decided = decide_filter(*request, kernel, compiler, *before, *target); !decided) {
        return fail(decided.error(), form);
    }
    const Plan plan = make_plan(*target, *before);
    if (request->explain) {
        const Surroundings around = portray(kernel).around;
        return show(printed(explain_page(*target, {*before, around, environment}, plan, accounts)), *fds,
                    form);
    }
    if (const auto privileged = check_privilege(plan, *before); !privileged) {
        return fail(privileged.error(), form);
    }
    if (target->ids == Ids::kept_not_root) {
        note(as_the_caller(*target, *request->user), form);
    }
    for (const std::string& lacking : target->landlock.not_had) {
        note("not confined, as --try-landlock allows: this kernel cannot restrict " + lacking, form);
    }
    if (request->check) {
        const CheckReport checked = check(*request, environment, kernel, accounts, compiler);
        if (checked.failure) {
            return fail(*checked.failure, form);
        }
        if (!checked.differences.empty()) {
            return fail_proof(checked.differences, form);
        }
        const int shown = show(printed(check_page(checked, *target, accounts)), *fds, form);
        return checked.all_so() ? shown : k_exit_failed;
    }
    if (request->verbose) {
        for (const Step& step : plan.steps) {
            note(call_of(step) + ": " + purpose_of(step), form);
        }
        for (const std::string& call : target->filter.overruled) {
            note("the filter allows " + escaped(call) + ": a looser rule of its file wins", form);
        }
        note("then read it all back, try to regain it, and execute " + quote(target->command.name), form);
    }
    return become(*target, *before, plan, kernel, form);
}

}  // namespace doff
