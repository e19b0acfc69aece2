// SPDX-License-Identifier: MIT
#include "report/rows.h"

#include "core/quote.h"
#include "core/securebits.h"

namespace doff {
namespace {

// "1000 (app)"; the name is escaped and null where there is none.
struct NamedId {
    std::uint32_t id = k_no_id;
    Json name;

    Json value() const { return {{"id", id}, {"name", name}}; }
    std::string text() const {
        return std::to_string(id) + (name.is_null() ? "" : " (" + name.get<std::string>() + ")");
    }
};

NamedId named(Uid uid, Names names) {
    if (names != nullptr) {
        if (const auto user = names->getpwuid(uid); user && *user) {
            return {uid.value, escaped((*user)->name)};
        }
    }
    return {uid.value, nullptr};
}

NamedId named(Gid gid, Names names) {
    if (names != nullptr) {
        if (const auto group = names->getgrgid(gid); group && *group) {
            return {gid.value, escaped((*group)->name)};
        }
    }
    return {gid.value, nullptr};
}

template <class Id>
Row ids_row(const std::string& key, const std::string& kind, const ProcessIds<Id>& ids, Names names) {
    const NamedId real = named(ids.real, names);
    if (ids.all(ids.real)) {
        const Json one = real.value();
        return {key,
                key,
                {{"r" + kind, one}, {"e" + kind, one}, {"s" + kind, one}, {"fs" + kind, one}},
                real.text()};
    }
    const NamedId effective = named(ids.effective, names);
    const NamedId saved = named(ids.saved, names);
    const NamedId filesystem = ids.filesystem == ids.effective ? effective : named(ids.filesystem, names);
    std::string text = "real " + real.text() + ", effective " + effective.text() + ", saved " + saved.text();
    if (ids.filesystem != ids.effective) {
        text += ", filesystem " + filesystem.text();
    }
    return {key,
            key,
            {{"r" + kind, real.value()},
             {"e" + kind, effective.value()},
             {"s" + kind, saved.value()},
             {"fs" + kind, filesystem.value()}},
            text};
}

Json parts_of(std::string_view text, char between) {
    Json parts = Json::array();
    while (!text.empty()) {
        const std::size_t end = text.find(between);
        parts.push_back(std::string(text.substr(0, end)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

// setresuid(2) and its kin take the filesystem id along.
template <class Id>
ProcessIds<Id> four(const RealEffectiveSaved<Id>& ids) {
    return {ids.real, ids.effective, ids.saved, ids.effective};
}

}  // namespace

Section ids_section(const Target& target, Names names) {
    return {"ids",
            "IDs",
            {user_row(four(target.uid), names), group_row(four(target.gid), names),
             groups_row(target.groups, names)}};
}

Row user_row(const ProcessIds<Uid>& ids, Names names) {
    return ids_row("user", "uid", ids, names);
}

Row group_row(const ProcessIds<Gid>& ids, Names names) {
    return ids_row("group", "gid", ids, names);
}

Row groups_row(const std::vector<Gid>& groups, Names names) {
    Row row{"groups", "supplementary groups", Json::array(), groups.empty() ? "none" : ""};
    for (const Gid gid : groups) {
        const NamedId group = named(gid, names);
        row.value.push_back(group.value());
        row.text += (row.text.empty() ? "" : " ") + group.text();
    }
    return row;
}

Json value_of(Uid uid, Names names) {
    return named(uid, names).value();
}

Json value_of(Gid gid, Names names) {
    return named(gid, names).value();
}

Json value_of(CapabilitySet set) {
    return list_of(names_of(set));
}

std::string in_words(CapabilitySet set, CapabilitySet all, std::string_view all_is) {
    constexpr int k_few = 4;
    return set.size() > k_few && set == all ? std::string(all_is) : names_of(set);
}

CapabilitySet first_capabilities(Capability known) {
    return {known >= k_capability_limit ? ~std::uint64_t{0} : (std::uint64_t{1} << known) - 1};
}

std::string in_words(CapabilitySet set, Capability known) {
    const CapabilitySet all = first_capabilities(known);
    if (set == all && known > 0) {
        return "all " + std::to_string(known);
    }
    const std::string names = names_of(set);
    const std::string others = "all but " + names_of(all.without(set));
    return all.contains(set) && others.size() < names.size() ? others : names;
}

Json value_of_securebits(unsigned bits) {
    return list_of(names_of_securebits(bits));
}

Json list_of(std::string_view words) {
    return words == "none" ? Json::array() : parts_of(words, ',');
}

Json lines_of(std::string_view text) {
    return parts_of(text, '\n');
}

Json list_of(const std::vector<std::string>& words) {
    Json list = Json::array();
    for (const std::string& word : words) {
        list.push_back(escaped(word));
    }
    return list;
}

std::string words_of(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words) {
        text += text.empty() ? "" : between;
        text += escaped(word);
    }
    return text;
}

std::string ranges_of(const std::vector<int>& numbers) {
    std::string text;
    for (std::size_t at = 0; at < numbers.size();) {
        std::size_t end = at + 1;
        while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) {
            ++end;
        }
        text += (text.empty() ? "" : " ") + std::to_string(numbers[at]);
        text += end - at > 1 ? "-" + std::to_string(numbers[end - 1]) : "";
        at = end;
    }
    return text;
}

}  // namespace doff
