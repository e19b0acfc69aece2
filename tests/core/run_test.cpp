// SPDX-License-Identifier: MIT
//
// The whole program on the model kernel: what it executes, as what; or with which status it executes
// nothing. What it does where calls fail or lie is run_fault_test.cpp's business.
#include "run.h"

#include "catch.h"
#include "cli/parse.h"
#include "fake/other.h"
#include "fake/output.h"
#include "fake/printed.h"
#include "fake/scenarios.h"
#include "fake/starts.h"
#include "profile/profile_compiler.h"

#include <algorithm>

namespace doff {
namespace {

using Words = std::vector<std::string>;

struct Said {
    Outcome outcome;
    Output output;
};

Said run_and_listen(const FakeKernel& kernel, const Words& words, const FakeAccounts& accounts = {}) {
    Said said;
    said.output = output_of([&] { said.outcome = run_on(kernel, words, accounts); });
    return said;
}

}  // namespace

TEST_CASE("--assert before a command without USER is told the way to stay, which works") {
    const FakeKernel root;
    for (const Words& words :
         {Words{"--assert", "uid=root", "--", "/bin/true"}, Words{"--assert", "uid=root", "/bin/true"}}) {
        CAPTURE(words);
        const Said said = run_and_listen(root, words);
        CHECK(said.outcome.status == 125);
        CHECK(
            said.output.err.ends_with("\nhint: to run COMMAND as who the caller is, if that is as --assert "
                                      "expects, write --keep-ids -- COMMAND\n"));
    }
    CHECK(run_and_listen(root, {"--assert", "uid=root", "--keep-ids", "--", "/bin/true"}).outcome.executed);
    CHECK_FALSE(
        run_and_listen(root, {"--assert", "uid=app", "--keep-ids", "--", "/bin/true"}).outcome.executed);
    CHECK_FALSE(run_and_listen(root, {"--", "/bin/true"}).output.err.contains("--keep-ids"));
}

TEST_CASE("what --show takes is a PID, and --help is text also with --json") {
    const FakeKernel kernel;
    CHECK(run_and_listen(kernel, {"--show", "-1"}).output.err ==
          "doff: invalid --show '-1': not a plain decimal number\n"
          "hint: the ID of a process, a number from 1 on; alone it shows doff itself\n");
    const Said version = run_and_listen(kernel, {"--version", "--json"});
    CHECK(version.outcome.status == 0);
    std::string number = version_text().substr(std::string_view("doff ").size());
    number.pop_back();
    CHECK(version.output.out == "{\"doff\":\"" + number + "\",\"schema\":1,\"kind\":\"version\"}\n");
    const Said help = run_and_listen(kernel, {"--json", "--help"});
    CHECK(help.outcome.status == 0);
    CHECK(help.output.out == run_and_listen(kernel, {"--help"}).output.out);
}

TEST_CASE("every profile from every start executes as exactly what was asked for") {
    for (const Scenario& scenario : scenarios()) {
        const Said said = run_and_listen(scenario.kernel, scenario.words);
        INFO(scenario.name << ": " << said.output.err);
        CHECK(said.outcome.executed);
        if (!said.outcome.executed) {
            continue;
        }
        const Executed& executed = *said.outcome.executed;
        const Process& now = executed.caller;
        const Process& wanted = scenario.wanted;
        CHECK(now.uid == wanted.uid);
        CHECK(now.gid == wanted.gid);
        CHECK(now.groups == wanted.groups);
        CHECK(now.capabilities.permitted == wanted.capabilities.permitted);
        CHECK(now.capabilities.effective == wanted.capabilities.effective);
        CHECK(now.capabilities.inheritable == wanted.capabilities.inheritable);
        CHECK(now.capabilities.bounding == wanted.capabilities.bounding);
        CHECK(now.capabilities.ambient == wanted.capabilities.ambient);
        CHECK(now.securebits == wanted.securebits);
        CHECK(now.no_new_privs == wanted.no_new_privs);
        CHECK(now.dumpable == wanted.dumpable);
        CHECK(now.session_keyring == wanted.session_keyring);
        CHECK(now.filters.size() == wanted.filters.size());
        CHECK(now.open_fds == wanted.open_fds);
        CHECK(now == wanted);
        CHECK(executed.path == "/bin/true");
        CHECK(executed.argv == Words{"/bin/true", "an argument"});
        // Success is silent, but for the one line that --if-root promises.
        CHECK(said.output.out.empty());
        if (scenario.name == "confined as far as an older kernel can") {
            CHECK(
                said.output.err.starts_with("doff: not confined, as --try-landlock allows: this kernel "
                                            "cannot restrict truncating files"));
            continue;
        }
        CHECK(said.output.err ==
              (scenario.name == "an ordinary user, if root"
                   ? "doff: not root: the command is to run as the caller, uid 500, gid 500, "
                     "groups 100 500, not as app\n"
                   : ""));
    }
}

TEST_CASE("the note of --if-root says what the caller is not of what was asked for") {
    const auto note = [](const std::vector<Gid>& groups, const std::string& user) {
        FakeKernel kernel = already_app();
        kernel.process.groups = groups;
        const Said said = run_and_listen(kernel, {"--if-root", user, "--", "/bin/true"});
        CHECK(said.outcome.executed);
        return said.output.err;
    };
    const std::string caller =
        "doff: not root: the command is to run as the caller, uid 1000, gid 1000, groups ";
    const std::vector<Gid> all{Gid{33}, Gid{998}};
    CHECK(note(all, "app").empty());
    CHECK(note({Gid{33}}, "app") == caller + "33, as app, but without group 998 (docker)\n");
    CHECK(note({}, "app") == caller + "none, as app, but without groups 33 (www) 998 (docker)\n");
    CHECK(note({Gid{7}, Gid{33}, Gid{998}, Gid{1000}}, "app") ==
          caller + "7 33 998 1000, as app, but with group 7\n");
    CHECK(note({Gid{0}}, "app:app") == caller + "0, as app:app, but with group 0 (root)\n");
    CHECK(note({Gid{0}, Gid{998}}, "app") ==
          caller + "0 998, as app, but without group 33 (www) and with group 0 (root)\n");
    CHECK(note(all, "+1000:+33") == caller + "33 998, not as +1000:+33\n");
    CHECK(note({Gid{33}}, "nobody") == caller + "33, not as nobody\n");
    // What the namespace shows as the group may be another one.
    FakeKernel kernel = already_app();
    kernel.gid_map = {{0, 0, k_overflow_id + 1}};
    kernel.process.groups = {Gid{70'000}};
    const Said said = run_and_listen(kernel, {"--if-root", "--groups", "65534", "app", "--", "/bin/true"});
    CHECK(said.output.err == caller + "65534, as app, but with groups that may not be these\n");
}

TEST_CASE("after execve a user has what was kept and no more, and a strict root too") {
    for (const Scenario& scenario : scenarios()) {
        const Said said = run_and_listen(scenario.kernel, scenario.words);
        if (!said.outcome.executed) {
            continue;
        }
        const Process& command = said.outcome.executed->command;
        const bool noroot = (command.securebits & k_secbit_noroot) != 0;
        INFO(scenario.name);
        CHECK((command.securebits & k_secbit_keep_caps) == 0);
        if (noroot || (command.uid.effective != k_root && command.uid.real != k_root)) {
            CHECK(command.capabilities.permitted == scenario.wanted.capabilities.permitted);
        }
        if (noroot || command.uid.effective != k_root) {
            CHECK(command.capabilities.effective == scenario.wanted.capabilities.effective);
        }
    }
}

TEST_CASE("what cannot be done ends with its status and its message, and executes nothing") {
    const auto with = [](FakeKernel kernel, auto change) {
        change(kernel);
        return kernel;
    };
    struct {
        FakeKernel kernel;
        Words words;
        int status;
        std::string err;
    } const rows[]{
        {{},
         {},
         125,
         "doff: no USER and no COMMAND\n"
         "hint: write doff [OPTION]... USER[:GROUP] -- COMMAND; doff --help says more\n"},
        {{}, {"", "id"}, 125, "doff: USER is empty\nhint: write USER or USER:GROUP; is a variable unset?\n"},
        {{}, {"ghost", "id"}, 125, "doff: no user 'ghost'\n"},
        {{},
         {"-9", "id"},
         125,
         "doff: unknown option '-9'\nhint: no option is a number, and no ID of a user or group has a sign\n"},
        {{},
         {"-user", "id"},
         125,
         "doff: after --user write -- before the command; found 'id'\n"
         "hint: did you mean --user? '-user' is -u with 'ser'\n"
         "hint: write doff --user USER[:GROUP] -- COMMAND\n"},
        {{},
         {"-group", "app", "id"},
         125,
         "doff: no group 'roup'\n"
         "hint: did you mean --group? '-group' is -g with 'roup'\n"},
        {{}, {"ap", "id"}, 125, "doff: no user 'ap'\nhint: did you mean app?\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0104755, 1};
              }),
         {"app", "id"},
         125,
         "doff: started with more privilege than the caller has: real and effective ids differ, as of a "
         "setuid or setgid file\n"
         "hint: doff only gives privilege up: remove it from the file with chmod ug-s FILE, or use sudo\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0104755, 1};
              }),
         {"--euid", "0", "--", "id"},
         125,
         "doff: started with more privilege than the caller has: real and effective ids differ, as of a "
         "setuid or setgid file\n"
         "hint: doff only gives privilege up: remove it from the file with chmod ug-s FILE, or use sudo\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.gid.effective = Gid{0};
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0102755, 1};
              }),
         {"app", "id"},
         125,
         "doff: started with more privilege than the caller has: real and effective ids differ, as of a "
         "setuid or setgid file\n"
         "hint: doff only gives privilege up: remove it from the file with chmod ug-s FILE, or use sudo\n"},
        // Another file than our own can have done it, or no file.
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0100755, 1};
              }),
         {"app", "id"},
         125,
         "doff: real uid 500 and effective uid 0 differ\n"
         "hint: whoever starts doff must make them equal, as setpriv does with --reuid\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {Uid{7}, Gid{0}, 0104755, 1};
              }),
         {"app", "id"},
         125,
         "doff: real uid 500 and effective uid 0 differ\n"
         "hint: whoever starts doff must make them equal, as setpriv does with --reuid\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0102755, 1};
              }),
         {"app", "id"},
         125,
         "doff: real uid 500 and effective uid 0 differ\n"
         "hint: whoever starts doff must make them equal, as setpriv does with --reuid\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.gid.effective = Gid{0};
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0102745, 1};
              }),
         {"app", "id"},
         125,
         "doff: real gid 500 and effective gid 0 differ\n"
         "hint: whoever starts doff must make them equal, as setpriv does with --regid\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.process.gid.effective = Gid{0};
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0100755, 1};
              }),
         {"app", "id"},
         125,
         "doff: real uid 500 and effective uid 0, real gid 500 and effective gid 0 differ\n"
         "hint: whoever starts doff must make them equal, as setpriv does with --reuid and "
         "--regid\n"},
        // Where it cannot be told.
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
              }),
         {"app", "id"},
         125,
         "doff: real uid 500 and effective uid 0 differ\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
              }),
         {"--euid", "0", "--", "id"},
         125,
         "doff: real uid 500 and effective uid 0 differ\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.proc_mounted = false;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0104755, 1};
              }),
         {"--euid", "0", "--", "id"},
         125,
         "doff: real uid 500 and effective uid 0 differ\n"},
        {with(ordinary_user(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.capabilities.permitted = capabilities_of({k_cap_setuid});
              }),
         {"app", "id"},
         125,
         "doff: started with more privilege than the caller has: capabilities of the file\n"
         "hint: doff only gives privilege up: remove it from the file with setcap -r FILE, or use sudo\n"},
        {root_without_capabilities(),
         {"app", "id"},
         125,
         "doff: setgroups([33, 998, 1000]) needs cap_setgid, which this process does not have\n"
         "hint: cap_setgid,cap_setuid are not in the bounding set: no sudo or setuid program gives them, "
         "only who starts this process\n"},
        {root_without_capabilities(),
         {"--if-root", "app", "id"},
         125,
         "doff: setgroups([33, 998, 1000]) needs cap_setgid, which this process does not have\n"
         "hint: cap_setgid,cap_setuid are not in the bounding set: no sudo or setuid program gives them, "
         "only who starts this process\n"},
        {ordinary_user(),
         {"app", "id"},
         125,
         "doff: setgroups([33, 998, 1000]) needs cap_setgid, which this process does not have\n"
         "hint: start doff as root, or with cap_setgid,cap_setuid in its ambient set, or as the target user "
         "with these groups\n"},
        {with(FakeKernel{}, [](FakeKernel& k) { k.setgroups_denied = true; }),
         {"app", "id"},
         125,
         "doff: setgroups([33, 998, 1000]): Operation not permitted\n"
         "hint: /proc/self/setgroups says deny: no process of this user namespace can set groups\n"
         "hint: to leave the groups as they are: --groups keep\n"
         "hint: a map written by newgidmap(1) denies nothing, as in rootless podman and docker\n"},
        // A filter that is in force and is doff's own, which refuses nothing of it.
        {with(FakeKernel{},
              [](FakeKernel& k) {
                  k.terminals = {0};
                  k.refuse("setgroups", std::errc::operation_not_permitted);
              }),
         {"--allow-new-privs", "app", "id"},
         125,
         "doff: setgroups([33, 998, 1000]): Operation not permitted\n"},
        {with(FakeKernel{},
              [](FakeKernel& k) {
                  k.process.filters = {{}};
                  k.refuse("setgroups", std::errc::operation_not_permitted);
              }),
         {"app", "id"},
         125,
         "doff: setgroups([33, 998, 1000]): Operation not permitted\n"
         "hint: cap_setgid is effective here; a seccomp filter is in force, which can refuse this call\n"
         "hint: such a filter comes from who started doff: SystemCallFilter= of a unit, --security-opt "
         "seccomp= of a container\n"},
        {with(FakeKernel{}, [](FakeKernel& k) { k.uid_map = {{0, 0, 1}}; }),
         {"app", "id"},
         125,
         "doff: setuid(1000): Invalid argument\n"
         "hint: this user namespace maps only uid 0, not 1000\n"
         "hint: to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the "
         "package uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless podman and "
         "docker do\n"},
        {with(FakeKernel{}, [](FakeKernel& k) { k.gid_map = {{0, 0, 1}}; }),
         {"app", "id"},
         125,
         "doff: setgroups([33, 998, 1000]): Invalid argument\n"
         "hint: this user namespace maps only gid 0, not 33, 998 and 1000\n"
         "hint: to map more: unshare --map-root-user --map-auto, by newgidmap(1) and newuidmap(1) of the "
         "package uidmap and a line NAME:100000:65536 in /etc/subgid and /etc/subuid, as rootless podman and "
         "docker do\n"},
        {with(FakeKernel{},
              [](FakeKernel& k) {
                  k.refuse("keyctl_join_session_keyring", std::errc::operation_not_permitted);
              }),
         {"--strict", "app", "id"},
         125,
         "doff: keyctl(KEYCTL_JOIN_SESSION_KEYRING): Operation not permitted\n"
         "hint: to leave the keyring as it is: --keep-keyring\n"},
        {with(FakeKernel{},
              [](FakeKernel& k) {
                  k.process.open_fds = {0, 2};
                  k.refuse("open_null", std::errc::no_such_file_or_directory);
              }),
         {"app", "id"},
         125,
         "doff: fd 1 is closed and /dev/null cannot be opened: No such file or directory\n"
         "hint: start doff with fds 0, 1 and 2 open\n"},
        {with(FakeKernel{}, [](FakeKernel& k) { k.refuse("capget", std::errc::operation_not_permitted); }),
         {"app", "id"},
         125,
         "doff: cannot read this process: capget: Operation not permitted\n"},
        {with(FakeKernel{}, [](FakeKernel& k) { k.threads = 2; }),
         {"app", "id"},
         120,
         "doff: not proven, nothing was run: threads: wanted one, found several\n"},
        {with(FakeKernel{},
              [](FakeKernel& k) {
                  k.process.filters = {{}};
                  k.threads = 2;
              }),
         {"app", "id"},
         120,
         "doff: not proven, nothing was run: threads: wanted one, found several\n"
         "hint: a seccomp filter is in force, which can answer a call without making it\n"},
        {with(FakeKernel{}, [](FakeKernel& k) { k.lie("setuid"); }), {"-G", "none", "4242:0", "id"}, 120, ""},
        {{},
         {"app", "nonesuch"},
         127,
         "doff: command 'nonesuch' not found in PATH\nhint: looked for in /usr/bin, /bin\n"
         "hint: '/usr' is not there\n"},
        {{}, {"app", "/bin/nonesuch"}, 127, "doff: command '/bin/nonesuch' not found\n"},
        {with(FakeKernel{}, [](FakeKernel& k) { k.programs["/bin/x"] = std::errc::permission_denied; }),
         {"app", "/bin/x"},
         126,
         "doff: cannot execute '/bin/x': Permission denied\n"},
    };
    for (const auto& row : rows) {
        const Said said = run_and_listen(row.kernel, row.words);
        CAPTURE(row.words);
        CHECK_FALSE(said.outcome.executed);
        CHECK(said.outcome.status == row.status);
        CHECK(said.output.out.empty());
        if (!row.err.empty()) {
            CHECK(said.output.err == row.err);
        }
    }
}

