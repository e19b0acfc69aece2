// SPDX-License-Identifier: MIT
//
// The sets and securebits that the words of an expert lead to, for a user and for root, from several
// starts; and what cannot be had, in words.
#include "core/decide_capabilities.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using Word = std::optional<std::string>;

struct Words {
    Word keep_caps = {};
    Word bounding = {};
    Word inheritable = {};
    Word ambient = {};
    Word securebits = {};
    bool strict = false;
};

Result<Target> decide(const Words& words, FakeKernel kernel, Uid uid) {
    Request request;
    request.keep_caps = words.keep_caps;
    request.bounding = words.bounding;
    request.inheritable = words.inheritable;
    request.ambient = words.ambient;
    request.securebits = words.securebits;
    request.strict = words.strict;
    Target target;
    target.uid = all_three(uid);
    if (const auto decided = decide_capabilities(request, state_of(kernel), kernel, {}, target); !decided) {
        return std::unexpected(decided.error());
    }
    return target;
}

constexpr Uid k_user{1000};
const CapabilitySet k_all{(std::uint64_t{1} << 41) - 1};
const CapabilitySet k_none{};
const CapabilitySet k_chown = capabilities_of({0});
const CapabilitySet k_kill = capabilities_of({5});

FakeKernel root_with(CapabilitySet permitted, CapabilitySet bounding) {
    FakeKernel kernel;
    kernel.process.capabilities = {permitted, permitted, {}, bounding, {}};
    return kernel;
}

}  // namespace

TEST_CASE("each set can be named by itself, and the others are as without it") {
    struct {
        Words words;
        Uid uid;
        CapabilitySets wanted;  // permitted, effective, inheritable, bounding, ambient
    } const rows[]{
        {{}, k_user, {k_none, k_none, k_none, k_all, k_none}},
        {{}, k_root, {k_all, k_all, k_none, k_all, k_none}},
        {{.bounding = "chown"}, k_user, {k_none, k_none, k_none, k_chown, k_none}},
        {{.bounding = "none"}, k_user, {k_none, k_none, k_none, k_none, k_none}},
        {{.bounding = "-chown"}, k_user, {k_none, k_none, k_none, k_all.without(k_chown), k_none}},
        {{.bounding = "all,-chown"}, k_user, {k_none, k_none, k_none, k_all.without(k_chown), k_none}},
        {{.bounding = "-chown"}, k_root, {k_all, k_all, k_none, k_all.without(k_chown), k_none}},
        {{.inheritable = "chown"}, k_user, {k_none, k_none, k_chown, k_all, k_none}},
        {{.inheritable = "all"}, k_user, {k_none, k_none, k_all, k_all, k_none}},
        {{.bounding = "none", .inheritable = "chown"}, k_user, {k_none, k_none, k_chown, k_none, k_none}},
        {{.ambient = "chown"}, k_user, {k_chown, k_chown, k_chown, k_all, k_chown}},
        {{.inheritable = "chown,kill", .ambient = "chown"},
         k_user,
         {k_chown, k_chown, k_chown.with(k_kill), k_all, k_chown}},
        {{.ambient = "chown"}, k_root, {k_all, k_all, k_chown, k_all, k_chown}},
        // capabilities(7): what is ambient is permitted.
        {{.ambient = "chown", .strict = true}, k_root, {k_chown, k_none, k_chown, k_none, k_chown}},
        {{.keep_caps = "kill", .ambient = "chown"},
         k_root,
         {k_chown.with(k_kill), k_kill, k_chown.with(k_kill), k_kill, k_chown}},
        {{.keep_caps = "chown"}, k_user, {k_chown, k_chown, k_chown, k_chown, k_chown}},
        {{.keep_caps = "all"}, k_user, {k_all, k_all, k_all, k_all, k_all}},
        {{.keep_caps = "ALL,-chown"},
         k_user,
         {k_all.without(k_chown), k_all.without(k_chown), k_all.without(k_chown), k_all.without(k_chown),
          k_all.without(k_chown)}},
        {{.keep_caps = "none"}, k_user, {k_none, k_none, k_none, k_none, k_none}},
        {{.keep_caps = "chown,kill", .ambient = "-kill"},
         k_user,
         {k_chown, k_chown, k_chown.with(k_kill), k_chown.with(k_kill), k_chown}},
        {{.keep_caps = "chown", .bounding = "+kill"},
         k_user,
         {k_chown, k_chown, k_chown, k_chown.with(k_kill), k_chown}},
        {{.bounding = "+kill", .strict = true}, k_user, {k_none, k_none, k_none, k_kill, k_none}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.words.keep_caps.value_or("-"), row.words.bounding.value_or("-"),
                row.words.inheritable.value_or("-"), row.words.ambient.value_or("-"), row.uid.value);
        const auto target = decide(row.words, {}, row.uid);
        REQUIRE(target);
        CHECK(target->capabilities.permitted == row.wanted.permitted);
        CHECK(target->capabilities.effective == row.wanted.effective);
        CHECK(target->capabilities.inheritable == row.wanted.inheritable);
        CHECK(target->capabilities.bounding == row.wanted.bounding);
        CHECK(target->capabilities.ambient == row.wanted.ambient);
    }
}

