// SPDX-License-Identifier: MIT
//
// The reason for the whole program: where a credential call says "done" and does nothing, or is
// refused for whatever reason, the command runs as exactly the target or not at all. Every call
// alone and every pair, over callers and targets of each kind; what the command then is, it tells
// itself, past the filter that lies to doff.
#include "catch.h"
#include "fault.h"
#include "sweep.h"
#include "world.h"

#include <cerrno>

namespace doff_test {
namespace {

template <class Add>
void for_each_profile(Add add) {
    for (const std::size_t at : credential_profiles()) {
        add(at);
    }
}

std::vector<Fault> lies() {
    std::vector<Fault> faults;
    for (const Call& call : credential_calls()) {
        faults.push_back({call, 0});
    }
    return faults;
}

std::vector<Fault> refusals() {
    std::vector<Fault> faults;
    for (const Call& call : credential_calls()) {
        for (const int error : {EPERM, EAGAIN, EINVAL, ENOSYS, ENOMEM}) {
            faults.push_back({call, error});
        }
    }
    return faults;
}

}  // namespace

TEST_CASE("One call that lies never makes the command run as anybody else") {
    if (!filters_work()) {
        return;
    }
    std::vector<Case> cases;
    for_each_profile([&](std::size_t profile) {
        for (const Fault& lie : lies()) {
            cases.push_back({profile, {lie}});
        }
    });
    sweep("one lie", cases);
}

TEST_CASE("Two calls that lie never make the command run as anybody else") {
    if (!filters_work()) {
        return;
    }
    const auto faults = lies();
    std::vector<Case> cases;
    for_each_profile([&](std::size_t profile) {
        for (std::size_t first = 0; first < faults.size(); ++first) {
            for (std::size_t second = first + 1; second < faults.size(); ++second) {
                cases.push_back({profile, {faults[first], faults[second]}});
            }
        }
    });
    sweep("two lies", cases);
}

TEST_CASE("One call that is refused never makes the command run as anybody else") {
    if (!filters_work()) {
        return;
    }
    std::vector<Case> cases;
    for_each_profile([&](std::size_t profile) {
        for (const Fault& refusal : refusals()) {
            cases.push_back({profile, {refusal}});
        }
    });
    sweep("one refusal", cases);
}

TEST_CASE("A lie and a refusal together never make the command run as anybody else") {
    if (!filters_work()) {
        return;
    }
    // All of them are 52,000; every third is an even sample, since no number of calls, errors or
    // profiles that is gone through here is divisible by three.
    constexpr std::size_t k_step = 3;
    std::vector<Case> cases;
    std::size_t count = 0;
    for_each_profile([&](std::size_t profile) {
        for (const Fault& lie : lies()) {
            for (const Fault& refusal : refusals()) {
                if (lie.call.name != refusal.call.name && count++ % k_step == 0) {
                    cases.push_back({profile, {lie, refusal}});
                }
            }
        }
    });
    sweep("a lie and a refusal", cases);
}

TEST_CASE("Calls that all lie or are all refused never make the command run as anybody else") {
    if (!filters_work()) {
        return;
    }
    std::vector<Case> cases;
    for_each_profile([&](std::size_t profile) {
        cases.push_back({profile, lies()});
        for (const int error : {EPERM, EAGAIN, EINVAL, ENOSYS, ENOMEM}) {
            std::vector<Fault> all;
            for (const Call& call : credential_calls()) {
                all.push_back({call, error});
            }
            cases.push_back({profile, all});
        }
    });
    sweep("all at once", cases);
}

}  // namespace doff_test
