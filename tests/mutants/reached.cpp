// SPDX-License-Identifier: MIT
//
// Which mutant is on, and which of them each test reaches: a line for each test, its seconds, its name and
// the numbers, by tabs, in the file that DOFF_MUTANTS_REACHED names.
#define CATCH_CONFIG_EXTERNAL_INTERFACES  // Catch2 2 has its listeners only so
#include "catch.h"
#include "mutants/mutant.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <span>

int active_mutant = -1;
bool reached_mutants[DOFF_MUTANTS_END];

namespace {

// Before what other files do before main.
[[gnu::constructor(101)]] void choose_the_mutant() {
    const char* const chosen = std::getenv("DOFF_MUTANT");
    active_mutant = chosen != nullptr ? std::atoi(chosen) : -1;
}

#if __has_include(<catch2/catch_all.hpp>)
using Listener = Catch::EventListenerBase;
#else
using Listener = Catch::TestEventListenerBase;
#endif

class Reached : public Listener {
public:
    using Listener::Listener;

    void testCaseStarting(const Catch::TestCaseInfo& info) override {
        Listener::testCaseStarting(info);
        std::ranges::fill(reached_mutants, false);
        started_ = std::chrono::steady_clock::now();
    }

    void testCaseEnded(const Catch::TestCaseStats& stats) override {
        Listener::testCaseEnded(stats);
        const char* const path = std::getenv("DOFF_MUTANTS_REACHED");
        if (path == nullptr) {
            return;
        }
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started_;
        std::ofstream file(path, std::ios::app);
        file << seconds.count() << '\t' << stats.testInfo.name << '\t';
        for (std::size_t number = 0; const bool reached : std::span(reached_mutants)) {
            if (reached) {
                file << number << ' ';
            }
            ++number;
        }
        file << '\n';
    }

private:
    std::chrono::steady_clock::time_point started_;
};

CATCH_REGISTER_LISTENER(Reached)

}  // namespace
