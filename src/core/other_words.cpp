// SPDX-License-Identifier: MIT
#include "core/other_words.h"

#include "core/after_execve.h"
#include "core/judge.h"
#include "core/plan.h"
#include "core/quote.h"
#include "core/resolve.h"
#include "core/user_spec.h"

#include <algorithm>
#include <vector>

namespace doff {
namespace {

// What the process may not do of a plan.
struct Refused {
    bool groups = false;
    bool ids = false;
    bool bounding = false;
    bool securebits = false;
    bool other = false;

    bool sets() const { return bounding || securebits; }
};

bool is_refused(const Step& step, const State& before, const IdSpace& space) {
    return lacking_for(step, before) || refusal_by(space, step);
}

Refused refused_of(const Plan& plan, const State& before, const IdSpace& space) {
    Refused refused;
    const Overloaded mark{
        [&](const SetGroups&) { refused.groups = true; },
        [&](const SetRegid&) { refused.ids = true; },
        [&](const SetGid&) { refused.ids = true; },
        [&](const SetUid&) { refused.ids = true; },
        [&](const DropBounding&) { refused.bounding = true; },
        [&](const SetSecurebits&) { refused.securebits = true; },
        [&](const auto&) { refused.other = true; },
    };
    for (const Step& step : plan.steps) {
        if (is_refused(step, before, space)) {
            std::visit(mark, step);
        }
    }
    return refused;
}

bool would_do(Request request, const Around& around, Accounts& accounts, const IdSpace& space) {
    request.env_files.clear();
    const auto target = resolve(request, accounts, around.kernel, around.before, around.environment);
    if (!target) {
        return false;
    }
    const Plan plan = make_plan(*target, around.before);
    const bool refused = std::ranges::any_of(
        plan.steps, [&](const Step& step) { return is_refused(step, around.before, space); });
    if (refused) {
        return false;
    }
    const State will_be = foreseen(*target, around.before);
    return std::ranges::all_of(judge_all(target->expectations, will_be,
                                         foresee_situation(around.kernel, *target, will_be), &accounts),
                               &Judgement::holds);
}

// Root's group, which the command was not to have: who follows the words may not see that.
bool would_leave_the_group_of_root(const Plan& plan, const State& before) {
    const auto has_it = [](const std::vector<Gid>& groups) {
        return std::ranges::find(groups, Gid{0}) != groups.end();
    };
    return has_it(before.groups) && std::ranges::none_of(plan.steps, [&](const Step& step) {
               const auto* const wanted = std::get_if<SetGroups>(&step);
               return wanted != nullptr && has_it(wanted->groups);
           });
}

// "the groups, the bounding set and the securebits"
std::string in_a_row(const std::vector<std::string>& things) {
    std::string text;
    for (std::size_t at = 0; at < things.size(); ++at) {
        text += (at == 0 ? "" : at + 1 == things.size() ? " and " : ", ") + things[at];
    }
    return text;
}

// --strict and --keep-caps change sets that nobody has to have changed, and so does an option of their own.
class Words {
public:
    Words(const Request& request, const Refused& refused) : request_(request) {
        if (refused.bounding) {
            leave(request_.bounding, "--bounding", "all", "the bounding set");
        }
        if (refused.securebits) {
            leave(request_.securebits, "--securebits", "none", "the securebits");
        }
    }

    Words with_groups() const {
        Words words = *this;
        words.words_.clear();
        words.stays_.clear();
        words.add(words.request_.groups, "--groups", "keep", "the groups");
        words.words_ += words_;
        words.stays_.insert(words.stays_.end(), stays_.begin(), stays_.end());
        return words;
    }
    Words if_root() const {
        Words words = *this;
        words.request_.if_root = true;
        words.words_ = " --if-root" + words_;
        return words;
    }

    const Request& request() const { return request_; }
    std::string to_leave() const { return "to leave " + as_they_are() + ":" + what_to_do(); }
    std::string to_run_as_the_caller() const {
        return "to run the command as the caller where that is not root" +
               (stays_.empty() ? "" : ", with " + as_they_are()) + ":" + what_to_do();
    }

private:
    void add(std::optional<std::string>& option, const std::string& name, const char* value,
             const char* stays) {
        option = value;
        words_ += " " + name + " " + value;
        stays_.emplace_back(stays);
    }
    void leave(std::optional<std::string>& option, const std::string& name, const char* value,
               const char* stays) {
        if (!option) {
            add(option, name, value, stays);
            return;
        }
        option.reset();
        left_out_.push_back(name);
        stays_.emplace_back(stays);
    }
    std::string what_to_do() const {
        const std::string leave_out = left_out_.empty() ? "" : " leave out " + in_a_row(left_out_);
        return words_ + (words_.empty() || left_out_.empty() ? "" : ", and") + leave_out;
    }
    std::string as_they_are() const {
        const bool one = stays_.size() == 1 && stays_.front() == "the bounding set";
        return in_a_row(stays_) + (one ? " as it is" : " as they are");
    }

    Request request_;
    std::string words_;
    std::vector<std::string> left_out_;
    std::vector<std::string> stays_;
};

bool is_the_user(const Plan& plan) {
    return std::ranges::none_of(plan.steps,
                                [](const Step& step) { return std::holds_alternative<SetUid>(step); });
}

// Where none are named, or those of the caller are among them.
bool may_keep_groups(const Request& request) {
    const auto list = request.groups ? parse_group_list(*request.groups) : usage_error("");
    return !request.groups || (list && list->keep);
}

// --if-root would leave out the group that was asked for.
bool names_a_group(const Request& request) {
    return request.group || request.groups || (request.user && request.user->contains(':'));
}

}  // namespace

std::string other_words(const Request& request, const Plan& plan, const Around& around, Accounts& accounts,
                        const Ways& ways) {
    const Refused refused = refused_of(plan, around.before, ways.ids);
    if (refused.other) {
        return "";
    }
    const auto do_so = [&](const Words& words) {
        return would_do(words.request(), around, accounts, ways.ids);
    };
    const Words words(request, refused);
    if (!refused.groups && !refused.ids) {
        return refused.sets() && do_so(words) ? words.to_leave() : "";
    }
    if (may_keep_groups(request) && !would_leave_the_group_of_root(plan, around.before) &&
        do_so(words.with_groups())) {
        return words.with_groups().to_leave() +
               (request.groups ? ", in place of --groups " + escaped(*request.groups) : "");
    }
    // Whoever starts it as somebody who is neither root nor the user may have meant to where there are only
    // those two: in a container.
    const bool may_be_meant = is_the_user(plan) ? !names_a_group(request) : ways.places.in_container();
    const bool can_be_said = request.user && !request.if_root && may_be_meant;
    return can_be_said && do_so(words.if_root()) ? words.if_root().to_run_as_the_caller() : "";
}

}  // namespace doff
