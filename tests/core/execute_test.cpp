// SPDX-License-Identifier: MIT
//
// The last step: which paths are tried, when the search ends, what is said, and with which status.
#include "core/execute.h"

#include "catch.h"
#include "core/exit_status.h"
#include "core/filter_marker.h"
#include "core/terminal_guard.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <algorithm>

namespace doff {
namespace {

using Words = std::vector<std::string>;
using enum std::errc;

// A key, had by being the target of nothing at all, or of a filter that allows everything.
Confined key(const std::vector<BpfInstruction>& filter = {}) {
    FakeKernel kernel = already_app();
    Target target;
    auto verified = verified_app(kernel, target);
    Plan plan;
    if (!filter.empty()) {
        kernel.process.no_new_privs = true;
        target.filter.marker = kernel.marked_call();
        target.filter.program = with_marker(filter, k_own_audit_arch, target.filter.marker);
        plan.confinement = {InstallFilter{}};
    }
    auto confined = confine(std::move(verified), kernel, target, plan);
    REQUIRE(confined);
    return *std::move(confined);
}

Command command(const Words& candidates, const Words& argv = {"x", "-u"}) {
    return {argv.front(), argv, {"A=1", "B=2"}, candidates};
}

Error failure(FakeKernel& kernel, const Command& what) {
    return execute(key(), exec_arguments(what), kernel);
}

std::string executed_path(FakeKernel& kernel, const Command& what) {
    try {
        return "not executed: " + sentence(failure(kernel, what));
    } catch (const Executed& executed) {
        CHECK(executed.argv == what.argv);
        CHECK(executed.envp == what.envp);
        return executed.path;
    }
}

}  // namespace

TEST_CASE("the first candidate that can be executed is, with the argv and environment given") {
    FakeKernel kernel;
    kernel.programs = {{"/b/x", {}}, {"/c/x", {}}};
    CHECK(executed_path(kernel, command({"/b/x", "/c/x"})) == "/b/x");
    CHECK(executed_path(kernel, command({"/a/x", "/b/x", "/c/x"})) == "/b/x");
    CHECK(executed_path(kernel, command({"/c/x", "/b/x"})) == "/c/x");
    CHECK(executed_path(kernel, command({"/b/x"}, {"x"})) == "/b/x");
}

TEST_CASE("a path that is not there or not allowed gives way to the next") {
    for (const std::errc reason : {no_such_file_or_directory, not_a_directory, permission_denied}) {
        FakeKernel kernel;
        kernel.programs = {{"/a/x", reason}, {"/b/x", {}}};
        CHECK(executed_path(kernel, command({"/a/x", "/b/x"})) == "/b/x");
    }
}

TEST_CASE("any other refusal ends the search") {
    struct {
        std::errc reason;
        std::string hint;
    } const rows[]{
        {executable_format_error, "no program of this machine, and a script starts with #!, as in #!/bin/sh"},
        {argument_list_too_long, ""},
        {text_file_busy, "it or what it needs is open for writing: whoever writes has to be done first"},
        {not_enough_memory, ""},
        {resource_unavailable_try_again, ""},
        {too_many_symbolic_link_levels, ""},
        {operation_not_permitted, ""},
        {io_error, ""},
        {is_a_directory, ""},
    };
    for (const auto& row : rows) {
        FakeKernel kernel;
        kernel.programs = {{"/a/x", row.reason}, {"/b/x", {}}};
        // EAGAIN comes before a file is looked for.
        const bool of_the_user = row.reason == resource_unavailable_try_again;
        CHECK(failure(kernel, command({"/a/x", "/b/x"})) ==
              Error{Stage::command_refused, of_the_user ? "cannot execute 'x'" : "cannot execute '/a/x'",
                    row.reason, row.hint});
        CHECK(std::ranges::count(kernel.calls, "execve") == 1);
    }
}

TEST_CASE("a file that is there and yet ENOENT lacks its interpreter") {
    for (const std::errc reason : {no_such_file_or_directory, not_a_directory}) {
        FakeKernel kernel;
        kernel.programs = {{"/a/x", reason}, {"/b/x", {}}};
        kernel.files["/a/x"] = {k_root, Gid{0}, 0100755, 1};
        CHECK(failure(kernel, command({"/a/x", "/b/x"})) ==
              Error{Stage::command_refused, "cannot execute '/a/x'", reason,
                    "the file is there; what it asks for, after #! or as its dynamic loader, is not"});
    }
}

TEST_CASE("nothing to execute is not found, in PATH where PATH was searched") {
    FakeKernel kernel;
    CHECK(failure(kernel, command({"/bin/x", "/b/x"})) ==
          Error{Stage::command_not_found,
                "command 'x' not found in PATH",
                {},
                "PATH is not set; looked for in /bin, /b\n'/b' is not there"});
    CHECK(failure(kernel, command({"/bin/x"}, {"/bin/x"})) ==
          Error{Stage::command_not_found, "command '/bin/x' not found", {}, {}});
    CHECK(failure(kernel, command({"/a/x"}, {"/a/x"})) ==
          Error{Stage::command_not_found, "command '/a/x' not found", {}, "'/a' is not there"});
    CHECK(failure(kernel, command({"./n\n"}, {"./n\n"})) ==
          Error{Stage::command_not_found, "command './n\\n' not found", {}, "'/n\\n' is not there"});
    CHECK(failure(kernel, command({}, {"x"})).stage == Stage::command_not_found);
}

TEST_CASE("a forbidden path is told where nothing better was found") {
    FakeKernel kernel;
    kernel.programs = {{"/a/x", permission_denied}, {"/b/x", permission_denied}, {"/c/x", permission_denied}};
    kernel.files["/b/x"] = {Uid{0}, Gid{0}, 0100644, 1};
    kernel.files["/c/x"] = {Uid{0}, Gid{0}, 0100755, 1};
    CHECK(failure(kernel, command({"/a/x", "/b/x", "/c/x", "/d/x"})) ==
          Error{Stage::command_refused, "cannot execute '/b/x'", permission_denied,
                "it may be executed by no user at all: chmod +x"});
    // What is in it cannot be read, so it may be a script whose interpreter is refused.
    CHECK(failure(kernel, command({"/c/x"})) ==
          Error{Stage::command_refused, "cannot execute '/c/x'", permission_denied, {}});
    kernel.files["/b/x"].mode = 0040755;
    CHECK(failure(kernel, command({"/b/x"}, {"/b/x"})) ==
          Error{Stage::command_refused, "cannot execute '/b/x'", permission_denied, "it is a directory"});
}

TEST_CASE("a directory of PATH that may not be searched says nothing about the command") {
    FakeKernel kernel = already_app();
    kernel.programs = {{"/a/x", permission_denied}};
    kernel.files["/a"] = {Uid{0}, Gid{50}, 0040750, 2};
    kernel.files["/a/x"] = {Uid{0}, Gid{0}, 0100755, 1};
    const std::string why =
        "'/a' may not be searched by uid 1000: it belongs to uid 0, gid 50 and has mode 0750";
    CHECK(failure(kernel, command({"/a/x"})) == Error{Stage::command_not_found,
                                                      "command 'x' not found in PATH",
                                                      {},
                                                      "PATH is not set; looked for in /a\n" + why});
    CHECK(failure(kernel, command({"/a/x"}, {"/a/x"})) ==
          Error{Stage::command_refused, "cannot execute '/a/x'", permission_denied, why});
}

TEST_CASE("the statuses are those of env(1) and nohup(1), and 120 for the proof") {
    CHECK(exit_status(Stage::usage) == 125);
    CHECK(exit_status(Stage::resolve) == 125);
    CHECK(exit_status(Stage::perform) == 125);
    CHECK(exit_status(Stage::proof) == 120);
    CHECK(exit_status(Stage::command_refused) == 126);
    CHECK(exit_status(Stage::command_not_found) == 127);
}

TEST_CASE(
    "under a filter of the user's, nothing but execve is called, and PATH is searched as execvp(3) does") {
    const std::vector<BpfInstruction> allow{{0x06, 0, 0, k_seccomp_allow}};
    const auto failing = [&](FakeKernel& kernel, const Command& what) {
        kernel.calls.clear();
        const Error error = execute(key(allow), exec_arguments(what), kernel);
        CHECK(std::ranges::all_of(kernel.calls, [](std::string_view call) { return call == "execve"; }));
        // It says by what it can be known.
        CHECK(error.hint.ends_with(
            "under --seccomp nothing is asked about the file: doff --check with the same words says why"));
        return std::to_string(exit_status(error.stage)) + " " + sentence(error);
    };
    FakeKernel kernel;
    kernel.files["/a/x"] = {};
    kernel.programs = {{"/a/x", no_such_file_or_directory}};  // its interpreter is not there
    CHECK(failing(kernel, command({"/a/x", "/b/x"})) == "127 command 'x' not found in PATH");
    CHECK(execute(key(allow), exec_arguments(command({"/a/x"}, {"/a/x"})), kernel)
              .hint.starts_with("or its interpreter or loader is not\n"));
    kernel.programs = {{"/b/x", permission_denied}};
    CHECK(failing(kernel, command({"/a/x", "/b/x"})) == "126 cannot execute '/b/x': Permission denied");
    kernel.programs = {{"/b/x", executable_format_error}};
    CHECK(failing(kernel, command({"/a/x", "/b/x"})) == "126 cannot execute '/b/x': Exec format error");
}

}  // namespace doff
