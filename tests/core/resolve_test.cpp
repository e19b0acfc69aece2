// SPDX-License-Identifier: MIT
//
// From a Request to a Target: the defaults, what each option changes of them, and what is refused
// before anything is touched. Who the numbers are is identity_test.cpp's business.
#include "core/resolve.h"

#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

const CapabilitySet k_kept = capabilities_of({0, 10});

Request request_for(const std::string& user) {
    Request request;
    request.user = user;
    request.command = {"id"};
    return request;
}

Result<Target> ask(const Request& request, FakeKernel kernel, Environment environment = {"PATH=/bin"}) {
    FakeAccounts accounts;
    const State before = state_of(kernel);
    const Process untouched = kernel.process;
    auto target = resolve(request, accounts, kernel, before, std::move(environment));
    CHECK(kernel.process == untouched);
    return target;
}

Target target_of(const Request& request, const FakeKernel& kernel = {}) {
    auto target = ask(request, kernel);
    INFO((target ? "" : sentence(target.error())));
    REQUIRE(target);
    return *std::move(target);
}

void check_refused(const Request& request, const FakeKernel& kernel, const Error& wanted) {
    const auto target = ask(request, kernel);
    REQUIRE_FALSE(target);
    CHECK(target.error() == wanted);
}

}  // namespace

TEST_CASE("the defaults: no capability, no_new_privs, a new keyring, the target's environment") {
    FakeKernel kernel;
    const Target target = target_of(request_for("app"), kernel);
    CHECK(target.uid == all_three(Uid{1000}));
    CHECK(target.gid == all_three(Gid{1000}));
    CHECK(target.groups == std::vector{Gid{33}, Gid{998}, Gid{1000}});
    CHECK_FALSE(target.groups_as_found);
    CHECK(target.capabilities == CapabilitySets{{}, {}, {}, kernel.process.capabilities.bounding, {}});
    CHECK(target.securebits == 0);
    CHECK(target.no_new_privs);
    CHECK(target.keyring == SessionKeyring::join_if_allowed);
    CHECK(target.terminal_guard == TerminalGuard::no_terminal);
    CHECK(target.command.argv == Words{"id"});
    CHECK(target.command.envp ==
          Words{"PATH=/bin", "HOME=/home/app", "USER=app", "LOGNAME=app", "SHELL=/bin/dash"});
    CHECK(target.command.candidates == Words{"/bin/id"});
    CHECK(target.entry->name == "app");
    CHECK(target.ids == Ids::of_the_user);
}

TEST_CASE("a root target keeps its capabilities and gets no no_new_privs") {
    for (const char* const root : {"root", "0:0", "root:www"}) {
        FakeKernel kernel;
        const Target target = target_of(request_for(root), kernel);
        CHECK(target.capabilities == kernel.process.capabilities);
        CHECK_FALSE(target.no_new_privs);
    }
    FakeKernel dirty = dirty_root();
    CHECK(target_of(request_for("root"), dirty).capabilities == dirty.process.capabilities);
}

TEST_CASE("no_new_privs that is on stays on") {
    FakeKernel kernel;
    kernel.process.no_new_privs = true;
    CHECK(target_of(request_for("root"), kernel).no_new_privs);
    Request request = request_for("app");
    request.allow_new_privs = true;
    CHECK(target_of(request, kernel).no_new_privs);
    CHECK_FALSE(target_of(request).no_new_privs);
}

TEST_CASE("--keep-caps is exactly the list, in all five sets") {
    for (const char* const user : {"app", "root"}) {
        Request request = request_for(user);
        request.keep_caps = "chown,net_bind_service";
        CHECK(target_of(request).capabilities == CapabilitySets{k_kept, k_kept, k_kept, k_kept, k_kept});
    }
}

