// SPDX-License-Identifier: MIT
//
// Which expectations hold of which process, what is said of those that do not, and what can be regained.
#include "core/judge.h"

#include "catch.h"
#include "core/after_execve.h"
#include "core/regain.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

struct Case {
    FakeKernel kernel;
    std::string word;
    bool holds = false;
    std::string said = {};
};

Judgement judged(FakeKernel& kernel, const std::string& word, Accounts& names, bool of_command = false) {
    FakeAccounts accounts;
    const auto expectation = parse_expectation(word, accounts, kernel, -1);
    INFO(word);
    REQUIRE(expectation);
    const State state = state_of(kernel);
    Situation situation = read_situation(kernel, state, std::span(&*expectation, 1));
    situation.way_back = way_back(state);
    situation.of_command = of_command;
    return judge(*expectation, state, situation, &names);
}

FakeKernel with(FakeKernel kernel, void (*change)(Process&)) {
    change(kernel.process);
    return kernel;
}

}  // namespace

TEST_CASE("an expectation holds of exactly what it says, and else both sides are told") {
    const FakeKernel app = already_app();
    const auto saved_root = with(app, [](Process& p) { p.uid.saved = k_root; });
    const auto fs_root = with(app, [](Process& p) { p.gid.filesystem = Gid{0}; });
    const auto bind = with(app, [](Process& p) { p.capabilities.permitted = capabilities_of({10}); });
    const auto guarded = with(app, [](Process& p) { p.filters = {{}}; });
    const auto locked = with(app, [](Process& p) {
        p.securebits = 3;
        p.no_new_privs = true;
        p.umask = 077;
        p.directory = "/srv";
    });
    std::vector<Case> cases{
        {app, "uid=app", true},
        {app, "uid=1000", true},
        {app, "uid=root", false, "expected uid 0 (root), found 1000 (app)"},
        {saved_root, "uid=app", false,
         "expected uid 1000 (app), found real 1000 (app), effective 1000 (app), saved 0 (root), filesystem "
         "1000 "
         "(app)"},
        {saved_root, "euid=app", true},
        {saved_root, "ruid=app", true},
        {saved_root, "suid=app", false, "expected saved uid 1000 (app), found 0 (root)"},
        {app, "gid=app", true},
        {fs_root, "gid=app", false,
         "expected gid 1000 (app), found real 1000 (app), effective 1000 (app), saved 1000 (app), filesystem "
         "0 "
         "(root)"},
        {fs_root, "egid=app", true},
        {app, "rgid=33", false, "expected real gid 33, found 1000 (app)"},
        {app, "sgid=www", false, "expected saved gid 33 (www), found 1000 (app)"},
        {app, "groups=www,docker,app", true},
        {with(app, [](Process& p) { p.groups = {Gid{33}, Gid{33}, Gid{998}, Gid{1000}}; }),
         "groups=www,docker,app", true},
        {app, "groups=www,docker", false,
         "expected groups 33 (www) 998 (docker), found 33 (www) 998 (docker) 1000 (app)"},
        {app, "groups=www,docker,app,root", false,
         "expected groups 0 (root) 33 (www) 998 (docker) 1000 (app), found 33 (www) 998 (docker) 1000 (app)"},
        {app, "groups=none", false, "expected groups none, found 33 (www) 998 (docker) 1000 (app)"},
        {app, "group=www", true},
        {with(app, [](Process& p) { p.groups = {}; }), "group=app", true},
        {with(app, [](Process& p) { p.groups = {}; }), "group=www", false,
         "expected group 33 (www), found gid 1000 (app), groups none"},
        {app, "caps=none", true},
        {bind, "caps=none", false, "expected capabilities none, found permitted cap_net_bind_service"},
        {bind, "caps=net_bind_service", false,
         "expected capabilities net_bind_service, found effective none; inheritable none; ambient none"},
        {with(app,
              [](Process& p) {
                  const CapabilitySet chown = capabilities_of({0});
                  p.capabilities = {chown, chown, chown, chown, {}};
              }),
         "caps=chown", false, "expected capabilities chown, found ambient none"},
        {bind, "permitted=net_bind_service", true},
        {bind, "permitted=chown", false,
         "expected permitted capabilities chown, found cap_net_bind_service, with cap_net_bind_service, "
         "without "
         "cap_chown"},
        {bind, "effective=none", true},
        {app, "bounding=all", true},
        {app, "bounding=none", false, "expected bounding set none, found 41 capabilities"},
        {app, "bounding=all,-chown", false,
         "expected bounding set all,-chown, found 41 capabilities, with cap_chown"},
        {app, "lacks=chown", false, "expected no set with cap_chown, found bounding cap_chown"},
        {with(app, [](Process& p) { p.capabilities.bounding = {}; }), "lacks=chown", true},
        {app, "securebits=none", true},
        {locked, "securebits=noroot,noroot_locked", true},
        {locked, "securebits=noroot", false, "expected securebits noroot, found noroot,noroot_locked"},
        {locked, "no-new-privs", true},
        {app, "no-new-privs", false, "expected no_new_privs on, found off"},
        {app, "no-new-privs=off", true},
        {app, "seccomp", false, "expected seccomp a filter, found none"},
        {guarded, "seccomp", true},
        {guarded, "seccomp=none", false, "expected seccomp none, found a filter"},
        {app, "umask=022", true},
        {locked, "umask=022", false, "expected umask 0022, found 0077"},
        {app, "cwd=/", true},
        {locked, "cwd=/srv", true},
        {locked, "cwd=/", false, "expected working directory '/', found another"},
        {app, "cannot-regain", true},
        {saved_root, "cannot-regain", false,
         "expected that nothing can be regained, but it can have another user ID, since its user IDs differ"},
        {holder_of_setuid(), "cannot-regain", false,
         "expected that nothing can be regained, but it can have another user ID, since it has cap_setuid"},
    };
    FakeAccounts names;
    for (Case& each : cases) {
        const Judgement judgement = judged(each.kernel, each.word, names);
        CAPTURE(each.word);
        CHECK(judgement.holds == each.holds);
        CHECK(judgement.expectation == each.word);
        if (!each.holds) {
            CHECK(sentence(judgement) == each.said);
        }
    }
}

