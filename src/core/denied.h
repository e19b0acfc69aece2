// SPDX-License-Identifier: MIT
//
// Who may not do something with a file that a walk has reached, and why: by its owner and mode, or in spite
// of them. Asked only after it was refused with EACCES.
#pragma once

#include "core/path_walk.h"

#include <string>
#include <string_view>

namespace doff {

// "'/etc' may not be written by uid 1500: "
std::string who_may_not(Kernel& kernel, const Arrived& file, std::string_view done);

// The same, and why.
std::string why_denied(Kernel& kernel, const Arrived& file, unsigned wanted, std::string_view done);

// Why a file may not be opened to be written, where it would be made if it were not there, open(2) with
// O_CREAT; also of a file that is not there.
std::string why_not_opened(Kernel& kernel, const Walk& end);

}  // namespace doff
