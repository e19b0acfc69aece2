// SPDX-License-Identifier: MIT
//
// What a whole run on the model kernel logs, and between which calls: --verbose, -vv and --audit.
#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/fake_kernel.h"
#include "fake/output.h"
#include "fake/starts.h"
#include "profile/profile_compiler.h"
#include "report/tracing_kernel.h"
#include "run.h"

#include <algorithm>
#include <sstream>

namespace doff {
namespace {

using Words = std::vector<std::string>;

struct Told {
    std::optional<Executed> executed;
    int status = -1;
    std::string err;
    std::string log;  // of /srv/log
    std::vector<std::string_view> calls;
    std::vector<std::string> questions;  // to the user database
};

Told told(FakeKernel kernel, const Words& words) {
    Told told;
    FakeAccounts accounts;
    ProfileCompiler compiler;
    told.err = output_of([&] {
                   try {
                       told.status = run(words, {"PATH=/bin", "SECRET=hidden"}, kernel, accounts, compiler);
                   } catch (const Executed& executed) {
                       told.executed = executed;
                   }
               }).err;
    for (const std::string& line : kernel.written["/srv/log"]) {
        // Without the time.
        told.log += line.substr(std::min(line.find(' ') + 1, line.size()));
    }
    told.calls = kernel.calls;
    told.questions = accounts.calls;
    return told;
}

Told told(const Words& words) {
    return told(FakeKernel{}, words);
}

// Where --reset-signals is not asked for: what is done for the sake of the log.
std::vector<std::string_view> without_signals(std::vector<std::string_view> calls) {
    std::erase_if(calls, [](std::string_view call) {
        return call == "is_default" || call == "set_ignored" || call == "set_default";
    });
    return calls;
}

// A profile that allows everything but one call.
FakeKernel with_profile() {
    FakeKernel kernel;
    kernel.texts["/profile"] =
        R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["chroot"],"action":"SCMP_ACT_ERRNO"}]})";
    return kernel;
}

}  // namespace

TEST_CASE("-v logs each step once it is done, the proof, and the command") {
    const Words words{"-v", "-G", "none", "--keep-keyring", "app", "/bin/true"};
    const std::string steps =
        "doff: step: setregid(1000, 1000): real and effective; group before user\n"
        "doff: step: setgid(1000): with CAP_SETGID the saved one too\n"
        "doff: step: setuid(1000): real, effective and saved\n";
    const Told all = told(words);
    CHECK(all.executed);
    CHECK(all.err == steps +
                         "doff: step: prctl(PR_SET_DUMPABLE, 0): the new user cannot trace us\n"
                         "doff: step: capset(none): exactly, in all three sets\n"
                         "doff: step: prctl(PR_CAP_AMBIENT_CLEAR_ALL): and nothing ambient\n"
                         "doff: step: prctl(PR_SET_NO_NEW_PRIVS, 1): no program gives more privilege\n"
                         "doff: step: read back: all is as wanted\n"
                         "doff: step: tried to regain what was given up: refused\n"
                         "doff: step: execute '/bin/true'\n");
    // A step that was refused has not been done.
    FakeKernel refusing;
    refusing.refuse("PR_SET_DUMPABLE", std::errc::operation_not_permitted);
    CHECK(told(refusing, words).err == steps + "doff: prctl(PR_SET_DUMPABLE, 0): Operation not permitted\n");
    FakeKernel lying;
    lying.lie("setuid");
    const Told unproven = told(lying, words);
    CHECK(unproven.status == 120);
    CHECK(unproven.err.find("read back: all") == std::string::npos);
}

TEST_CASE("a line follows its step before the next step is taken") {
    const Told all = told({"-v", "--log", "/srv/log", "app", "/bin/true"});
    REQUIRE(all.executed);
    CHECK(all.err.empty());
    const auto calls = without_signals(all.calls);
    for (const char* const step :
         {"setgroups", "setregid", "setgid", "setuid", "PR_SET_DUMPABLE", "capset"}) {
        const auto at = std::ranges::find(calls, step);
        CAPTURE(step);
        REQUIRE(at != calls.end());
        // Before its first line the log asks for the process ID.
        CHECK((*(at + 1) == "append" || *(at + 1) == "getpid"));
    }
    CHECK(*(calls.end() - 2) == "append");
    CHECK(calls.back() == "execve");
    // The command has neither the descriptor nor anything else of the log.
    CHECK(all.executed->command.open_fds == std::set{0, 1, 2});
}

