// SPDX-License-Identifier: MIT
//
// Descriptors 0 to 2 before anything else: which are opened, and what is no answer.
#include "core/standard_fds.h"

#include "catch.h"
#include "fake/fake_kernel.h"
#include "fake/printed.h"

namespace doff {

TEST_CASE("each of the three that is closed is opened, and no other") {
    for (unsigned open = 0; open < 8; ++open) {
        FakeKernel kernel;
        kernel.process.open_fds = {7};
        for (int fd = 0; fd < 3; ++fd) {
            if ((open >> fd & 1U) != 0) {
                kernel.process.open_fds.insert(fd);
            }
        }
        const auto found = open_standard_fds(kernel);
        INFO(open);
        REQUIRE(found);
        CHECK(found->output_was_open == ((open & 2U) != 0));
        CHECK(kernel.process.open_fds == std::set{0, 1, 2, 7});
    }
}

TEST_CASE("a descriptor that cannot be opened, or is opened as another, is an error") {
    const std::string way_out = "start doff with fds 0, 1 and 2 open";
    FakeKernel kernel;
    kernel.process.open_fds = {0, 2};
    kernel.refuse("open_null", std::errc::no_such_file_or_directory);
    const auto refused = open_standard_fds(kernel);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == Error{Stage::resolve, "fd 1 is closed and /dev/null cannot be opened",
                                   std::errc::no_such_file_or_directory, way_out});
    FakeKernel mistaken;
    mistaken.refuse("is_open", std::errc::operation_not_permitted, 1);
    const auto elsewhere = open_standard_fds(mistaken);
    REQUIRE_FALSE(elsewhere);
    CHECK(elsewhere.error() ==
          Error{Stage::resolve, "fd 0 is closed and /dev/null was opened as 3", {}, way_out});
}

}  // namespace doff
