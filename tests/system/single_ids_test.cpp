// SPDX-License-Identifier: MIT
//
// Single ids, setresuid(2) and setresgid(2): for root, for a holder of one capability, and for a
// caller without any that changes its own ids round. What is not named stays, but for the saved id,
// which execve(2) makes a copy of the effective one.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "world.h"

#include <sched.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

namespace doff_test {
namespace {

struct Ids {
    std::array<std::uint32_t, 4> uid;
    std::array<std::uint32_t, 4> gid;
};

struct Row {
    std::vector<std::string> words;
    Ids wanted;
};

Ids ids_of(const Outcome& outcome) {
    INFO(summary_of(outcome));
    const auto said = testimony_in(outcome.out);
    REQUIRE(said);
    return {said->witness.uid, said->witness.gid};
}

void check(const std::vector<Row>& rows, const std::function<void()>& prepare = {}) {
    for (const Row& row : rows) {
        CAPTURE(row.words);
        const Outcome outcome = doff(row.words, prepare);
        CHECK(outcome.err.empty());
        const Ids found = ids_of(outcome);
        CHECK(found.uid == row.wanted.uid);
        CHECK(found.gid == row.wanted.gid);
    }
}

using Four = std::array<std::uint32_t, 4>;
constexpr Four k_zero{0, 0, 0, 0};

// uid 1700 with another effective uid, as a setuid program has that was started by 1700.
void differ() {
    set_groups({1600});
    set_gids(1600, 1601, 1601);
    set_uids(1700, 1701, 1701);
}

}  // namespace

TEST_CASE("Root changes the ids that are named and no others") {
    if (!in_private_world()) {
        return;
    }
    check({
        {{"--ruid", "app"}, {{1500, 0, 0, 0}, k_zero}},
        {{"--euid", "app"}, {{0, 1500, 1500, 1500}, k_zero}},
        {{"--euid", "app", "--suid", "1500"}, {{0, 1500, 1500, 1500}, k_zero}},
        {{"--ruid", "app", "--euid", "app"}, {{1500, 1500, 1500, 1500}, k_zero}},
        {{"--ruid", "+1", "--euid", "+4294967294"}, {{1, 4294967294, 4294967294, 4294967294}, k_zero}},
        {{"--rgid", "www"}, {k_zero, {33, 0, 0, 0}}},
        {{"--egid", "www"}, {k_zero, {0, 33, 33, 33}}},
        {{"--rgid", "1", "--egid", "2", "--sgid", "2"}, {k_zero, {1, 2, 2, 2}}},
        {{"--ruid", "1", "--euid", "2", "--rgid", "3", "--egid", "4"}, {{1, 2, 2, 2}, {3, 4, 4, 4}}},
        {{"--keep-ids"}, {k_zero, k_zero}},
    });
}

TEST_CASE("A holder of one capability changes what that allows") {
    if (!in_private_world()) {
        return;
    }
    const auto uid_holder = [] { become_holder(1600, 1600, {1600}, k_setuid_bit); };
    const Four own{1600, 1600, 1600, 1600};
    check({{{"--euid", "app"}, {{1600, 1500, 1500, 1500}, own}},
           {{"--ruid", "app"}, {{1500, 1600, 1600, 1600}, own}}},
          uid_holder);
    check_refused(doff({"--egid", "www"}, uid_holder), "setresgid(-1, 33, 33) needs cap_setgid");
    const auto gid_holder = [] { become_holder(1600, 1600, {1600}, k_setgid_bit); };
    check({{{"--egid", "www"}, {own, {1600, 33, 33, 33}}}}, gid_holder);
    check_refused(doff({"--euid", "app"}, gid_holder), "setresuid(-1, 1500, 1500) needs cap_setuid");
}

TEST_CASE("A caller without privilege changes its own ids round") {
    if (!in_private_world()) {
        return;
    }
    const Four gid{1600, 1601, 1601, 1601};
    check(
        {
            {{"--ruid", "1701"}, {{1701, 1701, 1701, 1701}, gid}},
            {{"--euid", "1700"}, {{1700, 1700, 1700, 1700}, gid}},
            {{"--ruid", "1701", "--euid", "1700"}, {{1701, 1700, 1700, 1700}, gid}},
            {{"--rgid", "1601", "--egid", "1600"}, {{1700, 1701, 1701, 1701}, {1601, 1600, 1600, 1600}}},
            {{"--ruid", "1701", "--rgid", "1601"}, {{1701, 1701, 1701, 1701}, {1601, 1601, 1601, 1601}}},
        },
        differ);
    check_refused(doff({"--euid", "0"}, differ), "setresuid(-1, 0, 0) needs cap_setuid");
    // Somebody else altogether is not what such a caller may ask for.
    check_refused(doff({"app"}, differ), "real uid 1700 and effective uid 1701, real gid 1600");
    const auto by_root = doff({"app"}, [] { set_uids(0, 1500, 1500); });
    CHECK(by_root.err ==
          "doff: real uid 0 and effective uid 1500 differ\n"
          "hint: whoever starts doff must make them equal, as setpriv does with --reuid\n");
}

TEST_CASE("Installed setuid single ids are no way to become root") {
    if (!in_private_world()) {
        return;
    }
    copy_program(doff_path(), path_of("installed"));
    for (const unsigned mode : {04755U, 02755U, 06755U}) {
        CAPTURE(mode);
        REQUIRE(::chmod(path_of("installed").c_str(), mode) == 0);
        for (const std::string option : {"--ruid=0", "--euid=0", "--rgid=0", "--keep-ids"}) {
            CAPTURE(option);
            check_refused(run({.argv = {path_of("installed"), option, "--", probe_path()},
                               .prepare = [] { become(1600, 1600, {1600}); }}),
                          "more privilege than the caller has");
        }
    }
}

TEST_CASE("Single ids leave the capabilities that the effective user has") {
    if (!in_private_world()) {
        return;
    }
    const auto witness = [](const std::vector<std::string>& words) {
        const auto said = testimony_in(doff(words).out);
        REQUIRE(said);
        return said->witness;
    };
    // capabilities(7): with a real uid of 0 execve permits what the bounding set has, and makes none of
    // it effective; with an effective one both.
    const Witness real_root = witness({"--euid", "app"});
    CHECK(real_root.effective == 0);
    CHECK(real_root.permitted == real_root.bounding);
    CHECK_FALSE(real_root.no_new_privs);
    const Witness effective_root = witness({"--ruid", "app"});
    CHECK(effective_root.effective == effective_root.bounding);
    const Witness none = witness({"--ruid", "1999", "--euid", "1999", "--rgid", "33", "--egid", "33"});
    CHECK(none.permitted == 0);
    CHECK(none.no_new_privs);
    CHECK(none.home == "/");
    CHECK(witness({"--egid", "www"}).home == "/root");
    CHECK(witness({"--keep-ids", "-G", "www,video"}).groups == std::vector<std::uint32_t>{33, 44});
}

TEST_CASE("What cannot be kept apart is refused") {
    if (!in_private_world()) {
        return;
    }
    const std::string no_new_privs = "cannot keep real and effective IDs apart under no_new_privs";
    check_refused(doff({"--strict", "--euid", "app"}), no_new_privs);
    check_refused(doff({"--euid", "app"}, set_no_new_privs), no_new_privs);
    check_refused(doff({"--euid", "app", "--suid", "0"}), "cannot have --suid '0'");
    check_refused(doff({"--egid", "www", "--sgid", "video"}), "cannot have --sgid 'video'");
    check_refused(doff({"--euid", "app", "-G", "init"}), "--groups init needs a USER");
}

// Root and working directory are shared with a process that may go on for ever.
TEST_CASE("IDs stay apart where another process shares the working directory") {
    if (!in_private_world()) {
        return;
    }
    const auto share = [] {
        const auto child = static_cast<pid_t>(::syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0));
        must(child != -1, "clone");
        if (child != 0) {
            int status = 0;
            must(::waitpid(child, &status, 0) == child, "waitpid");
            ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
        }
    };
    check({{{"--euid", "app"}, {{0, 1500, 1500, 1500}, k_zero}}}, share);
}

TEST_CASE("IDs that differ are refused under a tracer, and where the kernel does not let us be alone") {
    if (!in_private_world()) {
        return;
    }
    const auto be_traced = [] {
        const pid_t child = ::fork();
        must(child != -1, "fork");
        if (child == 0) {
            must(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0, "PTRACE_TRACEME");
            return;
        }
        int status = 0;
        while (::waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
            must(::ptrace(PTRACE_CONT, child, nullptr, nullptr) == 0, "PTRACE_CONT");
        }
        ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
    };
    check_refused(doff({"--euid", "app"}, be_traced), "under a tracer, process ");
    CHECK(doff({"app"}, be_traced).status == 0);
    const Fault refused{{"unshare", SYS_unshare}, EPERM};
    check_refused(doff({"--euid", "app"}, [&] { install({&refused, 1}); }),
                  "unshare(CLONE_FS): Operation not permitted\nhint: IDs that differ need it");
}

}  // namespace doff_test
