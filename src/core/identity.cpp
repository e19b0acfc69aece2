// SPDX-License-Identifier: MIT
#include "core/identity.h"

#include "core/quote.h"
#include "core/single_ids.h"
#include "core/supplementary.h"
#include "core/user_spec.h"
#include "core/who.h"

namespace doff {

Result<Identity> find_identity(const Request& request, Accounts& accounts, Kernel& kernel,
                               const State& before) {
    if (!request.user) {
        return find_single_ids(request, accounts, kernel, before);
    }
    auto spec = parse_user_spec(*request.user);
    if (!spec) {
        return std::unexpected(spec.error());
    }
    if (request.group) {
        if (spec->group) {
            return usage_error("the group is given twice: in " + quote(*request.user) + " and by --group",
                               "leave out one of them");
        }
        auto group = parse_who(*request.group, Kind::group);
        if (!group) {
            return std::unexpected(group.error());
        }
        spec->group = *std::move(group);
    }
    std::optional<GroupList> list;
    if (request.groups) {
        auto parsed = parse_group_list(*request.groups);
        if (!parsed) {
            return std::unexpected(parsed.error());
        }
        list = *std::move(parsed);
    }

    const bool from_entry = !spec->group && !std::holds_alternative<OwnerOf>(spec->user);
    const bool entry_needed = !request.keep_env || from_entry || (list && list->init);
    auto person = find_person(spec->user, entry_needed, accounts, kernel);
    if (!person) {
        return std::unexpected(person.error());
    }

    Identity identity;
    identity.uid = all_three(person->uid);
    Gid gid_of_user;
    if (spec->group) {
        const auto gid = find_gid(*spec->group, accounts, kernel);
        if (!gid) {
            return std::unexpected(gid.error());
        }
        gid_of_user = *gid;
    } else if (person->group_of_path) {
        gid_of_user = *person->group_of_path;
        const std::string& path = std::get<OwnerOf>(spec->user).path;
        if (const auto known = refuse_overflow_owner(Kind::group, path, gid_of_user.value); !known) {
            return std::unexpected(known.error());
        }
    } else if (person->entry) {
        gid_of_user = person->entry->gid;
    } else {
        return no_entry_so_no("group", person->uid, "write " + std::to_string(person->uid.value) + ":GROUP");
    }

    identity.gid = all_three(gid_of_user);
    identity.named = {identity.uid, identity.gid};

    if (!list) {
        // A group that was chosen is the whole list; a user alone brings all of its groups.
        list = from_entry ? GroupList{.init = true} : GroupList{};
        if (!from_entry) {
            list->groups.push_back(Numbered{gid_of_user.value, /* plus_sign= */ true});
        }
    }
    auto groups = find_supplementary_groups(*list, *person, accounts, kernel, before);
    if (!groups) {
        return std::unexpected(groups.error());
    }
    identity.groups = *std::move(groups);
    identity.groups_as_found = list->keep && !list->init && list->groups.empty();
    if (identity.groups_as_found) {
        identity.groups = before.groups;
    }
    identity.entry = std::move(person->entry);
    return identity;
}

}  // namespace doff
