// SPDX-License-Identifier: MIT
//
// doff's own command line: argv to Request, and nothing more.
#pragma once

#include "core/error.h"
#include "core/request.h"

#include <string>
#include <vector>

namespace doff {

// `words` is argv without argv[0]; argv may have been empty. The request is complete: a user and a
// command are there where they must be, and options that contradict each other are errors.
Result<Request> parse_command_line(const std::vector<std::string>& words);

// The text of --help and --version, each ending in a newline.
std::string help_text();
std::string version_text();

}  // namespace doff
