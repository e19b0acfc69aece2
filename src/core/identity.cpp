// SPDX-License-Identifier: MIT
#include "core/identity.h"

#include "core/id_map.h"
#include "core/lookup.h"
#include "core/quote.h"
#include "core/user_spec.h"

#include <algorithm>

namespace doff {
namespace {

std::unexpected<Error> cannot_look_up(Kind kind, const std::string& whom, const Missing& missing) {
    const std::string database = "the " + std::string(noun(kind)) + " database";
    if (missing.why == Missing::Why::no_entry) {
        return std::unexpected(Error{Stage::resolve, "no " + std::string(noun(kind)) + " " + whom, {}, {}});
    }
    if (missing.why == Missing::Why::no_database) {
        return std::unexpected(Error{Stage::resolve,
                                     "cannot look up " + std::string(noun(kind)) + " " + whom + ": " +
                                         database + " has no entry at all, not even for id 0",
                                     missing.reason, "write numbers: UID:GID"});
    }
    return std::unexpected(Error{
        Stage::resolve,
        "cannot look up " + std::string(noun(kind)) + " " + whom + ": " + database + " could not be asked",
        missing.reason, "to need no lookup write +UID:+GID and --keep-env"});
}

template <class Id>
std::unexpected<Error> not_an_id(Kind kind, const std::string& name, Id id) {
    return std::unexpected(Error{Stage::resolve,
                                 std::string(noun(kind)) + " " + quote(name) + " has the id " +
                                     std::to_string(id.value) + ", which the kernel reads as 'unchanged'",
                                 {},
                                 "repair the " + std::string(noun(kind)) + " database"});
}

Result<void> refuse_impossible_ids(const User& user) {
    if (user.uid == k_unchanged_uid) {
        return not_an_id(Kind::user, user.name, user.uid);
    }
    if (user.gid == k_unchanged_gid) {
        return not_an_id(Kind::group, user.name, user.gid);
    }
    return {};
}

// Digits may also be somebody's name, and then only the plus sign says which was meant.
template <class Entry, class IdOf>
Result<void> refuse_if_a_name(Kind kind, const Numbered& number, const Found<Entry>& namesake, IdOf id_of) {
    const std::string digits = std::to_string(number.id);
    if (namesake) {
        if (id_of(*namesake) == number.id) {
            return {};
        }
        return std::unexpected(Error{Stage::resolve,
                                     "ambiguous " + std::string(noun(kind)) + " " + quote(digits) +
                                         ": it is also the name of id " + std::to_string(id_of(*namesake)),
                                     {},
                                     "write +" + digits + " for the number, or the other one's id"});
    }
    if (namesake.error().why == Missing::Why::failed) {
        return cannot_look_up(kind, quote(digits), namesake.error());
    }
    return {};
}

Result<FileStatus> owner_of(Kernel& kernel, const std::string& path) {
    const auto status = kernel.stat(path.c_str());
    if (!status) {
        return std::unexpected(
            Error{Stage::resolve, "cannot take the owner of " + quote(path), status.error(), {}});
    }
    if (status->uid == k_unchanged_uid || status->gid == k_unchanged_gid) {
        return std::unexpected(Error{
            Stage::resolve, "cannot take the owner of " + quote(path) + ": stat(2) gave no owner", {}, {}});
    }
    return *status;
}

struct Person {
    Uid uid;
    std::optional<User> entry;
    std::optional<Gid> group_of_path;
};

// `entry_needed`: whether anything will be taken from the passwd entry of a number.
Result<Person> find_person(const Who& who, bool entry_needed, Accounts& accounts, Kernel& kernel) {
    if (const auto* const named = std::get_if<Named>(&who)) {
        auto user = find_user(accounts, named->name);
        if (!user) {
            return cannot_look_up(Kind::user, quote(named->name), user.error());
        }
        if (const auto sound = refuse_impossible_ids(*user); !sound) {
            return std::unexpected(sound.error());
        }
        const Uid uid = user->uid;
        return Person{uid, *std::move(user), {}};
    }
    Person person;
    if (const auto* const number = std::get_if<Numbered>(&who)) {
        if (!number->plus_sign) {
            const auto namesake = find_user(accounts, std::to_string(number->id));
            const auto clear = refuse_if_a_name(Kind::user, *number, namesake,
                                                [](const User& user) { return user.uid.value; });
            if (!clear) {
                return std::unexpected(clear.error());
            }
        }
        person.uid = Uid{number->id};
    } else {
        const auto owner = owner_of(kernel, std::get<OwnerOf>(who).path);
        if (!owner) {
            return std::unexpected(owner.error());
        }
        person.uid = owner->uid;
        person.group_of_path = owner->gid;
    }
    if (entry_needed) {
        auto user = find_user(accounts, person.uid);
        if (user) {
            if (const auto sound = refuse_impossible_ids(*user); !sound) {
                return std::unexpected(sound.error());
            }
            person.entry = *std::move(user);
        } else if (user.error().why == Missing::Why::failed) {
            return cannot_look_up(Kind::user, std::to_string(person.uid.value), user.error());
        }
    }
    return person;
}

Result<Gid> find_gid(const Who& who, Accounts& accounts, Kernel& kernel) {
    if (const auto* const named = std::get_if<Named>(&who)) {
        const auto group = find_group(accounts, named->name);
        if (!group) {
            return cannot_look_up(Kind::group, quote(named->name), group.error());
        }
        if (group->gid == k_unchanged_gid) {
            return not_an_id(Kind::group, named->name, group->gid);
        }
        return group->gid;
    }
    if (const auto* const number = std::get_if<Numbered>(&who)) {
        if (!number->plus_sign) {
            const auto namesake = find_group(accounts, std::to_string(number->id));
            const auto clear = refuse_if_a_name(Kind::group, *number, namesake,
                                                [](const Group& group) { return group.gid.value; });
            if (!clear) {
                return std::unexpected(clear.error());
            }
        }
        return Gid{number->id};
    }
    const auto owner = owner_of(kernel, std::get<OwnerOf>(who).path);
    if (!owner) {
        return std::unexpected(owner.error());
    }
    return owner->gid;
}

std::unexpected<Error> no_entry_so_no(const std::string& what, Uid uid, const std::string& hint) {
    return std::unexpected(Error{Stage::resolve,
                                 "no passwd entry for uid " + std::to_string(uid.value) + ", so no " + what,
                                 {},
                                 hint});
}

Result<std::vector<Gid>> union_of(const GroupList& list, const Person& person, Accounts& accounts,
                                  Kernel& kernel, const State& before) {
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
            return std::unexpected(gid.error());
        }
        groups.push_back(*gid);
    }
    sort_and_dedupe(groups);
    return groups;
}

}  // namespace

Result<Identity> find_identity(const Request& request, Accounts& accounts, Kernel& kernel,
                               const State& before) {
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
    identity.uid = person->uid;
    if (spec->group) {
        const auto gid = find_gid(*spec->group, accounts, kernel);
        if (!gid) {
            return std::unexpected(gid.error());
        }
        identity.gid = *gid;
    } else if (person->group_of_path) {
        identity.gid = *person->group_of_path;
    } else if (person->entry) {
        identity.gid = person->entry->gid;
    } else {
        return no_entry_so_no("group", person->uid, "write " + std::to_string(person->uid.value) + ":GROUP");
    }

    if (!list) {
        // A group that was chosen is the whole list; a user alone brings all of its groups.
        list = from_entry ? GroupList{.init = true} : GroupList{};
        if (!from_entry) {
            list->groups.push_back(Numbered{identity.gid.value, /* plus_sign= */ true});
        }
    }
    auto groups = union_of(*list, *person, accounts, kernel, before);
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
