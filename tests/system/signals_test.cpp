// SPDX-License-Identifier: MIT
//
// --reset-signals: what a careless parent ignored or blocked, down to the two signals that the C library
// keeps to itself. Without the option all of that is passed on as it is.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "sweep.h"
#include "system/linux_kernel.h"
#include "world.h"

#include <sys/syscall.h>
#include <unistd.h>
#include <csignal>

namespace doff_test {
namespace {

constexpr std::uint64_t k_every_signal = ~std::uint64_t{0};
constexpr std::uint64_t k_unstoppable = bit_of_signal(SIGKILL) | bit_of_signal(SIGSTOP);
constexpr std::size_t k_set_size = 8;

// In the child, past the C library, which hides 32 and 33.
void ignore(std::uint64_t signals) {
    std::array<unsigned long, 32> disposition{};
    disposition.front() = 1;  // SIG_IGN
    for (int signal = 1; signal <= 64; ++signal) {
        if ((signals & bit_of_signal(signal)) != 0) {
            must(::syscall(SYS_rt_sigaction, signal, disposition.data(), nullptr, k_set_size) == 0,
                 "rt_sigaction");
        }
    }
}

void block(std::uint64_t signals) {
    must(::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals, nullptr, k_set_size) == 0, "rt_sigprocmask");
}

Witness with_signals(Witness witness, std::uint64_t ignored, std::uint64_t blocked) {
    witness.ignored = ignored;
    witness.blocked = blocked;
    return witness;
}

void check_both(std::uint64_t ignored, std::uint64_t blocked) {
    const auto start = [=] {
        ignore(ignored);
        block(blocked);
    };
    CAPTURE(ignored, blocked);
    check_ran_as(doff({"app"}, start), with_signals(app(), ignored, blocked));
    check_ran_as(doff({"--reset-signals", "app"}, start), app());
}

}  // namespace

TEST_CASE("Any one signal that is ignored or blocked is passed on, or reset") {
    if (!in_private_world()) {
        return;
    }
    for (const int signal : {SIGHUP, SIGINT, SIGPIPE, SIGCHLD, SIGTSTP, SIGTTOU, 32, 33, 34, 63, 64}) {
        check_both(bit_of_signal(signal), 0);
        check_both(0, bit_of_signal(signal));
    }
}

TEST_CASE("All signals together are passed on, or reset") {
    if (!in_private_world()) {
        return;
    }
    const std::uint64_t all = k_every_signal & ~k_unstoppable;
    check_both(all, all);
    check_both(all, 0);
    check_both(0, all);
}

TEST_CASE("Signals are reset for whoever the command runs as, and nothing else changes") {
    if (!in_private_world()) {
        return;
    }
    const auto start = [] {
        ignore(bit_of_signal(SIGPIPE) | bit_of_signal(SIGCHLD));
        block(bit_of_signal(SIGTERM) | bit_of_signal(64));
    };
    check_ran_as(doff({"--reset-signals", "app"},
                      [&] {
                          start();
                          become(1500, 1500, {33, 44, 1500});
                      }),
                 app());
    check_ran_as(doff({"--strict", "app"}, start), strictly(app()));
    Witness kept = strictly(app());
    kept.blocked = bit_of_signal(SIGTERM) | bit_of_signal(64);
    const auto outcome = doff({"--strict", "--keep-signals", "app"}, start);
    const auto said = testimony_in(outcome.out);
    REQUIRE(said);
    CHECK((said->witness.blocked & kept.blocked) == kept.blocked);
}

TEST_CASE("What a signal is to the command is told from a call that tells nothing") {
    if (!filters_work()) {
        return;
    }
    const auto outcome =
        run({.argv = {"/bin/true"}, .prepare = [] {
                 doff::LinuxKernel kernel;
                 ignore(bit_of_signal(SIGPIPE));
                 must(kernel.is_default(SIGPIPE) == false, "ignored");
                 must(kernel.set_default(SIGPIPE) && kernel.is_default(SIGPIPE) == true, "default");
                 must(kernel.set_ignored(SIGPIPE) && kernel.is_default(SIGPIPE) == false, "ignored again");
                 install(std::vector<Fault>{{{"rt_sigaction", SYS_rt_sigaction}, 0}});
                 must(kernel.is_default(SIGPIPE) == std::unexpected(std::errc::protocol_error), "a lie");
             }});
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
}

TEST_CASE("A signal that waits behind a block is the command's, or ends doff before it") {
    if (!in_private_world()) {
        return;
    }
    const auto start = [] {
        block(bit_of_signal(SIGTERM));
        must(::kill(::getpid(), SIGTERM) == 0, "kill");
    };
    check_ran_as(doff({"app"}, start), with_signals(app(), 0, bit_of_signal(SIGTERM)));
    const auto outcome = doff({"--reset-signals", "app"}, start);
    CHECK(outcome.signal == SIGTERM);
    CHECK(outcome.out.empty());
}

}  // namespace doff_test
