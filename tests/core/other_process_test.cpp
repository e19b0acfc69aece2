// SPDX-License-Identifier: MIT
//
// Another process, found, not found, gone half way, or not a process at all.
#include "core/other_process.h"

#include "catch.h"
#include "fake/other.h"
#include "fake/printed.h"

namespace doff {
namespace {

Error refusal_of(FakeKernel kernel, const std::string& word = "77") {
    const auto found = observe_process(kernel, word);
    REQUIRE_FALSE(found.has_value());
    CHECK(kernel.own_fds.empty());
    return found.error();
}

}  // namespace

TEST_CASE("a process is read by way of its own directory, and nothing stays open") {
    FakeKernel kernel = with_process_77();
    const auto found = observe_process(kernel, "77");
    REQUIRE(found);
    CHECK(found->pid == 77);
    CHECK(found->status.uid.real == Uid{1000});
    CHECK(found->stat == ProcStat{false, 5, {.policy = k_sched_batch}});
    CHECK(found->limits.at(static_cast<std::size_t>(Resource::nofile)) == Limit{1024, 524288});
    CHECK((found->name == "ser\033ver"));
    CHECK((found->oom_score_adj == -500));
    REQUIRE(found->label.has_value());
    CHECK(*found->label == "lab (enforce)");
    CHECK((found->command_line == std::vector<std::string>{"/usr/bin/server", "--name", "a b\xff"}));
    CHECK((found->executable == "/usr/bin/server (deleted)"));
    CHECK((found->directory == "/srv/app"));
    CHECK((found->root == "/"));
    CHECK((found->cgroups == std::vector<std::string>{"0::/system.slice/server.service"}));
    CHECK((found->fds == std::vector<int>{0, 1, 2, 3, 7}));
    CHECK((found->namespace_is_ours == std::array<Answer<bool>, 4>{true, true, true, false}));
    CHECK(kernel.own_fds.empty());
}

TEST_CASE("what may not be read is an error in its place and none of the whole") {
    FakeKernel kernel = with_hidden_process_77();
    const auto found = observe_process(kernel, "77");
    REQUIRE(found);
    CHECK((found->executable == std::unexpected(std::errc::permission_denied)));
    CHECK((found->fds == std::unexpected(std::errc::permission_denied)));
    CHECK((found->namespace_is_ours.front() == std::unexpected(std::errc::permission_denied)));
    CHECK((found->name == "ser\033ver"));
}

TEST_CASE("a word that is no process ID is a usage error") {
    for (const char* const word :
         {"", "0", "-1", "+7", "07", "self", "7 ", "0x7", "2147483648", "99999999999999999999"}) {
        CAPTURE(word);
        const Error error = refusal_of(with_process_77(), word);
        CHECK(error.stage == Stage::usage);
        CHECK(error.what.starts_with("invalid --show '"));
    }
}

TEST_CASE("a process that is not there is told from a proc(5) that is not there") {
    CHECK(refusal_of(with_process_77(), "78") ==
          Error{Stage::resolve, "there is no process 78 here", {}, {}});
    FakeKernel kernel;
    CHECK(refusal_of(kernel) == Error{Stage::resolve, "cannot read /proc",
                                      std::errc::no_such_file_or_directory, "is /proc mounted?"});
    kernel = with_process_77();
    kernel.proc_type = 0xef53;
    CHECK(refusal_of(kernel) ==
          Error{Stage::resolve, "cannot read /proc/77", std::errc::not_supported, "is /proc mounted?"});
    kernel = with_process_77();
    kernel.refuse("open_path", std::errc::permission_denied);
    CHECK(refusal_of(kernel) ==
          Error{Stage::resolve, "cannot read /proc/77", std::errc::permission_denied, {}});
}

TEST_CASE("a process that ends while it is read is an error, whoever has its ID then") {
    FakeKernel kernel = with_process_77();
    kernel.unreadable["/proc/77/status"] = std::errc::no_such_process;
    CHECK(refusal_of(kernel).what == "process 77 has ended");
    kernel = with_process_77();
    // status, stat, limits, comm, oom_score_adj, attr/current, cmdline, cgroup, status.
    kernel.refuse("read_file_at", std::errc::no_such_process, 9);
    CHECK(refusal_of(kernel).what == "process 77 has ended while it was read");
}

TEST_CASE("the status of another process, mounted there, is an error") {
    FakeKernel kernel = with_process_77();
    std::string& status = kernel.texts.at("/proc/77/status");
    status.replace(status.find("\nPid:\t77"), 8, "\nPid:\t1");
    CHECK(refusal_of(kernel).what == "/proc/77/status is not that of process 77 but of 1");
}

TEST_CASE("a status that may not be read, or says nothing, is an error") {
    FakeKernel kernel = with_process_77();
    kernel.unreadable["/proc/77/status"] = std::errc::operation_not_permitted;  // hidepid=1
    CHECK(refusal_of(kernel) ==
          Error{Stage::resolve, "cannot read /proc/77/status", std::errc::operation_not_permitted, {}});
    kernel = with_process_77();
    kernel.texts["/proc/77/status"] = "Name:\tx\n";
    CHECK(refusal_of(kernel).what == "/proc/77/status says nothing that can be understood of State");
}

}  // namespace doff