TEST_CASE("-vv logs every call to the kernel since the log is open, and what it returned") {
    FakeKernel kernel;
    // An error that nothing is looked at for.
    kernel.programs["/bin/true"] = std::errc::io_error;
    const Told all = told(kernel, {"-vv", "--strict", "app", "/bin/true"});
    CHECK(all.status == 126);
    for (const char* const line :
         {"doff: call: setgroups(3, [33, 998, 1000]) = 0\n", "doff: call: setgid(1000) = 0\n",
          "doff: call: setresuid(-1, 0, -1) = EPERM\n",
          "doff: call: prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL) = 0\n",
          "doff: call: getresuid() = [1000, 1000, 1000]\n", "doff: call: prctl(PR_CAPBSET_DROP, 40) = 0\n",
          "doff: call: execve('/bin/true') = ...\n", "doff: call: execve('/bin/true') = EIO\n"}) {
        INFO(line);
        CHECK(all.err.find(line) != std::string::npos);
    }
    CHECK(all.err.find("hidden") == std::string::npos);
    // Up to execve(2), after which the model calls itself: a line for each call since the last that came
    // before the log, which asks for AT_SECURE.
    const auto first = std::ranges::find(all.calls, "at_secure") + 1;
    const auto last = std::find(first, all.calls.end(), "execve");
    // For each line of its own the log also reads, ignores and gives back two signals.
    const auto written = std::count(first, last, "append");
    const auto own = written + 4 * std::count(first, last, "set_ignored");
    const auto calls = std::distance(first, last) - own;
    // Each as often as it stands for a call: "prctl(PR_CAPBSET_READ, 0 to 40) = 1".
    const auto lines_before = [](const std::string& text, const std::string& end) {
        std::ptrdiff_t lines = 0;
        std::istringstream stream(text.substr(0, text.find(end)));
        for (std::string line; std::getline(stream, line); ++lines) {
            const std::size_t to = line.find(" to ");
            const std::size_t from = line.find_last_of("( ", to - 1) + 1;
            if (line.starts_with("doff: call: prctl(PR_CAP") ||
                line.starts_with("doff: call: rt_sigaction(")) {
                lines += to == std::string::npos
                             ? 0
                             : std::stoi(line.substr(to + 4)) - std::stoi(line.substr(from));
            }
        }
        return lines;
    };
    const auto steps = told(kernel, {"-v", "--strict", "app", "/bin/true"}).err;
    // The log asks for the process ID once; uname(2), asked here once, is not in the list.
    CHECK(lines_before(all.err, "doff: call: execve(") ==
          calls - 1 + 1 + lines_before(steps, "doff: cannot execute"));
    // Each line is out before the next call, but for those that are one.
    const std::string before_execve = all.err.substr(0, all.err.find("doff: call: execve("));
    CHECK(written == std::ranges::count(before_execve, '\n') + 1);
    CHECK(written > calls / 3);
}

TEST_CASE("-vv has one line for all capabilities and signals that are only looked at") {
    FakeKernel kernel;
    kernel.process.capabilities.bounding =
        kernel.process.capabilities.bounding.without(capabilities_of({24}));
    const Told all =
        told(kernel, {"-vv", "--bounding", "-kill,-chown", "--reset-signals", "app", "/bin/true"});
    REQUIRE(all.executed);
    const auto count = [&](const std::string& part) {
        std::size_t times = 0;
        for (std::size_t at = all.err.find(part); at != std::string::npos; at = all.err.find(part, at + 1)) {
            ++times;
        }
        return times;
    };
    CHECK(count("PR_CAPBSET_READ") == 1);
    CHECK(all.err.contains(
        "doff: call: prctl(PR_CAPBSET_READ, 0 to 41) = 0 for 0,5,24; 1 for 1-4,6-23,25-40; EINVAL "
        "for 41\n"
        "doff: call: prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, 0 to 41) = 0 for 0-40; EINVAL for "
        "41\n"));
    CHECK(count("rt_sigaction(1 to 64, NULL) = ") > 0);
    // What changes something is told each time.
    CHECK(count("doff: call: prctl(PR_CAPBSET_DROP, 0) = 0\n") == 1);
    CHECK(count("doff: call: prctl(PR_CAPBSET_DROP, 5) = 0\n") == 1);
    // And one that was refused before the others were asked stands before its error.
    FakeKernel refusing;
    refusing.refuse("PR_CAP_AMBIENT_IS_SET", std::errc::operation_not_permitted);
    CHECK(told(refusing, {"-vv", "app", "/bin/true"}).status == 125);
}

