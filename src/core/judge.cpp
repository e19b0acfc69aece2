// SPDX-License-Identifier: MIT
#include "core/judge.h"

#include "core/filter_in_force.h"
#include "core/regain.h"
#include "core/two_sides.h"

#include <algorithm>

namespace doff {
namespace {

template <class Id>
bool is_among(Id id, const std::vector<Id>& list) {
    return std::ranges::find(list, id) != list.end();
}

bool are_exactly(const std::vector<Gid>& groups, const std::vector<Gid>& wanted) {
    return std::ranges::all_of(groups, [&](Gid gid) { return is_among(gid, wanted); }) &&
           std::ranges::all_of(wanted, [&](Gid gid) { return is_among(gid, groups); });
}

bool is_member(Gid gid, const State& state) {
    return state.gid.effective == gid || is_among(gid, state.groups);
}

// One and all of the four whose expectation is `caps`.
bool is_set(CapabilitySet wanted, const CapabilitySets& sets) {
    return sets.permitted == wanted && sets.effective == wanted && sets.inheritable == wanted &&
           sets.ambient == wanted;
}

bool is_in_none(CapabilitySet set, const CapabilitySets& sets) {
    return set.without(sets.permitted)
               .without(sets.effective)
               .without(sets.inheritable)
               .without(sets.ambient)
               .without(sets.bounding) == set;
}

}  // namespace

Situation read_situation(Kernel& kernel, const State& state, std::span<const Expectation> expectations) {
    const auto is_asked = [&](Subject subject) {
        return std::ranges::find(expectations, subject, &Expectation::subject) != expectations.end();
    };
    Situation situation;
    situation.filtered = has_filter(state);
    if (is_asked(Subject::umask)) {
        Surroundings mask;
        mask.umask = 0;
        const auto found = read_surroundings(kernel, mask, -1);
        situation.umask = found ? found->umask : std::nullopt;
    }
    if (is_asked(Subject::cwd)) {
        if (const auto here = kernel.stat("."); here && here->true_answer()) {
            situation.directory = id_of(*here);
        }
    }
    return situation;
}

Situation foresee_situation(Kernel& kernel, const Target& target, const State& state) {
    Situation situation = read_situation(kernel, state, target.expectations);
    situation.way_back = way_back(state);
    situation.of_command = true;
    if (target.around.umask) {
        situation.umask = target.around.umask;
    }
    if (!target.directory.empty()) {
        situation.directory = target.around.directory;
    } else if (target.around.root) {
        situation.directory = target.around.root;  // where chroot(2) leaves it
    }
    return situation;
}

bool holds(const Expectation& e, const State& state, const Situation& situation) {
    const CapabilitySets& sets = state.capabilities;
    const Uid uid{e.id};
    const Gid gid{e.id};
    switch (e.subject) {
        case Subject::uid: return state.uid.all(uid);
        case Subject::ruid: return state.uid.real == uid;
        case Subject::euid: return state.uid.effective == uid;
        case Subject::suid: return state.uid.saved == uid;
        case Subject::gid: return state.gid.all(gid);
        case Subject::rgid: return state.gid.real == gid;
        case Subject::egid: return state.gid.effective == gid;
        case Subject::sgid: return state.gid.saved == gid;
        case Subject::groups: return are_exactly(state.groups, e.groups);
        case Subject::group: return is_member(gid, state);
        case Subject::caps: return is_set(e.set, sets);
        case Subject::permitted: return sets.permitted == e.set;
        case Subject::effective: return sets.effective == e.set;
        case Subject::inheritable: return sets.inheritable == e.set;
        case Subject::ambient: return sets.ambient == e.set;
        case Subject::bounding: return sets.bounding == e.set;
        case Subject::lacks: return is_in_none(e.set, sets);
        case Subject::securebits: return state.securebits == e.bits;
        case Subject::no_new_privs: return state.no_new_privs == e.on;
        case Subject::seccomp: return situation.filtered == e.on;
        case Subject::umask: return situation.umask == e.bits;
        case Subject::cwd: return situation.directory == e.directory;
        case Subject::cannot_regain: break;
    }
    return situation.way_back.empty();
}

bool all_hold(std::span<const Expectation> expectations, const State& state, const Situation& situation) {
    return std::ranges::all_of(expectations,
                               [&](const Expectation& each) { return holds(each, state, situation); });
}

Judgement judge(const Expectation& expectation, const State& state, const Situation& situation,
                Accounts* accounts) {
    Sides sides = sides_of(expectation, state, situation, accounts);
    const bool as_expected = holds(expectation, state, situation);
    return {expectation.text,
            as_expected,
            std::move(sides.what),
            std::move(sides.wanted),
            std::move(sides.found),
            situation.of_command,
            !as_expected && expectation.subject == Subject::cannot_regain
                ? way_out_of_regain(state, situation.of_command)
                : ""};
}

std::vector<Judgement> judge_all(std::span<const Expectation> expectations, const State& state,
                                 const Situation& situation, Accounts* accounts) {
    std::vector<Judgement> judgements;
    for (const Expectation& each : expectations) {
        judgements.push_back(judge(each, state, situation, accounts));
    }
    return judgements;
}

std::string what_is_there(const Judgement& judgement) {
    // What can be regained is a sentence already.
    return (judgement.wanted.empty() ? "" : judgement.of_command ? "would be " : "found ") + judgement.found;
}

std::string sentence(const Judgement& judgement) {
    return "expected " + judgement.what +
           (judgement.wanted.empty() ? ", but " : " " + judgement.wanted + ", ") + what_is_there(judgement);
}

}  // namespace doff
