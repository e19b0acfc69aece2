// SPDX-License-Identifier: MIT
//
// --rlimit on the kernel that enforces it: every resource in every form, what may be lowered by anybody,
// what may not be raised, and limits that stop doff or the command itself.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>

namespace doff_test {
namespace {

constexpr std::uint64_t k_unlimited = ~std::uint64_t{0};
constexpr std::size_t k_limit_stack = 3;  // in Witness::limits
constexpr std::uint64_t k_mebibyte = 1 << 20;

struct Resource {
    const char* name;
    int number;          // RLIMIT_*
    std::uint64_t unit;  // the test goes from one to four of these
};

// In the order of Witness::limits.
const std::array<Resource, 16> k_resources{{
    {"cpu", RLIMIT_CPU, 1000},
    {"fsize", RLIMIT_FSIZE, k_mebibyte},
    {"data", RLIMIT_DATA, 256 * k_mebibyte},
    {"stack", RLIMIT_STACK, k_mebibyte},
    {"core", RLIMIT_CORE, 1},
    {"rss", RLIMIT_RSS, k_mebibyte},
    {"nproc", RLIMIT_NPROC, 1000},
    {"nofile", RLIMIT_NOFILE, 16},
    {"memlock", RLIMIT_MEMLOCK, 4096},
    {"as", RLIMIT_AS, 1024 * k_mebibyte},
    {"locks", RLIMIT_LOCKS, 7},
    {"sigpending", RLIMIT_SIGPENDING, 100},
    {"msgqueue", RLIMIT_MSGQUEUE, 1000},
    {"nice", RLIMIT_NICE, 5},
    {"rtprio", RLIMIT_RTPRIO, 10},
    {"rttime", RLIMIT_RTTIME, 1'000'000},
}};

// In the child.
void set_limit(int resource, SoftHard limit) {
    const std::array<std::uint64_t, 2> words{limit.soft, limit.hard};
    must(::syscall(SYS_prlimit64, 0, resource, words.data(), nullptr) == 0, "prlimit");
}

std::string text_of(std::uint64_t value) {
    return value == k_unlimited ? "unlimited" : std::to_string(value);
}

Witness with_limit(std::size_t at, SoftHard limit) {
    Witness witness = app();
    witness.limits.at(at) = limit;
    return witness;
}

void check_limit(const std::string& word, std::size_t at, SoftHard start, SoftHard wanted) {
    CAPTURE(word);
    check_ran_as(doff({"--rlimit", word, "app"}, [&] { set_limit(k_resources.at(at).number, start); }),
                 with_limit(at, wanted));
}

// Starts at 10:100, as nobody who may raise that.
Outcome with_core_lowered(const std::string& word, const std::string& user = "app") {
    return doff({"--rlimit", word, user}, [] {
        root_without(k_sys_resource_bit);
        set_limit(RLIMIT_CORE, {10, 100});
    });
}

}  // namespace

TEST_CASE("Bytes in steps of 1024 are that many to the kernel") {
    if (!in_private_world()) {
        return;
    }
    const auto outcome =
        run({.argv = {doff_path(), "--rlimit", "core=3K:1M", "app", "--", "/bin/cat", "/proc/self/limits"}});
    CAPTURE(summary_of(outcome));
    CHECK(std::ranges::any_of(lines_of(outcome.out), [](const std::string& line) {
        return line.starts_with("Max core file size") && line.contains(" 3072 ") &&
               line.contains(" 1048576 ");
    }));
}

TEST_CASE("Every limit can be set in every form") {
    if (!in_private_world()) {
        return;
    }
    for (std::size_t at = 0; at < k_resources.size(); ++at) {
        // Nothing above what the caller has: that takes a capability which not every root holds.
        const Resource& resource = k_resources.at(at);
        const std::uint64_t unit = std::min(resource.unit, baseline().limits.at(at).hard / 4);
        const SoftHard start{2 * unit, 4 * unit};
        const std::string name = std::string(resource.name) + "=";
        const auto one = text_of(unit);
        const auto three = text_of(3 * unit);
        check_limit(name + one + ":" + three, at, start, {unit, 3 * unit});
        check_limit(name + one, at, start, {unit, unit});
        check_limit(name + three + ":", at, start, {3 * unit, 4 * unit});
        check_limit(name + ":" + three, at, start, {2 * unit, 3 * unit});
        check_limit("RLIMIT_" + name + one + ":" + one, at, start, {unit, unit});
    }
}

TEST_CASE("What is unlimited can stay so, and a soft limit can become so") {
    if (!in_private_world()) {
        return;
    }
    if (baseline().limits.at(k_limit_core).hard != k_unlimited) {
        skip("the limit of core files has an end here");
        return;
    }
    const SoftHard start{7, k_unlimited};
    check_limit("core=unlimited", k_limit_core, start, {k_unlimited, k_unlimited});
    check_limit("core=infinity:", k_limit_core, start, {k_unlimited, k_unlimited});
    check_limit("core=:unlimited", k_limit_core, start, start);
    check_limit("core=0:infinity", k_limit_core, start, {0, k_unlimited});
    check_limit("core=18446744073709551614", k_limit_core, start, {k_unlimited - 1, k_unlimited - 1});
    check_limit("core=0", k_limit_core, start, {0, 0});
}

TEST_CASE("Several limits are set together, and the others stay") {
    if (!in_private_world()) {
        return;
    }
    Witness wanted = app();
    wanted.limits.at(k_limit_core) = {0, 0};
    wanted.limits.at(k_limit_nofile) = {8, 16};
    wanted.limits.at(0) = {60, 120};
    const std::vector<std::string> words{"--rlimit=cpu=60:120", "--rlimit=core=0", "--rlimit", "nofile=8:16",
                                         "app"};
    check_ran_as(doff(words), wanted);
    // No privilege is needed to lower one's own.
    check_ran_as(doff(words, [] { become(1500, 1500, {33, 44, 1500}); }), wanted);
}

TEST_CASE("A limit that may not be raised is refused, and nothing is run") {
    if (!in_private_world()) {
        return;
    }
    const auto check = [](const Outcome& outcome, const std::string& call) {
        check_refused(outcome,
                      call +
                          ": Operation not permitted\nhint: the hard limit of core is 100 here; to raise it "
                          "takes cap_sys_resource\n");
    };
    check(with_core_lowered("core=101"), "prlimit(core, 101)");
    check(with_core_lowered("core=:101"), "prlimit(core, 10:101)");
    check(with_core_lowered("core=50:unlimited"), "prlimit(core, 50:unlimited)");
    check(with_core_lowered("core=unlimited", "root"), "prlimit(core, unlimited)");
    // The half that is not given is the caller's, and the two have to fit.
    const std::string fit = "the soft limit would be ";
    check_refused(with_core_lowered("core=101:"), fit + "101 and the hard one 100");
    check_refused(with_core_lowered("core=unlimited:"), fit + "unlimited and the hard one 100");
    check_refused(with_core_lowered("core=:9"), fit + "10 and the hard one 9");
    check_ran_as(with_core_lowered("core=100:"), [] {
        Witness wanted = with_limit(k_limit_core, {100, 100});
        wanted.bounding &= ~k_sys_resource_bit;
        return wanted;
    }());
}

TEST_CASE("A limit may be raised by who has the capability for it") {
    if (!in_private_world()) {
        return;
    }
    if ((baseline().effective & k_sys_resource_bit) == 0) {
        skip("root has no CAP_SYS_RESOURCE here");
        return;
    }
    check_limit("core=101", k_limit_core, {10, 100}, {101, 101});
    check_limit("core=:unlimited", k_limit_core, {10, 100}, {10, k_unlimited});
}

TEST_CASE("No limit keeps doff from its own work") {
    if (!in_private_world()) {
        return;
    }
    // What the limits forbid is done before them, or takes nothing that they count.
    Witness wanted = app();
    wanted.limits.at(1) = {0, 0};
    wanted.limits.at(k_limit_nofile) = {0, 0};
    wanted.oom_score_adj = {};  // the command cannot open the file
    const auto outcome = doff({"--rlimit=nofile=0", "--rlimit=fsize=0", "--oom-score-adj=7", "--umask=077",
                               "--chdir=/", "--close-fds", "--reset-signals", "app"});
    CAPTURE(summary_of(outcome));
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony.has_value());
    CHECK(testimony->witness.limits == wanted.limits);
    CHECK(testimony->witness.uid == wanted.uid);
    CHECK(testimony->witness.permitted == 0);
}