TEST_CASE("--keep-caps cannot keep what is not there") {
    Request request = request_for("app");
    request.keep_caps = "chown,net_bind_service,kill";
    FakeKernel kernel;
    kernel.process.capabilities.permitted = capabilities_of({k_cap_setuid, k_cap_setgid, 0});
    check_refused(request, kernel,
                  {Stage::resolve,
                   "cannot keep cap_kill,cap_net_bind_service: not in this process's permitted set",
                   {},
                   ""});
    check_refused(
        request, ordinary_user(),
        {Stage::resolve,
         "cannot keep cap_chown,cap_kill,cap_net_bind_service: not in this process's permitted set",
         {},
         "start doff as root, or with "
         "cap_chown,cap_kill,cap_setgid,cap_setuid,cap_setpcap,cap_net_bind_service in its ambient set"});
    FakeKernel unbound;
    unbound.process.capabilities.bounding = capabilities_of({0, 5});
    check_refused(
        request, unbound,
        {Stage::resolve,
         "cannot keep cap_net_bind_service: not in this process's bounding set",
         {},
         "cap_net_bind_service is not in the bounding set: no sudo or setuid program gives it, only "
         "who starts this process"});
    // The caller who stays could have the rest of it, and not what it would keep.
    Request either = request;
    either.if_root = true;
    const Error cannot{
        Stage::resolve,
        "cannot keep cap_chown,cap_kill,cap_net_bind_service: not in this process's permitted set",
        {},
        "where the caller is not root, leave out --keep-caps"};
    check_refused(either, ordinary_user(), cannot);
    Error all = cannot;
    all.hint =
        "start doff as root, or with cap_chown,cap_kill,cap_setpcap,cap_net_bind_service in its ambient set";
    either.strict = true;
    check_refused(either, ordinary_user(), all);
    request.keep_caps = "chwon";
    check_refused(request, {},
                  {Stage::usage,
                   "unknown capability 'chwon' in --keep-caps 'chwon'",
                   {},
                   "did you mean chown?\nwrite names as in capabilities(7), for example "
                   "net_bind_service,chown"});
    // A capability that no kernel here has is not in any set.
    request.keep_caps = "63";
    CHECK_FALSE(ask(request, {}));
}

TEST_CASE("--strict takes everything and locks it, for root too") {
    // capabilities(7): NOROOT 0x1, NO_SETUID_FIXUP 0x4, KEEP_CAPS 0x10, NO_CAP_AMBIENT_RAISE 0x40; each
    // one's lock is the next bit.
    constexpr unsigned k_locked = 0x1 | 0x2 | 0x4 | 0x8 | 0x20 | 0x40 | 0x80;
    for (const char* const user : {"app", "root"}) {
        Request request = request_for(user);
        request.strict = true;
        const Target target = target_of(request);
        CHECK(target.capabilities == CapabilitySets{});
        CHECK(target.securebits == k_locked);
        CHECK(target.no_new_privs);
        CHECK(target.keyring == SessionKeyring::join);
        CHECK(target.terminal_guard == TerminalGuard::after_no_new_privs);
        request.keep_caps = "chown,net_bind_service";
        CHECK(target_of(request).capabilities == CapabilitySets{k_kept, k_kept, k_kept, k_kept, k_kept});
        CHECK(target_of(request).securebits == k_locked);
    }
}

TEST_CASE("securebits stay as found but for keep_caps, which only a lock can hold") {
    struct {
        unsigned found;
        unsigned wanted;
        unsigned wanted_strict;
    } const rows[]{
        {0, 0, 0xef},       {0x04, 0x04, 0xef}, {0x10, 0, 0xef},       {0x14, 0x04, 0xef},
        {0x30, 0x30, 0xff}, {0x20, 0x20, 0xef}, {0x500, 0x500, 0x5ef},
    };
    for (const auto& row : rows) {
        FakeKernel kernel;
        kernel.process.securebits = row.found;
        Request request = request_for("app");
        CHECK(target_of(request, kernel).securebits == row.wanted);
        request.strict = true;
        CHECK(target_of(request, kernel).securebits == row.wanted_strict);
    }
}

