// SPDX-License-Identifier: MIT
//
// --seccomp with the command as it finds itself: a filter that says nothing but "kill" is in force and
// proven, and one that was not installed is found out.
#include "catch.h"
#include "core/seccomp_flags.h"
#include "fault.h"
#include "world.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <csignal>
#include <cstddef>

namespace doff_test {
namespace {

constexpr std::uint32_t k_kill = SECCOMP_RET_KILL_PROCESS;

// The path of a BPF program in a file, which answers these calls with `answer` and allows all others.
std::string filter_of(const std::string& name, const std::vector<std::uint32_t>& calls,
                      std::uint32_t answer = k_kill) {
    std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
    for (const std::uint32_t call : calls) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, answer));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    write_file(path_of(name), std::string(reinterpret_cast<const char*>(program.data()),
                                          program.size() * sizeof program[0]));
    return path_of(name);
}

Outcome filtered(const std::string& filter, std::vector<std::string> command,
                 const std::function<void()>& prepare = {}) {
    std::vector<std::string> argv{doff_path(), "--seccomp", filter, "app", "--"};
    argv.insert(argv.end(), command.begin(), command.end());
    return run({.argv = argv, .prepare = prepare});
}

const std::vector<std::uint32_t> k_looking{
    SYS_newfstatat,
    SYS_statx,
    SYS_getppid,
#ifdef SYS_stat
    SYS_stat,
#endif
};

}  // namespace

TEST_CASE("A filter that only kills is in force, and kills for nothing that doff does") {
    if (!in_private_world()) {
        return;
    }
    const std::string filter = filter_of("kills", {SYS_sethostname, SYS_getppid});
    Witness wanted = app();
    wanted.seccomp = 2;
    const auto ran = filtered(filter, {probe_path()});
    INFO(summary_of(ran));
    const auto testimony = testimony_in(ran.out);
    REQUIRE(testimony);
    CHECK(differences(wanted, testimony->witness).empty());
    // A shell asks for its parent when it starts.
    CHECK(filtered(filter, {"/bin/sh", "-c", "exit $PPID"}).signal == SIGSYS);
}

TEST_CASE("A filter that was not installed is found out, also one that denies by killing alone") {
    if (!in_private_world()) {
        return;
    }
    const std::string filter = filter_of("lied-about", {SYS_sethostname});
    const std::vector<Fault> lie{{{"seccomp", SYS_seccomp}}, {{"PR_SET_SECCOMP", SYS_prctl, PR_SET_SECCOMP}}};
    const auto outcome = filtered(filter, {probe_path()}, [&] { install(lie); });
    CHECK(outcome.status == 120);
    CHECK(outcome.out.empty());
    CHECK(outcome.err ==
          "doff: not proven, nothing was run: seccomp filter: wanted an answer of its own to "
          "getppid(2), found none\n"
          "hint: a seccomp filter is in force, which can answer a call without making it\n");
}

TEST_CASE("Where the command is not there or may not be executed, a filter that kills for looking does not") {
    if (!in_private_world()) {
        return;
    }
    const std::string filter = filter_of("blind", k_looking);
    const auto absent = filtered(filter, {"no-such-command"});
    CHECK(absent.status == 127);
    CHECK(absent.err.starts_with("doff: command 'no-such-command' not found in PATH\n"));
    write_file(scratch("not-executable"), "#!/bin/sh\n", 0644);
    const auto refused = filtered(filter, {scratch("not-executable")});
    CHECK(refused.status == 126);
    CHECK(refused.err ==
          "doff: cannot execute '" + scratch("not-executable") +
              "': Permission denied\nhint: under --seccomp nothing is asked about the file: doff "
              "--check with the same words says why\n");
    const auto checked =
        run({.argv = {doff_path(), "--check", "--seccomp", filter, "app", "--", scratch("not-executable")}});
    CHECK(checked.out.contains("it may be executed by no user at all"));
}

TEST_CASE("Under a filter that allows nothing but execve and to say why, doff says why") {
    if (!in_private_world()) {
        return;
    }
    std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
    for (const std::uint32_t call : {SYS_execve, SYS_write, SYS_exit_group}) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, k_kill));
    write_file(path_of("tight"), std::string(reinterpret_cast<const char*>(program.data()),
                                             program.size() * sizeof program[0]));
    const auto absent = filtered(path_of("tight"), {"/no/such/command"});
    INFO(summary_of(absent));
    CHECK(absent.status == 127);
    CHECK(absent.err.starts_with("doff: command '/no/such/command' not found\n"));
}

TEST_CASE("One filter inside another is proven too") {
    if (!in_private_world()) {
        return;
    }
    const std::string filter = filter_of("twice", {SYS_sethostname});
    const auto outcome = filtered(filter, {doff_path(), "--seccomp", filter, "--keep-ids", "--", doff_path(),
                                           "--seccomp", filter, "--keep-ids", "--", probe_path()});
    INFO(summary_of(outcome));
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony);
    CHECK(testimony->filters == 3);
}

// As systemd's @system-service of version 252 does, in which seccomp(2) has no place and prctl(2) has.
TEST_CASE("A filter above that kills for seccomp(2) does not keep the terminal from being guarded") {
    if (!in_private_world()) {
        return;
    }
    const Call call{"seccomp", SYS_seccomp};
    const auto above = [&] { forbid({&call, 1}); };
    Witness wanted = strictly(app());
    const auto outcome =
        run({.argv = {doff_path(), "--strict", "app", "--", probe_path()}, .prepare = above});
    INFO(summary_of(outcome));
    utsname names{};
    REQUIRE(::uname(&names) == 0);
    if (doff::spec_allow_matters(names.release)) {
        // Before Linux 5.16 a flag of that call is worth asking for.
        CHECK(outcome.signal == SIGSYS);
        return;
    }
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony);
    CHECK(differences(wanted, testimony->witness) == "");
}

}  // namespace doff_test
