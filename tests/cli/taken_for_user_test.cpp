// SPDX-License-Identifier: MIT
//
// A command or another tool that stands where USER should is told so, and a user is not.
#include "cli/taken_for_user.h"

#include "catch.h"
#include "fake/output.h"
#include "fake/scenarios.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

FakeKernel with_programs() {
    FakeKernel kernel;
    kernel.files["/usr/bin/id"] = {k_root, Gid{0}, 0100755, 1};
    kernel.files["/bin/app"] = {k_root, Gid{0}, 0100755, 1};
    return kernel;
}

// All that is printed on standard error.
std::string told(const Words& words, const FakeKernel& kernel = with_programs(),
                 const FakeAccounts& accounts = {}) {
    int status = -1;
    const Output output = output_of([&] { status = run_on(kernel, words, accounts).status; });
    CHECK(status == 125);
    return output.err;
}

const std::string k_no_command_hint =
    "hint: write doff [OPTION]... USER[:GROUP] -- COMMAND; doff --help says more\n";
const std::string k_option_hint =
    "hint: options go before USER; for a shell write doff USER -- sh -c COMMAND; is a variable between them "
    "unset?\n";

std::string taken(const std::string& word, const std::string& more = "") {
    return "hint: '" + word + "' was taken for USER, and no user has that name" + more + "\n";
}

}  // namespace

TEST_CASE("a command that was taken for USER is told where a variable may be unset") {
    const std::string unset = taken("id", ": is a variable before it unset?") +
                              "hint: 'id' is a command, '/usr/bin/id': write doff USER -- id\n";
    CHECK(told({"id"}) == "doff: no command to run as 'id'\n" + unset);
    CHECK(told({"--group", "www", "id"}) == "doff: no command to run as 'id'\n" + unset);
    CHECK(told({"id", "-u"}) == "doff: '-u' stands after USER\n" + unset);
    CHECK(told({"--assert", "uid=root", "id"}).contains("write --keep-ids -- COMMAND\n"));
    CHECK(told({"/usr/bin/id"})
              .ends_with("hint: '/usr/bin/id' is a command: write doff USER -- /usr/bin/id\n"));
    CHECK(told({"ghost"}) == "doff: no command to run as 'ghost'\n" + taken("ghost") + k_no_command_hint);
    CHECK(told({"--root", "/", "id"}) ==
          "doff: no command to run as 'id'\n" + taken("id") + k_no_command_hint);
}

TEST_CASE("another tool that was taken for USER is told in doff's words") {
    CHECK(told({"sudo", "-u", "app", "id"}) ==
          "doff: '-u' stands after USER\n" + taken("sudo") +
              "hint: doff takes the place of sudo: write doff app -- id\n");
    CHECK(told({"setpriv", "--reuid", "1", "id"}) ==
          "doff: '--reuid' stands after USER\n" + taken("setpriv") +
              "hint: doff takes the place of setpriv: write doff USER -- COMMAND\n");
    // The same where no option is in the way, and the name was looked for.
    CHECK(told({"gosu", "app", "id"}) ==
          "doff: no user 'gosu'\nhint: doff takes the place of gosu: write doff app -- id\n");
    // Who named it by --user may have meant the group.
    FakeAccounts accounts;
    accounts.groups.push_back({"sudo", Gid{27}});
    CHECK(told({"--user", "sudo", "--", "id"}, with_programs(), accounts) ==
          "doff: no user 'sudo'\nhint: doff takes the place of sudo: write doff USER -- COMMAND\n"
          "hint: there is a group 'sudo': a group is written after the colon, USER:GROUP\n");
}

TEST_CASE("who is a user, or cannot be looked for, was taken for nothing else") {
    CHECK(told({"app"}) == "doff: no command to run as 'app'\n" + k_no_command_hint);
    CHECK(told({"app", "-x", "id"}) == "doff: '-x' stands after USER\n" + k_option_hint);
    CHECK(told({"0", "-x", "id"}) == "doff: '-x' stands after USER\n" + k_option_hint);
    CHECK(told({"id:www"}) == "doff: no command to run as 'id:www'\n" + k_no_command_hint);
    CHECK(told({"--user", "id"}) == "doff: no command to run as 'id'\n" + k_no_command_hint);
    CHECK_FALSE(told({"--root", "/", "--lookup", "inside", "id"}).contains("taken for"));
    FakeAccounts down;
    down.fail["getpwuid"] = std::errc::io_error;
    CHECK(told({"id"}, with_programs(), down) == "doff: no command to run as 'id'\n" + k_no_command_hint);
}

TEST_CASE("what is wrong otherwise is told alone") {
    CHECK_FALSE(told({"--keep-env", "--clear-env", "id"}).contains("taken for"));
    CHECK_FALSE(told({"--env", "A=1", "B=2"}).contains("taken for"));
    CHECK_FALSE(told({"-user", "id"}).contains("taken for"));
    CHECK_FALSE(told({"--show", "id", "id"}).contains("taken for"));
    CHECK_FALSE(told({"--", "id"}).contains("taken for"));
}

TEST_CASE("with more privilege than the caller has nobody is asked") {
    FakeKernel kernel = with_programs();
    kernel.started_with_privilege = true;
    FakeAccounts accounts;
    const Error error{Stage::usage, "no command to run as 'id'"};
    CHECK(with_user_told({"id"}, error, accounts, kernel, {}) == error);
    CHECK(accounts.calls.empty());
    kernel.started_with_privilege = false;
    CHECK(with_user_told({"id"}, error, accounts, kernel, {}) != error);
}

}  // namespace doff
