// SPDX-License-Identifier: MIT
//
// What is opened to be sure of it, where a call lies or another file system is there.
#include "core/opened.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {
namespace {

constexpr std::uint64_t k_ext4 = 0xef53;

}  // namespace

TEST_CASE("proc is mounted where /proc is of that file system, and nowhere else") {
    FakeKernel kernel;
    CHECK(is_proc_mounted(kernel));
    CHECK(kernel.own_fds.empty());
    kernel.proc_type = k_ext4;
    CHECK_FALSE(is_proc_mounted(kernel));
    CHECK(kernel.own_fds.empty());
    FakeKernel none;
    none.proc_mounted = false;
    CHECK_FALSE(is_proc_mounted(none));
    FakeKernel silent;
    silent.refuse("fstatfs", std::errc::function_not_supported);
    CHECK_FALSE(is_proc_mounted(silent));
}

TEST_CASE("what was not opened is not closed: it would be standard input") {
    FakeKernel kernel;
    kernel.own_fds[0] = "/input";
    kernel.lie("open_path");
    CHECK_FALSE(is_proc_mounted(kernel));
    CHECK(open_and_look(kernel, "/etc").error() == std::errc::protocol_error);
    kernel.lie("open_file");
    CHECK(open_proc(kernel, "/proc/self/oom_score_adj") == std::unexpected(std::errc::protocol_error));
    CHECK(kernel.own_fds.contains(0));
}

TEST_CASE("a file to be written that is none of proc is not supported, and closed") {
    FakeKernel kernel;
    const auto fd = open_proc(kernel, "/proc/self/oom_score_adj");
    REQUIRE(fd);
    CHECK(kernel.own_fds.contains(*fd));
    kernel.close(*fd);
    kernel.proc_type = k_ext4;
    CHECK(open_proc(kernel, "/proc/self/oom_score_adj") == std::unexpected(std::errc::not_supported));
    CHECK(kernel.own_fds.empty());
    kernel.refuse("fstatfs", std::errc::function_not_supported);
    CHECK(open_proc(kernel, "/proc/self/oom_score_adj") ==
          std::unexpected(std::errc::function_not_supported));
    CHECK(kernel.own_fds.empty());
}

}  // namespace doff
