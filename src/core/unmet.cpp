// SPDX-License-Identifier: MIT
#include "core/unmet.h"

#include "core/after_execve.h"
#include "core/regain.h"

#include <algorithm>
#include <cstddef>
#include <variant>

namespace doff {
namespace {

// What can be regained, tried in a child; where it could not be tried to its end, that.
std::string regained_in_child(Kernel& kernel, const State& state) {
    const auto end = kernel.in_child([&] { return try_to_regain(kernel, state); });
    if (!end) {
        return std::string("there is no child to try it in: ") + end.error().call + ": " +
               std::make_error_code(end.error().reason).message();
    }
    return end->returned ? end->said : "the attempt ended by signal " + std::to_string(end->signal);
}

// Where that has been done, no groups may be set as well.
bool sets_groups(const Plan& plan) {
    return std::ranges::any_of(plan.steps,
                               [](const Step& step) { return std::holds_alternative<SetGroups>(step); });
}

bool expects_no_groups(const Expectation& expected) {
    return expected.subject == Subject::groups && expected.groups.empty();
}

}  // namespace

std::vector<Judgement> unmet_expectations(Kernel& kernel, const Target& target, const Plan& plan,
                                          const State& read_back, State& will_be) {
    will_be = read_back;
    change_as_execve_does(will_be);
    Situation situation = read_situation(kernel, will_be, target.expectations);
    situation.filtered = situation.filtered || target.filter.asked_for();
    situation.way_back = way_back(will_be);
    situation.of_command = true;
    if (all_hold(target.expectations, will_be, situation)) {
        return {};
    }
    situation.path = kernel.getcwd().value_or("");
    auto judgements = judge_all(target.expectations, will_be, situation, nullptr);
    for (std::size_t at = 0; at < judgements.size(); ++at) {
        if (sets_groups(plan) && expects_no_groups(target.expectations[at])) {
            judgements[at].way_out = "--groups none gives it none";
        }
    }
    std::erase_if(judgements, [](const Judgement& judgement) { return judgement.holds; });
    return judgements;
}

Result<std::vector<Judgement>> judge_this_process(const Request& request, const State& state, Kernel& kernel,
                                                  Accounts& accounts) {
    const auto expectations = parse_expectations(request.asserts, accounts, kernel, /* root= */ -1);
    if (!expectations) {
        return std::unexpected(expectations.error());
    }
    Situation situation = read_situation(kernel, state, *expectations);
    situation.path = kernel.getcwd().value_or("");
    std::string regained;
    const auto is_regain = [](const Expectation& each) { return each.subject == Subject::cannot_regain; };
    if (std::ranges::any_of(*expectations, is_regain)) {
        regained = regained_in_child(kernel, state);
        situation.way_back = regained;
    }
    return judge_all(*expectations, state, situation, &accounts);
}

}  // namespace doff
