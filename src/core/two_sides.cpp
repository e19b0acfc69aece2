// SPDX-License-Identifier: MIT
#include "core/two_sides.h"

#include "core/lookup.h"
#include "core/number.h"
#include "core/quote.h"
#include "core/securebits.h"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace doff {
namespace {

struct NamedSet {
    const char* name;
    CapabilitySet CapabilitySets::* set;
};

constexpr std::array k_sets{
    NamedSet{"permitted", &CapabilitySets::permitted}, NamedSet{"effective", &CapabilitySets::effective},
    NamedSet{"inheritable", &CapabilitySets::inheritable}, NamedSet{"ambient", &CapabilitySets::ambient},
    NamedSet{"bounding", &CapabilitySets::bounding}};

CapabilitySet common(CapabilitySet one, CapabilitySet other) {
    return {one.bits & other.bits};
}

// What is said of one side of a difference.
class Words {
public:
    Words(const Expectation& expectation, Accounts* accounts)
        : expectation_(expectation), accounts_(accounts) {}

    // "33 (www-data)"
    std::string of(Uid uid) const {
        const auto user = accounts_ != nullptr ? entry(find_user(*accounts_, uid)) : std::nullopt;
        return with_name(uid.value, user ? user->name : "");
    }
    std::string of(Gid gid) const {
        const auto group = accounts_ != nullptr ? entry(find_group(*accounts_, gid)) : std::nullopt;
        return with_name(gid.value, group ? group->name : "");
    }
    // The value as it was typed is the name, where it is none of the other ways to write an id.
    std::string of_wanted_id() const {
        const std::string typed = expectation_.text.substr(expectation_.text.find('=') + 1);
        const bool a_name = typed.find_first_of("@+0123456789") != 0;
        return with_name(expectation_.id, a_name ? typed : "");
    }
    template <class Id>
    std::string of(const ProcessIds<Id>& ids) const {
        if (ids.all(ids.real)) {
            return of(ids.real);
        }
        return "real " + of(ids.real) + ", effective " + of(ids.effective) + ", saved " + of(ids.saved) +
               ", filesystem " + of(ids.filesystem);
    }
    std::string of(const std::vector<Gid>& groups) const {
        constexpr std::size_t k_shown = 16;
        std::string text;
        for (std::size_t at = 0; at < groups.size() && at < k_shown; ++at) {
            text += (at == 0 ? "" : " ") + of(groups[at]);
        }
        text += groups.size() > k_shown ? " ... " + std::to_string(groups.size()) + " in all" : "";
        return text.empty() ? "none" : text;
    }

private:
    template <class T>
    static std::optional<T> entry(const Found<T>& found) {
        return found ? std::optional<T>(*found) : std::nullopt;
    }
    static std::string with_name(std::uint32_t id, const std::string& name) {
        return std::to_string(id) + (name.empty() ? "" : " (" + escaped(name) + ")");
    }

