// SPDX-License-Identifier: MIT
#include "core/looked_for.h"

#include "catch.h"
#include "core/command.h"
#include "core/execute.h"
#include "fake/starts.h"

namespace doff {

TEST_CASE("the directories of PATH are told, and which of them could not be seen") {
    FakeKernel kernel = already_app();
    kernel.files["/opt/closed"] = {k_root, Gid{0}, 0040700, 2};
    kernel.files["/opt/file"] = {k_root, Gid{0}, 0100644, 1};
    kernel.links["/opt/link"] = "/bin";
    const auto looked = [&](const std::string& path) {
        const std::vector<std::string> envp{"PATH=" + path};
        const Command command{"x", {"x"}, envp, candidates_for("x", envp)};
        return where_looked_for(kernel, exec_arguments(command));
    };
    CHECK(looked("/bin:/opt/link") == "looked for in /bin, /opt/link");
    CHECK(looked("/opt/none:/opt/closed:/opt/file:/opt/closed") ==
          "looked for in /opt/none, /opt/closed, /opt/file\n"
          "'/opt/none' is not there\n"
          "'/opt/closed' may not be searched by uid 1000: it belongs to uid 0, gid 0 and has mode 0700\n"
          "'/opt/file' is not a directory");
    CHECK(looked("/opt/none:/bin:/a/x:/opt/none:/b") ==
          "looked for in /opt/none, /bin, /a/x, /b\n'/opt/none', '/a' and '/b' are not there");
    CHECK(looked("") == "looked for in .");
    CHECK(looked("/bin:/bin:/opt/link:/bin") == "looked for in /bin, /opt/link");
    const Command inside{"/x", {"/x"}, {}, {"/x"}};
    CHECK(where_looked_for(kernel, exec_arguments(inside)) == "");
    CHECK(where_looked_for(kernel, exec_arguments(inside, "/srv")) == "in '/srv': '/x' is not there");
    const Command two{"x", {"x"}, {"PATH=/bin:/opt/none"}, candidates_for("x", {"PATH=/bin:/opt/none"})};
    CHECK(where_looked_for(kernel, exec_arguments(two, "/srv")) ==
          "in '/srv': looked for in /bin, /opt/none\ninside it: '/opt/none' is not there");
    kernel.links["/bin/x"] = "/opt/none";
    CHECK(looked("/bin") ==
          "looked for in /bin\n'/bin/x' is a symbolic link to '/opt/none', and '/opt/none' is not there");
}

TEST_CASE("beside a command that may not be executed, only directories that hide theirs are told") {
    FakeKernel kernel = already_app();
    kernel.files["/opt/closed"] = {k_root, Gid{0}, 0040700, 2};
    const auto not_seen = [&](const std::string& path, const std::string& name = "x") {
        const std::vector<std::string> envp{"PATH=" + path};
        const Command command{name, {name}, envp, candidates_for(name, envp)};
        return where_not_seen(kernel, exec_arguments(command));
    };
    CHECK(not_seen("/bin:/opt/closed:/opt/none") ==
          "'/opt/closed' may not be searched by uid 1000: it belongs to uid 0, gid 0 and has mode 0700");
    CHECK(not_seen("/bin:/opt/none").empty());
    CHECK(not_seen("/opt/closed", "/opt/closed/x").empty());
}

}  // namespace doff