TEST_CASE("an expectation of the process itself is answered by the status, and changes nothing") {
    const auto with = [](FakeKernel kernel, auto change) {
        change(kernel);
        return kernel;
    };
    struct {
        FakeKernel kernel;
        Words words;
        int status;
        std::string err;
    } rows[]{
        {already_app(), {"--assert", "uid=app", "--assert", "cannot-regain"}, 0, ""},
        {already_app(),
         {"--assert", "uid=root", "--assert", "gid=app", "--assert", "cwd=/srv"},
         125,
         "doff: expected uid 0 (root), found 1000 (app)\ndoff: expected working directory '/srv', found "
         "'/'\n"},
        {{},
         {"--assert", "cannot-regain"},
         125,
         "doff: expected that nothing can be regained, but it can have another user ID, since it has "
         "cap_setuid: setresuid(-1, 1, -1) is granted\nhint: doff USER -- COMMAND starts one that can regain "
         "nothing, where USER is not root\n"},
        // Installed setuid it would look at paths with a privilege that the caller has not.
        {with(already_app(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0104755, 1};
              }),
         {"--assert", "cwd=/srv"},
         125,
         "doff: started with more privilege than the caller has: real and effective ids differ, as of a "
         "setuid or "
         "setgid file\n"
         "hint: doff only gives privilege up: remove it from the file with chmod ug-s FILE, or use sudo\n"},
        {with(already_app(),
              [](FakeKernel& k) {
                  k.started_with_privilege = true;
                  k.process.uid.effective = k_root;
                  k.files["/proc/self/exe"] = {k_root, Gid{0}, 0100755, 1};
              }),
         {"--assert", "ruid=app", "--assert", "euid=root"},
         0,
         ""},
        {with(already_app(), [](FakeKernel& k) { k.child_dies = true; }),
         {"--assert", "cannot-regain"},
         125,
         "doff: expected that nothing can be regained, but the attempt ended by signal 9\n"},
        {with(already_app(),
              [](FakeKernel& k) { k.refuse("in_child", std::errc::resource_unavailable_try_again); }),
         {"--assert", "cannot-regain"},
         125,
         "doff: expected that nothing can be regained, but there is no child to try it in: fork: Resource "
         "temporarily unavailable\n"},
        {with(already_app(), [](FakeKernel& k) { k.lie("in_child"); }),
         {"--assert", "cannot-regain"},
         125,
         "doff: expected that nothing can be regained, but the attempt ended by signal 0\n"},
    };
    for (const auto& row : rows) {
        FakeKernel kernel = row.kernel;
        FakeAccounts accounts;
        ProfileCompiler compiler;
        int status = -1;
        const Output output = output_of([&] { status = run(row.words, {}, kernel, accounts, compiler); });
        CAPTURE(row.words);
        CHECK(status == row.status);
        CHECK(output == Output{"", row.err});
        CHECK(kernel.process == row.kernel.process);
    }
}