TEST_CASE("A limit on processes stops the command where the user has too many, and not the drop") {
    if (!in_private_world()) {
        return;
    }
    // setuid(2) only marks the process; execve(2) is what fails.
    const auto with_another = [] { have_a_process_of(1500); };
    check_refused(doff({"--rlimit", "nproc=0", "app"}, with_another), "Resource temporarily unavailable",
                  126);
    // Somebody who has none beside this one. Where the limit is 0 kernels differ in whether setuid(2) counts
    // the process that calls it.
    Witness alone = ordinary(1996, 1996, {1996});
    alone.limits.at(6) = {1, 1};
    check_ran_as(doff({"--rlimit", "nproc=1", "1996:1996"}), alone);
}

TEST_CASE("A limit too small for the command holds, whatever becomes of it") {
    if (!in_private_world()) {
        return;
    }
    const auto no_room = doff({"--rlimit", "as=4096", "app"});
    CAPTURE(summary_of(no_room));
    CHECK(no_room.out.empty());
    CHECK((no_room.status == 126 || no_room.signal != 0));
    // How far a command gets before its stack has to grow is left to where execve(2) puts the stack.
    const auto no_stack = doff({"--rlimit", "stack=0:4096", "app"});
    CAPTURE(summary_of(no_stack));
    if (no_stack.status == 0) {
        check_ran_as(no_stack, with_limit(k_limit_stack, {0, 4096}));
    } else {
        CHECK((no_stack.status == 126 || no_stack.signal != 0));
    }
}

}  // namespace doff_test
