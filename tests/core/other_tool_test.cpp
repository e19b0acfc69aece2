// SPDX-License-Identifier: MIT
//
// Another tool where USER should stand: told in doff's words where there is no doubt of them.
#include "core/other_tool.h"

#include "catch.h"
#include "fake/fake_accounts.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

std::string hint(const std::string& tool, const Words& behind, FakeAccounts accounts = {}) {
    Request request;
    request.user = tool;
    request.command = behind;
    return hint_of_tool(request, accounts);
}

}  // namespace

TEST_CASE("what another tool was to do is told in doff's words") {
    const auto place_of = [](const std::string& tool, const std::string& line) {
        return "doff takes the place of " + tool + ": write doff " + line;
    };
    CHECK(hint("sudo", {"-u", "app", "id", "-u"}) == place_of("sudo", "app -- id -u"));
    CHECK(hint("sudo", {"-uapp", "--", "id"}) == place_of("sudo", "app -- id"));
    CHECK(hint("/usr/bin/sudo", {"-u", "app", "id"}) == place_of("sudo", "app -- id"));
    CHECK(hint("runuser", {"-u", "app", "./run"}) == place_of("runuser", "app -- ./run"));
    CHECK(hint("gosu", {"app", "server", "--port=80"}) == place_of("gosu", "app -- server --port=80"));
    CHECK(hint("su-exec", {"1000:33", "id"}) == place_of("su-exec", "1000:33 -- id"));
    Request request;
    request.user = "sudo";
    request.command = {"-u", "app", "id"};
    FakeAccounts accounts;
    CHECK(hint_of_tool(request, accounts, true) == place_of("sudo", "[OPTION]... app -- id"));
}

TEST_CASE("where there is a doubt no word of it is guessed") {
    const std::string form = "write doff USER -- COMMAND";
    for (const Words& behind : {Words{},
                                {"id"},
                                {"-u"},
                                {"-u", "app"},
                                {"-u", "app", "--"},
                                {"-u", "ghost", "id"},
                                {"-u", "app:ghost", "id"},
                                {"-u", "app", "-g", "www", "id"},
                                {"-u", "app", "A=1", "id"},
                                {"-u", "app", "sh", "-c", "id; id"},
                                {"-u", "app", ""},
                                {"-u", "", "id"},
                                {"-n", "-u", "app", "id"},
                                {"-user", "app", "id"}}) {
        CAPTURE(behind);
        CHECK(hint("sudo", behind).ends_with(form));
    }
    CHECK(hint("gosu", {"app", "echo", "=ls"}).ends_with(form));  // zsh has another word there
    CHECK(hint("gosu", {}).ends_with(form));
    CHECK(hint("gosu", {"ghost", "id"}).ends_with(form));
    // They give one group, where doff USER gives all.
    CHECK(hint("chpst", {"-u", "app", "id"}).ends_with(form));
    CHECK(hint("setuidgid", {"app", "id"}).ends_with(form));
    CHECK(hint("setpriv", {"--reuid", "1", "id"}) == "doff takes the place of setpriv: " + form);
    Words many(17, "x");
    many.insert(many.begin(), "app");
    CHECK(hint("gosu", many).ends_with(form));
}

TEST_CASE("who is a user or no such tool is none") {
    for (const char* const other :
         {"app", "id", "ghost", "sudo:app", "sudoedit", "sudo/", "", "0", "@/sudo"}) {
        CAPTURE(other);
        CHECK(hint(other, {"-u", "app", "id"}).empty());
    }
    FakeAccounts accounts;
    accounts.users.push_back({"sudo", Uid{1001}, Gid{1002}, "/", "/bin/sh"});
    CHECK(hint("sudo", {"-u", "app", "id"}, accounts).empty());
    FakeAccounts down;
    down.fail["getpwuid"] = std::errc::io_error;
    CHECK(hint("sudo", {"-u", "app", "id"}, down).empty());
}

}  // namespace doff
