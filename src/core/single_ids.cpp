// SPDX-License-Identifier: MIT
#include "core/single_ids.h"

#include "core/quote.h"
#include "core/supplementary.h"
#include "core/user_spec.h"
#include "core/who.h"

#include <array>
#include <string_view>

namespace doff {
namespace {

// execve(2) makes the saved id a copy of the effective one. So that goes where the effective one
// goes, and no other can be had.
template <class Id>
Result<void> settle_saved_id(RealEffectiveSaved<Id>& named, Id had_effective,
                             const std::optional<std::string>& word, std::string_view option,
                             std::string_view effective_option) {
    const Id effective = named.effective.value == k_no_id ? had_effective : named.effective;
    if (!word) {
        named.saved = named.effective;
        return {};
    }
    if (named.saved == effective) {
        return {};
    }
    return usage_error("cannot have " + std::string(option) + " " + quote(*word) +
                           ": execve(2) makes the saved ID a copy of the effective one, " +
                           std::to_string(effective.value),
                       "leave it out, or name the same ID by " + std::string(effective_option));
}

template <class Id>
RealEffectiveSaved<Id> with_named(const RealEffectiveSaved<Id>& had, const RealEffectiveSaved<Id>& named) {
    const auto one = [](Id had_one, Id named_one) {
        return named_one.value == k_no_id ? had_one : named_one;
    };
    return {one(had.real, named.real), one(had.effective, named.effective), one(had.saved, named.saved)};
}

// Real, effective and saved in this order; "unchanged" for an option that was not given.
using Words = std::array<const std::optional<std::string>*, 3>;

template <class Id, class Find>
Result<RealEffectiveSaved<Id>> find_named(const Words& words, Find find) {
    RealEffectiveSaved<Id> named = all_three(Id{k_no_id});
    const std::array<Id*, 3> places{&named.real, &named.effective, &named.saved};
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (!*words[at]) {
            continue;
        }
        const auto id = find(**words[at]);
        if (!id) {
            return std::unexpected(id.error());
        }
        *places[at] = *id;
    }
    return named;
}

Result<NamedIds> find_named_ids(const Request& request, Accounts& accounts, Kernel& kernel,
                                const State& before) {
    auto uid = find_named<Uid>({&request.ruid, &request.euid, &request.suid},
                               [&](const std::string& word) -> Result<Uid> {
                                   const auto person = find_person(word, false, accounts, kernel);
                                   return person ? Result<Uid>(person->uid) : std::unexpected(person.error());
                               });
    if (!uid) {
        return std::unexpected(uid.error());
    }
    auto gid = find_named<Gid>(
        {&request.rgid, &request.egid, &request.sgid},
        [&](const std::string& word) -> Result<Gid> { return find_gid(word, accounts, kernel); });
    if (!gid) {
        return std::unexpected(gid.error());
    }
    auto settled = settle_saved_id(*uid, before.uid.effective, request.suid, "--suid", "--euid");
    if (settled) {
        settled = settle_saved_id(*gid, before.gid.effective, request.sgid, "--sgid", "--egid");
    }
    if (!settled) {
        return std::unexpected(settled.error());
    }
    return NamedIds{*uid, *gid};
}

Result<GroupList> groups_asked_for(const Request& request) {
    if (!request.groups) {
        return GroupList{.keep = true};
    }
    auto list = parse_group_list(*request.groups);
    if (list && list->init) {
        return usage_error("--groups init needs a USER whose groups they are", "name the groups");
    }
    return list;
}

}  // namespace

Result<Identity> find_single_ids(const Request& request, Accounts& accounts, Kernel& kernel,
                                 const State& before) {
    const auto named = find_named_ids(request, accounts, kernel, before);
    if (!named) {
        return std::unexpected(named.error());
    }
    Identity identity;
    identity.ids = request.keep_ids ? Ids::kept : Ids::apart;
    identity.named = *named;
    identity.uid = with_named(before.uid.three(), named->uid);
    identity.gid = with_named(before.gid.three(), named->gid);
    identity.environment_as_found = identity.uid.effective == before.uid.effective;
    if (!identity.environment_as_found && !request.keep_env) {
        // A path may have another owner by now.
        const auto typed = parse_who(*request.euid, Kind::user);
        const bool of_path = typed && std::holds_alternative<OwnerOf>(*typed);
        const Who number = Numbered{identity.uid.effective.value, /* plus_sign= */ true};
        auto person = find_person(of_path || !typed ? number : *typed, true, accounts, kernel);
        if (!person) {
            return std::unexpected(person.error());
        }
        identity.entry = std::move(person->entry);
    }

    const auto list = groups_asked_for(request);
    if (!list) {
        return std::unexpected(list.error());
    }
    identity.groups_as_found = list->keep && list->groups.empty();
    auto groups = find_supplementary_groups(*list, {}, accounts, kernel, before);
    if (!groups) {
        return std::unexpected(groups.error());
    }
    identity.groups = identity.groups_as_found ? before.groups : *std::move(groups);
    return identity;
}

}  // namespace doff