TEST_CASE("--if-root drops where ids can be changed and else runs as the caller") {
    struct {
        const char* start;
        FakeKernel kernel;
        bool as_we_are;
    } rows[]{
        {"root", {}, false},
        // still "root": to run the command as uid 0 is no answer
        {"root without capabilities", root_without_capabilities(), false},
        {"CAP_SETUID and CAP_SETGID", holder_of_setuid(), false},
        {"ordinary user", ordinary_user(), true},
        // nothing to change, so nothing to leave out
        {"already app", already_app(), false},
        {"saved uid 0", ordinary_user(), false},
        {"real uid 0", ordinary_user(), false},
        {"CAP_SETGID alone", ordinary_user(), false},
        {"CAP_SETUID permitted, not effective", ordinary_user(), false},
        {"CAP_NET_ADMIN alone", ordinary_user(), true},
    };
    rows[5].kernel.process.uid.saved = k_root;
    rows[6].kernel.process.uid.real = k_root;
    rows[7].kernel.process.capabilities.effective = capabilities_of({k_cap_setgid});
    rows[7].kernel.process.capabilities.permitted = capabilities_of({k_cap_setgid});
    rows[8].kernel.process.capabilities.permitted = capabilities_of({k_cap_setuid});
    rows[9].kernel.process.capabilities.effective = capabilities_of({12});
    for (const auto& row : rows) {
        Request request = request_for("app");
        request.if_root = true;
        INFO(row.start);
        const Target target = target_of(request, row.kernel);
        CHECK((target.ids == Ids::kept_not_root) == row.as_we_are);
        CHECK(target.uid == (row.as_we_are ? row.kernel.process.uid.three() : all_three(Uid{1000})));
    }
}

TEST_CASE("the caller as it is keeps its ids, groups and environment, and gives up the rest") {
    Request request = request_for("app");
    request.if_root = true;
    const auto target = ask(request, ordinary_user(), {"HOME=/home/me", "PATH=/x"});
    REQUIRE(target);
    CHECK(target->uid == all_three(Uid{500}));
    CHECK(target->gid == all_three(Gid{500}));
    CHECK(target->groups == std::vector{Gid{100}, Gid{500}});
    CHECK(target->groups_as_found);
    CHECK_FALSE(target->entry);
    CHECK(target->command.envp == Words{"HOME=/home/me", "PATH=/x"});
    CHECK(target->no_new_privs);
    CHECK(target->capabilities.permitted.empty());
    // A user that does not exist is an error all the same.
    request.user = "ghost";
    CHECK_FALSE(ask(request, ordinary_user()));
}

TEST_CASE("a caller that is the target already keeps its list of groups") {
    struct {
        const char* what;
        std::vector<std::uint32_t> had;
        const char* spec;
        bool kept;
    } const rows[]{
        {"the same list", {33, 998, 1000}, "app", true},
        {"its own group left out", {33, 998}, "app", true},
        {"a group twice", {33, 33, 998, 1000}, "app", true},
        {"one group more", {5, 33, 998, 1000}, "app", false},
        {"one group less", {33, 1000}, "app", false},
        {"none, where its own is wanted", {}, "app:app", true},
    };
    for (const auto& row : rows) {
        FakeKernel kernel = already_app();
        kernel.process.groups.clear();
        for (const std::uint32_t gid : row.had) {
            kernel.process.groups.push_back(Gid{gid});
        }
        INFO(row.what);
        const Target target = target_of(request_for(row.spec), kernel);
        CHECK(target.groups_as_found == row.kept);
        if (row.kept) {
            CHECK(target.groups == kernel.process.groups);
        }
        // Who can set the list, sets it.
        kernel.process.capabilities.effective = capabilities_of({k_cap_setgid});
        CHECK_FALSE(target_of(request_for(row.spec), kernel).groups_as_found);
    }
    // The ids must all be the target's.
    FakeKernel saved = already_app();
    saved.process.gid.saved = Gid{0};
    CHECK_FALSE(target_of(request_for("app"), saved).groups_as_found);
    saved = already_app();
    saved.process.uid.saved = Uid{1};
    CHECK_FALSE(target_of(request_for("app"), saved).groups_as_found);
}