TEST_CASE("a line of -vv that is still held is out before a child could have it too") {
    FakeKernel kernel;
    const Environment none;
    Log log(kernel, none);
    Request request;
    request.log = "/srv/log";
    REQUIRE(log.open(request));
    TracingKernel tracing(kernel, log);
    const auto& written = kernel.written["/srv/log"];
    CHECK(tracing.prctl(Prctl::capbset_read, 0, 0));
    CHECK(written.empty());
    std::size_t before_child = 0;
    CHECK(tracing.in_child([&] {
        before_child = written.size();
        return std::string();
    }));
    CHECK(before_child == 1);
}

TEST_CASE("where the command is not run, the line of --audit does not stand alone") {
    for (const Words& more : {Words{}, Words{"--seccomp", "/profile"}}) {
        FakeKernel kernel = with_profile();
        kernel.programs["/bin/true"] = std::errc::io_error;
        Words words{"--audit", "--log", "/srv/log", "app", "/bin/true"};
        words.insert(words.begin(), more.begin(), more.end());
        const Told all = told(kernel, words);
        CHECK(all.status == 126);
        const std::size_t audit = all.log.find("command '/bin/true', argv '/bin/true'\n");
        const std::size_t error = all.log.find("doff[50]: cannot execute '/bin/true': Input/output error\n");
        CHECK(audit != std::string::npos);
        CHECK(error != std::string::npos);
        CHECK(audit < error);
    }
}

TEST_CASE("--audit is one line of what was read back, right before execve") {
    const Told all = told({"--audit", "--log", "/srv/log", "app", "/bin/true", "a b", "it's\n"});
    REQUIRE(all.executed);
    CHECK(all.err.empty());
    CHECK(
        all.log ==
        "doff[50]: audit: uid 0 (root) -> uid 1000 (app), gid 1000 (app), groups 33 (www) 998 (docker) 1000 "
        "(app); "
        "dropped: 41 capabilities; no_new_privs; command '/bin/true', argv '/bin/true' 'a b' 'it\\'s\\n'\n");
    const auto calls = without_signals(all.calls);
    CHECK(*(calls.end() - 2) == "append");
    CHECK(calls.back() == "execve");
    // Nothing is looked up once something has changed.
    CHECK(told({"--audit", "+1000:+33", "/bin/true"}).questions.back() == "getgrgid(33)");
}

TEST_CASE("--audit tells what is kept, single ids, confinement and labels") {
    const auto line = [](FakeKernel kernel, Words words) {
        words.insert(words.begin(), "--audit");
        return told(std::move(kernel), words).err;
    };
    CHECK(line({}, {"--keep-caps", "chown", "+1:+2", "/bin/true"}) ==
          "doff: audit: uid 0 (root) -> uid 1, gid 2, groups 2; dropped: 40 capabilities; kept: cap_chown; "
          "no_new_privs; "
          "command '/bin/true', argv '/bin/true'\n");
    CHECK(line({}, {"--euid", "app", "--", "/bin/true"})
              .starts_with("doff: audit: uid 0 (root) -> uid 1000 (app), real uid 0 (root), gid 0 (root), "
                           "groups none; "));
    CHECK(line(with_apparmor(), {"--apparmor", "lab", "app", "/bin/true"}).find("; label 'lab'; command") !=
          std::string::npos);
    const std::string confined =
        line(with_profile(), {"--seccomp", "/profile", "--scope", "signal", "app", "/bin/true"});
    CHECK(confined.find("; no_new_privs; confined by landlock, seccomp; command") != std::string::npos);
}

