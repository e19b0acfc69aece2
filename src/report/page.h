// SPDX-License-Identifier: MIT
//
// A page of --explain or --show: labels and values in columns, and ids with their names, since both pages
// decide nothing and a name that cannot be found is left out.
#pragma once

#include "core/accounts.h"
#include "core/capability.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doff {

// Lines of "label  value" with the values in one column; a long value is broken at its blanks and commas so
// that no line is longer than 80 columns where that can be had.
class Page {
public:
    void line(const std::string& text) { text_ += text + "\n"; }
    void lines(const std::string& text) { text_ += text; }
    void row(std::string_view label, const std::string& value);
    void step(std::size_t number, const std::string& call, const std::string& purpose);
    std::string take() { return std::move(text_); }

private:
    void entry(const std::string& label, std::size_t indent, std::string_view value);

    std::string text_;
};

// "1000 (app)"
std::string named(Uid uid, Accounts& accounts);
std::string named(Gid gid, Accounts& accounts);
// With a blank between them; "none".
std::string named(const std::vector<Gid>& groups, Accounts& accounts);

// The names of a set, or `all_is` where it is large and all there is: its names would fill a screen and say
// less.
std::string in_words(CapabilitySet set, CapabilitySet all, std::string_view all_is);

}  // namespace doff
