// SPDX-License-Identifier: MIT
//
// Every way to say who, from doff(1), against a small user database: the numbers that come of it, the
// questions that were asked for them, and the whole message where there are none.
#include "core/identity.h"

#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using enum std::errc;
using Words = std::vector<std::string>;

struct World {
    FakeAccounts accounts;
    FakeKernel kernel = ordinary_user();

    World() {
        kernel.files["/srv/app"] = {Uid{1000}, Gid{33}, 0040755, 2};
        kernel.files["/data"] = {Uid{4242}, Gid{4243}, 0040755, 2};
        kernel.files["/run/docker.sock"] = {Uid{0}, Gid{998}, 0140660, 1};
        kernel.files["/a:b"] = {Uid{1}, Gid{77}, 0100644, 1};
        kernel.files["/a,b"] = {Uid{1}, Gid{78}, 0100644, 1};
    }
};

struct Question {
    std::string user;
    std::optional<std::string> group = {};
    std::optional<std::string> groups = {};
    bool keep_env = false;
};

Result<Identity> ask(World& world, const Question& question) {
    Request request;
    request.user = question.user;
    request.group = question.group;
    request.groups = question.groups;
    request.keep_env = question.keep_env;
    const State before = state_of(world.kernel);
    world.accounts.calls.clear();
    return find_identity(request, world.accounts, world.kernel, before);
}

// "1000:1000 [33 998 1000] app"; "as found" where the list is the caller's own.
std::string text_of(const Identity& identity) {
    std::string text =
        std::to_string(identity.uid.real.value) + ":" + std::to_string(identity.gid.real.value) + " [";
    for (const Gid gid : identity.groups) {
        text += (text.ends_with('[') ? "" : " ") + std::to_string(gid.value);
    }
    text += "]";
    text += identity.groups_as_found ? " as found" : "";
    return text + (identity.entry ? " " + identity.entry->name : "");
}

std::string outcome(World& world, const Question& question) {
    const auto identity = ask(world, question);
    return identity ? text_of(*identity) : sentence(identity.error()) + " | " + identity.error().hint;
}

const std::string k_no_lookup = " | to need no lookup write +UID:+GID and --keep-env";

}  // namespace

TEST_CASE("every way to say who gives its numbers") {
    struct {
        Question question;
        std::string outcome;
    } const rows[]{
        {{"app"}, "1000:1000 [33 998 1000] app"},
        {{"app:www"}, "1000:33 [33] app"},
        {{"app", "www"}, "1000:33 [33] app"},
        {{"app:33"}, "1000:33 [33] app"},
        {{"app:+33"}, "1000:33 [33] app"},
        {{"app:0"}, "1000:0 [0] app"},
        {{"root"}, "0:0 [0] root"},
        // numbers with an entry are as the name would be
        {{"1000"}, "1000:1000 [33 998 1000] app"},
        {{"+1000"}, "1000:1000 [33 998 1000] app"},
        {{"1000:1000"}, "1000:1000 [1000] app"},
        {{"0"}, "0:0 [0] root"},
        // and without one they need a group
        {{"4242:4243"}, "4242:4243 [4243]"},
        {{"+4242:+4243"}, "4242:4243 [4243]"},
        {{"4242", "www"}, "4242:33 [33]"},
        {{"4294967294:4294967294"}, "4294967294:4294967294 [4294967294]"},
        {{"4242"}, "no passwd entry for uid 4242, so no group | write 4242:GROUP"},
        {{"+4242"}, "no passwd entry for uid 4242, so no group | write 4242:GROUP"},
        // the owner of a path, with its group and no other
        {{"@/srv/app"}, "1000:33 [33] app"},
        {{"@/data"}, "4242:4243 [4243]"},
        {{"@/srv/app:app"}, "1000:1000 [1000] app"},
        {{"app:@/run/docker.sock"}, "1000:998 [998] app"},
        {{"app", "@/a:b"}, "1000:77 [77] app"},
        {{"@/gone"}, "cannot take the owner of '/gone': No such file or directory | "},
        {{"app:@/gone"}, "cannot take the owner of '/gone': No such file or directory | "},
        // --groups
        {{"app", {}, "none"}, "1000:1000 [] app"},
        {{"app", {}, "init"}, "1000:1000 [33 998 1000] app"},
        {{"app", {}, "keep"}, "1000:1000 [100 500] as found app"},
        {{"app", {}, "keep,init"}, "1000:1000 [33 100 500 998 1000] app"},
        {{"app", {}, "keep,www"}, "1000:1000 [33 100 500] app"},
        {{"app", {}, "www,33,+33,@/srv/app"}, "1000:1000 [33] app"},
        {{"app", {}, "init,@/run/docker.sock"}, "1000:1000 [33 998 1000] app"},
        {{"app:www", {}, "init"}, "1000:33 [33 998 1000] app"},
        {{"app:www", {}, "docker"}, "1000:33 [998] app"},
        {{"app", "www", "keep"}, "1000:33 [100 500] as found app"},
        {{"4242:4243", {}, "www,4242"}, "4242:4243 [33 4242]"},
        {{"4242:4243", {}, "none"}, "4242:4243 []"},
        {{"4242:4243", {}, "init"},
         "no passwd entry for uid 4242, so no groups for --groups init | name the groups instead of init"},
        {{"@/data", {}, "init"},
         "no passwd entry for uid 4242, so no groups for --groups init | name the groups instead of init"},
        {{"@/srv/app", {}, "init"}, "1000:33 [33 998 1000] app"},
        // what names nobody
        {{"ghost"}, "no user 'ghost' | "},
        {{"app:ghost"}, "no group 'ghost' | "},
        {{"app", {}, "www,ghost"}, "no group 'ghost' | "},
        {{"gh\nost"},
         "invalid user 'gh\\nost': no name has a control character in it or a blank at either "
         "end | a name, or a number from 0 to 4294967294"},
        {{"app:www", "docker"},
         "the group is given twice: in 'app:www' and by --group | leave out one of them"},
        {{""}, "USER is empty | write USER or USER:GROUP; is a variable unset?"},
        {{"app", ""}, "empty group | is a variable unset?"},
        {{"app", {}, ""}, "empty group in --groups '' | to have no supplementary groups write --groups none"},
    };
    for (const auto& row : rows) {
        World world;
        INFO(row.question.user);
        CHECK(outcome(world, row.question) == row.outcome);
    }
}

