// SPDX-License-Identifier: MIT
//
// Descriptors 0 to 2 before anything else: which are opened, and what is no answer. And whether they are the
// same afterwards.
#include "core/standard_fds.h"

#include "catch.h"
#include "fake/fake_kernel.h"
#include "fake/printed.h"

#include <functional>

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

namespace {

// What is said of a process that is changed between the two looks.
std::string found_after(const std::function<void(FakeKernel&)>& change, FakeKernel kernel = {}) {
    const auto fds = open_standard_fds(kernel);
    REQUIRE(fds);
    change(kernel);
    const auto checked = check_standard_fds(kernel, *fds);
    return checked ? "" : sentence(checked.error());
}

}  // namespace

TEST_CASE("the three are the same at the second look, or that is an error") {
    CHECK(found_after([](FakeKernel& /*kernel*/) {}) == "");
    for (int fd = 0; fd < 3; ++fd) {
        const std::string was = "fd " + std::to_string(fd) + " was open at the start and is ";
        CHECK(found_after([&](FakeKernel& kernel) { kernel.process.open_fds.erase(fd); }) == was + "closed");
        CHECK(found_after([&](FakeKernel& kernel) { kernel.process.closing_fds.insert(fd); }) ==
              was + "to be closed by execve");
        CHECK(found_after([&](FakeKernel& kernel) { kernel.standard_files[fd] = 99; }) ==
              was + "another file");
        CHECK(found_after([&](FakeKernel& kernel) { kernel.standard_files.erase(fd); }) ==
              was + "one that fstat(2) does not tell of");
    }
}

TEST_CASE("a file system that does not tell which file it is keeps nothing from running") {
    FakeKernel kernel;
    kernel.standard_files.erase(1);
    CHECK(found_after([](FakeKernel& /*kernel*/) {}, kernel) == "");
    CHECK(found_after([](FakeKernel& changed) { changed.process.open_fds.erase(1); }, kernel) ==
          "fd 1 was open at the start and is closed");
}

TEST_CASE("a file that an overlay copies up may have another number, and nothing else may") {
    constexpr std::uint64_t k_overlayfs = 0x794c7630;
    constexpr std::uint32_t k_regular = 0100644;
    const auto change = [](FakeKernel& kernel) { kernel.standard_files[0] = 99; };
    FakeKernel kernel;
    kernel.standard_mode = k_regular;
    kernel.standard_fs_type = k_overlayfs;
    CHECK(found_after(change, kernel) == "");
    CHECK(found_after([](FakeKernel& later) { later.process.open_fds.erase(0); }, kernel) ==
          "fd 0 was open at the start and is closed");
    CHECK(found_after(
              [&](FakeKernel& later) {
                  change(later);
                  later.standard_mode = 0020666;
              },
              kernel) == "fd 0 was open at the start and is another file");
    kernel.standard_fs_type = 0xef53;
    CHECK(found_after(change, kernel) == "fd 0 was open at the start and is another file");
}

TEST_CASE("a descriptor that fcntl calls open and fstat closed is an error") {
    FakeKernel kernel;
    kernel.process.open_fds.erase(1);
    kernel.lie("is_open");
    const auto found = open_standard_fds(kernel);
    REQUIRE_FALSE(found);
    CHECK(sentence(found.error()) == "which file fd 1 is: Bad file descriptor");
}

TEST_CASE("a look at one of the three that did nothing is an error, at the start and after") {
    FakeKernel kernel;
    kernel.lie("fstat", 2);
    const auto found = open_standard_fds(kernel);
    REQUIRE_FALSE(found);
    CHECK(sentence(found.error()) == "which file fd 1 is: Protocol error");
    CHECK(found_after([](FakeKernel& later) { later.lie("fstat", 1); }) ==
          "which file fd 0 is: Protocol error");
}

}  // namespace doff