TEST_CASE("where nothing can be looked up, the names are those that were typed") {
    FakeKernel app = already_app();
    FakeAccounts gone;
    gone.remove_databases(std::errc::permission_denied);
    CHECK(sentence(judged(app, "gid=www", gone)) == "expected gid 33 (www), found 1000");
    CHECK(sentence(judged(app, "gid=+33", gone)) == "expected gid 33, found 1000");
    CHECK(sentence(judged(app, "groups=www", gone)) == "expected groups 33, found 33 998 1000");
}

TEST_CASE("of a command that is not started it is said what would be") {
    FakeKernel app = already_app();
    FakeAccounts names;
    CHECK(sentence(judged(app, "gid=www", names, true)) == "expected gid 33 (www), would be 1000 (app)");
    CHECK(sentence(judged(app, "no-new-privs", names, true)) == "expected no_new_privs on, would be off");
    CHECK(what_is_there(judged(app, "groups=none", names, true)) ==
          "would be 33 (www) 998 (docker) 1000 (app)");
    FakeKernel holder = holder_of_setuid();
    CHECK(what_is_there(judged(holder, "cannot-regain", names, true)) ==
          "it can have another user ID, since it has cap_setuid");
}

TEST_CASE("what can be regained is told with what keeps a command from it") {
    FakeAccounts names;
    const auto way_out = [&](FakeKernel kernel, bool of_command) {
        return judged(kernel, "cannot-regain", names, of_command).way_out;
    };
    const FakeKernel ruid = with(already_app(), [](Process& p) { p.uid.real = k_root; });
    const FakeKernel rgid = with(already_app(), [](Process& p) { p.gid.real = Gid{7}; });
    const FakeKernel strict_holder = with({}, [](Process& p) { p.securebits = k_secbit_noroot; });
    const std::string ambient = "leave it out of the ambient set, which --keep-caps and --ambient make";
    CHECK(way_out({}, true) ==
          "execve(2) gives it to root: name another user, or set the securebit noroot, as --strict does");
    CHECK(way_out(strict_holder, true) == ambient);
    CHECK(way_out(holder_of_setuid(), true) == ambient);
    CHECK(way_out(ruid, true) == "name one user by --ruid and --euid");
    CHECK(way_out(rgid, true) == "name one group by --rgid and --egid");
    for (const FakeKernel& each : {FakeKernel{}, holder_of_setuid(), ruid, rgid}) {
        CHECK(way_out(each, false) ==
              "doff USER -- COMMAND starts one that can regain nothing, where USER is not root");
    }
    CHECK(way_out(already_app(), true).empty());
    FakeKernel other;
    CHECK(judged(other, "uid=app", names).way_out.empty());
}

TEST_CASE("what cannot be read is not what was expected") {
    FakeKernel app = already_app();
    FakeAccounts names;
    app.refuse("stat", std::errc::permission_denied);
    CHECK(sentence(judged(app, "cwd=/", names)) ==
          "expected working directory '/', found one that cannot be looked at");
    for (const auto& fail : {+[](FakeKernel& k) { k.lie("stat"); }, +[](FakeKernel& k) { k.lie("umask"); }}) {
        FakeKernel kernel = already_app();
        fail(kernel);
        const bool both = judged(kernel, "cwd=/", names).holds && judged(kernel, "umask=022", names).holds;
        CHECK_FALSE(both);
    }
}

