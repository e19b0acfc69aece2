// SPDX-License-Identifier: MIT
//
// --nice, --ionice, --sched and --cpus on the kernel that schedules by them: every form, as root and as a
// user who already is the target, and what the kernel refuses or would take by halves.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace doff_test {
namespace {

using Words = std::vector<std::string>;

// <linux/ioprio.h>: the class stands above bit 13.
constexpr unsigned io(unsigned io_class, unsigned level) {
    return io_class << 13 | level;
}

void be_app() {
    become(1500, 1500, {33, 44, 1500});
}

void start_nice(int value) {
    must(::setpriority(PRIO_PROCESS, 0, value) == 0, "setpriority");
}

Witness changed(const std::function<void(Witness&)>& change) {
    Witness witness = app();
    change(witness);
    return witness;
}

Witness with_nice(int nice) {
    return changed([nice](Witness& w) { w.nice = nice; });
}

Witness with_io(unsigned value) {
    return changed([value](Witness& w) { w.io_priority = value; });
}

Witness with_policy(std::uint64_t policy, std::uint64_t priority) {
    return changed([=](Witness& w) { w.scheduling = {policy, 0, priority}; });
}

// A cgroup can withhold real-time policies from root too, sched(7).
bool real_time_works() {
    const auto outcome = run({.argv = {probe_path()}, .prepare = [] {
                                  const sched_param one{1};
                                  must(::sched_setscheduler(0, SCHED_FIFO, &one) == 0, "SCHED_FIFO");
                              }});
    if (outcome.status != 0) {
        skip("no real-time policy here: " + outcome.err);
    }
    return outcome.status == 0;
}

void run_on(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    must(::sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

}  // namespace

TEST_CASE("The nice value is the one that was asked for, up and down") {
    if (!in_private_world()) {
        return;
    }
    for (const int nice : {-20, -7, 0, 3, 19}) {
        CAPTURE(nice);
        const std::string word = std::to_string(nice);
        check_ran_as(doff({"--nice", word, "app"}, [] { start_nice(5); }), with_nice(nice));
        check_ran_as(doff({"--nice=" + word, "app"}, [] { start_nice(-5); }), with_nice(nice));
    }
    check_ran_as(doff({"app"}, [] { start_nice(5); }), with_nice(5));
}

TEST_CASE("A user who is the target already can be nicer, and not less nice") {
    if (!in_private_world()) {
        return;
    }
    const auto start = [] {
        start_nice(5);
        be_app();
    };
    check_ran_as(doff({"--nice", "12", "app"}, start), with_nice(12));
    check_ran_as(doff({"--nice", "5", "app"}, start), with_nice(5));
    if (baseline().limits.at(13).hard < 16) {
        check_refused(
            doff({"--nice", "4", "app"}, start),
            "setpriority(4): Permission denied\nhint: to lower the nice value to 4 takes cap_sys_nice, or a "
            "limit of nice (ulimit -e) of at least 16, which is ");
    }
    if (baseline().limits.at(13).hard >= 16 || (baseline().permitted & k_sys_resource_bit) != 0) {
        const auto allowed = [&] {
            const std::array<std::uint64_t, 2> nice{0, 16};
            must(::syscall(SYS_prlimit64, 0, RLIMIT_NICE, nice.data(), nullptr) == 0, "prlimit");
            start();
        };
        check_refused(doff({"--nice", "4", "app"}, allowed),
                      "its hard limit allows that: --rlimit nice=16:\n");
        CHECK(testimony_in(doff({"--nice", "4", "--rlimit", "nice=16:", "app"}, allowed).out));
    }
    const auto without = [] {
        start_nice(0);
        root_without(k_sys_nice_bit);
    };
    check_refused(doff({"--nice", "-1", "root"}, without), "setpriority(-1): ");
}

TEST_CASE("The I/O priority is the one that was asked for") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<std::pair<std::string, unsigned>> rows{
        {"none", 0},
        {"0", 0},
        {"idle", io(3, 0)},
        {"3", io(3, 0)},
        {"best-effort", io(2, 4)},
        {"best-effort:0", io(2, 0)},
        {"be:7", io(2, 7)},
        {"2:5", io(2, 5)},
        {"realtime", io(1, 4)},
        {"RT:7", io(1, 7)},
        {"1:0", io(1, 0)},
    };
    const auto start = [] { must(::syscall(SYS_ioprio_set, 1, 0, io(2, 6)) == 0, "ioprio_set"); };
    check_ran_as(doff({"app"}, start), with_io(io(2, 6)));
    for (const auto& [word, value] : rows) {
        CAPTURE(word);
        check_ran_as(doff({"--ionice", word, "app"}, start), with_io(value));
    }
    check_ran_as(doff({"--ionice", "idle", "app"}, be_app), with_io(io(3, 0)));
    check_refused(
        doff({"--ionice", "realtime:3", "app"}, be_app),
        "ioprio_set(realtime:3): Operation not permitted\nhint: the class realtime takes cap_sys_nice");
}

TEST_CASE("The policy is the one that was asked for") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<std::pair<std::string, std::uint64_t>> rows{
        {"other", SCHED_OTHER}, {"normal", SCHED_OTHER}, {"SCHED_BATCH", SCHED_BATCH}, {"idle", SCHED_IDLE}};
    for (const auto& [word, policy] : rows) {
        CAPTURE(word);
        check_ran_as(doff({"--sched", word, "app"}), with_policy(policy, 0));
        check_ran_as(doff({"--sched", word, "app"}, be_app), with_policy(policy, 0));
    }
    // The nice value stays, or is the one beside it.
    Witness batch = with_policy(SCHED_BATCH, 0);
    batch.nice = 6;
    check_ran_as(doff({"--sched=batch", "app"}, [] { start_nice(6); }), batch);
    check_ran_as(doff({"--nice=6", "--sched=batch", "app"}), batch);
    check_ran_as(doff({"--nice=6", "--sched=batch", "app"},
                      [] {
                          start_nice(0);  // whatever the tests were started with
                          be_app();
                      }),
                 batch);
}