TEST_CASE("the owner of an automount is that of what is mounted there, and not the trigger's") {
    World world;
    world.kernel.files["/net"] = {Uid{0}, Gid{0}, 0040755, 2};
    world.kernel.automounts["/net"] = {Uid{1000}, Gid{33}, 0040755, 2};
    CHECK(outcome(world, {"@/net"}) == "1000:33 [33] app");
}

TEST_CASE("the overflow ID as owner is nobody in particular, and refused where it would be taken") {
    World world;
    world.kernel.files["/u"] = {Uid{k_overflow_id}, Gid{33}, 0100644, 1};
    world.kernel.files["/g"] = {Uid{1000}, Gid{k_overflow_id}, 0100644, 1};
    const std::string user =
        "cannot take the owner of '/u': it is shown as 65534, the overflow ID, which stands for every user "
        "that "
        "is not mapped here | write the user itself, if it is this one";
    const std::string group =
        "cannot take the group of '/g': it is shown as 65534, the overflow ID, which stands for every group "
        "that "
        "is not mapped here | write the group itself, if it is this one";
    CHECK(outcome(world, {"@/u"}) == user);
    CHECK(outcome(world, {"@/u:www"}) == user);
    CHECK(outcome(world, {"@/g"}) == group);
    CHECK(outcome(world, {"app:@/g"}) == group);
    CHECK(outcome(world, {"app", {}, "www,@/g"}) == group);
    CHECK(outcome(world, {"@/g:www"}) == "1000:33 [33] app");
    CHECK(outcome(world, {"app:@/u"}) == "1000:33 [33] app");
    CHECK(outcome(world, {"65534:65534"}) == "65534:65534 [65534] nobody");
}

TEST_CASE("what the kernel is asked for an owner is passed on with its reason") {
    for (const char* const call : {"open_path", "fstat"}) {
        CAPTURE(call);
        World world;
        world.kernel.refuse(call, permission_denied);
        CHECK(outcome(world, {"@/srv/app"}) == "cannot take the owner of '/srv/app': Permission denied | ");
        // A call that says "done" and does nothing must not name anybody: not root, and not the owner of
        // descriptor 0, which is what open(2) seems to have returned.
        world.kernel.faults.clear();
        world.kernel.own_fds[0] = "/data";
        world.kernel.lie(call);
        CHECK(outcome(world, {"@/srv/app"}) == "cannot take the owner of '/srv/app': Protocol error | ");
    }
}

