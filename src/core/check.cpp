// SPDX-License-Identifier: MIT
#include "core/check.h"

#include "core/become.h"
#include "core/decide_filter.h"
#include "core/execute.h"
#include "core/filter_in_force.h"
#include "core/near.h"
#include "core/plan.h"
#include "core/privilege.h"
#include "core/quote.h"
#include "core/resolve.h"
#include "core/signals.h"

#include <algorithm>

namespace doff {
namespace {

enum class Questions { asked, not_asked };

// One launch without its last step, in the child. It is made in the parent and never destroyed in the child:
// what a destructor calls, a filter may forbid.
class Rehearsal {
public:
    Rehearsal(const Request& request, const Environment& environment, Kernel& kernel, Accounts& accounts,
              FilterCompiler& compiler)
        : request_(request),
          environment_(environment),
          kernel_(kernel),
          accounts_(accounts),
          compiler_(compiler) {}

    // Everything is read anew, because what is open on /proc/self in the parent is the parent's.
    std::string operator()(const std::vector<Question>& questions, Questions asked) {
        if (const auto made = make(); !made) {
            report_.failure = made.error();
            return written(report_);
        }
        const ExecArguments arguments = exec_arguments(target_.command, target_.root);
        // Written before there is a filter, under which nothing can be allocated for sure.
        std::string nothing_to_say = written(report_);
        const auto confined = become(target_, plan_, {kernel_, environment_, before_}, readings_);
        if (!confined) {
            say_why(confined.error());
            return written(report_);
        }
        if (asked == Questions::not_asked) {
            return nothing_to_say;
        }
        report_.command = could_execute(kernel_, arguments, confined->restrictions(), target_.landlock);
        for (const Question& question : questions) {
            Answered answered = is_looked_for(question)
                                    ? answer_by_search(kernel_, question, target_.command.envp,
                                                       confined->restrictions(), target_.landlock)
                                    : answer(kernel_, question, target_.landlock);
            if (!answered.yes) {
                answered.why = hint_lines({answered.why, hint_of_another(question)});
            }
            report_.answers.push_back(std::move(answered));
        }
        return written(report_);
    }

private:
    Result<void> make() {
        const auto before = observe(kernel_);
        if (!before) {
            return std::unexpected(before.error());
        }
        before_ = *before;
        auto target = resolve(request_, accounts_, kernel_, before_, environment_);
        if (!target) {
            return std::unexpected(target.error());
        }
        target_ = *std::move(target);
        if (const auto decided = decide_filter(request_, kernel_, compiler_, before_, target_); !decided) {
            return decided;
        }
        plan_ = make_plan(target_, before_);
        auto readings = make_room(kernel_, target_);
        if (!readings) {
            return std::unexpected(readings.error());
        }
        readings_ = *std::move(readings);
        return check_privilege(plan_, before_);
    }

    void say_why(const NotBecome& failure) {
        if (const auto* const error = std::get_if<Error>(&failure)) {
            report_.failure = *error;
        } else if (const auto* const differences = std::get_if<std::vector<Difference>>(&failure)) {
            report_.differences = *differences;
        } else {
            std::string all;
            std::string ways;
            for (const Judgement& judgement : std::get<std::vector<Judgement>>(failure)) {
                all += (all.empty() ? "" : "; ") + sentence(judgement);
                ways = with_line(ways, judgement.way_out);
            }
            report_.failure = Error{Stage::expectation, all, {}, ways};
        }
    }

    const Request& request_;
    const Environment& environment_;
    Kernel& kernel_;
    Accounts& accounts_;
    FilterCompiler& compiler_;
    State before_;
    Readings readings_;
    Target target_;
    Plan plan_;
    CheckReport report_;
};

// Each child reads everything anew, and of a pipe nothing is left.
Result<void> refuse_what_is_read_once(const Request& request, Kernel& kernel) {
    constexpr std::uint32_t k_type = 0170000;
    constexpr std::uint32_t k_fifo = 0010000;
    constexpr std::uint32_t k_socket = 0140000;
    std::vector<std::string> files = request.env_files;
    if (request.seccomp) {
        files.push_back(*request.seccomp);
    }
    for (const std::string& file : files) {
        const auto status = kernel.stat(file.c_str());
        const std::uint32_t type = status ? status->mode & k_type : 0;
        if (type == k_fifo || type == k_socket) {
            return std::unexpected(Error{Stage::resolve,
                                         "--check reads " + quote(file) + " more than once, and it is a pipe",
                                         {},
                                         "write what it says to a file, and name that"});
        }
    }
    return {};
}

// fork(2), EAGAIN: which of the limits was met nobody says.
std::string why_no_child(Kernel& kernel, const NoChild& failure) {
    if (failure.reason != std::errc::resource_unavailable_try_again) {
        return "";
    }
    const auto limit = kernel.getrlimit(Resource::nproc);
    const std::string of_user = limit && limit->soft < k_unlimited
                                    ? "the limit on those of uid " + std::to_string(kernel.getuid().value) +
                                          ", which is " + std::to_string(limit->soft) + " here (ulimit -u), "
                                    : "";
    return "there are too many processes for " + of_user +
           "pids.max of a cgroup or the sysctl kernel.threads-max";
}

// SIGSYS is how a filter kills, seccomp(2).
Error killed(Kernel& kernel, int signal, bool by_own_filter) {
    const std::string name = name_of_signal(signal);
    const std::string number = std::to_string(signal);
    const std::string hint = name != "SIGSYS" ? ""
                             : is_filter_in_force(kernel)
                                 ? "a seccomp filter is in force, which can kill for a call"
                             : by_own_filter ? "the filter of --seccomp can kill for a call"
                                             : "";
    return {Stage::perform,
            "the child of --check was killed by signal " + number + (name == number ? "" : " (" + name + ")"),
            {},
            hint};
}

CheckReport report_of(Kernel& kernel, const std::expected<ChildEnd, NoChild>& end, bool filtered = false) {
    CheckReport report;
    if (!end) {
        report.failure = Error{Stage::resolve, std::string("cannot check in a child: ") + end.error().call,
                               end.error().reason, why_no_child(kernel, end.error())};
    } else if (!end->returned) {
        report.failure =
            end->signal == 0
                ? Error{Stage::perform, "the child of --check ended before it said what it found", {}, {}}
                : killed(kernel, end->signal, filtered);
    } else {
        report = read_report(end->said);
    }
    return report;
}

}  // namespace

bool CheckReport::all_so() const {
    return proven() && !command.error && std::ranges::all_of(answers, &Answered::yes) &&
           answers.size() == questions.size();
}

CheckReport check(const Request& request, const Environment& environment, Kernel& kernel, Accounts& accounts,
                  FilterCompiler& compiler) {
    CheckReport report;
    const auto questions = parse_questions(request);
    if (!questions) {
        report.failure = questions.error();
        return report;
    }
    if (const auto lasting = refuse_what_is_read_once(request, kernel); !lasting) {
        report.failure = lasting.error();
        return report;
    }
    Request without_filter = request;
    without_filter.seccomp.reset();
    Rehearsal first(without_filter, environment, kernel, accounts, compiler);
    report = report_of(kernel, kernel.in_child([&] { return first(*questions, Questions::asked); }));
    report.questions = *questions;
    if (report.proven() && request.seccomp) {
        Rehearsal second(request, environment, kernel, accounts, compiler);
        const auto proof = report_of(
            kernel, kernel.in_child([&] { return second({}, Questions::not_asked); }), /* filtered= */ true);
        report.failure = proof.failure;
        report.differences = proof.differences;
    }
    return report;
}

}  // namespace doff
