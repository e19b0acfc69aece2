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
    kernel.files["/bin"] = {k_root, Gid{0}, 0040755, 2, 1, 20};
    kernel.files["/sbin"] = {k_root, Gid{0}, 0040755, 2, 1, 21};
    kernel.links["/usr/bin"] = "/bin";
    kernel.files["/bin/data"] = {k_root, Gid{0}, 0100644, 1};
    kernel.files["/bin/secret"] = {k_root, Gid{0}, 0100700, 1};
    kernel.files["/bin/folder"] = {k_root, Gid{0}, 0040755, 2};
    return kernel;
}

std::string near_of(const std::string& name, const std::string& path = "/sbin:/bin:/bin") {
    FakeKernel kernel = with_programs();
    const Command command{name, {name}, {}, candidates_for(name, {"PATH=" + path})};
    std::string near = near_commands(kernel, exec_arguments(command));
    CHECK(std::ranges::count(kernel.calls, "stat") <= 1000 + 64);
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

TEST_CASE("so is a letter that is missing, where nothing else is near and all places can be asked") {
    CHECK(near_of("gep") == "did you mean grep?");
    CHECK(near_of("nod") == "did you mean node?");
    CHECK(near_of("ode") == "did you mean node?");
    CHECK(near_of("gerp2x") == "did you mean gerp2?");
    CHECK(near_of("gerp") == "did you mean grep?");
    // Two letters are near to too much.
    CHECK(near_of("s") == "");
    CHECK(near_of("no") == "");
    CHECK(near_of("dat") == "");
    // The same directory by another name costs nothing.
    std::string path = "/sbin:/bin";
    for (int at = 0; at < 20; ++at) {
        path += ":/usr/bin:/no-such";
    }
    CHECK(near_of("gep", path) == "did you mean grep?");
    CHECK(near_of("gerp", "/a:/b:/c:/d:/e:/f:/g:/bin") == "did you mean grep?");
}

TEST_CASE("where PATH has too many directories for a missing letter, none is asked for") {
    FakeKernel kernel = with_programs();
    std::string path = "/bin";
    for (std::uint64_t at = 0; at < 8; ++at) {
        const std::string directory = "/opt" + std::to_string(at);
        kernel.files[directory] = {k_root, Gid{0}, 0040755, 2, 1, 30 + at};
        path += ":" + directory;
    }
    const Command command{"gep", {"gep"}, {}, candidates_for("gep", {"PATH=" + path})};
    CHECK(near_commands(kernel, exec_arguments(command)).empty());
    CHECK(std::ranges::count(kernel.calls, "stat") < 100);
}

TEST_CASE("a path is near to those of its own directory") {
    CHECK(near_of("/bin/gerp") == "did you mean /bin/grep?");
    CHECK(near_of("/usr/bin/nod") == "did you mean /usr/bin/node?");
    CHECK(near_of("//bin/GREP") == "did you mean //bin/grep?");
    CHECK(near_of("/sbin/gerp") == "did you mean /sbin/gerp2?");
    for (const char* const name : {"/sbin/grpe", "/nosuch/gerp", "/bin/", "/bin/ghost", "bin/gerp/"}) {
        CAPTURE(name);
        CHECK(near_of(name) == "");
    }
}

TEST_CASE("what this user could not execute is not meant, nor what is in no directory of PATH") {
    for (const char* const name : {"dtaa", "screet", "foldre", "ghost", "grep", "x", "", "./gerp"}) {
        CAPTURE(name);
        CHECK(near_of(name) == "");
    }
    CHECK(near_of("nodde", "/sbin") == "");
    CHECK(near_of(std::string(33, 'a')) == "");
    std::string many = "/bin";
    for (int at = 0; at < 60; ++at) {
        many += ":/opt/" + std::to_string(at);
    }
    CHECK(near_of("abcdefghijklmnopqrstuvwxyz012345", many) == "");
}

}  // namespace doff