TEST_CASE("the line of --audit is bounded, whatever the command line and the database hold") {
    Words words{"--audit", "-G"};
    std::string groups = "+0";
    for (int gid = 1; gid < 2000; ++gid) {
        groups += ",+" + std::to_string(gid);
    }
    words.insert(words.end(), {groups, "app", "/bin/true"});
    for (int count = 0; count < 500; ++count) {
        words.emplace_back(5000, '\x01');
    }
    const std::string line = told(words).err;
    CHECK(line.size() < 4000);
    CHECK(line.find(" ... 2000 in all; ") != std::string::npos);
    CHECK(line.ends_with("'...'\n"));
    CHECK(std::ranges::count(line, '\n') == 1);
    words.insert(words.begin(), {"--log-format", "json"});
    CHECK(told(words).err.size() < 12'000);
}

TEST_CASE(
    "where the line of --audit is not taken nothing is run, and steps that are not logged are no matter") {
    for (const Words& more : {Words{}, Words{"--seccomp", "/profile"}}) {
        FakeKernel kernel = with_profile();
        kernel.refuse("append", std::errc::no_space_on_device, 1);
        Words words{"--audit", "--log", "/srv/log", "app", "/bin/true"};
        words.insert(words.begin(), more.begin(), more.end());
        const Told audited = told(kernel, words);
        CHECK_FALSE(audited.executed);
        CHECK(audited.status == 125);
        CHECK(audited.err ==
              "doff: cannot write the line of --audit: No space left on device\n"
              "hint: nothing was run: --audit asks for a record or nothing\n");
    }
    FakeKernel full;
    full.refuse("append", std::errc::no_space_on_device);
    CHECK(told(full, {"-vv", "--log", "/srv/log", "app", "/bin/true"}).executed);
}

TEST_CASE("with --seccomp all is said before the filter, and after it nothing") {
    const Told all = told(
        with_profile(), {"-vv", "--audit", "--log", "/srv/log", "--seccomp", "/profile", "app", "/bin/true"});
    REQUIRE(all.executed);
    const auto filter = std::ranges::find(all.calls.rbegin(), all.calls.rend(), "seccomp");
    REQUIRE(filter != all.calls.rend());
    CHECK(std::find(filter.base(), all.calls.end(), "append") == all.calls.end());
    const std::size_t next = all.log.find("doff[50]: step: next seccomp(");
    const std::size_t execute = all.log.find("doff[50]: step: execute '/bin/true'\n");
    const std::size_t audit = all.log.find("doff[50]: audit: uid 0 (root) -> ");
    CHECK(next < execute);
    CHECK(execute < audit);
    CHECK(audit < all.log.size());
    // One that the kernel refuses is no reason to be silent.
    FakeKernel refusing = with_profile();
    refusing.refuse("seccomp", std::errc::invalid_argument);
    const Told refused = told(refusing, {"--log", "/srv/log", "--seccomp", "/profile", "app", "/bin/true"});
    CHECK(refused.status == 125);
    CHECK(refused.err.find("Invalid argument") != std::string::npos);
    CHECK(refused.log.find("Invalid argument") != std::string::npos);
}

TEST_CASE("a session keyring that is refused, and may be, is logged as refused") {
    const std::string call = "doff: step: keyctl(KEYCTL_JOIN_SESSION_KEYRING): ";
    CHECK(told({"-v", "app", "/bin/true"}).err.find(call + "a new one\n") != std::string::npos);
    FakeKernel kernel;
    kernel.process.session_keyring = {};
    kernel.keyrings.clear();
    kernel.refuse("keyctl_join_session_keyring", std::errc::operation_not_permitted);
    const Told refused = told(kernel, {"-v", "app", "/bin/true"});
    CAPTURE(refused.err);
    CHECK(refused.executed);
    CHECK(refused.err.find(call + "refused, Operation not permitted; it may be, where there is none of the "
                                  "caller's\n") != std::string::npos);
}

TEST_CASE("a plain run makes no call for a log that nobody asked for") {
    const auto calls = [](const Words& words) { return told(words).calls; };
    const auto plain = calls({"app", "/bin/true"});
    for (const char* const call : {"append", "open_to_append", "connect_datagram"}) {
        CHECK(std::ranges::find(plain, call) == plain.end());
    }
    auto verbose = without_signals(calls({"-v", "app", "/bin/true"}));
    std::erase(verbose, "append");
    verbose.erase(std::ranges::find(verbose, "getpid"));
    CHECK(verbose == plain);
}

TEST_CASE("an own log is not passed on by --keep-fd and not closed by --close-fds") {
    const Told kept = told({"--log", "/srv/log", "--keep-fd", "3", "app", "/bin/true"});
    CHECK(kept.status == 125);
    CHECK(kept.err.find("cannot keep fd 3: it is not open") != std::string::npos);
    const Told closing = told({"-v", "--log", "/srv/log", "--close-fds", "app", "/bin/true"});
    REQUIRE(closing.executed);
    CHECK(closing.log.find("execute '/bin/true'") != std::string::npos);
    CHECK(closing.executed->command.open_fds == std::set{0, 1, 2});
}

}  // namespace doff
