// SPDX-License-Identifier: MIT
#include "core/decide_capabilities.h"

#include "core/privilege.h"
#include "core/quote.h"
#include "core/ways_to_sets.h"

#include <string>
#include <string_view>

namespace doff {
namespace {

// Who asks for what, and where the ways to have what it has not are read.
struct Asker {
    const Request& request;
    const State& before;
    Kernel& kernel;
    const Environment& environment;
    const Target& target;

    const CapabilitySets& had() const { return before.capabilities; }
};

Error not_in(const std::string& verb, CapabilitySet lacking, const std::string& set, std::string hint) {
    return {Stage::resolve,
            "cannot " + verb + " " + names_of(lacking) + ": not in this process's " + set,
            {},
            std::move(hint)};
}

// How an option says that it cannot be had.
struct Words {
    std::string_view option;
    const char* verb;
    const char* set;
};

Result<void> refuse_what_is_not_permitted(const Words& words, CapabilitySet wanted, CapabilitySet had,
                                          const Asker& asker) {
    if (had.contains(wanted)) {
        return {};
    }
    const CapabilitySet lacking = wanted.without(had);
    return std::unexpected(not_in(words.verb, lacking, words.set,
                                  ways_to_sets({words.option, lacking}, asker.request, asker.before,
                                               asker.kernel, asker.environment, asker.target)));
}

Result<void> refuse_what_is_not_bounding(const std::string& verb, CapabilitySet wanted, const Asker& asker) {
    const CapabilitySet lacking = wanted.without(asker.had().bounding);
    if (lacking.empty()) {
        return {};
    }
    return std::unexpected(
        not_in(verb, lacking, "bounding set",
               ways_to_have_in_bounding(lacking, find_places(asker.kernel, asker.environment))));
}

// There is nothing that could be added to or taken from, so that a sign in front says less than was meant.
Result<CapabilitySet> parse_kept(const std::string& list, const CapabilitySets& had) {
    if (list.starts_with('+') || list.starts_with('-')) {
        return usage_error("--keep-caps is a whole set, without a sign in front; found " + quote(list),
                           "write the names alone; all,-sys_admin is all but one");
    }
    return parse_capability_set("--keep-caps", list, {}, {had.permitted.bits & had.bounding.bits});
}

Result<CapabilitySet> capabilities_to_keep(const Request& request, const Asker& asker) {
    if (!request.keep_caps) {
        return CapabilitySet{};
    }
    const auto kept = parse_kept(*request.keep_caps, asker.had());
    if (!kept) {
        return kept;
    }
    auto allowed = refuse_what_is_not_permitted({"--keep-caps", "keep", "permitted set"}, *kept,
                                                asker.had().permitted, asker);
    if (allowed && !request.bounding) {
        allowed = refuse_what_is_not_bounding("keep", *kept, asker);
    }
    if (!allowed) {
        return std::unexpected(allowed.error());
    }
    return kept;
}

Result<void> decide_bounding(const std::string& list, const Asker& asker, CapabilitySets& sets) {
    const auto wanted = parse_capability_set("--bounding", list, sets.bounding, asker.had().bounding);
    if (!wanted) {
        return std::unexpected(wanted.error());
    }
    sets.bounding = *wanted;
    return refuse_what_is_not_bounding("have in the bounding set", *wanted, asker);
}

Result<void> decide_inheritable(const std::string& list, const Asker& asker, CapabilitySets& sets) {
    const CapabilitySets& had = asker.had();
    const auto wanted = parse_capability_set("--inheritable", list, sets.inheritable, had.permitted);
    if (!wanted) {
        return std::unexpected(wanted.error());
    }
    sets.inheritable = *wanted;
    // capset(2): inheritable may grow by what is permitted and in the bounding set.
    const CapabilitySet gain{had.permitted.bits & had.bounding.bits};
    return refuse_what_is_not_permitted({"--inheritable", "make inheritable", "permitted and bounding sets"},
                                        *wanted, had.inheritable.with(gain), asker);
}

Result<void> decide_ambient(const Request& request, const Asker& asker, CapabilitySets& sets) {
    const CapabilitySet permitted = asker.had().permitted;
    const auto wanted = parse_capability_set("--ambient", *request.ambient, sets.ambient, permitted);
    if (!wanted) {
        return std::unexpected(wanted.error());
    }
    sets.ambient = *wanted;
    if (!request.inheritable) {
        sets.inheritable = sets.inheritable.with(*wanted);
    }
    return refuse_what_is_not_permitted({"--ambient", "make ambient", "permitted set"}, *wanted, permitted,
                                        asker);
}

// capabilities(7). Also what --keep-caps leaves ambient.
Result<void> refuse_ambient_that_is_not_inheritable(const CapabilitySets& sets) {
    if (sets.inheritable.contains(sets.ambient)) {
        return {};
    }
    return usage_error("cannot make " + names_of(sets.ambient.without(sets.inheritable)) +
                           " ambient: --inheritable leaves it out",
                       "what is ambient has to be inheritable, capabilities(7)");
}

// What --strict locks: uid 0 gives no capabilities, a change of uid neither gives nor takes any, and
// none can be raised into the ambient set.
constexpr unsigned k_strict_securebits = k_secbit_noroot | k_secbit_noroot_locked | k_secbit_no_setuid_fixup |
                                         k_secbit_no_setuid_fixup_locked | k_secbit_keep_caps_locked |
                                         k_secbit_no_cap_ambient_raise | k_secbit_no_cap_ambient_raise_locked;

// All twelve but the one that execve(2) clears.
constexpr unsigned k_all_securebits = 0xfff & ~k_secbit_keep_caps;

// In each pair of bits the upper one locks the lower.
constexpr unsigned k_locks = 0xaaa;

Result<void> decide_securebits(const Request& request, const State& before, Target& target) {
    target.securebits = before.securebits;
    // The kernel clears keep_caps at execve(2) in any case; only a lock can hold it on until then.
    if ((before.securebits & k_secbit_keep_caps_locked) == 0) {
        target.securebits &= ~k_secbit_keep_caps;
    }
    if (request.strict) {
        target.securebits |= k_strict_securebits;
    }
    if (!request.securebits) {
        return {};
    }
    const auto wanted =
        parse_securebits("--securebits", *request.securebits, target.securebits, k_all_securebits);
    if (!wanted) {
        return std::unexpected(wanted.error());
    }
    if ((*wanted & ~before.securebits & k_secbit_keep_caps) != 0) {
        return usage_error("cannot have the securebit keep_caps: execve(2) clears it",
                           "--keep-caps names the capabilities to keep");
    }
    const unsigned changed = *wanted ^ target.securebits;
    const unsigned locked = (before.securebits & k_locks) | (before.securebits & k_locks) >> 1;
    if ((changed & locked) != 0) {
        return std::unexpected(Error{Stage::resolve,
                                     "cannot change the securebits " + names_of_securebits(changed & locked) +
                                         ": they are locked in this process",
                                     {},
                                     {}});
    }
    target.securebits = *wanted;
    target.securebits_named = true;
    return {};
}

}  // namespace

Result<void> decide_capabilities(const Request& request, const State& before, Kernel& kernel,
                                 const Environment& environment, Target& target) {
    const Asker asker{request, before, kernel, environment, target};
    const auto kept = capabilities_to_keep(request, asker);
    if (!kept) {
        return std::unexpected(kept.error());
    }
    const CapabilitySets& had = before.capabilities;
    CapabilitySets& sets = target.capabilities;
    const bool root = target.uid.effective == k_root;
    if (request.strict || request.keep_caps) {
        sets = {*kept, *kept, *kept, *kept, *kept};
    } else if (root) {
        // execve(2) gives root its capabilities back, so to take them here would be a pretence.
        sets = had;
    } else {
        sets = {{}, {}, {}, had.bounding, {}};
    }
    Result<void> decided;
    if (request.bounding) {
        decided = decide_bounding(*request.bounding, asker, sets);
    }
    if (decided && request.inheritable) {
        decided = decide_inheritable(*request.inheritable, asker, sets);
    }
    if (decided && request.ambient) {
        decided = decide_ambient(request, asker, sets);
    }
    if (decided && request.inheritable) {
        decided = refuse_ambient_that_is_not_inheritable(sets);
    }
    if (!decided) {
        return decided;
    }
    if (!root) {
        // What is permitted now and not ambient is gone after execve(2); until then it is what a file's
        // capabilities could give under no_new_privs.
        sets.permitted = sets.effective = sets.ambient;
    } else if (request.ambient) {
        sets.permitted = sets.permitted.with(sets.ambient);
    }
    return decide_securebits(request, before, target);
}

}  // namespace doff
