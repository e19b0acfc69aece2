// SPDX-License-Identifier: MIT
//
// The same as lies_test.cpp for limits, scheduling, session, signals, directories and descriptors: where a
// call that sets or reads one of them says "done" and does nothing, or is refused, the command has exactly
// what was asked for or is not run.
//
// Not here: prctl(PR_SET_PTRACER), which no call reads back, so that a lie of it cannot be found out
// (doff(1) says so); and two system calls that agree on the same lie, which nothing in the process can
// tell from the truth. None of those that are answered here with 0 and an untouched buffer do.
#include "catch.h"
#include "fault.h"
#include "sweep.h"
#include "world.h"

#include <sys/syscall.h>
#include <cerrno>

namespace doff_test {
namespace {

std::vector<Fault> faults_of(const std::vector<Call>& calls, const std::vector<int>& errors) {
    std::vector<Fault> faults;
    for (const Call& call : calls) {
        for (const int error : errors) {
            faults.push_back({call, error});
        }
    }
    return faults;
}

const std::vector<int> k_done{0};
const std::vector<int> k_errors{EPERM, EAGAIN, EINVAL, ENOSYS, ENOMEM};

std::vector<Call> all_calls() {
    auto calls = process_calls();
    calls.insert(calls.end(), credential_calls().begin(), credential_calls().end());
    return calls;
}

void sweep_singly(const std::string& what, const std::vector<Fault>& faults) {
    std::vector<Case> cases;
    for (const std::size_t profile : process_profiles()) {
        for (const Fault& fault : faults) {
            cases.push_back({profile, {fault}});
        }
    }
    sweep(what, cases);
}

// Every `step`th pair, of two different calls.
void sweep_pairs(const std::string& what, const std::vector<Fault>& one, const std::vector<Fault>& other,
                 std::size_t step) {
    std::vector<Case> cases;
    std::size_t count = 0;
    for (const std::size_t profile : process_profiles()) {
        for (const Fault& first : one) {
            for (const Fault& second : other) {
                if (first.call.name != second.call.name && count++ % step == 0) {
                    cases.push_back({profile, {first, second}});
                }
            }
        }
    }
    sweep(what, cases);
}

}  // namespace

TEST_CASE("One call that lies or is refused never gives the command anything that was not asked for") {
    if (!filters_work()) {
        return;
    }
    sweep_singly("process: one lie", faults_of(all_calls(), k_done));
    sweep_singly("process: one refusal", faults_of(all_calls(), k_errors));
}

TEST_CASE("Two calls that lie never give the command anything that was not asked for") {
    if (!filters_work()) {
        return;
    }
    const auto lies = faults_of(process_calls(), k_done);
    std::vector<Case> cases;
    for (const std::size_t profile : process_profiles()) {
        for (std::size_t first = 0; first < lies.size(); ++first) {
            for (std::size_t second = first + 1; second < lies.size(); ++second) {
                cases.push_back({profile, {lies[first], lies[second]}});
            }
        }
    }
    sweep("process: two lies", cases);
    sweep_pairs("process: two lies, one of credentials", lies, faults_of(credential_calls(), k_done), 2);
}

TEST_CASE("A lie and a refusal together never give the command anything that was not asked for") {
    if (!filters_work()) {
        return;
    }
    const auto lies = faults_of(process_calls(), k_done);
    // fcntl(2) is how doff asks what is open, and an error is how it hears that something is not.
    const Call asks_what_is_open{"fcntl", SYS_fcntl};
    sweep_pairs("process: a lie and fcntl refused", lies, faults_of({asks_what_is_open}, k_errors), 1);
    // Neither divides the number of refusals that each lie meets, so every refusal gets its turn.
    constexpr std::size_t k_some = 5;
    constexpr std::size_t k_few = 41;
    sweep_pairs("process: a lie and a refusal", lies, faults_of(process_calls(), {EPERM, ENOSYS}), k_some);
    sweep_pairs("process: a lie and any refusal", faults_of(all_calls(), k_done),
                faults_of(all_calls(), k_errors), k_few);
}

TEST_CASE("Calls that all lie or are all refused never give the command anything that was not asked for") {
    if (!filters_work()) {
        return;
    }
    std::vector<Case> cases;
    for (const std::size_t profile : process_profiles()) {
        cases.push_back({profile, faults_of(process_calls(), k_done)});
        for (const int error : k_errors) {
            cases.push_back({profile, faults_of(process_calls(), {error})});
        }
    }
    sweep("process: all at once", cases);
}

}  // namespace doff_test