TEST_CASE("a group that stands where the command should is told once no command is found") {
    const std::string way = "hint: there is a group 'www': write app:www -- COMMAND\n";
    CHECK(run_and_listen({}, {"app", "www", "--", "id"}).output.err.contains(way));
    CHECK_FALSE(run_and_listen({}, {"app", "www", "id"}).output.err.contains(way));
    FakeKernel kernel;
    kernel.programs["/usr/bin/www"] = {};
    CHECK(run_and_listen(kernel, {"app", "www", "--", "id"}).outcome.executed);
}

TEST_CASE("a command that was to have no groups is told the way to that, where groups may be set") {
    const std::string way = "hint: --groups none gives it none\n";
    const auto told = [](const FakeKernel& start, const Words& words) {
        const Said said = run_and_listen(start, words);
        CHECK(said.outcome.status == 125);
        return said.output.err;
    };
    FakeKernel root;
    root.programs["/bin/true"] = {};
    FakeKernel app = already_app();
    app.programs["/bin/true"] = {};
    CHECK(told(root, {"--assert", "groups=none", "app", "/bin/true"}).ends_with(way));
    CHECK(run_and_listen(root, {"--groups", "none", "--assert", "groups=none", "app", "/bin/true"})
              .outcome.executed);
    // The groups of the caller, which may not be changed; and what none is no way to.
    FakeKernel grouped = root;
    grouped.process.groups = {Gid{33}};
    CHECK_FALSE(told(app, {"--assert", "groups=none", "app", "/bin/true"}).contains(way));
    CHECK_FALSE(
        told(grouped, {"--assert", "groups=none", "--groups", "keep", "root", "/bin/true"}).contains(way));
    CHECK_FALSE(told(root, {"--assert", "groups=www", "app", "/bin/true"}).contains(way));
    CHECK_FALSE(told(root, {"--assert", "uid=root", "app", "/bin/true"}).contains(way));
}

