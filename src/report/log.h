// SPDX-License-Identifier: MIT
//
// Everything that doff says: errors, differences and what --verbose tells to standard error, pages to
// standard output. Formatting allocates, so nothing here is called between the first change and
// execve.
#pragma once

#include "core/difference.h"
#include "core/error.h"
#include "report/message.h"

#include <string>
#include <vector>

namespace doff {

// message_of() each, message.h.
void report(const Error& error, int status, Form form);
void report(const std::vector<Difference>& differences, int status, Form form);
void note(const std::string& text, Form form);

// The first by a single write(2), where a filter may kill for anything else.
void report_by_write(const Error& error, int status, Form form);

// `text` to standard output; an error where it could not be written whole.
Result<void> print(const std::string& text);

}  // namespace doff
