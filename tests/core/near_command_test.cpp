// SPDX-License-Identifier: MIT
//
// Commands that may have been meant: those that are there and that this user could execute, and no others.
#include "core/near_command.h"

#include "catch.h"
#include "core/command.h"
#include "core/execute.h"
#include "fake/starts.h"

#include <algorithm>

namespace doff {
namespace {

FakeKernel with_programs() {
    FakeKernel kernel = already_app();
    for (const char* const name :
         {"/bin/grep", "/bin/node", "/bin/ls", "/sbin/gerp2", "/bin/ab", "/bin/ba"}) {
        kernel.files[name] = {k_root, Gid{0}, 0100755, 1};
    }
    kernel.files["/bin/data"] = {k_root, Gid{0}, 0100644, 1};
    kernel.files["/bin/secret"] = {k_root, Gid{0}, 0100700, 1};
    kernel.files["/bin/folder"] = {k_root, Gid{0}, 0040755, 2};
    return kernel;
}

std::string near_of(const std::string& name, const std::string& path = "/sbin:/bin:/bin") {
    FakeKernel kernel = with_programs();
    const Command command{name, {name}, {}, candidates_for(name, {"PATH=" + path})};
    std::string near = near_commands(kernel, exec_arguments(command));
    CHECK(std::ranges::count(kernel.calls, "stat") <= 1000);
    return near;
}

}  // namespace

TEST_CASE("letters that are swapped, too many or capital are seen through") {
    CHECK(near_of("gerp") == "did you mean grep?");
    CHECK(near_of("sl") == "did you mean ls?");
    CHECK(near_of("nodde") == "did you mean node?");
    CHECK(near_of("nnode") == "did you mean node?");
    CHECK(near_of("GREP") == "did you mean grep?");
    CHECK(near_of("grepp2") == "");
    CHECK(near_of("gepr2") == "did you mean gerp2?");
    CHECK(near_of("grep2") == "did you mean gerp2 or grep?");
    CHECK(near_of("bba") == "did you mean ba?");
    CHECK(near_of("aba") == "did you mean ba or ab?");
}

TEST_CASE("what this user could not execute is not meant, nor what is in no directory of PATH") {
    for (const char* const name :
         {"dtaa", "screet", "foldre", "ghost", "grep", "x", "", "/bin/gerp", "./gerp"}) {
        CAPTURE(name);
        CHECK(near_of(name) == "");
    }
    CHECK(near_of("gerp", "/sbin") == "");
    CHECK(near_of(std::string(33, 'a')) == "");
    std::string many = "/bin";
    for (int at = 0; at < 60; ++at) {
        many += ":/opt/" + std::to_string(at);
    }
    CHECK(near_of("abcdefghijklmnopqrstuvwxyz012345", many) == "");
}

}  // namespace doff
