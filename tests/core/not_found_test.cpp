// SPDX-License-Identifier: MIT
//
// What is said of a name that nobody has: each hint where it is true, and not where it only looks so.
#include "core/not_found.h"

#include "catch.h"
#include "core/identity.h"
#include "fake/fake_accounts.h"
#include "fake/fake_kernel.h"
#include "fake/starts.h"

#include <algorithm>

namespace doff {
namespace {

std::string hints(Kind kind, const std::string& name, FakeAccounts accounts = {}) {
    return hints_for_missing(kind, name, accounts);
}

FakeAccounts with_app2() {
    FakeAccounts accounts;
    accounts.users.push_back({"web", Uid{1001}, Gid{1002}, "/", "/bin/sh"});
    accounts.users.push_back({"lost", Uid{1003}, Gid{1004}, "/", "/bin/sh"});
    accounts.groups.push_back({"app2", Gid{1002}});
    return accounts;
}

Request request_for(const std::string& user) {
    Request request;
    request.user = user;
    request.command = {"-u"};
    return request;
}

FakeKernel with_programs() {
    FakeKernel kernel;
    kernel.files["/usr/bin/id"] = {k_root, Gid{0}, 0100755, 1};
    kernel.files["/bin/id"] = {k_root, Gid{0}, 0100755, 1};
    kernel.files["/bin/notes"] = {k_root, Gid{0}, 0100644, 1};
    kernel.files["/bin/lib"] = {k_root, Gid{0}, 0040755, 1};
    kernel.files["/bin/app"] = {k_root, Gid{0}, 0100755, 1};
    return kernel;
}

std::string command_hint(const Request& request, FakeAccounts accounts = {}) {
    FakeKernel kernel = with_programs();
    return hint_of_command(request, accounts, kernel, {"PATH=/sbin:/usr/bin:/bin"});
}

}  // namespace

TEST_CASE("names that are near are those of the database that was asked") {
    CHECK(hints(Kind::user, "ap") == "did you mean app?");
    CHECK(hints(Kind::user, "Nobody") == "did you mean nobody?");
    CHECK(hints(Kind::group, "dokcer") == "did you mean docker?");
    CHECK(hints(Kind::user, "dokcer").empty());
    CHECK(hints(Kind::group, "nobdy").empty());
    CHECK(hints(Kind::user, "ghost").empty());
    // One that the file has and the lookup does not find is not what was meant instead.
    CHECK(hints(Kind::user, "app").starts_with("there is a group"));
}

TEST_CASE("the same name on the other side of the colon is said") {
    CHECK(hints(Kind::user, "www") ==
          "there is a group 'www': a group is written after the colon, USER:GROUP");
    CHECK(hints(Kind::group, "web", with_app2()) == "there is a user 'web', whose primary group is 'app2'");
    CHECK(hints(Kind::group, "lost", with_app2()) == "there is a user 'lost', whose primary group is 1004");
    CHECK(hints(Kind::group, "web").empty());
}

TEST_CASE("the sources are named where nothing better is known, and not for what no source could know") {
    FakeAccounts accounts;
    accounts.asked = "asked: files";
    CHECK(hints(Kind::user, "ghost", accounts) == "passwd asked: files");
    CHECK(hints(Kind::group, "ghost", accounts) == "group asked: files");
    CHECK(hints(Kind::group, "DOMAIN\\domain.users$", accounts) == "group asked: files");
    CHECK(hints(Kind::user, "ap", accounts) == "did you mean app?");
    CHECK(hints(Kind::user, "www", accounts).ends_with("USER:GROUP"));
    for (const char* const no_name : {"./run", "33,100", "*.txt", "`id`", "a;b"}) {
        CAPTURE(no_name);
        CHECK(hints(Kind::user, no_name, accounts).empty());
    }
    // Of what is found out elsewhere, too.
    CHECK(or_better("a command", "passwd asked: files", accounts) == "a command");
    CHECK(or_better("a command", "did you mean app?", accounts) == "a command\ndid you mean app?");
    CHECK(or_better("", "passwd asked: files", accounts) == "passwd asked: files");
    CHECK(hints(Kind::user, "A=1", accounts) == "to set a variable write --env A=VALUE before USER");
    accounts.asked = "asked:\x1b[2J";
    CHECK(hints(Kind::user, "ghost", accounts) == "passwd asked:\\x1b[2J");
}

TEST_CASE("a word that is no name says what it looks like") {
    CHECK(hints(Kind::user, "app www") == "it holds a blank and is one word: was it quoted by mistake?");
    CHECK(hints(Kind::group, "init docker") == "it holds a blank and is one word: was it quoted by mistake?");
    CHECK(hints(Kind::user, "\u00a0root")
              .ends_with("it holds a no-break space (U+00A0), which no shell takes for a blank"));
    CHECK(hints(Kind::user, "PATH=/bin") == "to set a variable write --env PATH=VALUE before USER");
    for (const char* const no_variable : {"=1", "1A=1", "a-b=1", "A B", "\xff=1"}) {
        CAPTURE(no_variable);
        CHECK_FALSE(hints(Kind::user, no_variable).contains("--env"));
    }
    CHECK(hints(Kind::group, "A=1").empty());
    CHECK(hints(Kind::user, "—user=app") == "it starts with a dash that is not ASCII: write --user");
    CHECK(hints(Kind::user, "––strict") == "it starts with a dash that is not ASCII: write --strict");
    CHECK(hints(Kind::user, "–-strict") == "it starts with a dash that is not ASCII: write --strict");
    CHECK(hints(Kind::user, "−v") == "it starts with a dash that is not ASCII: write -v");
    CHECK(hints(Kind::user, "—") == "it starts with a dash that is not ASCII");
    CHECK(hints(Kind::user, "user—name").empty());
}

TEST_CASE("a command where USER should stand is told from a name that nobody has") {
    CHECK(command_hint(request_for("id")) == "'id' is a command, '/usr/bin/id': write doff USER -- id");
    CHECK(command_hint(request_for("/bin/id")) == "'/bin/id' is a command: write doff USER -- /bin/id");
    for (const char* const other :
         {"ghost", "notes", "lib", "app", "0", "id:www", "@/bin/id", "/sbin/id", "/bin/lib", ""}) {
        CAPTURE(other);
        CHECK(command_hint(request_for(other)).empty());
    }
    Request expecting = request_for("id");
    expecting.asserts = {"uid=root"};
    CHECK(command_hint(expecting) ==
          "'id' is a command, '/usr/bin/id': write doff USER -- id, or --keep-ids -- id to run it as who the "
          "caller is");
    expecting.group = "www";
    CHECK_FALSE(command_hint(expecting).contains("--keep-ids"));
    Request elsewhere = request_for("id");
    elsewhere.root = "/srv";
    CHECK(command_hint(elsewhere).empty());
    FakeAccounts down;
    down.fail["getpwuid"] = std::errc::io_error;
    CHECK(command_hint(request_for("id"), down).empty());
}

TEST_CASE("a dot that stands for the colon is told where both sides are somebody") {
    FakeAccounts accounts = with_app2();
    accounts.groups.push_back({"w.w", Gid{1005}});
    const auto hint = [&](const Request& request) { return hint_of_dot(request, accounts); };
    const std::string start = "a colon stands before the group: write ";
    CHECK(hint(request_for("app.www")) == start + "app:www");
    CHECK(hint(request_for("1000.33")) == start + "1000:33");
    CHECK(hint(request_for("app.33")) == start + "app:33");
    CHECK(hint(request_for("app.w.w")) == start + "app:w.w");
    accounts.users.push_back({"lost.app", Uid{1006}, Gid{1006}, "/", "/bin/sh"});
    for (const char* const other : {"app.ghost", "ghost.www", "app.", ".www", "app", "app.www:www",
                                    "lost.app", "app.01", "-1.33", "@/app.www", ""}) {
        CAPTURE(other);
        CHECK(hint(request_for(other)).empty());
    }
    Request with_group = request_for("app.www");
    with_group.group = "www";
    CHECK(hint(with_group).empty());
    accounts.fail["getpwuid"] = std::errc::io_error;
    CHECK(hint(request_for("app.www")).empty());
}

TEST_CASE("a comma that stands for the colon is told in the same way") {
    FakeAccounts accounts;
    const auto hint = [&](const Request& request) { return hint_of_dot(request, accounts); };
    CHECK(hint(request_for("app,www")) == "a colon stands before the group: write app:www");
    for (const char* const other : {"app,ghost", "ghost,www", "app,", ",www", "app:www,docker"}) {
        CAPTURE(other);
        CHECK(hint(request_for(other)).empty());
    }
}

TEST_CASE("a group that stands where the command should is told") {
    FakeAccounts accounts;
    const auto hint = [&](const std::string& user, const std::vector<std::string>& command) {
        Request request = request_for(user);
        request.command = command;
        return hint_of_group_as_command(request, accounts);
    };
    CHECK(hint("app", {"www", "--", "id"}) == "there is a group 'www': write app:www -- COMMAND");
    CHECK(hint("app", {"www", "id"}).empty());
    CHECK(hint("app", {"www"}).empty());
    CHECK(hint("app", {}).empty());
    CHECK(hint("app", {"ghost", "--", "id"}).empty());
    CHECK(hint("app:app", {"www", "--", "id"}).empty());
    // No database is asked where USER is a number.
    accounts.calls.clear();
    CHECK(hint("+1000", {"www", "--", "id"}).empty());
    CHECK(accounts.calls.empty());
    Request with_group = request_for("app");
    with_group.group = "app";
    with_group.command = {"www", "--", "id"};
    CHECK(hint_of_group_as_command(with_group, accounts).empty());
}

TEST_CASE("what sudo writes for a number, and what no shell expanded, is told and nothing else") {
    FakeAccounts accounts;
    accounts.asked = " files";
    const auto user = [&](const std::string& name) { return hints_for_missing(Kind::user, name, accounts); };
    CHECK(user("#1000") == "sudo's '#1000' is 1000 here: write 1000");
    CHECK(user("#4242") == "sudo's '#4242' is 4242 here: write 4242:GROUP");
    CHECK(hints_for_missing(Kind::group, "#4242", accounts) == "sudo's '#4242' is 4242 here: write 4242");
    for (const char* const other : {"#", "#app", "#01", "1000#", "##1"}) {
        CAPTURE(other);
        CHECK_FALSE(user(other).contains("sudo"));
    }
    for (const char* const name : {"$USER", "${USER}", "$(whoami)", "a$b"}) {
        CAPTURE(name);
        CHECK(user(name) ==
              "no shell expanded the $: in single quotes, or in the exec form of a Dockerfile, a "
              "variable stays as it is written");
    }
    for (const char* const other : {"host$", "$", "$1", "$-"}) {
        CAPTURE(other);
        CHECK_FALSE(user(other).contains("expanded"));
    }
}

TEST_CASE("a list of groups where one belongs is told") {
    FakeAccounts accounts;
    const auto hint = [&](const Request& request) { return hint_of_comma(request, accounts); };
    CHECK(hint(request_for("app:33,100")) == "one group after the colon; more with --groups 33,100");
    CHECK(hint(request_for("app:www,docker")) == "one group after the colon; more with --groups www,docker");
    Request option = request_for("app");
    option.group = "33,100";
    CHECK(hint(option) == "--group takes one group; more with --groups 33,100");
    option.groups = "33";
    CHECK(hint(option) == "--group takes one group");
    // No list is this, nor is a name that somebody has.
    for (const char* const other : {"app", "app:33", "app:33,", "app:,", "app:ghost", "app:@/a,b", "a,b"}) {
        CAPTURE(other);
        CHECK(hint(request_for(other)).empty());
    }
    accounts.groups.push_back({"Sales, EMEA", Gid{1005}});
    CHECK(hint(request_for("app:Sales, EMEA")).empty());
    accounts.fail["getgrgid"] = std::errc::io_error;
    CHECK(hint(request_for("app:33,100")).empty());
}

TEST_CASE("nothing of it is asked for where the name is found") {
    FakeAccounts accounts;
    FakeKernel kernel;
    Request request = request_for("app:www");
    request.groups = "docker,init";
    REQUIRE(find_identity(request, accounts, kernel, state_of(kernel)));
    for (const std::string& call : accounts.calls) {
        CAPTURE(call);
        CHECK_FALSE(call.starts_with("names_in_file"));
        CHECK_FALSE(call.starts_with("sources"));
    }
    request.groups = "inti";
    const auto refused = find_identity(request, accounts, kernel, state_of(kernel));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == "no group 'inti'");
    CHECK(refused.error().hint == "did you mean init?");
}

}  // namespace doff
