// SPDX-License-Identifier: MIT
//
// A tool that doff takes the place of, where USER should stand: "doff sudo -u app id".
#pragma once

#include "core/accounts.h"
#include "core/request.h"

#include <string>

namespace doff {

// For a request that failed: where its USER is nobody and the name of such a tool, what to write, with the
// user and the command where the words behind it leave no doubt of both. Empty otherwise.
std::string hint_of_tool(const Request& request, Accounts& accounts, bool options_before = false);

}  // namespace doff
