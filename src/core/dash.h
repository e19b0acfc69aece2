// SPDX-License-Identifier: MIT
//
// Options that were pasted from a text in which - or -- had become another dash.
#pragma once

#include <string>
#include <string_view>

namespace doff {

// "it starts with a dash that is not ASCII: write --user", for a word that starts with dashes of which at
// least one is none of ASCII; empty for any other.
std::string hint_of_dash(std::string_view word);

}  // namespace doff
