// SPDX-License-Identifier: MIT
//
// What every refused command line has in common: nothing runs, and one line says why, in which nothing
// of the words can move a cursor or forge a line.
#pragma once

#include <string>
#include <vector>

namespace doff_test {

// A word, and how a message has it by the contract of quote.h.
struct Word {
    std::string bytes;
    std::string shown;

    Word(const char* text) : bytes(text), shown(text) {}
    Word(const char* text, const char* escaped) : bytes(text), shown(escaped) {}
    Word(std::string text, std::string part) : bytes(std::move(text)), shown(std::move(part)) {}
};

// A command line that is to be refused, and what of it the message has to show.
struct BadInput {
    std::vector<std::string> words;  // before -- and the command
    std::string shown;
    bool command = true;
};

// Runs each and prints how many there were.
void check_refused_rows(const char* what, const std::vector<BadInput>& rows);

}  // namespace doff_test
