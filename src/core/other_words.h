// SPDX-License-Identifier: MIT
//
// Which other words on the command line would do where a plan cannot work: tried on paper, to the end of what
// can be told before the first change. Asked only once something has failed, or by --explain.
#pragma once

#include "core/accounts.h"
#include "core/launch_failure.h"
#include "core/privilege.h"
#include "core/request.h"
#include "core/step.h"

#include <string>

namespace doff {

// One line: "to leave the groups as they are: --groups keep". Empty where `plan`, which `request` led to, is
// refused nothing, or where no such words would do. They are words to add, or options that change a set and
// can be left out. None is named under which --assert would fail, or the command have root's group that was
// to have none. Files of --env-file are not read again, which decide nothing here and may be pipes.
std::string other_words(const Request& request, const Plan& plan, const Around& around, Accounts& accounts,
                        const Ways& ways);

}  // namespace doff
