// SPDX-License-Identifier: MIT
#include "core/id_space.h"

#include "core/opened.h"

#include <algorithm>
#include <initializer_list>

namespace doff {
namespace {

constexpr std::size_t k_largest = 1 << 16;

std::optional<IdMap> read_id_map(Kernel& kernel, const char* path) {
    const auto text = kernel.read_file(path, k_largest);
    return text ? parse_id_map(*text) : std::nullopt;
}

std::optional<bool> read_setgroups(Kernel& kernel) {
    const auto text = kernel.read_file("/proc/self/setgroups", k_largest);
    if (!text || (*text != "deny\n" && *text != "allow\n")) {
        return {};
    }
    return *text == "deny\n";
}

template <class Id>
std::vector<std::uint32_t> values_of(std::initializer_list<Id> ids) {
    std::vector<std::uint32_t> values;
    for (const Id id : ids) {
        if (id.value != k_no_id) {
            values.push_back(id.value);
        }
    }
    return values;
}

std::string not_mapped(const std::string& kind, const std::vector<std::uint32_t>& ids) {
    return kind + (ids.size() == 1 ? " " : "s ") + listed(ids) + (ids.size() == 1 ? " is" : " are") +
           " not mapped in this user namespace";
}

}  // namespace

IdSpace read_id_space(Kernel& kernel) {
    if (!is_proc_mounted(kernel)) {
        return {};
    }
    return {read_id_map(kernel, "/proc/self/uid_map"), read_id_map(kernel, "/proc/self/gid_map"),
            read_setgroups(kernel)};
}

UserAndGroupIds ids_of(const Step& step) {
    const Overloaded ids{
        [](const SetGroups& s) {
            UserAndGroupIds wanted;
            std::ranges::transform(s.groups, std::back_inserter(wanted.gids), &Gid::value);
            return wanted;
        },
        [](const SetRegid& s) { return UserAndGroupIds{{}, values_of({s.real, s.effective})}; },
        [](const SetGid& s) { return UserAndGroupIds{{}, values_of({s.gid})}; },
        [](const SetUid& s) { return UserAndGroupIds{values_of({s.uid}), {}}; },
        [](const SetResgid& s) {
            return UserAndGroupIds{{}, values_of({s.ids.real, s.ids.effective, s.ids.saved})};
        },
        [](const SetResuid& s) {
            return UserAndGroupIds{values_of({s.ids.real, s.ids.effective, s.ids.saved}), {}};
        },
        [](const auto&) { return UserAndGroupIds{}; },
    };
    return std::visit(ids, step);
}

std::vector<std::uint32_t> unmapped(const std::vector<std::uint32_t>& ids, const std::optional<IdMap>& map) {
    std::vector<std::uint32_t> missing;
    for (const std::uint32_t id : ids) {
        if (map && !maps(*map, id) && std::ranges::find(missing, id) == missing.end()) {
            missing.push_back(id);
        }
    }
    return missing;
}

UserAndGroupIds unmapped_but_for_setgroups(const Plan& plan, const IdSpace& space) {
    UserAndGroupIds all;
    for (const Step& step : plan.steps) {
        if (std::holds_alternative<SetGroups>(step)) {
            continue;
        }
        const UserAndGroupIds wanted = ids_of(step);
        all.uids.insert(all.uids.end(), wanted.uids.begin(), wanted.uids.end());
        all.gids.insert(all.gids.end(), wanted.gids.begin(), wanted.gids.end());
    }
    return {unmapped(all.uids, space.uids), unmapped(all.gids, space.gids)};
}

std::string listed(const std::vector<std::uint32_t>& ids) {
    constexpr std::size_t k_shown = 4;
    const bool cut = ids.size() > k_shown;
    const std::size_t shown = cut ? k_shown : ids.size();
    std::string text;
    for (std::size_t at = 0; at < shown; ++at) {
        text += (at == 0 ? "" : !cut && at + 1 == shown ? " and " : ", ") + std::to_string(ids[at]);
    }
    return cut ? text + " and " + std::to_string(ids.size() - shown) + " more" : text;
}

std::optional<BoundRefusal> refusal_by(const IdSpace& space, const Step& step) {
    // setgroups(2) asks whether it may before it looks at the ids; the others look first.
    if (std::holds_alternative<SetGroups>(step)) {
        if (space.gids && space.gids->empty()) {
            return BoundRefusal{std::errc::operation_not_permitted, "this user namespace maps no gids"};
        }
        if (space.setgroups_denied == true) {
            return BoundRefusal{std::errc::operation_not_permitted, "/proc/self/setgroups says deny"};
        }
    }
    const UserAndGroupIds wanted = ids_of(step);
    if (const auto missing = unmapped(wanted.gids, space.gids); !missing.empty()) {
        return BoundRefusal{std::errc::invalid_argument, not_mapped("gid", missing)};
    }
    if (const auto missing = unmapped(wanted.uids, space.uids); !missing.empty()) {
        return BoundRefusal{std::errc::invalid_argument, not_mapped("uid", missing)};
    }
    return {};
}

}  // namespace doff