TEST_CASE("a kernel with fewer or more capabilities is taken as it is") {
    FakeKernel older = root_with({(1ULL << 38) - 1}, {(1ULL << 38) - 1});
    older.last_capability = 37;
    // What the kernel does not have is not in the set afterwards, which is all that was asked.
    const auto without = decide({.bounding = "-checkpoint_restore,-chown"}, older, k_user);
    REQUIRE(without);
    CHECK(without->capabilities.bounding.bits == (1ULL << 38) - 2);
    CHECK_FALSE(decide({.bounding = "checkpoint_restore"}, older, k_user));
    FakeKernel newer = root_with({(1ULL << 46) - 1}, {(1ULL << 46) - 1});
    newer.last_capability = 45;
    const auto kept = decide({.keep_caps = "45,cap_44"}, newer, k_user);
    REQUIRE(kept);
    CHECK(kept->capabilities.ambient.bits == 3ULL << 44);
}

TEST_CASE("all that is kept is what the process has, and a sign has nothing to change") {
    const auto all = decide({.keep_caps = "all"}, root_with(k_chown.with(k_kill), k_chown), k_user);
    REQUIRE(all);
    CHECK(all->capabilities == CapabilitySets{k_chown, k_chown, k_chown, k_chown, k_chown});
    for (const std::string list : {"+kill", "-kill", "-all,+kill"}) {
        const auto target = decide({.keep_caps = list}, {}, k_user);
        REQUIRE_FALSE(target);
        CHECK(target.error() ==
              Error{Stage::usage,
                    "--keep-caps is a whole set, without a sign in front; found '" + list + "'",
                    {},
                    "write the names alone; all,-sys_admin is all but one"});
    }
}

TEST_CASE("what the process does not have cannot be given, and the message says which set lacks it") {
    struct {
        Words words;
        FakeKernel kernel;
        std::string what;
    } rows[]{
        {{.keep_caps = "chown"},
         root_with(k_kill, k_all),
         "cannot keep cap_chown: not in this process's permitted set"},
        {{.keep_caps = "chown"},
         root_with(k_chown, k_kill),
         "cannot keep cap_chown: not in this process's bounding set"},
        {{.bounding = "chown,kill"},
         root_with(k_all, k_kill),
         "cannot have in the bounding set cap_chown: not in this process's bounding set"},
        {{.inheritable = "chown"},
         root_with(k_kill, k_all),
         "cannot make inheritable cap_chown: not in this process's permitted and bounding sets"},
        {{.inheritable = "chown"},
         root_with(k_chown, k_kill),
         "cannot make inheritable cap_chown: not in this process's permitted and bounding sets"},
        {{.ambient = "chown"},
         root_with(k_kill, k_all),
         "cannot make ambient cap_chown: not in this process's permitted set"},
        {{.inheritable = "kill", .ambient = "chown"},
         {},
         "cannot make cap_chown ambient: --inheritable leaves it out"},
        {{.keep_caps = "chown,kill", .inheritable = "kill"},
         {},
         "cannot make cap_chown ambient: --inheritable leaves it out"},
        {{.bounding = "nosuch"}, {}, "unknown capability 'nosuch' in --bounding 'nosuch'"},
        {{.ambient = "chown,"}, {}, "empty capability in --ambient 'chown,'"},
        {{.securebits = "keep_caps"}, {}, "cannot have the securebit keep_caps: execve(2) clears it"},
    };
    for (const auto& row : rows) {
        const auto target = decide(row.words, row.kernel, k_user);
        REQUIRE_FALSE(target);
        CHECK(target.error().what == row.what);
    }
}