TEST_CASE("the terminal is guarded where there is one, by whatever can install a filter") {
    const auto none = TerminalGuard::no_terminal;
    const auto declined = TerminalGuard::declined;
    const auto after = TerminalGuard::after_no_new_privs;
    const auto privileged = TerminalGuard::while_privileged;
    const auto not_possible = TerminalGuard::not_possible;
    struct {
        const char* user;
        bool terminal;
        bool admin;
        bool strict;
        bool allow_new_privs;
        bool allow_injection;
        std::optional<TerminalGuard> guard;  // empty: refused
    } const rows[]{
        {"app", true, true, false, false, false, after},
        {"app", true, false, false, false, false, after},
        {"app", true, true, false, true, false, privileged},
        {"app", true, false, false, true, false, {}},
        {"app", true, false, false, true, true, declined},
        {"app", true, true, false, false, true, declined},
        {"app", false, true, false, false, false, none},
        {"app", false, false, false, true, false, none},
        {"app", false, true, true, false, false, after},
        {"app", false, true, true, true, false, privileged},
        {"app", false, false, true, true, false, {}},
        {"app", true, true, true, false, true, declined},
        {"root", true, true, false, false, false, privileged},
        {"root", true, false, false, false, false, not_possible},
        {"root", false, true, false, false, false, none},
        {"root", true, true, true, false, false, after},
        {"root", true, false, true, true, false, {}},
        {"root", true, false, false, false, true, declined},
    };
    for (const auto& row : rows) {
        FakeKernel kernel;
        if (row.terminal) {
            kernel.terminals = {2};
        }
        if (!row.admin) {
            kernel.process.capabilities.effective =
                kernel.process.capabilities.effective.without(capabilities_of({k_cap_sys_admin}));
        }
        Request request = request_for(row.user);
        request.strict = row.strict;
        request.allow_new_privs = row.allow_new_privs;
        request.allow_tty_injection = row.allow_injection;
        CAPTURE(row.user, row.terminal, row.admin, row.strict, row.allow_new_privs, row.allow_injection);
        if (row.guard) {
            CHECK(target_of(request, kernel).terminal_guard == *row.guard);
        } else {
            check_refused(request, kernel,
                          {Stage::resolve,
                           "cannot guard the terminal: a filter needs no_new_privs or cap_sys_admin, and "
                           "there is neither",
                           {},
                           "leave out --allow-new-privs, or add --allow-tty-injection"});
        }
    }
}

TEST_CASE("a terminal on any of the three standard fds counts, and on no other") {
    for (int fd = 0; fd < 4; ++fd) {
        FakeKernel kernel;
        kernel.process.open_fds.insert(3);
        kernel.terminals = {fd};
        CHECK((target_of(request_for("app"), kernel).terminal_guard == TerminalGuard::after_no_new_privs) ==
              (fd < 3));
    }
    // Where that cannot be told, it may be one.
    FakeKernel untold;
    untold.refuse("isatty", std::errc::operation_not_permitted, 2);
    CHECK(target_of(request_for("app"), untold).terminal_guard == TerminalGuard::after_no_new_privs);
}

TEST_CASE("a seccomp flag is used where the kernel knows it") {
    FakeKernel kernel;
    kernel.terminals = {0};
    CHECK(target_of(request_for("app"), kernel).seccomp_flags == 0);  // says nothing any more
    kernel.release = "5.10.0-32-amd64";
    CHECK(target_of(request_for("app"), kernel).seccomp_flags == k_seccomp_spec_allow);
    kernel.known_seccomp_flags = 0x3;  // before Linux 4.17
    CHECK(target_of(request_for("app"), kernel).seccomp_flags == 0);
    kernel.lie("seccomp(null)");
    CHECK(target_of(request_for("app"), kernel).seccomp_flags == 0);
}

TEST_CASE("--keep-keyring leaves the session keyring, with --strict too") {
    Request request = request_for("app");
    request.keep_keyring = true;
    CHECK(target_of(request).keyring == SessionKeyring::leave);
    request.strict = true;
    CHECK(target_of(request).keyring == SessionKeyring::leave);
}

