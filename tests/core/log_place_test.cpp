// SPDX-License-Identifier: MIT
//
// Where the log goes, and what is told of a place that cannot be had.
#include "core/log_place.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using enum std::errc;

Result<LogPlace> decided(const std::string& where) {
    Request request;
    request.log = where;
    return decide_log_place(request);
}

Error refused(FakeKernel kernel, const std::string& path) {
    const auto fds = kernel.own_fds;
    const auto fd = open_log({.kind = LogKind::file, .path = path}, kernel);
    REQUIRE_FALSE(fd);
    CHECK(kernel.own_fds == fds);
    return fd.error();
}

FileStatus of_type(std::uint32_t mode) {
    return {k_root, Gid{0}, mode, 1, 1, 900};
}

}  // namespace

TEST_CASE("a word of --log is one of three places, or a path") {
    CHECK(decided("stderr")->kind == LogKind::standard_error);
    CHECK(decided("syslog")->kind == LogKind::syslog);
    CHECK(decided("journal")->kind == LogKind::journal);
    CHECK(*decided("./stderr") == LogPlace{.kind = LogKind::file, .path = "./stderr"});
    REQUIRE_FALSE(decided("file"));
    CHECK(decided("file").error().hint.contains("./FILE"));
    REQUIRE_FALSE(decided(""));
    CHECK(decided("").error() ==
          Error{Stage::usage, "--log '' is no place for a log", {}, "is a variable unset?"});
}

TEST_CASE("of a link at the end of the path it is said what may be written instead") {
    const std::string no_link = "no symbolic link is followed to a log: ";
    const std::string to_a_pipe = "this one leads to a pipe or socket; --log stderr writes to standard error";
    const std::string other = "name the file itself, or write --log stderr for standard error";
    for (const auto& [mode, hint] : {std::pair{0010600U, to_a_pipe}, std::pair{0140600U, to_a_pipe},
                                     std::pair{0100600U, other}, std::pair{0020600U, other}}) {
        FakeKernel kernel;
        kernel.refuse("open_to_append", too_many_symbolic_link_levels);
        kernel.files["/run/log"] = of_type(mode);
        CHECK(refused(kernel, "/run/log") == Error{Stage::resolve, "cannot log to '/run/log'",
                                                   too_many_symbolic_link_levels, no_link + hint});
    }
    FakeKernel kernel;
    kernel.refuse("open_to_append", too_many_symbolic_link_levels);
    CHECK(refused(kernel, "/run/log").hint == no_link + other);  // to nothing
}

TEST_CASE("a link on the way that another user made is not followed") {
    FakeKernel kernel;
    kernel.files["/tmp"] = {Uid{1000}, Gid{1000}, 0040755, 2, 1, 900};
    kernel.links["/tmp/way"] = "/etc";
    const Error error = refused(kernel, "/tmp/way/log");
    CHECK(error.what == "cannot log to '/tmp/way/log'");
    CHECK(error.hint.contains("'/tmp/way'"));
}

TEST_CASE("a directory that is missing on the way to the log is named, and a file that is missing is none") {
    FakeKernel kernel;
    kernel.refuse("open_to_append", no_such_file_or_directory);
    kernel.files["/srv"] = of_type(0040755);
    CHECK(refused(kernel, "/srv/none/log").hint.contains("'/srv/none'"));
    CHECK(refused(kernel, "/srv/log").hint.empty());
}

TEST_CASE("an answer that no kernel gives of a log is not believed") {
    FakeKernel kernel;
    kernel.files["/srv"] = of_type(0040755);
    for (const char* const call : {"open_to_append", "fstat"}) {
        FakeKernel lying = kernel;
        lying.lie(call);
        CHECK(refused(lying, "/srv/log").reason == protocol_error);
    }
    kernel.refuse("fstat", io_error);
    CHECK(refused(kernel, "/srv/log").reason == io_error);
}

}  // namespace doff
