// SPDX-License-Identifier: MIT
//
// Which symbolic links are followed on the way to a log: the owner of a link and the mode of its directory
// decide, path_resolution(7) how it is followed.
#include "core/trusted_links.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {
namespace {

constexpr std::uint32_t k_directory = 0040755;

std::string followed(FakeKernel& kernel, const std::string& path) {
    const auto found = follow_trusted_links(kernel, path);
    if (found) {
        return *found;
    }
    return found.error().why.empty() ? std::make_error_code(*found.error().reason).message()
                                     : found.error().why;
}

// /run is root's, and so is its link /run/logs.
FakeKernel with_link(const std::string& target, std::uint32_t mode = k_directory, Uid owner = k_root) {
    FakeKernel kernel;
    kernel.files["/run"] = {owner, Gid{0}, mode, 2, 1, 10};
    kernel.files["/srv"] = {k_root, Gid{0}, k_directory, 2, 1, 11};
    kernel.links["/run/logs"] = target;
    return kernel;
}

}  // namespace

TEST_CASE("a path without links stays what it is") {
    FakeKernel kernel;
    kernel.files["/srv"] = {Uid{1000}, Gid{0}, 0040777, 2, 1, 11};
    for (const char* const path : {"/srv/log", "/log", "log", "./log", "../log", "/none/such/log"}) {
        CHECK(followed(kernel, path) == path);
    }
    CHECK(followed(kernel, "//srv///log") == "/srv/log");
    CHECK(followed(kernel, "/srv/") == "/srv/");  // a directory, which open(2) refuses
}

TEST_CASE("a link is followed where only root and the caller can have made it") {
    const auto way = [](const std::string& target, std::uint32_t mode = k_directory, Uid owner = k_root) {
        FakeKernel kernel = with_link(target, mode, owner);
        return followed(kernel, "/run/logs/a/log");
    };
    CHECK(way("/srv") == "/srv/a/log");
    CHECK(way("../srv/") == "/run/../srv/a/log");
    CHECK(way("/srv", 0041777) == "/srv/a/log");  // sticky, as /tmp
    const std::string led = "it leads through the symbolic link '/run/logs', which others can put there: ";
    CHECK(way("/srv", 0040775).starts_with(led));
    CHECK(way("/srv", 0040757).starts_with(led));
    CHECK(way("/srv", k_directory, Uid{1000}).starts_with(led));
    CHECK(way("/run/logs") == "Too many levels of symbolic links");
    // The last name is left to open(2), which follows no link.
    FakeKernel kernel = with_link("/srv");
    CHECK(followed(kernel, "/run/logs") == "/run/logs");
}

TEST_CASE("a link of another user is not followed, and one of the caller is") {
    FakeKernel kernel = with_link("/srv");
    kernel.links.clear();
    kernel.files["/run/logs"] = {Uid{1000}, Gid{0}, 0120777, 1, 1, 12};
    CHECK(followed(kernel, "/run/logs/log") ==
          "it leads through the symbolic link '/run/logs', which belongs to uid 1000");
    kernel.process.uid.effective = Uid{1000};
    CHECK_FALSE(followed(kernel, "/run/logs/log").contains("uid 1000"));
}

TEST_CASE("what cannot be looked at is not followed") {
    FakeKernel kernel = with_link("/srv");
    kernel.lie("lstat");
    CHECK(followed(kernel, "/run/logs/log") == "/run/logs/log");
    FakeKernel second = with_link("/srv");
    second.lie("readlink");
    CHECK(followed(second, "/run/logs/log") == "Protocol error");
}

}  // namespace doff