TEST_CASE("--explain says of an expectation what the launch then says") {
    const std::vector<Words> profiles{{"app"},
                                      {"--strict", "app"},
                                      {"--keep-caps", "chown,setuid", "app"},
                                      {"--chdir", "/srv", "app"},
                                      {"root"},
                                      {"--strict", "root"},
                                      {"--umask", "077", "www:www"},
                                      {"--allow-new-privs", "app"},
                                      {"1:1"},
                                      {"--bounding", "none", "root"},
                                      {"--root", "/srv/root", "app"},
                                      {"-G", "keep", "app"},
                                      {"--ruid", "app", "--"},
                                      {"--securebits", "noroot", "root"},
                                      {"--keep-ids", "--"}};
    const Words expectations{"uid=app",        "gid=app",         "ruid=app",     "euid=root",
                             "suid=root",      "groups=none",     "group=www",    "caps=none",
                             "permitted=none", "effective=all",   "ambient=none", "bounding=all",
                             "lacks=chown",    "securebits=none", "no-new-privs", "seccomp",
                             "umask=022",      "cwd=/",           "cwd=/srv",     "cannot-regain"};
    std::size_t held = 0;
    for (const Words& profile : profiles) {
        for (const std::string& expectation : expectations) {
            Words words{"--assert", expectation};
            words.insert(words.end(), profile.begin(), profile.end());
            words.emplace_back("/bin/true");
            CAPTURE(words);
            FakeKernel kernel;
            kernel.programs["/bin/true"] = {};
            kernel.files["/srv/root/srv"] = {k_root, Gid{0}, 0040755, 2, 1, 99};
            const Said launched = run_and_listen(kernel, words);
            words.insert(words.begin(), "--explain");
            const Said explained = run_and_listen(kernel, words);
            if (launched.outcome.status == 125 && !launched.output.err.starts_with("doff: expected ")) {
                CHECK(explained.outcome.status == 125);  // cannot be asked for
                continue;
            }
            CHECK(explained.outcome.status == 0);
            CHECK(explained.output.out.contains("* no  " + expectation + ": ") == !launched.outcome.executed);
            CHECK(explained.output.out.contains("  yes " + expectation + "\n") ==
                  launched.outcome.executed.has_value());
            held += launched.outcome.executed ? 1 : 0;
        }
    }
    CHECK(held > 80);
}

