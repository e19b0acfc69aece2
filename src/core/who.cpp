// SPDX-License-Identifier: MIT
#include "core/who.h"

#include "core/lookup.h"
#include "core/near.h"
#include "core/not_found.h"
#include "core/opened.h"
#include "core/quote.h"

namespace doff {
namespace {

std::unexpected<Error> no_such_name(Kind kind, const std::string& name, Accounts& accounts) {
    return std::unexpected(Error{Stage::resolve,
                                 "no " + std::string(noun(kind)) + " " + quote(name),
                                 {},
                                 hints_for_missing(kind, name, accounts)});
}

std::string the_database(Kind kind) {
    return "the " + std::string(noun(kind)) + " database";
}

std::unexpected<Error> cannot_look_up(Kind kind, const std::string& whom, const std::string& why,
                                      std::optional<std::errc> reason, const std::string& hint) {
    return std::unexpected(Error{
        Stage::resolve, "cannot look up " + std::string(noun(kind)) + " " + whom + ": " + why, reason, hint});
}

std::unexpected<Error> lookup_failed(Kind kind, const std::string& whom, const Missing& missing) {
    if (missing.service.empty()) {
        return cannot_look_up(kind, whom, the_database(kind) + " could not be asked", missing.reason,
                              "to need no lookup write +UID:+GID and --keep-env");
    }
    return cannot_look_up(kind, whom, could_not_be_asked(missing.service), missing.reason,
                          "start what answers for it, or take it out there; to need no lookup write "
                          "+UID:+GID and --keep-env");
}

// The file or service may be missing as a whole, or know nobody by that name.
std::unexpected<Error> knows_nobody(Kind kind, const std::string& name, const Missing& missing,
                                    Accounts& accounts) {
    const Database database = kind == Kind::user ? Database::passwd : Database::group;
    const std::string why =
        missing.reason ? "and may not be there" : "so that it cannot be told whether it is whole";
    const std::string hints =
        missing.reason ? escaped(accounts.sources(database)) : hints_for_missing(kind, name, accounts);
    return cannot_look_up(kind, quote(name), the_database(kind) + " has no entry for id 0 either, " + why,
                          missing.reason, hint_lines({hints, "write numbers: UID:GID"}));
}

// Of a name: a number is looked up only for what else it could be.
std::unexpected<Error> not_found(Kind kind, const std::string& name, const Missing& missing,
                                 Accounts& accounts) {
    using enum Missing::Why;
    return missing.why == no_entry      ? no_such_name(kind, name, accounts)
           : missing.why == no_database ? knows_nobody(kind, name, missing, accounts)
                                        : lookup_failed(kind, quote(name), missing);
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
        return lookup_failed(kind, quote(digits), namesake.error());
    }
    return {};
}

Result<FileStatus> owner_of(Kernel& kernel, const std::string& path) {
    const auto status = look_at(kernel, path.c_str());
    if (!status) {
        return std::unexpected(
            Error{Stage::resolve, "cannot take the owner of " + quote(path), status.error(), {}});
    }
    return *status;
}

}  // namespace

Result<void> refuse_overflow_owner(Kind kind, const std::string& path, std::uint32_t id) {
    if (id != k_overflow_id) {
        return {};
    }
    const std::string noun_of(noun(kind));
    return std::unexpected(Error{Stage::resolve,
                                 "cannot take the " + std::string(kind == Kind::user ? "owner" : "group") +
                                     " of " + quote(path) + ": it is shown as " + std::to_string(id) +
                                     ", the overflow ID, which stands for every " + noun_of +
                                     " that is not mapped here",
                                 {},
                                 "write the " + noun_of + " itself, if it is this one"});
}

Result<Person> find_person(const Who& who, bool entry_needed, Accounts& accounts, Kernel& kernel) {
    if (const auto* const named = std::get_if<Named>(&who)) {
        auto user = find_user(accounts, named->name);
        if (!user) {
            return not_found(Kind::user, named->name, user.error(), accounts);
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
        const std::string& path = std::get<OwnerOf>(who).path;
        const auto owner = owner_of(kernel, path);
        if (!owner) {
            return std::unexpected(owner.error());
        }
        if (const auto known = refuse_overflow_owner(Kind::user, path, owner->uid.value); !known) {
            return std::unexpected(known.error());
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
            return lookup_failed(Kind::user, std::to_string(person.uid.value), user.error());
        }
    }
    return person;
}

Result<Gid> find_gid(const Who& who, Accounts& accounts, Kernel& kernel) {
    if (const auto* const named = std::get_if<Named>(&who)) {
        const auto group = find_group(accounts, named->name);
        if (!group) {
            return not_found(Kind::group, named->name, group.error(), accounts);
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
    const std::string& path = std::get<OwnerOf>(who).path;
    const auto owner = owner_of(kernel, path);
    if (!owner) {
        return std::unexpected(owner.error());
    }
    const auto known = refuse_overflow_owner(Kind::group, path, owner->gid.value);
    return known ? Result<Gid>(owner->gid) : std::unexpected(known.error());
}

Result<Person> find_person(const std::string& word, bool entry_needed, Accounts& accounts, Kernel& kernel) {
    const auto who = parse_who(word, Kind::user);
    return who ? find_person(*who, entry_needed, accounts, kernel) : std::unexpected(who.error());
}

Result<Gid> find_gid(const std::string& word, Accounts& accounts, Kernel& kernel) {
    const auto who = parse_who(word, Kind::group);
    return who ? find_gid(*who, accounts, kernel) : std::unexpected(who.error());
}

}  // namespace doff