TEST_CASE("execve gives root what its bounding set and securebits let it, and another what is ambient") {
    const CapabilitySet all = FakeKernel{}.process.capabilities.bounding;
    const CapabilitySet chown = capabilities_of({0});
    const CapabilitySet none;
    const auto root = all_three(k_root);
    const auto app = all_three(Uid{1000});
    // capabilities(7), "Transformation of capabilities during execve()"; sets in the order of CapabilitySets.
    CHECK(capabilities_after_execve({none, none, none, all, none}, root, 0, false) ==
          CapabilitySets{all, all, none, all, none});
    CHECK(capabilities_after_execve({none, none, chown, none, none}, root, 0, false) ==
          CapabilitySets{chown, chown, chown, none, none});
    CHECK(capabilities_after_execve({chown, none, none, all, none}, root, 0, true) ==
          CapabilitySets{chown, chown, none, all, none});
    CHECK(capabilities_after_execve({all, all, none, all, none}, root, k_secbit_noroot, false) ==
          CapabilitySets{none, none, none, all, none});
    CHECK(capabilities_after_execve({all, all, none, all, none}, app, 0, false) ==
          CapabilitySets{none, none, none, all, none});
    CHECK(capabilities_after_execve({chown, chown, chown, all, chown}, app, 0, false) ==
          CapabilitySets{chown, chown, chown, all, chown});
    CHECK(capabilities_after_execve({none, none, none, all, none}, {k_root, Uid{1}, Uid{1}}, 0, false) ==
          CapabilitySets{all, none, none, all, none});

    FakeKernel kernel = with(already_app(), [](Process& p) {
        p.uid.saved = k_root;
        p.gid.filesystem = Gid{7};
        p.securebits = k_secbit_keep_caps;
    });
    State state = state_of(kernel);
    change_as_execve_does(state);
    CHECK(state.uid.all(Uid{1000}));
    CHECK(state.gid.all(Gid{1000}));
    CHECK(state.securebits == 0);
    CHECK_FALSE(state.keep_caps);
}

TEST_CASE("what a process may regain is tried, and the first that is granted is told") {
    const auto regained = [](FakeKernel kernel) { return try_to_regain(kernel, state_of(kernel)); };
    CHECK(regained(already_app()) == "");
    CHECK(regained(root_without_capabilities()) == "");
    CHECK(regained({}) ==
          "it can have another user ID, since it has cap_setuid: setresuid(-1, 1, -1) is granted");
    CHECK(regained(with(already_app(), [](Process& p) { p.uid.saved = k_root; })) ==
          "it can have another user ID, since its user IDs differ: setresuid(-1, 0, -1) is granted");
    CHECK(regained(with(already_app(), [](Process& p) { p.gid.real = Gid{7}; })) ==
          "it can have another group ID, since its group IDs differ: setresgid(-1, 7, -1) is granted");
    FakeKernel setgid = root_without_capabilities();
    setgid.process.capabilities.permitted = setgid.process.capabilities.effective =
        capabilities_of({k_cap_setgid});
    CHECK(regained(setgid) ==
          "it can have another group ID and other groups, since it has cap_setgid: setresgid(-1, 1, -1) is "
          "granted");
    setgid.gid_map = {{0, 0, 1}};
    CHECK(regained(setgid) == "it can have other groups: setgroups([0]) is granted");
    setgid.setgroups_denied = true;
    CHECK(regained(setgid) == "");
    // What is neither granted nor refused as the kernel refuses it is not known to be refused.
    FakeKernel filtered = already_app();
    filtered.refuse("setgroups", std::errc::function_not_supported);
    CHECK(regained(filtered) == "setgroups([0]) is not refused: Function not implemented");
    // Each call is made, also those that only a kernel that lies could grant.
    for (const auto& [call, told] :
         {std::pair{"setresuid", "it can have another user ID: setresuid(-1, 0, -1) is granted"},
          {"setuid", "it can have another user ID: setuid(0) is granted"},
          {"setresgid", "it can have another group ID: setresgid(-1, 0, -1) is granted"},
          {"setgid", "it can have another group ID: setgid(0) is granted"},
          {"setgroups", "it can have other groups: setgroups([0]) is granted"},
          {"capset", "it can have another capability: capset is granted"}}) {
        FakeKernel lying = already_app();
        lying.lie(call);
        CHECK(regained(lying) == told);
    }
    FakeKernel with_all = already_app();
    with_all.process.capabilities.bounding = {};
    with_all.lie("capset");
    CHECK(regained(with_all) == "it can have another capability: capset is granted");
}

}  // namespace doff
