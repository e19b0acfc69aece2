// SPDX-License-Identifier: MIT
//
// What the manual says a command is for a set of options: a model of its own, that knows nothing of how
// doff comes to it. Choices of options change it one after the other; what several of them decide together
// is worked out at the end.
#pragma once

#include "witness.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace doff_test {

enum class Who { app, app_by_www, numbers, helper_without_groups, root, kept, effective_app, app_by_ids };
enum class Keyring { fresh, kept };
enum class CallersEnvironment { passed_on, kept, cleared, login };

// Of what a set would be without the option; empty where there is none.
template <class Set>
using Change = std::function<Set(Set would_be)>;

// What a profile denies to those who do not hold a capability.
struct DeniedWithout {
    std::uint64_t capability = 0;
    std::string attempt;
    int error = 0;
};

struct Expectation {
    Witness witness;  // what no other option has a say in
    Who who = Who::app;
    bool names_inside = false;     // --lookup inside
    std::string root = {};         // --root
    bool directory_named = false;  // --chdir
    std::optional<std::uint64_t> kept_capabilities = {};
    Change<std::uint64_t> bounding = {};
    Change<std::uint64_t> inheritable = {};
    Change<std::uint64_t> ambient = {};
    Change<unsigned> securebits = {};
    bool strict = false;
    bool allows_new_privs = false;
    bool allows_injection = false;
    Keyring keyring = Keyring::fresh;
    CallersEnvironment environment = CallersEnvironment::passed_on;
    std::vector<std::string> set_variables = {};  // NAME=VALUE, the last of a name counts
    std::vector<std::string> unset_variables = {};
    bool has_death_signal = false;
    bool confined = false;  // by Landlock
    bool filtered = false;  // by --seccomp
    std::optional<DeniedWithout> denied_without = {};
    bool asks_yama = false;
    bool verbose = false;
};

// The command's view, or what the message of a refusal is to have in it.
struct Verdict {
    Witness witness;
    int filters = 0;                    // how many there are more than the caller has
    std::vector<std::string> refusals;  // empty where the command runs; else at least one is told
};

// Puts into `room`, a directory, users and groups that have the names of those outside and other numbers.
void make_users_inside(const std::string& room);

// Whether the kernel has what --ptracer speaks to.
bool kernel_has_yama();

Verdict verdict_of(const Expectation& expected);

}  // namespace doff_test
