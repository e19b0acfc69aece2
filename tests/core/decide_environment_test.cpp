// SPDX-License-Identifier: MIT
//
// Which environment a command line leads to: whose HOME it is, which files are read, and what is an
// error. How the strings are put together is environment_test.cpp's.
#include "core/resolve.h"

#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <functional>

namespace doff {
namespace {

using Words = std::vector<std::string>;

FakeKernel with_files() {
    FakeKernel kernel;
    kernel.files["/home/app"] = {Uid{1000}, Gid{1000}, 0040755, 2, 1, 99};
    kernel.files["/root"] = {k_root, Gid{0}, 0040700, 2, 1, 98};
    kernel.texts = {{"/a", "A=1\nB=2\n"}, {"/b", "B=3"}, {"/bad", "A=1\nB\n"}};
    return kernel;
}

const Environment k_caller{"PATH=/bin", "TERM=vt", "X=1", "HOME=/root", "USER=root"};

Result<Target> resolve_with(const std::function<void(Request&)>& change, FakeKernel kernel = with_files(),
                            FakeAccounts accounts = {}) {
    Request request;
    request.user = "app";
    request.command = {"id"};
    change(request);
    return resolve(request, accounts, kernel, state_of(kernel), k_caller);
}

Environment environment_with(const std::function<void(Request&)>& change,
                             const FakeKernel& kernel = with_files()) {
    const auto target = resolve_with(change, kernel);
    REQUIRE(target);
    return target->command.envp;
}

const Environment k_of_app{"HOME=/home/app", "USER=app", "LOGNAME=app", "SHELL=/bin/dash"};

Environment operator+(Environment one, const Environment& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

}  // namespace

TEST_CASE("files are read in order and --env comes after them") {
    CHECK(environment_with([](Request& r) {
              r.env_files = {"/a", "/b"};
              r.env = {"A=9", "C=4"};
              r.unset_env = {"X", "TERM"};
          }) == Environment{"PATH=/bin"} + k_of_app + Environment{"B=3", "A=9", "C=4"});
}

TEST_CASE("a cleared environment has the user's own, whoever the caller is") {
    const Environment cleared{"TERM=vt", "PATH=/usr/local/bin:/usr/bin:/bin"};
    CHECK(environment_with([](Request& r) { r.clear_env = true; }) == cleared + k_of_app);
    CHECK(environment_with([](Request& r) {
              r.user.reset();
              r.keep_ids = true;
              r.clear_env = true;
          }) == Environment{"TERM=vt", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "HOME=/root", "USER=root", "LOGNAME=root", "SHELL=/bin/bash"});
    // Nor does --if-root keep a caller's, where it keeps the caller.
    FakeKernel caller = already_app();
    caller.files = with_files().files;
    CHECK(environment_with(
              [](Request& r) {
                  r.user = "root";
                  r.if_root = true;
                  r.clear_env = true;
              },
              caller) == cleared + k_of_app);
}

TEST_CASE("a cleared environment is none where it cannot be told whose HOME the caller's is") {
    FakeAccounts accounts;
    accounts.fail["getpwuid(0)"] = Failure{std::errc::connection_refused, "ldap"};
    const auto target = resolve_with(
        [](Request& r) {
            r.user.reset();
            r.keep_ids = true;
            r.clear_env = true;
        },
        with_files(), accounts);
    REQUIRE_FALSE(target);
    CHECK(sentence(target.error()) ==
          "cannot look up user 0: 'ldap' of /etc/nsswitch.conf could not be asked: Connection refused");
}

TEST_CASE("the ids of the caller leave it its environment") {
    CHECK(environment_with([](Request& r) {
              r.user.reset();
              r.keep_ids = true;
          }) == k_caller);
    CHECK(environment_with([](Request& r) {
              r.user.reset();
              r.ruid = "app";
          }) == k_caller);
    CHECK(environment_with([](Request& r) {
              r.user.reset();
              r.euid = "app";
          }) == Environment{"PATH=/bin", "TERM=vt", "X=1"} + k_of_app);
}

TEST_CASE("a login is in the home directory and without a command in the shell") {
    const auto target = resolve_with([](Request& r) {
        r.login = true;
        r.command = {};
    });
    REQUIRE(target);
    CHECK(target->directory == "/home/app");
    CHECK(target->command.name == "/bin/dash");
    CHECK(target->command.argv == Words{"-dash"});
    CHECK(target->command.candidates == Words{"/bin/dash"});
    const auto command = resolve_with([](Request& r) {
        r.login = true;
        r.chdir = "/srv";
        r.argv0 = "-id";
    });
    REQUIRE(command);
    CHECK(command->directory == "/srv");
    CHECK(command->command.argv == Words{"-id"});
    CHECK(command->command.name == "id");
    CHECK(command->command.candidates.front() == "/usr/local/bin/id");
}

TEST_CASE("what cannot be read or understood is named") {
    const auto message = [](const std::function<void(Request&)>& change) {
        const auto target = resolve_with(change);
        return target ? "" : sentence(target.error());
    };
    CHECK(message([](Request& r) { r.env_files = {"/none"}; }) ==
          "cannot read --env-file '/none': No such file or directory");
    CHECK(message([](Request& r) { r.env_files = {"/bad"}; }) == "line 2 of '/bad': no '='");
    CHECK(message([](Request& r) { r.env = {"A"}; }).find("'A'") != std::string::npos);
    CHECK(message([](Request& r) {
              r.login = true;
              r.user = "nobody";
          }) == "cannot look at the directory '/nonexistent': No such file or directory");
}

}  // namespace doff