TEST_CASE("--keep-env leaves the environment alone, and the search is in the new PATH") {
    Request request = request_for("app");
    request.keep_env = true;
    const Environment environment{"HOME=/root", "PATH=/a:/b", "USER=root"};
    const auto target = ask(request, {}, environment);
    REQUIRE(target);
    CHECK(target->command.envp == environment);
    CHECK(target->command.candidates == Words{"/a/id", "/b/id"});
    request.command = {"./id", "-u"};
    const auto slash = ask(request, {}, environment);
    REQUIRE(slash);
    CHECK(slash->command.candidates == Words{"./id"});
    CHECK(slash->command.argv == Words{"./id", "-u"});
}

TEST_CASE("a descriptor to keep has to be the caller's, and not one that doff opened itself") {
    Request request = request_for("app");
    request.root = "/srv/root";
    request.oom_score_adj = "5";
    request.kept_fds = {"3"};
    check_refused(request, {},
                  {Stage::usage, "cannot keep fd 3: it is not open", {}, "is the redirection missing?"});
    FakeKernel kernel;
    kernel.process.open_fds.insert(3);
    CHECK(target_of(request, kernel).descriptors.kept == std::vector{3});
}

TEST_CASE("a parent-death signal that execve would clear is refused") {
    Request request;
    request.command = {"id"};
    request.pdeathsig = "TERM";
    request.euid = "app";
    check_refused(request, {},
                  {Stage::resolve,
                   "cannot keep --pdeathsig: execve(2) clears it where real and effective IDs differ",
                   {},
                   "leave out --pdeathsig, or let the IDs be one"});
    request.ruid = "app";
    CHECK(target_of(request).around.parent_death_signal == 15);
    // A root that execve(2) gives more than it has.
    request = request_for("root");
    request.pdeathsig = "TERM";
    CHECK(target_of(request).around.parent_death_signal == 15);
    FakeKernel less;
    less.process.capabilities.permitted = less.process.capabilities.effective =
        less.process.capabilities.bounding.without(capabilities_of({0}));
    check_refused(
        request, less,
        {Stage::resolve,
         "cannot keep --pdeathsig: execve(2) clears it where it gives root capabilities that it lacks",
         {},
         "leave out --pdeathsig, or add --strict, which keeps root from getting any"});
    request.strict = true;
    CHECK(target_of(request, less).around.parent_death_signal == 15);
}

TEST_CASE("numbers without an entry have HOME=/ and no name") {
    const Target target = target_of(request_for("4242:4243"));
    CHECK(target.command.envp == Words{"PATH=/bin", "HOME=/"});
    CHECK_FALSE(target.entry);
}

TEST_CASE("ids that differ need to know that nobody traces, where a tracer could make them one") {
    Request request;
    request.euid = "app";
    request.command = {"id"};
    FakeKernel kernel;
    CHECK(target_of(request, kernel).uid == RealEffectiveSaved<Uid>{k_root, Uid{1000}, Uid{1000}});
    kernel.tracer = 7;
    check_refused(
        request, kernel,
        {Stage::resolve,
         "cannot keep real and effective IDs apart under a tracer, process 7: execve(2) may make them one",
         {},
         "trace the command instead of doff"});
    // A root that stays one is not asked.
    Request group;
    group.egid = "www";
    group.command = {"id"};
    CHECK(target_of(group, kernel).gid.effective == Gid{33});
    kernel = {};
    kernel.proc_mounted = false;
    check_refused(request, kernel,
                  {Stage::resolve,
                   "cannot keep real and effective IDs apart: /proc/self/status does not say whether this "
                   "process is traced",
                   std::errc::not_supported, "is /proc mounted?"});
    kernel.proc_mounted = true;
    kernel.proc_type = 0xef53;  // a directory of an image, which has a status of its own
    check_refused(request, kernel,
                  {Stage::resolve,
                   "cannot keep real and effective IDs apart: /proc/self/status does not say whether this "
                   "process is traced",
                   std::errc::not_supported, "is /proc mounted?"});
}

}  // namespace doff
