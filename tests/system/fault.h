// SPDX-License-Identifier: MIT
//
// System calls that do not do what they say: a seccomp filter, installed in the child, that answers
// a call with success or an error in the kernel's place and does not execute it. The probe is let
// through by a sixth argument that none of these calls has (probe.cpp has the same number).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace doff_test {

struct Call {
    std::string name;
    std::uint32_t number = 0;
    std::optional<std::uint32_t> operation = {};  // where only this first argument is meant
    std::optional<std::uint32_t> detail = {};     // and this second one
    std::optional<unsigned> not_null = {};        // and something here: the call is to change something
};

// Every call that sets or reads credentials, those of prctl(2) and keyctl(2) also one by one.
const std::vector<Call>& credential_calls();

// Every call that sets or reads limits, scheduling, session, signals, directories and descriptors; without
// those by which a dynamic loader would find no library, where doff needs one.
std::vector<Call> process_calls();

struct Fault {
    Call call;
    int error = 0;  // 0: "done"
};

std::string name_of(const Fault& fault);

// In the child. From here on, and for everything it executes.
void install(std::span<const Fault> faults);

// In the child: whoever makes one of these calls is killed.
void forbid(std::span<const Call> calls);

}  // namespace doff_test