TEST_CASE("the pages are printed to standard output, and nothing is changed for them") {
    for (const Words& words : {Words{"--help"}, Words{"--version"}, Words{"--show"},
                               Words{"--explain", "app"}, Words{"--explain", "--strict", "app", "id"}}) {
        FakeKernel kernel;
        FakeAccounts accounts;
        ProfileCompiler compiler;
        int status = -1;
        const Output output = output_of([&] { status = run(words, {}, kernel, accounts, compiler); });
        CAPTURE(words);
        CHECK(status == 0);
        CHECK(output.out.size() > 5);
        CHECK(output.err.empty());
        CHECK(kernel.process == FakeKernel{}.process);
    }
    // Whoever started it with too much privilege may look at that, and have no more.
    FakeKernel elevated = ordinary_user();
    elevated.started_with_privilege = true;
    elevated.process.uid.effective = k_root;
    CHECK(run_and_listen(elevated, {"--help"}).outcome.status == 0);
    CHECK(run_and_listen(elevated, {"--show"}).outcome.status == 0);
    // Another process is not the caller's to see by our privilege.
    FakeKernel curious = with_process_77();
    CHECK(run_and_listen(curious, {"--show", "77"}).outcome.status == 0);
    curious.started_with_privilege = true;
    curious.process.uid.real = Uid{500};
    const Said refused = run_and_listen(curious, {"--show", "77"});
    CHECK(refused.outcome.status == 125);
    CHECK(refused.output.out.empty());
    CHECK(run_and_listen(elevated, {"--explain", "app", "id"}).outcome.status == 125);
    // A security module's transition sets AT_SECURE as well, and gives nothing.
    FakeKernel moved;
    moved.started_with_privilege = true;
    moved.programs = {{"/bin/true", {}}};
    CHECK(run_and_listen(moved, {"app", "/bin/true"}).outcome.executed);
    // Single ids are for a caller whose ids differ, and then an ordinary file is not what made them so.
    FakeKernel swapped = ordinary_user();
    swapped.started_with_privilege = true;
    swapped.process.uid.effective = Uid{7};
    swapped.files["/proc/self/exe"] = {k_root, Gid{0}, 0100755, 1};
    CHECK(run_and_listen(swapped, {"--euid", "500", "--", "/bin/true"}).outcome.executed);
    CHECK(run_and_listen(swapped, {"app", "/bin/true"}).outcome.status == 125);
}

