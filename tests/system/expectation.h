// SPDX-License-Identifier: MIT
//
// What the manual says a command is for a set of options: a model of its own, that knows nothing of how
// doff comes to it. Choices of options change it one after the other; what several of them decide together
// is worked out at the end.
#pragma once

#include "witness.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace doff_test {

enum class Who { app, app_by_www, numbers, helper_without_groups, root, kept, effective_app, app_by_ids };
enum class Keyring { fresh, kept };

struct Expectation {
    Witness witness;  // what no other option has a say in
    Who who = Who::app;
    bool names_inside = false;  // --lookup inside
    std::optional<std::uint64_t> kept_capabilities = {};
    bool strict = false;
    bool allows_new_privs = false;
    bool allows_injection = false;
    Keyring keyring = Keyring::fresh;
    bool keeps_environment = false;
    bool has_death_signal = false;
};

// The command's view, or what the message of a refusal is to have in it.
struct Verdict {
    Witness witness;
    std::vector<std::string> refusals;  // empty where the command runs; else at least one is told
};

// Puts into `room`, a directory, users and groups that have the names of those outside and other numbers.
void make_users_inside(const std::string& room);

Verdict verdict_of(const Expectation& expectation);

}  // namespace doff_test
