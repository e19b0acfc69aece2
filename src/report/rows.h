// SPDX-License-Identifier: MIT
//
// The facts that more than one page has, as rows: ids with their names, and sets of capabilities. The
// pages decide nothing, so a name that cannot be found is left out and is no error.
#pragma once

#include "core/accounts.h"
#include "core/capability.h"
#include "core/state.h"
#include "core/target.h"
#include "report/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace doff {

// Whose names stand beside numbers: null where the databases know nothing of them.
using Names = Accounts*;

// "user", with {"ruid": {"id": 1000, "name": "app"}, "euid": ..., "suid": ..., "fsuid": ...}; the text is one
// id where all are the same, and leaves out a filesystem id that is the effective one.
Row user_row(const ProcessIds<Uid>& ids, Names names);
Row group_row(const ProcessIds<Gid>& ids, Names names);
Row groups_row(const std::vector<Gid>& groups, Names names);

// The three of them for what a command is to be.
Section ids_section(const Target& target, Names names);

// {"id": 1000, "name": "app"}
Json value_of(Uid uid, Names names);
Json value_of(Gid gid, Names names);

// ["cap_chown", "cap_41"]
Json value_of(CapabilitySet set);
// The names, or `all_is` where the set is large and all there is: its names would fill a screen and say less.
std::string in_words(CapabilitySet set, CapabilitySet all, std::string_view all_is);
// "all 41", "all but cap_sys_admin", or the names, whichever is shortest. `known` is how many there are.
std::string in_words(CapabilitySet set, Capability known);
CapabilitySet first_capabilities(Capability known);

Json value_of_securebits(unsigned bits);

// The words of a comma-separated list as an array; none of them for "none".
Json list_of(std::string_view words);
// Escaped, in an array; and with something between them.
Json list_of(const std::vector<std::string>& words);
std::string words_of(const std::vector<std::string>& words, std::string_view between);
// "0-2 7", of numbers that ascend.
std::string ranges_of(const std::vector<int>& numbers);
// Each line an element.
Json lines_of(std::string_view text);

}  // namespace doff
