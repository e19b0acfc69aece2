// SPDX-License-Identifier: MIT
#include "core/supplementary.h"

#include "core/id_map.h"
#include "core/lookup.h"
#include "core/near.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace doff {
namespace {

// What is no group may be one of the words that --groups has of its own.
Error with_word_of_list(Error error, const Who& who) {
    constexpr std::array<std::string_view, 3> k_words{"init", "keep", "none"};
    if (const auto* const named = std::get_if<Named>(&who)) {
        error.hint = hint_lines({did_you_mean(named->name, k_words), error.hint});
    }
    return error;
}

}  // namespace

std::unexpected<Error> no_entry_so_no(const std::string& what, Uid uid, const std::string& hint) {
    return std::unexpected(Error{Stage::resolve,
                                 "no passwd entry for uid " + std::to_string(uid.value) + ", so no " + what,
                                 {},
                                 hint});
}

Result<std::vector<Gid>> find_supplementary_groups(const GroupList& list, const Person& person,
                                                   Accounts& accounts, Kernel& kernel, const State& before) {
    std::vector<Gid> groups;
    if (list.keep) {
        groups = before.groups;
        const bool alone = !list.init && list.groups.empty();
        const bool overflow = std::ranges::find(groups, Gid{k_overflow_id}) != groups.end();
        if (!alone && overflow && !every_gid_is_mapped(kernel, before)) {
            return std::unexpected(
                Error{Stage::resolve,
                      "cannot keep the caller's group 65534 beside others: it may stand for one that "
                      "this user namespace does not map",
                      {},
                      "--groups keep alone leaves the list as it is"});
        }
    }
    if (list.init) {
        if (!person.entry) {
            return no_entry_so_no("groups for --groups init", person.uid, "name the groups instead of init");
        }
        const auto init = find_groups_of(accounts, person.entry->name, person.entry->gid);
        if (!init) {
            return init;
        }
        groups.insert(groups.end(), init->begin(), init->end());
    }
    for (const Who& who : list.groups) {
        const auto gid = find_gid(who, accounts, kernel);
        if (!gid) {
            return std::unexpected(with_word_of_list(gid.error(), who));
        }
        groups.push_back(*gid);
    }
    sort_and_dedupe(groups);
    return groups;
}

}  // namespace doff