TEST_CASE("A real-time policy is for who may have it") {
    if (!in_private_world() || !real_time_works()) {
        return;
    }
    check_ran_as(doff({"--sched", "fifo:1", "app"}), with_policy(SCHED_FIFO, 1));
    check_ran_as(doff({"--sched", "fifo:99", "app"}), with_policy(SCHED_FIFO, 99));
    check_ran_as(doff({"--sched", "rr:50", "app"}), with_policy(SCHED_RR, 50));
    check_ran_as(doff({"--sched", "other", "app"},
                      [] {
                          const sched_param two{2};
                          must(::sched_setscheduler(0, SCHED_RR, &two) == 0, "SCHED_RR");
                      }),
                 app());
    Witness nice = with_policy(SCHED_RR, 7);
    nice.nice = -3;
    check_ran_as(doff({"--nice=-3", "--sched=rr:7", "app"}), nice);
    check_ran_as(doff({"--sched=deadline:1000000:20000000:40000000", "app"}),
                 changed([](Witness& w) { w.scheduling = {6, 0, 0, 1'000'000, 20'000'000, 40'000'000}; }));
    for (const std::string policy : {"fifo:1", "rr:99", "deadline:1000000:20000000:40000000"}) {
        CAPTURE(policy);
        const std::string kind = policy.starts_with("deadline") ? "the policy deadline"
                                                                : "a real-time policy of priority " +
                                                                      policy.substr(policy.find(':') + 1);
        check_refused(
            doff({"--sched", policy, "app"}, be_app),
            "sched_setattr(" + policy + "): Operation not permitted\nhint: " + kind + " takes cap_sys_nice");
    }
}

TEST_CASE("A policy that this kernel does not have runs nothing") {
    if (!in_private_world()) {
        return;
    }
    // Since Linux 6.12, and where it was built in.
    const auto outcome = doff({"--sched", "ext", "app"});
    if (outcome.status == 0) {
        check_ran_as(outcome, with_policy(7, 0));
        return;
    }
    check_refused(
        outcome,
        "sched_setattr(ext): Invalid argument\nhint: the policy ext came with Linux 6.12, and may have "
        "been left out of this kernel\n");
}

TEST_CASE("The CPUs are exactly those that were asked for") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<int> all = baseline().cpus;
    REQUIRE_FALSE(all.empty());
    std::string list;
    for (const int cpu : all) {
        CAPTURE(cpu);
        const auto one = changed([cpu](Witness& w) { w.cpus = {cpu}; });
        const std::string word = std::to_string(cpu);
        check_ran_as(doff({"--cpus", word, "app"}), one);
        check_ran_as(doff({"--cpus", word + "-" + word, "app"}, be_app), one);
        // From another one: what the caller is bound to is no limit for the command.
        check_ran_as(doff({"--cpus", word, "app"}, [&] { run_on(all.front()); }), one);
        list += (list.empty() ? "" : ",") + word;
    }
    check_ran_as(doff({"--cpus", list, "app"}, [&] { run_on(all.back()); }), app());
    check_ran_as(doff({"app"}, [&] { run_on(all.back()); }),
                 changed([&](Witness& w) { w.cpus = {all.back()}; }));
}

TEST_CASE("CPUs that are not there are refused, beside others too") {
    if (!in_private_world()) {
        return;
    }
    const std::string there = std::to_string(baseline().cpus.front());
    const std::string hint = ": Invalid argument\nhint: the CPUs that may be had here are ";
    // The kernel takes what it has of a list and says nothing of the rest.
    check_refused(doff({"--cpus", there + ",1023", "app"}), "sched_setaffinity(" + there + ",1023)" + hint);
    check_refused(doff({"--cpus", "1023", "app"}), "sched_setaffinity(1023)" + hint);
    check_refused(doff({"--cpus", "0-1023", "app"}, be_app), "sched_setaffinity(0-1023)" + hint);
}

}  // namespace doff_test
