// SPDX-License-Identifier: MIT
//
// Whether a page is printed in colours. There is no option for it.
#pragma once

#include "core/environment.h"
#include "core/kernel.h"
#include "report/document.h"

namespace doff {

// Colours where standard output is a terminal, NO_COLOR is unset or empty (https://no-color.org), and TERM
// names a terminal that is not "dumb".
Style style_for(Kernel& kernel, const Environment& environment);

}  // namespace doff