TEST_CASE("digits that are also somebody else's name are ambiguous, and a plus sign says which") {
    World world;
    world.accounts.users.push_back({"1000", Uid{1234}, Gid{1234}, "/", "/bin/sh"});
    world.accounts.groups.push_back({"33", Gid{44}});
    CHECK(outcome(world, {"1000"}) ==
          "ambiguous user '1000': it is also the name of id 1234 | write +1000 "
          "for the number, or the other one's id");
    CHECK(outcome(world, {"1000:1000"}) ==
          "ambiguous user '1000': it is also the name of id 1234 | write "
          "+1000 for the number, or the other one's id");
    CHECK(outcome(world, {"app:33"}) ==
          "ambiguous group '33': it is also the name of id 44 | write +33 for "
          "the number, or the other one's id");
    CHECK(outcome(world, {"app", {}, "33"}) ==
          "ambiguous group '33': it is also the name of id 44 | write "
          "+33 for the number, or the other one's id");
    CHECK(outcome(world, {"+1000:+33"}) == "1000:33 [33] app");
    // A name made of digits is never looked up as a name.
    CHECK(outcome(world, {"1234"}) == "1234:1234 [1234] 1000");
    // Digits that are their own owner's name are clear.
    world.accounts.users.back().uid = Uid{1000};
    CHECK(outcome(world, {"1000:+33"}) == "1000:33 [33] app");
}

TEST_CASE("an entry whose id means 'unchanged' is refused") {
    World world;
    world.accounts.users.push_back({"bad", Uid{k_no_id}, Gid{1}, "/", ""});
    world.accounts.users.push_back({"worse", Uid{1}, Gid{k_no_id}, "/", ""});
    world.accounts.groups.push_back({"gbad", Gid{k_no_id}});
    CHECK(outcome(world, {"bad"}) ==
          "user 'bad' has the id 4294967295, which the kernel reads as "
          "'unchanged' | repair the user database");
    CHECK(outcome(world, {"worse"}) ==
          "group 'worse' has the id 4294967295, which the kernel reads as "
          "'unchanged' | repair the group database");
    CHECK(outcome(world, {"app:gbad"}) ==
          "group 'gbad' has the id 4294967295, which the kernel reads as "
          "'unchanged' | repair the group database");
    // and by another way to the same entry
    CHECK_FALSE(ask(world, {"+1"}));
    world.accounts.memberships["app"] = {Gid{k_no_id}};
    CHECK_FALSE(ask(world, {"app"}));
}

TEST_CASE("all ids of a user are named ones, that are set even where they seem to be there") {
    World world;
    const auto identity = ask(world, {"app:www"});
    REQUIRE(identity);
    CHECK(identity->named == NamedIds{identity->uid, identity->gid});
    CHECK(identity->named.uid.all(Uid{1000}));
    CHECK(identity->named.gid.all(Gid{33}));
}

TEST_CASE("--groups keep leaves the list as the kernel has it, also where a group stands there twice") {
    World world;
    world.kernel.process.groups = {Gid{33}, Gid{33}, Gid{4}};
    const auto identity = ask(world, {"app", {}, "keep"});
    REQUIRE(identity);
    CHECK(identity->groups == std::vector{Gid{33}, Gid{33}, Gid{4}});
}

TEST_CASE("only the questions that the words need are asked") {
    struct {
        Question question;
        Words calls;
    } const rows[]{
        {{"app"},
         {"getpwnam(app)", "getgrouplist(app)", "getgrouplist(app)", "failed_source_of_groups(app)"}},
        {{"app:www"}, {"getpwnam(app)", "getgrnam(www)"}},
        {{"1000"},
         {"getpwnam(1000)", "getpwuid(0)", "getpwnam(1000)", "getpwuid(1000)", "getgrouplist(app)",
          "getgrouplist(app)", "failed_source_of_groups(app)"}},
        {{"+1000:+33"}, {"getpwuid(1000)"}},
        {{"+1000:+33", {}, {}, true}, {}},
        {{"+4242:+33", {}, "none", true}, {}},
        {{"+4242:+33", {}, "keep,+5,@/data", true}, {}},
        {{"+1000:+33", {}, "init", true},
         {"getpwuid(1000)", "getgrouplist(app)", "getgrouplist(app)", "failed_source_of_groups(app)"}},
        {{"+1000", {}, {}, true},
         {"getpwuid(1000)", "getgrouplist(app)", "getgrouplist(app)", "failed_source_of_groups(app)"}},
        {{"1000:1000", {}, {}, true},
         {"getpwnam(1000)", "getpwuid(0)", "getpwnam(1000)", "getgrnam(1000)", "getgrgid(0)",
          "getgrnam(1000)"}},
        {{"@/srv/app", {}, {}, true}, {}},
        {{"@/srv/app"}, {"getpwuid(1000)"}},
    };
    for (const auto& row : rows) {
        World world;
        INFO(row.question.user);
        CHECK(ask(world, row.question));
        CHECK(world.accounts.calls == row.calls);
    }
}

