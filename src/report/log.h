// SPDX-License-Identifier: MIT
//
// Everything that doff says: errors, differences and what --verbose tells to standard error, pages to
// standard output. Formatting allocates, so nothing here is called between the first change and
// execve.
#pragma once

#include "core/error.h"
#include "core/verify.h"

#include <string>
#include <vector>

namespace doff {

// "doff: what failed: reason", and a "hint: ..." line where there is a way out.
void report(const Error& error);

// The same by a single write(2), where a filter may kill for anything else.
void report_by_write(const Error& error);

// "doff: not proven: ..." for each difference, and that nothing was run.
void report(const std::vector<Difference>& differences);

// One line "doff: TEXT".
void note(const std::string& text);

// `text` to standard output; an error where it could not be written whole.
Result<void> print(const std::string& text);

}  // namespace doff