TEST_CASE("--explain tells a caller without privilege what it would take, and is no failure") {
    const Said said = run_and_listen(ordinary_user(), {"--explain", "app", "id"});
    CHECK(said.outcome.status == 0);
    CHECK(said.output.out.find("cap_setgid") != std::string::npos);
}

TEST_CASE("closed standard fds are filled before anything is printed or opened") {
    FakeKernel kernel;
    kernel.process.open_fds = {};
    const Said said = run_and_listen(kernel, {"app", "--", "/bin/true"});
    REQUIRE(said.outcome.executed);
    CHECK(said.outcome.executed->caller.open_fds == std::set{0, 1, 2});
    const auto& calls = said.outcome.calls;
    const auto last_open = std::find(calls.rbegin(), calls.rend(), "open_null").base();
    CHECK(std::ranges::find(calls.begin(), last_open, "getresuid") == last_open);
}

TEST_CASE("groups are set before the group, and the group before the user") {
    const Said said = run_and_listen({}, {"app", "--", "/bin/true"});
    const auto& calls = said.outcome.calls;
    const auto at = [&](const std::string& call) { return std::ranges::find(calls, call) - calls.begin(); };
    CHECK(at("setgroups") < at("setregid"));
    CHECK(at("setregid") < at("setgid"));
    CHECK(at("setgid") < at("setuid"));
    CHECK(at("setuid") < at("PR_SET_DUMPABLE"));
}

TEST_CASE("with +UID:+GID and --keep-env no question goes to any database") {
    FakeKernel kernel;
    FakeAccounts accounts;
    for (const char* const call : {"getpwnam", "getpwuid", "getgrnam", "getgrgid", "getgrouplist"}) {
        accounts.fail[call] = std::errc::io_error;
    }
    CHECK(run_and_listen(kernel, {"--keep-env", "+1000:+33", "--", "/bin/true"}, accounts).outcome.executed);
    CHECK_FALSE(run_and_listen(kernel, {"+1000:+33", "--", "/bin/true"}, accounts).outcome.executed);
}

}  // namespace doff
