// SPDX-License-Identifier: MIT
//
// Asking for everything back: every attempt that the kernel grants is a difference, and so is an
// answer that is neither a yes nor a refusal.
#include "core/regain.h"

#include "catch.h"
#include "core/terminal_guard.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <algorithm>
#include <functional>

namespace doff {
namespace {

using Differences = std::vector<Difference>;

Target app() {
    Target target;
    target.uid = all_three(Uid{1000});
    target.gid = all_three(Gid{1000});
    target.groups = {Gid{33}, Gid{998}, Gid{1000}};
    return target;
}

State was_root() {
    State before;
    before.uid = {k_root, k_root, k_root, k_root};
    before.gid = {Gid{0}, Gid{0}, Gid{0}, Gid{0}};
    const CapabilitySet all{(std::uint64_t{1} << 41) - 1};
    before.capabilities = {all, all, {}, all, {}};
    return before;
}

Difference granted(const std::string& call) {
    return {"attempt to regain: " + call, "refused", "granted"};
}

}  // namespace

TEST_CASE("nothing is regained by a process that gave everything up") {
    FakeKernel kernel = already_app();
    const Process untouched = kernel.process;
    CHECK(regained(kernel, app(), was_root()).empty());
    CHECK(kernel.process == untouched);
    for (const std::string call :
         {"setresuid", "setuid", "setfsuid", "setresgid", "setgid", "setfsgid", "setgroups", "capset"}) {
        INFO(call);
        CHECK(std::ranges::count(kernel.calls, call) >= 1);
    }
}

TEST_CASE("whatever way back was left open is a difference") {
    struct {
        const char* what;
        std::function<void(Process&)> leave;
        Differences differences;
    } const rows[]{
        {"the saved uid",
         [](Process& p) { p.uid.saved = k_root; },
         // setresuid made the effective uid 0, so setuid(0) is granted and setfsuid(0) works
         {granted("setresuid"), granted("setuid"), {"attempt to regain: setfsuid(0)", "1000", "0"}}},
        {"the saved gid",
         [](Process& p) { p.gid.saved = Gid{0}; },
         {granted("setresgid"), granted("setgid"), {"attempt to regain: setfsgid(0)", "1000", "0"}}},
        {"the filesystem uid",
         [](Process& p) { p.uid.filesystem = k_root; },
         {{"attempt to regain: setfsuid(0)", "1000", "0"}}},
        {"the filesystem gid",
         [](Process& p) { p.gid.filesystem = Gid{0}; },
         {{"attempt to regain: setfsgid(0)", "1000", "0"}}},
        {"a permitted capability",
         [](Process& p) { p.capabilities.permitted = {~std::uint64_t{0}}; },
         {granted("capset")}},
        {"CAP_SETGID",
         [](Process& p) { p.capabilities.effective = capabilities_of({k_cap_setgid}); },
         {granted("setresgid"),
          granted("setgid"),
          {"attempt to regain: setfsgid(0)", "1000", "0"},
          granted("setgroups")}},
    };
    for (const auto& row : rows) {
        FakeKernel kernel = already_app();
        row.leave(kernel.process);
        INFO(row.what);
        CHECK(regained(kernel, app(), was_root()) == row.differences);
    }
}

TEST_CASE("the ids of the start are tried beside 0, each once") {
    State before = was_root();
    before.uid = {Uid{500}, Uid{501}, Uid{1000}, Uid{500}};
    before.gid = {Gid{600}, Gid{600}, Gid{600}, Gid{601}};
    FakeKernel kernel = already_app();
    CHECK(regained(kernel, app(), before).empty());
    CHECK(std::ranges::count(kernel.calls, "setuid") == 3);  // 0, 500, 501
    CHECK(std::ranges::count(kernel.calls, "setgid") == 3);  // 0, 600, 601
    kernel.process.uid.saved = Uid{501};
    CHECK(regained(kernel, app(), before).front() == granted("setresuid"));
}

TEST_CASE("a call that says yes is a difference, whether or not it did anything") {
    for (const std::string call : {"setresuid", "setuid", "setresgid", "setgid", "setgroups", "capset"}) {
        FakeKernel kernel = already_app();
        kernel.lie(call);
        INFO(call);
        CHECK(regained(kernel, app(), was_root()) == Differences{granted(call)});
    }
}

TEST_CASE("a filesystem id is set, and what it was set to is read") {
    FakeKernel kernel = already_app();
    kernel.process.capabilities.effective = capabilities_of({k_cap_setuid, k_cap_setgid});
    for (const char* const call : {"setresuid", "setuid", "setresgid", "setgid", "setgroups"}) {
        kernel.refuse(call, std::errc::operation_not_permitted);
    }
    CHECK(regained(kernel, app(), was_root()) ==
          Differences{{"attempt to regain: setfsuid(0)", "1000", "0"},
                      {"attempt to regain: setfsgid(0)", "1000", "0"}});
}

TEST_CASE("CAP_SETUID is asked for of a start that had nothing, too") {
    FakeKernel kernel = already_app();
    const State before = state_of(kernel);
    kernel.lie("capset");
    CHECK(regained(kernel, app(), before) == Differences{granted("capset")});
}

TEST_CASE("only EPERM and EINVAL are refusals") {
    for (const std::string call : {"setresuid", "setuid", "setresgid", "setgid", "setgroups", "capset"}) {
        for (const std::errc refusal : {std::errc::operation_not_permitted, std::errc::invalid_argument}) {
            FakeKernel kernel = already_app();
            kernel.refuse(call, refusal);
            CHECK(regained(kernel, app(), was_root()).empty());
        }
        for (const std::errc reason : {std::errc::resource_unavailable_try_again,
                                       std::errc::function_not_supported, std::errc::not_enough_memory}) {
            FakeKernel kernel = already_app();
            kernel.refuse(call, reason);
            CHECK(regained(kernel, app(), was_root()) ==
                  Differences{
                      {"attempt to regain: " + call, "refused", std::make_error_code(reason).message()}});
        }
    }
}

TEST_CASE("what the target keeps is not asked for") {
    Target target = app();
    FakeKernel kernel = already_app();
    kernel.process.capabilities.permitted = kernel.process.capabilities.effective =
        target.capabilities.permitted = target.capabilities.effective =
            capabilities_of({k_cap_setuid, k_cap_setgid});
    CHECK(regained(kernel, target, was_root()).empty());
    CHECK(kernel.calls == std::vector<std::string_view>{"capset"});
    // With CAP_SETUID kept the groups are still tried.
    target.capabilities.permitted = target.capabilities.effective = capabilities_of({k_cap_setuid});
    kernel.process.capabilities.permitted = kernel.process.capabilities.effective =
        capabilities_of({k_cap_setuid});
    kernel.calls.clear();
    CHECK(regained(kernel, target, was_root()).empty());
    CHECK(std::ranges::count(kernel.calls, "setuid") == 0);
    CHECK(std::ranges::count(kernel.calls, "setgroups") == 1);
}

TEST_CASE("a root target is not asked to become root") {
    Target target = app();
    target.uid = all_three(k_root);
    target.gid = all_three(Gid{0});
    FakeKernel kernel = root_without_capabilities();
    CHECK(regained(kernel, target, was_root()).empty());
    CHECK(std::ranges::count(kernel.calls, "setuid") == 0);
    CHECK(std::ranges::count(kernel.calls, "setgid") == 0);
}

TEST_CASE("ids that the user namespace does not map cannot be had, and EINVAL says so") {
    FakeKernel kernel = already_app();
    kernel.uid_map = {{1000, 1000, 1}};
    kernel.gid_map = {{1000, 1000, 1}};
    CHECK(regained(kernel, app(), was_root()).empty());
}

TEST_CASE("the guard is proved by making the two requests") {
    FakeKernel kernel = already_app();
    kernel.process.no_new_privs = true;
    const auto program = terminal_guard();
    REQUIRE(kernel.seccomp(0, program));
    CHECK(unguarded_requests(kernel, state_of(kernel)).empty());

    const std::string ebadf = std::make_error_code(std::errc::bad_file_descriptor).message();
    FakeKernel without = already_app();
    CHECK(unguarded_requests(without, state_of(without)) ==
          Differences{{"seccomp mode", "2 (filter)", "0"},
                      {"ioctl(TIOCSTI)", "refused", ebadf},
                      {"ioctl(TIOCLINUX)", "refused", ebadf}});
    // A filter that is there and is not ours.
    without.process.filters = {{{0x06, 0, 0, 0x7fff'0000}}};
    CHECK(unguarded_requests(without, state_of(without)) ==
          Differences{{"ioctl(TIOCSTI)", "refused", ebadf}, {"ioctl(TIOCLINUX)", "refused", ebadf}});
    kernel.lie("ioctl");
    CHECK(unguarded_requests(kernel, state_of(kernel)) ==
          Differences{{"ioctl(TIOCSTI)", "refused", "granted"}, {"ioctl(TIOCLINUX)", "refused", "granted"}});
}

TEST_CASE("a guard that knows only one of the two requests is seen") {
    FakeKernel kernel = already_app();
    // ld args[1]; jeq TIOCSTI -> EPERM; allow
    kernel.process.filters = {{{0x20, 0, 0, 24},
                               {0x15, 0, 1, static_cast<std::uint32_t>(k_tiocsti)},
                               {0x06, 0, 0, 0x0005'0001},
                               {0x06, 0, 0, 0x7fff'0000}}};
    const auto found = unguarded_requests(kernel, state_of(kernel));
    REQUIRE(found.size() == 1);
    CHECK(found.front().what == "ioctl(TIOCLINUX)");
}

}  // namespace doff
