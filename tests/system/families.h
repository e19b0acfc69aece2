// SPDX-License-Identifier: MIT
//
// The options that the test of combinations puts together: families of choices that exclude each other, and
// what each choice does to the expectation. The first choice of a family is no option at all, but for who.
#pragma once

#include "expectation.h"
#include "world.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace doff_test {

using Words = std::vector<std::string>;

struct Choice {
    Words words = {};
    std::function<void(Expectation&)> effect = [](Expectation&) {};
};

struct Family {
    const char* name;
    std::vector<Choice> choices;
};

// Later families may have a say in what earlier ones decided.
std::vector<Family> families_of_credentials();
std::vector<Family> families_of_capability_sets();
std::vector<Family> families_of_environment();
std::vector<Family> families_of_limits();
std::vector<Family> families_of_process();
std::vector<Family> families_of_confinement();

// What the probe is to try, `--try=` each; makes what it tries it on, outside and in the room.
Words attempts();

// The new root directory of all that have one.
inline constexpr const char* k_room = "room-of-combinations";

// A choice that decides one field of the command's view and nothing else.
template <class T, class Value>
Choice sets(Words words, T Witness::* field, Value value) {
    return {std::move(words),
            [field, value = std::move(value)](Expectation& expected) { expected.witness.*field = value; }};
}

template <class T, class Value>
Choice decides(Words words, T Expectation::* field, Value value) {
    return {std::move(words),
            [field, value = std::move(value)](Expectation& expected) { expected.*field = value; }};
}

}  // namespace doff_test
