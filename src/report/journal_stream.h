// SPDX-License-Identifier: MIT
//
// Whether standard error is a stream to systemd-journald(8), as its manager made it.
#pragma once

#include "core/environment.h"
#include "core/kernel.h"

namespace doff {

bool is_journal_stream(Kernel& kernel, const Environment& environment);

}  // namespace doff
