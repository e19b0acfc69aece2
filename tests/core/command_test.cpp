// SPDX-License-Identifier: MIT
//
// The new environment, and where a command is looked for: environ(7), execvp(3).
#include "core/command.h"

#include "catch.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

const User k_app{"app", Uid{1000}, Gid{1000}, "/home/app", "/bin/dash"};

}  // namespace

TEST_CASE("HOME, USER, LOGNAME and SHELL are the new user's and all else is the caller's") {
    CHECK(environment_of(k_app, {"PATH=/bin", "HOME=/root", "LANG=C", "USER=root", "LOGNAME=root",
                                 "SHELL=/bin/bash", "TERM=xterm"}) ==
          Words{"PATH=/bin", "LANG=C", "TERM=xterm", "HOME=/home/app", "USER=app", "LOGNAME=app",
                "SHELL=/bin/dash"});
    CHECK(environment_of(k_app, {}) == Words{"HOME=/home/app", "USER=app", "LOGNAME=app", "SHELL=/bin/dash"});
}

TEST_CASE("without an entry HOME is / and the other three are not set") {
    CHECK(environment_of({}, {"HOME=/root", "USER=root", "LOGNAME=root", "SHELL=/bin/bash", "A=b"}) ==
          Words{"A=b", "HOME=/"});
    CHECK(environment_of({}, {}) == Words{"HOME=/"});
}

TEST_CASE("an empty home is / and an empty shell is /bin/sh") {
    CHECK(environment_of(User{"app", Uid{1000}, Gid{1000}, "", ""}, {}) ==
          Words{"HOME=/", "USER=app", "LOGNAME=app", "SHELL=/bin/sh"});
}

TEST_CASE("no value of the caller's survives, however often it was set") {
    CHECK(environment_of(k_app, {"HOME=/root", "A=1", "HOME=", "HOME=/x=y", "USER=", "USER=root"}) ==
          Words{"A=1", "HOME=/home/app", "USER=app", "LOGNAME=app", "SHELL=/bin/dash"});
}

TEST_CASE("variables that only look like these four stay") {
    const Words others{"HOMEDIR=/root", "HOME", "home=/root", "USERNAME=root",
                       "XHOME=/root",   "",     "=",          "=HOME=x"};
    const Words made = environment_of(k_app, others);
    CHECK(Words(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(others.size())) == others);
    CHECK(made.size() == others.size() + 4);
}

TEST_CASE("a command with a slash is tried as it is") {
    for (const std::string command : {"/bin/sh", "./x", "a/b", "/", "x/"}) {
        CHECK(candidates_for(command, {"PATH=/usr/bin:/bin"}) == Words{command});
    }
}

TEST_CASE("a command without one is tried in every directory of PATH, in order") {
    struct {
        Words environment;
        Words candidates;
    } const rows[]{
        {{"PATH=/usr/bin:/bin"}, {"/usr/bin/id", "/bin/id"}},
        {{"PATH=/bin"}, {"/bin/id"}},
        {{"PATH=/bin/"}, {"/bin//id"}},
        {{"PATH=/bin:/bin"}, {"/bin/id", "/bin/id"}},
        {{"PATH=bin"}, {"bin/id"}},
        // no PATH
        {{}, {"/usr/local/bin/id", "/usr/bin/id", "/bin/id"}},
        {{"PATHS=/x", "path=/y", "PATH"}, {"/usr/local/bin/id", "/usr/bin/id", "/bin/id"}},
        // the working directory
        {{"PATH="}, {"./id"}},
        {{"PATH=:/bin"}, {"./id", "/bin/id"}},
        {{"PATH=/bin:"}, {"/bin/id", "./id"}},
        {{"PATH=/a::/b"}, {"/a/id", "./id", "/b/id"}},
        {{"PATH=:"}, {"./id", "./id"}},
        // the first PATH is the one that getenv(3) finds
        {{"A=1", "PATH=/a", "PATH=/b"}, {"/a/id"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.environment);
        CHECK(candidates_for("id", row.environment) == row.candidates);
    }
}

}  // namespace doff
