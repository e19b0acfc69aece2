// SPDX-License-Identifier: MIT
//
// The switches that plant.py puts into a source file; included before it by the command line.
#pragma once

// The one that is on, DOFF_MUTANT, or -1.
extern int active_mutant;
// Those that were asked for; reached.cpp writes them down after each test.
extern bool reached_mutants[];

constexpr bool mutant(int number) {
    if consteval {
        return false;
    } else {
        reached_mutants[number] = true;
        return number == active_mutant;
    }
}
