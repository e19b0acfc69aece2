// SPDX-License-Identifier: MIT
//
// Which descriptors are closed by --close-fds, and which the command keeps: those of a socket activation as
// sd_listen_fds(3) has them, from 3 up, where LISTEN_PID is the process that is told of them.
#include "core/decide_descriptors.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

// What has to be gone, of 0 to 9, all of which are open.
std::vector<int> gone(const Words& envp, const Words& kept = {}, bool strict = false) {
    FakeKernel kernel;
    for (int fd = 0; fd < 10; ++fd) {
        kernel.process.open_fds.insert(fd);
    }
    Request request;
    request.close_fds = !strict;
    request.strict = strict;
    request.kept_fds = kept;
    Target target;
    target.command.envp = envp;
    const auto found = find_kept_fds(request, kernel, -1);
    REQUIRE(found);
    target.descriptors.kept = *found;
    REQUIRE(decide_descriptors(request, kernel, target));
    return target.descriptors.to_be_gone;
}

std::string this_process() {
    return "LISTEN_PID=" + std::to_string(FakeKernel().getpid());
}

}  // namespace

TEST_CASE("everything above the three is closed, but for what is to be kept") {
    CHECK(gone({}) == std::vector{3, 4, 5, 6, 7, 8, 9});
    CHECK(gone({}, {}, true) == std::vector{3, 4, 5, 6, 7, 8, 9});
    CHECK(gone({}, {"5", "3"}) == std::vector{4, 6, 7, 8, 9});
    CHECK(gone({}, {"9"}) == std::vector{3, 4, 5, 6, 7, 8});
}

TEST_CASE("the sockets of an activation are kept for the process that is told of them") {
    CHECK(gone({this_process(), "LISTEN_FDS=2"}) == std::vector{5, 6, 7, 8, 9});
    CHECK(gone({"LISTEN_FDS=1", "A=b", this_process()}) == std::vector{4, 5, 6, 7, 8, 9});
    CHECK(gone({this_process(), "LISTEN_FDS=2"}, {"7"}) == std::vector{5, 6, 8, 9});
    CHECK(gone({this_process(), "LISTEN_FDS=7"}).empty());
    CHECK(gone({this_process(), "LISTEN_FDS=65536"}).empty());
}

TEST_CASE("they are not where another is told, or nobody") {
    const std::vector every{3, 4, 5, 6, 7, 8, 9};
    CHECK(gone({"LISTEN_PID=1", "LISTEN_FDS=2"}) == every);
    CHECK(gone({"LISTEN_PID=x", "LISTEN_FDS=2"}) == every);
    CHECK(gone({"LISTEN_FDS=2"}) == every);
    CHECK(gone({this_process()}) == every);
    CHECK(gone({this_process(), "LISTEN_FDS=0"}) == every);
    CHECK(gone({this_process(), "LISTEN_FDS=-1"}) == every);
    CHECK(gone({this_process(), "LISTEN_FDS=65537"}) == every);
    CHECK(gone({this_process(), "XLISTEN_FDS=2"}) == every);
    CHECK(gone({this_process(), "LISTEN_FDS_X=2"}) == every);
}

TEST_CASE("a descriptor that is not open, or is the log, cannot be kept") {
    FakeKernel kernel;
    Request request;
    request.kept_fds = {"7"};
    const Error refused{Stage::usage, "cannot keep fd 7: it is not open", {}, "is the redirection missing?"};
    const auto closed = find_kept_fds(request, kernel, -1);
    REQUIRE_FALSE(closed);
    CHECK(closed.error() == refused);
    kernel.process.open_fds.insert(7);
    const auto log = find_kept_fds(request, kernel, 7);
    REQUIRE_FALSE(log);
    CHECK(log.error() == refused);
    CHECK(find_kept_fds(request, kernel, 8) == std::vector{7});
    request.kept_fds = {"7", "x"};
    CHECK_FALSE(find_kept_fds(request, kernel, 8));
}

TEST_CASE("a list of descriptors that lacks one of the three, or cannot be had, is an error") {
    FakeKernel kernel;
    Request request;
    request.close_fds = true;
    kernel.process.open_fds = {0, 2, 5};
    Target target;
    const auto decided = decide_descriptors(request, kernel, target);
    REQUIRE_FALSE(decided);
    CHECK(decided.error().what == "cannot list the open descriptors");
}

}  // namespace doff