TEST_CASE("how what is not there could be had is said where it is known, of the place there is evidence of") {
    const std::string dropped =
        "cap_chown is not in the bounding set: no sudo or setuid program gives it, only who starts this "
        "process";
    const auto hint = [](const Words& words, const FakeKernel& kernel) {
        const auto target = decide(words, kernel, k_user);
        REQUIRE_FALSE(target);
        return target.error().hint;
    };
    // A root whose bounding set has it lacks it for a reason of which nothing is known.
    CHECK(hint({.keep_caps = "chown"}, root_with(k_kill, k_all)) == "");
    CHECK(hint({.bounding = "chown"}, root_with(k_kill, k_kill)) == dropped);
    // With what else the plan lacks.
    CHECK(
        hint({.keep_caps = "chown"}, root_with(k_kill, k_kill)) ==
        "cap_chown,cap_setgid,cap_setuid,cap_setpcap are not in the bounding set: no sudo or setuid program "
        "gives them, only who starts this process");
    CHECK(hint({.keep_caps = "chown"}, ordinary_user()) ==
          "start doff as root, or with cap_chown,cap_setgid,cap_setuid,cap_setpcap in its ambient set");
    for (const Words& words : {Words{.inheritable = "chown"}, Words{.ambient = "chown"}}) {
        CHECK(hint(words, ordinary_user()) ==
              "start doff as root, or with cap_chown,cap_setgid,cap_setuid in its ambient set");
    }
    CHECK(hint({.ambient = "chown"}, holder_of_setuid()) ==
          "start doff as root, or with cap_chown in its ambient set");
    CHECK(hint({.keep_caps = "chown"}, holder_of_setuid()) ==
          "start doff as root, or with cap_chown,cap_setpcap in its ambient set");
    CHECK(hint({.keep_caps = "63"}, ordinary_user()) == "");  // nobody has it
    FakeKernel unit = ordinary_user();
    unit.process.parent = 1;
    unit.files["/run/systemd/system"] = {k_root, Gid{0}, 0040755, 2};
    Target target;
    target.uid = all_three(k_user);
    Request request;
    request.ambient = "chown";
    CHECK(decide_capabilities(request, state_of(unit), unit, {"INVOCATION_ID=1f"}, target).error().hint ==
          "start doff as root, or with cap_chown,cap_setgid,cap_setuid in its ambient set\n"
          "systemd: AmbientCapabilities=CAP_CHOWN CAP_SETGID CAP_SETUID, or leave User= out for doff to "
          "start as root");
}

TEST_CASE("securebits are the words' alone, or changes to what they would be; a locked one stays") {
    FakeKernel locked;
    locked.process.securebits = k_secbit_noroot | k_secbit_noroot_locked;
    struct {
        Words words;
        FakeKernel kernel;
        unsigned wanted;
    } const rows[]{
        {{.securebits = "none"}, {}, 0},
        {{.securebits = "noroot"}, {}, 1},
        {{.securebits = "all"}, {}, 0xfef},
        {{.securebits = "+exec_restrict_file"}, locked, 0x103},
        {{.securebits = "none", .strict = true}, {}, 0},
        {{.securebits = "-noroot,-noroot_locked", .strict = true}, {}, 0xec},
    };
    for (const auto& row : rows) {
        CAPTURE(*row.words.securebits);
        const auto target = decide(row.words, row.kernel, k_user);
        REQUIRE(target);
        CHECK(target->securebits == row.wanted);
        CHECK(target->securebits_named);
    }
    const auto refused = decide({.securebits = "none"}, locked, k_user);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what ==
          "cannot change the securebits noroot,noroot_locked: they are locked in this process");
}

TEST_CASE("a word that is no capability and no securebit is an error of its own option") {
    const auto error_of = [](const Words& words) {
        const auto decided = decide(words, {}, k_user);
        return decided ? "" : decided.error().what;
    };
    CHECK(error_of({.keep_caps = "x"}) == "unknown capability 'x' in --keep-caps 'x'");
    CHECK(error_of({.bounding = "x"}) == "unknown capability 'x' in --bounding 'x'");
    CHECK(error_of({.inheritable = "x"}) == "unknown capability 'x' in --inheritable 'x'");
    CHECK(error_of({.ambient = "x"}) == "unknown capability 'x' in --ambient 'x'");
    CHECK(error_of({.securebits = "x"}) == "unknown securebit 'x' in --securebits 'x'");
}

}  // namespace doff
