// SPDX-License-Identifier: MIT
//
// Where a command is looked for: execvp(3).
#include "core/command.h"

#include "catch.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

}  // namespace

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