    const Expectation& expectation_;
    Accounts* accounts_;
};

// The names of a large set would fill a screen and say less than what is different.
std::string large_or_named(CapabilitySet set) {
    constexpr int k_few = 6;
    return set.size() <= k_few ? names_of(set) : std::to_string(set.size()) + " capabilities";
}

std::string set_as_typed(const Expectation& expectation) {
    const std::string& text = expectation.text;
    return expectation.set.empty() ? "none" : escaped(std::string_view(text).substr(text.find('=') + 1));
}

std::string compared(CapabilitySet found, CapabilitySet wanted) {
    const CapabilitySet lacking = wanted.without(found);
    const CapabilitySet beside = wanted.empty() ? CapabilitySet{} : found.without(wanted);
    return large_or_named(found) + (beside.empty() ? "" : ", with " + large_or_named(beside)) +
           (lacking.empty() || found.empty() ? "" : ", without " + large_or_named(lacking));
}

std::string different_sets(const CapabilitySets& sets, CapabilitySet wanted) {
    std::string text;
    for (const NamedSet& each : std::span(k_sets).first<4>()) {
        if (sets.*each.set != wanted) {
            text +=
                (text.empty() ? "" : "; ") + std::string(each.name) + " " + compared(sets.*each.set, wanted);
        }
    }
    return text.empty() ? large_or_named(wanted) : text;
}

std::string where_it_is(const CapabilitySets& sets, CapabilitySet unwanted) {
    std::string text;
    for (const NamedSet& each : k_sets) {
        if (const CapabilitySet there = common(sets.*each.set, unwanted); !there.empty()) {
            text += (text.empty() ? "" : "; ") + std::string(each.name) + " " + large_or_named(there);
        }
    }
    return text.empty() ? "none of them" : text;
}

Sides of_ids(const Expectation& e, const State& state, const Words& words) {
    const std::string id = words.of_wanted_id();
    switch (e.subject) {
        case Subject::uid: return {"uid", id, words.of(state.uid)};
        case Subject::ruid: return {"real uid", id, words.of(state.uid.real)};
        case Subject::euid: return {"effective uid", id, words.of(state.uid.effective)};
        case Subject::suid: return {"saved uid", id, words.of(state.uid.saved)};
        case Subject::gid: return {"gid", id, words.of(state.gid)};
        case Subject::rgid: return {"real gid", id, words.of(state.gid.real)};
        case Subject::egid: return {"effective gid", id, words.of(state.gid.effective)};
        case Subject::sgid: return {"saved gid", id, words.of(state.gid.saved)};
        case Subject::group:
            return {"group", id,
                    "gid " + words.of(state.gid.effective) + ", groups " + words.of(state.groups)};
        default: return {"groups", words.of(e.groups), words.of(state.groups)};
    }
}

Sides of_capabilities(const Expectation& e, const CapabilitySets& sets) {
    const auto whole = [&](const char* what, CapabilitySet found) {
        return Sides{what, set_as_typed(e), compared(found, e.set)};
    };
    switch (e.subject) {
        case Subject::permitted: return whole("permitted capabilities", sets.permitted);
        case Subject::effective: return whole("effective capabilities", sets.effective);
        case Subject::inheritable: return whole("inheritable capabilities", sets.inheritable);
        case Subject::ambient: return whole("ambient capabilities", sets.ambient);
        case Subject::bounding: return whole("bounding set", sets.bounding);
        case Subject::lacks: return {"no set with", names_of(e.set), where_it_is(sets, e.set)};
        default: return {"capabilities", set_as_typed(e), different_sets(sets, e.set)};
    }
}

}  // namespace

Sides sides_of(const Expectation& e, const State& state, const Situation& situation, Accounts* accounts) {
    const Words words(e, accounts);
    const auto on = [](bool yes) { return std::string(yes ? "on" : "off"); };
    const auto filter = [](bool yes) { return std::string(yes ? "a filter" : "none"); };
    switch (e.subject) {
        case Subject::uid:
        case Subject::ruid:
        case Subject::euid:
        case Subject::suid:
        case Subject::gid:
        case Subject::rgid:
        case Subject::egid:
        case Subject::sgid:
        case Subject::groups:
        case Subject::group: return of_ids(e, state, words);
        case Subject::caps:
        case Subject::permitted:
        case Subject::effective:
        case Subject::inheritable:
        case Subject::ambient:
        case Subject::bounding:
        case Subject::lacks: return of_capabilities(e, state.capabilities);
        case Subject::securebits:
            return {"securebits", names_of_securebits(e.bits), names_of_securebits(state.securebits)};
        case Subject::no_new_privs: return {"no_new_privs", on(e.on), on(state.no_new_privs)};
        case Subject::seccomp: return {"seccomp", filter(e.on), filter(situation.filtered)};
        case Subject::umask:
            return {"umask", text_of_umask(e.bits),
                    situation.umask ? text_of_umask(*situation.umask) : "one that cannot be read"};
        case Subject::cwd:
            return {"working directory", quote(e.text.substr(e.text.find('=') + 1)),
                    !situation.path.empty() ? quote(situation.path)
                    : situation.directory   ? "another"
                                            : "one that cannot be looked at"};
        case Subject::cannot_regain: break;
    }
    return {"that nothing can be regained", "",
            situation.way_back.empty() ? "nothing" : std::string(situation.way_back)};
}

}  // namespace doff
