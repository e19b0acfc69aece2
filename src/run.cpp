// SPDX-License-Identifier: MIT
#include "run.h"

#include "cli/mistyped.h"
#include "cli/parse.h"
#include "cli/second_value.h"
#include "cli/split.h"
#include "cli/taken_for_user.h"
#include "core/after_execve.h"
#include "core/check.h"
#include "core/decide_filter.h"
#include "core/elevated_start.h"
#include "core/exit_status.h"
#include "core/other_process.h"
#include "core/other_words.h"
#include "core/plan.h"
#include "core/portrait.h"
#include "core/privilege.h"
#include "core/quote.h"
#include "core/resolve.h"
#include "core/standard_fds.h"
#include "core/unmet.h"
#include "launch.h"
#include "report/colour.h"
#include "report/describe.h"
#include "report/log.h"
#include "report/rows.h"
#include "report/tracing_kernel.h"

#include <algorithm>

namespace doff {
namespace {

int show(Kernel& kernel, const std::string& page, StandardFds fds, Log& log) {
    if (!fds.output_was_open) {
        return fail(log, {Stage::resolve, "cannot write to standard output: it is closed", {}, {}});
    }
    const auto printed = print(kernel, page);
    return printed ? k_exit_success : fail(log, printed.error());
}

std::vector<Judgement> unmet_of(std::vector<Judgement> judgements) {
    std::erase_if(judgements, [](const Judgement& judgement) { return judgement.holds; });
    return judgements;
}

std::string those_groups(const std::vector<Gid>& groups, Accounts& accounts) {
    return groups.empty() ? ""
                          : (groups.size() == 1 ? "group " : "groups ") + groups_row(groups, &accounts).text;
}

std::string what_differs(const Unlike& of, const std::string& spec, Accounts& accounts) {
    if (of.ids) {
        return "not as " + spec;
    }
    const std::string lacking = those_groups(of.lacking, accounts);
    const std::string beside = those_groups(of.beside, accounts);
    return "as " + spec + ", but " + (lacking.empty() ? "" : "without " + lacking) +
           (lacking.empty() || beside.empty() ? "" : " and ") + (beside.empty() ? "" : "with " + beside) +
           (lacking.empty() && beside.empty() ? "with groups that may not be these" : "");
}

std::string as_the_caller(const Target& target, const std::string& spec, Accounts& accounts) {
    std::string groups;
    for (const Gid gid : target.groups) {
        groups += " " + std::to_string(gid.value);
    }
    return "not root: the command is to run as the caller, uid " +
           std::to_string(target.uid.effective.value) + ", gid " +
           std::to_string(target.gid.effective.value) + ", groups" + (groups.empty() ? " none" : groups) +
           ", " + what_differs(target.unlike, escaped(spec), accounts);
}

// What is run all the same, and is not what one would think.
void say_what_is_less(const Request& request, const Target& target, Accounts& accounts, Log& log) {
    if (target.ids == Ids::kept_not_root) {
        log.note(as_the_caller(target, *request.user, accounts));
    }
    for (const std::string& lacking : target.landlock.not_had) {
        log.note("not confined, as --try-landlock allows: this kernel cannot restrict " + lacking);
    }
    if (request.verbose > 0) {
        for (const std::string& call : target.filter.overruled) {
            log.note("the filter allows " + escaped(call) + ": a looser rule of its file wins");
        }
    }
}

}  // namespace

int run(const std::vector<std::string>& words, const Environment& environment, Kernel& kernel,
        Accounts& accounts, FilterCompiler& compiler) {
    const Form form = asks_for_json(words) ? Form::json : Form::text;
    Log log(kernel, environment, form);
    const auto fail = [&](const auto& what) { return doff::fail(log, what); };
    const auto fds = open_standard_fds(kernel);
    if (!fds) {
        return fail(fds.error());
    }
    const auto printed = [&](const Document& page) {
        return show(kernel,
                    form == Form::json ? as_json(page) : as_text(page, style_for(kernel, environment)), *fds,
                    log);
    };
    const auto request = parse_command_line(words);
    if (!request) {
        return fail(with_user_told(words, request.error(), accounts, kernel, environment));
    }
    if (request->help) {
        return show(kernel, help_text(), *fds, log);  // for people, also with --json
    }
    if (request->version) {
        return form == Form::json ? printed({.kind = "version"}) : show(kernel, version_text(), *fds, log);
    }
    const auto before = observe(kernel);
    if (!before) {
        return fail(before.error());
    }
    if (request->show && !request->shown_process) {
        return printed(show_page(*before, portray(kernel), accounts));
    }
    if (const auto ordinary = refuse_elevated_start(kernel, *request, *before); !ordinary) {
        return fail(ordinary.error());
    }
    if (request->shown_process) {
        const auto process = observe_process(kernel, *request->shown_process);
        return process ? printed(show_page(*process, before->known_capabilities, accounts))
                       : fail(process.error());
    }
    if (const auto opened = log.open(*request); !opened) {
        return fail(opened.error());
    }
    TracingKernel tracing(kernel, log);
    Kernel& traced = request->verbose > 1 ? tracing : kernel;
    if (request->asserts_alone()) {
        const auto judged = judge_this_process(*request, *before, traced, accounts);
        if (!judged) {
            return fail(judged.error());
        }
        const bool all_hold = std::ranges::all_of(*judged, &Judgement::holds);
        if (form == Form::json) {
            const int shown = printed(assert_page(*judged));
            return all_hold ? shown : k_exit_failed;
        }
        return all_hold ? k_exit_success : fail(unmet_of(*judged));
    }
    auto target = resolve(*request, accounts, traced, *before, environment, log.own_fd());
    if (!target) {
        const Error told = with_second_value_told(words, target.error(), &accounts);
        return fail(with_one_dash_told(words, with_user_as_value_told(words, told, accounts)));
    }
    if (const auto decided = decide_filter(*request, traced, compiler, *before, *target); !decided) {
        return fail(decided.error());
    }
    if (const auto kept = check_standard_fds(traced, *fds); !kept) {
        return fail(kept.error());
    }
    const Plan plan = make_plan(*target, *before);
    const auto ways = [&] {
        Ways found = find_ways(kernel, environment);
        found.words = other_words(*request, plan, {kernel, environment, *before}, accounts, found);
        return found;
    };
    if (request->explain) {
        const Surroundings around = portray(kernel).around;
        const State will_be = foreseen(*target, *before);
        const auto judgements =
            judge_all(target->expectations, will_be, foresee_situation(kernel, *target, will_be), &accounts);
        return printed(
            explain_page(*target, {*before, around, environment, ways()}, plan, accounts, judgements));
    }
    if (!check_privilege(plan, *before)) {
        return fail(check_privilege(plan, *before, ways()).error());
    }
    say_what_is_less(*request, *target, accounts, log);
    if (request->check) {
        const CheckReport checked = check(*request, environment, kernel, accounts, compiler);
        if (checked.failure) {
            return fail(*checked.failure);
        }
        if (!checked.differences.empty()) {
            return doff::fail(log, checked.differences, *before);
        }
        const int shown = printed(check_page(checked, *target, accounts));
        if (!checked.all_so() && form == Form::text && shown == k_exit_success) {
            return fail(Error{Stage::expectation, failed_checks(checked, *target)});
        }
        return checked.all_so() ? shown : k_exit_failed;
    }
    return launch(*request, *target, plan, {traced, environment, *before}, accounts, log);
}

}  // namespace doff
