// SPDX-License-Identifier: MIT
//
// Options together. Each is tested alone elsewhere; here every choice of one family meets every choice of
// every other, several times and among others, and all that the command then is has to be what the manual
// says of them together (expectation.h). A new option is one more family, or a choice in one.
#include "catch.h"
#include "credentials.h"
#include "expectation.h"
#include "pairwise.h"
#include "rooms.h"
#include "sample.h"
#include "world.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>

namespace doff_test {
namespace {

using Words = std::vector<std::string>;

struct Choice {
    Words words = {};
    std::function<void(Expectation&)> effect = [](Expectation&) {};
};

struct Family {
    const char* name;
    std::vector<Choice> choices;  // the first of them is no option at all
};

constexpr const char* k_room = "room-of-combinations";
constexpr std::size_t k_cpu = 0;

// The caller has something of everything that an option changes.
void caller() {
    go_on_as_a_child();
    set_groups({4, 7});
    ::umask(01);
    must(::fcntl(1, F_DUPFD, 5) == 5 && ::fcntl(1, F_DUPFD, 7) == 7, "F_DUPFD");
    must(::signal(SIGPIPE, SIG_IGN) != SIG_ERR, "signal");
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR2);
    must(::sigprocmask(SIG_BLOCK, &blocked, nullptr) == 0, "sigprocmask");
}

Expectation without_options() {
    Expectation expected{baseline()};
    expected.witness.groups = {4, 7};
    expected.witness.umask = 01;
    expected.witness.fds = {0, 1, 2, 5, 7};
    expected.witness.ignored = bit_of_signal(SIGPIPE);
    expected.witness.blocked = bit_of_signal(SIGUSR2);
    expected.witness.leads_session = expected.witness.leads_group = false;
    return expected;
}

// A choice that decides one field of the command's view and nothing else.
template <class T, class Value>
Choice sets(Words words, T Witness::* field, Value value) {
    return {std::move(words), [field, value](Expectation& expected) { expected.witness.*field = value; }};
}

template <class T, class Value>
Choice decides(Words words, T Expectation::* field, Value value) {
    return {std::move(words), [field, value](Expectation& expected) { expected.*field = value; }};
}

Choice limits(Words words, std::size_t at, SoftHard limit) {
    return {std::move(words), [=](Expectation& expected) { expected.witness.limits.at(at) = limit; }};
}

Choice in_room(Words words, const std::string& directory, bool names_inside = false) {
    words.insert(words.begin(), {"--root", room(k_room)});
    return {std::move(words), [=](Expectation& expected) {
                expected.witness = inside(expected.witness, k_room);
                expected.witness.directory = id_of(room(k_room) + directory);
                expected.names_inside = names_inside;
            }};
}

// What is left of it is verdict_of()'s. Options of later families have their own way.
void be_strict(Expectation& expected) {
    const Witness strict = strictly(expected.witness);
    expected.strict = true;
    expected.witness.limits.at(k_limit_core) = strict.limits.at(k_limit_core);
    expected.witness.umask = strict.umask;
    expected.witness.fds = strict.fds;
    expected.witness.blocked = strict.blocked;
    expected.witness.ignored = strict.ignored;
}

std::vector<Family> families_of_credentials() {
    using enum Who;
    return {
        {"who",
         {
             decides({"app"}, &Expectation::who, app),
             decides({"app:www"}, &Expectation::who, app_by_www),
             decides({"1999:1998"}, &Expectation::who, numbers),
             decides({"-G", "none", "--user=helper"}, &Expectation::who, helper_without_groups),
             decides({"root"}, &Expectation::who, root),
             decides({"--if-root", "app"}, &Expectation::who, app),
             {{"--keep-ids"},
              [](Expectation& expected) {
                  expected.who = kept;
                  expected.keeps_environment = true;
              }},
             decides({"--euid", "app"}, &Expectation::who, effective_app),
             decides({"--ruid=app", "--euid=app", "--rgid=app", "--egid=app"}, &Expectation::who, app_by_ids),
         }},
        {"capabilities",
         {
             {},
             decides({"--keep-caps=net_bind_service"}, &Expectation::kept_capabilities,
                     k_net_bind_service_bit),
             decides({"--keep-caps=none"}, &Expectation::kept_capabilities, 0U),
             {{"--strict"}, be_strict},
             {{"--strict", "--keep-caps=setgid,kill"},
              [](Expectation& expected) {
                  be_strict(expected);
                  expected.kept_capabilities = k_setgid_bit | 1U << 5;
              }},
         }},
        {"new privileges", {{}, decides({"--allow-new-privs"}, &Expectation::allows_new_privs, true)}},
        {"terminal", {{}, decides({"--allow-tty-injection"}, &Expectation::allows_injection, true)}},
        {"keyring",
         {{},
          decides({"--keep-keyring"}, &Expectation::keyring, Keyring::kept),
          decides({"--new-keyring"}, &Expectation::keyring, Keyring::fresh)}},
        {"environment", {{}, decides({"--keep-env"}, &Expectation::keeps_environment, true)}},
    };
}

std::vector<Family> families_of_limits() {
    const int last_cpu = baseline().cpus.back();
    return {
        {"descriptors' limit",
         {{},
          limits({"--rlimit=nofile=64:128"}, k_limit_nofile, {64, 128}),
          limits({"--rlimit", "RLIMIT_NOFILE=32"}, k_limit_nofile, {32, 32})}},
        {"other limits",
         {{},
          limits({"--rlimit=core=0"}, k_limit_core, {0, 0}),
          limits({"--rlimit=cpu=600:900"}, k_cpu, {600, 900})}},
        {"nice", {{}, sets({"--nice", "7"}, &Witness::nice, 7), sets({"--nice", "-4"}, &Witness::nice, -4)}},
        {"policy",
         {{},
          sets({"--sched=batch"}, &Witness::scheduling, std::vector<std::uint64_t>{3, 0, 0}),
          sets({"--sched=idle"}, &Witness::scheduling, std::vector<std::uint64_t>{5, 0, 0})}},
        {"I/O",
         {{},
          sets({"--ionice=idle"}, &Witness::io_priority, 3U << 13),
          sets({"--ionice=best-effort:2"}, &Witness::io_priority, 2U << 13 | 2U)}},
        {"CPUs",
         {{}, sets({"--cpus=" + std::to_string(last_cpu)}, &Witness::cpus, std::vector<int>{last_cpu})}},
    };
}

std::vector<Family> families_of_process() {
    return {
        // Before the score, which a command without /proc cannot read.
        {"score", {{}, sets({"--oom-score-adj=250"}, &Witness::oom_score_adj, 250)}},
        {"directories",
         {{},
          sets({"--chdir", path_of("scratch")}, &Witness::directory, id_of(path_of("scratch"))),
          in_room({}, "/"),
          in_room({"--chdir=/srv"}, "/srv"),
          in_room({"--lookup", "inside"}, "/", true),
          in_room({"--lookup=inside", "--chdir", "srv"}, "/srv", true)}},
        {"umask",
         {{}, sets({"--umask=077"}, &Witness::umask, 077U), sets({"--umask=0"}, &Witness::umask, 0U)}},
        {"session",
         {{},
          {{"--new-session"},
           [](Expectation& expected) {
               expected.witness.leads_session = expected.witness.leads_group = true;
           }}}},
        {"death",
         {{},
          {{"--pdeathsig=USR1"},
           [](Expectation& expected) {
               expected.witness.parent_death_signal = SIGUSR1;
               expected.has_death_signal = true;
           }}}},
        {"signals",
         {{},
          {{"--reset-signals"},
           [](Expectation& expected) { expected.witness.ignored = expected.witness.blocked = 0; }}}},
        {"descriptors",
         {{},
          sets({"--close-fds"}, &Witness::fds, std::vector<int>{0, 1, 2}),
          sets({"--close-fds", "--keep-fd=7"}, &Witness::fds, std::vector<int>{0, 1, 2, 7}),
          {{"--keep-fd", "5"},
           [](Expectation& expected) {
               expected.witness.fds = expected.strict ? std::vector{0, 1, 2, 5} : std::vector{0, 1, 2, 5, 7};
           }}}},
        {"name", {{}, sets({"--argv0", "another"}, &Witness::argv0, "another")}},
    };
}

const std::vector<Family>& families() {
    static const std::vector<Family> all = [] {
        new_room(k_room);
        make_users_inside(room(k_room));
        std::filesystem::create_directory(room(k_room) + "/srv");
        std::vector<Family> families = families_of_credentials();
        for (const auto& more : {families_of_limits(), families_of_process()}) {
            families.insert(families.end(), more.begin(), more.end());
        }
        return families;
    }();
    return all;
}

// How much a real root keeps in effect beside another effective uid is not the same on all kernels.
bool is_possible(const Pair& pair) {
    const auto words = [](std::size_t family, std::size_t choice) {
        const Words& all = families()[family].choices[choice].words;
        return all.empty() ? std::string() : all.back();
    };
    const auto apart_and_kept = [&](std::size_t who, std::size_t who_choice, std::size_t other,
                                    std::size_t choice) {
        return families()[who].choices[who_choice].words == Words{"--euid", "app"} &&
               words(other, choice).starts_with("--keep-caps");
    };
    return !apart_and_kept(pair.family, pair.choice, pair.other_family, pair.other_choice) &&
           !apart_and_kept(pair.other_family, pair.other_choice, pair.family, pair.choice);
}

void check_row(const Row& row) {
    Words words;
    Expectation expected = without_options();
    for (std::size_t family = 0; family < row.size(); ++family) {
        const Choice& choice = families()[family].choices[row[family]];
        // Who comes last.
        words.insert(family == 0 ? words.end() : words.begin(), choice.words.begin(), choice.words.end());
        choice.effect(expected);
    }
    const Verdict verdict = verdict_of(expected);
    CAPTURE(words);
    const auto outcome = doff(words, caller);
    if (verdict.refusals.empty()) {
        check_ran_as(outcome, verdict.witness);
        return;
    }
    check_refused(outcome, "doff: ");
    CHECK(std::ranges::any_of(verdict.refusals,
                              [&](const auto& text) { return outcome.err.find(text) != std::string::npos; }));
}

}  // namespace

TEST_CASE("Every choice alone is what the manual says of it") {
    if (!in_private_world()) {
        return;
    }
    std::size_t count = 0;
    for (std::size_t family = 0; family < families().size(); ++family) {
        for (std::size_t choice = 0; choice < families()[family].choices.size(); ++choice) {
            CAPTURE(families()[family].name, choice);
            Row row(families().size(), 0);
            row[family] = choice;
            check_row(row);
            ++count;
        }
    }
    std::cout << "choices alone: " << count << '\n';
}

TEST_CASE("Options together are what the manual says of them together") {
    if (!in_private_world()) {
        return;
    }
    constexpr int k_times = 4;
    std::vector<std::size_t> sizes;
    for (const Family& family : families()) {
        sizes.push_back(family.choices.size());
    }
    const auto rows = rows_with_every_pair(sizes, k_times, is_possible);
    const std::size_t step = step_of_sample();
    for (std::size_t at = 0; at < rows.size(); at += step) {
        check_row(rows[at]);
    }
    std::cout << "combinations: " << sampled(rows.size()) << " of " << sizes.size() << " families\n";
    CHECK(rows.size() >= 150);
}

}  // namespace doff_test