TEST_CASE("a database that cannot be asked is no database without the entry") {
    const std::string user =
        "cannot look up user 'app': the user database could not be asked: "
        "Input/output error" +
        k_no_lookup;
    struct {
        Question question;
        std::string call;
        std::string outcome;
    } const rows[]{
        {{"app"}, "getpwnam", user},
        {{"app:www"}, "getpwnam", user},
        {{"1000"},
         "getpwnam",
         "cannot look up user '1000': the user database could not be asked: Input/output error" +
             k_no_lookup},
        {{"+1000"},
         "getpwuid",
         "cannot look up user 1000: the user database could not be asked: Input/output error" + k_no_lookup},
        {{"+1000:+33"},
         "getpwuid",
         "cannot look up user 1000: the user database could not be asked: Input/output error" + k_no_lookup},
        {{"@/srv/app"},
         "getpwuid",
         "cannot look up user 1000: the user database could not be asked: Input/output error" + k_no_lookup},
        {{"app:www"},
         "getgrnam",
         "cannot look up group 'www': the group database could not be asked: Input/output error" +
             k_no_lookup},
        {{"app:33"},
         "getgrnam",
         "cannot look up group '33': the group database could not be asked: Input/output error" +
             k_no_lookup},
        {{"app"},
         "getgrouplist",
         "cannot read the groups of user 'app': Input/output error | repair /etc/group (an empty one will "
         "do), or name the group: USER:GROUP"},
        {{"+1000:+33", {}, {}, true}, "getpwuid", "1000:33 [33]"},
    };
    for (const auto& row : rows) {
        World world;
        world.accounts.fail[row.call] = io_error;
        INFO(row.question.user << " " << row.call);
        CHECK(outcome(world, row.question) == row.outcome);
    }
}

TEST_CASE("without any database numbers work and names do not") {
    for (const std::optional<std::errc> answer :
         {std::optional<std::errc>{}, std::optional{no_such_file_or_directory}}) {
        World world;
        world.accounts.remove_databases(answer);
        const std::string why = answer ? "and may not be there: No such file or directory"
                                       : "so that it cannot be told whether it is whole";
        CHECK(outcome(world, {"1000:1000"}) == "1000:1000 [1000]");
        CHECK(outcome(world, {"+1000:+33"}) == "1000:33 [33]");
        CHECK(outcome(world, {"@/srv/app"}) == "1000:33 [33]");
        CHECK(outcome(world, {"1000:1000", {}, "keep"}) == "1000:1000 [100 500] as found");
        CHECK(outcome(world, {"1000"}) == "no passwd entry for uid 1000, so no group | write 1000:GROUP");
        CHECK(outcome(world, {"app"}) ==
              "cannot look up user 'app': the user database has no entry for id 0 either, " + why +
                  " | write numbers: UID:GID");
        world.accounts.asked = "is in a file";
        CHECK(outcome(world, {"1000:www"}) ==
              "cannot look up group 'www': the group database has no entry for id 0 either, " + why +
                  " | group is in a file\nwrite numbers: UID:GID");
    }
}

TEST_CASE("in a database without root a name that is not found is told with those that are near") {
    World world;
    std::erase_if(world.accounts.users, [](const User& user) { return user.uid == k_root; });
    std::erase_if(world.accounts.groups, [](const Group& group) { return group.gid == Gid{0}; });
    CHECK(outcome(world, {"app"}) == "1000:1000 [33 998 1000] app");
    CHECK(
        outcome(world, {"ap"}) ==
        "cannot look up user 'ap': the user database has no entry for id 0 either, so that it cannot be told "
        "whether it is whole | did you mean app?\nwrite numbers: UID:GID");
    CHECK(
        outcome(world, {"app:wwww"}) ==
        "cannot look up group 'wwww': the group database has no entry for id 0 either, so that it cannot be "
        "told whether it is whole | did you mean www?\nwrite numbers: UID:GID");
    // With an error nothing is known of what the file names.
    world.accounts.fail["getpwnam"] = io_error;
    CHECK(outcome(world, {"ap"}) ==
          "cannot look up user 'ap': the user database could not be asked: Input/output error" + k_no_lookup);
}

}  // namespace doff
