// SPDX-License-Identifier: MIT
//
// That what is ignored while something is written is afterwards what it was, or said not to be, whichever
// call does not do what it says.
#include "report/without_signals.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {
namespace {

const std::vector<std::set<int>> k_starts{{}, {SIGPIPE}, {SIGXFSZ}, {SIGPIPE, SIGXFSZ}, {SIGTERM}};

}  // namespace

TEST_CASE("both signals are ignored in between, and no others") {
    for (const auto& start : k_starts) {
        FakeKernel kernel;
        kernel.process.ignored_signals = start;
        {
            WithoutSignals writing(kernel);
            std::set<int> both = start;
            both.insert({SIGPIPE, SIGXFSZ});
            CHECK(kernel.process.ignored_signals == both);
            CHECK(writing.restore());
            CHECK(kernel.process.ignored_signals == start);
            kernel.calls.clear();
        }
        CHECK(kernel.calls.empty());
        {
            const WithoutSignals left_alone(kernel);
        }
        CHECK(kernel.process.ignored_signals == start);
    }
}

TEST_CASE("a disposition that cannot be read is left alone") {
    FakeKernel kernel;
    kernel.process.ignored_signals = {SIGPIPE};
    for (const bool lies : {true, false}) {
        if (lies) {
            kernel.lie("is_default", 1);
        } else {
            kernel.refuse("is_default", std::errc::operation_not_permitted);
        }
        WithoutSignals writing(kernel);
        CHECK(writing.restore());
        CHECK(kernel.process.ignored_signals == std::set{SIGPIPE});
    }
}

TEST_CASE("one call that is refused or lies never changes a disposition without that being said") {
    int found_out = 0;
    for (const auto& start : k_starts) {
        for (const char* const call : {"is_default", "set_ignored", "set_default"}) {
            for (int time = 0; time < 5; ++time) {
                for (const bool lies : {true, false}) {
                    FakeKernel kernel;
                    kernel.process.ignored_signals = start;
                    kernel.faults[call] = {
                        lies ? std::nullopt : std::optional(std::errc::operation_not_permitted), time};
                    CAPTURE(start, call, time, lies);
                    const bool restored = WithoutSignals(kernel).restore();
                    CHECK((!restored || kernel.process.ignored_signals == start));
                    found_out += restored ? 0 : 1;
                }
            }
        }
    }
    CHECK(found_out > 0);
}

}  // namespace doff
