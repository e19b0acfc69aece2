// SPDX-License-Identifier: MIT
//
// What --explain and --show say: a Target, a Plan and a State as pages. Names stand beside numbers where the
// databases know them; a name that cannot be found is left out, since these pages decide nothing.
#pragma once

#include "core/accounts.h"
#include "core/check.h"
#include "core/command.h"
#include "core/judge.h"
#include "core/other_process.h"
#include "core/portrait.h"
#include "core/privilege.h"
#include "core/state.h"
#include "core/step.h"
#include "core/target.h"
#include "report/document.h"

namespace doff {

// The process that asks: what --explain compares with.
struct Caller {
    const State& state;
    const Surroundings& around;
    const Environment& environment;
    const Ways& ways;
};

// Marked is what is not as in the caller.
Document explain_page(const Target& target, const Caller& before, const Plan& plan, Accounts& accounts,
                      const std::vector<Judgement>& judgements = {});

// What --assert alone found of this process.
Document assert_page(const std::vector<Judgement>& judgements);

// Marked is what is not as in a plain process: no privilege, nothing restricted, nothing ignored, umask 022.
Document show_page(const State& state, const Portrait& portrait, Accounts& accounts);
// The same of another process; `known` is how many capabilities the kernel has. Names stand beside its IDs
// only where it is in our user namespace.
Document show_page(const OtherProcess& process, Capability known, Accounts& accounts);

// Marked is what is answered with no. For a launch that got as far as the command.
Document check_page(const CheckReport& report, const Target& target, Accounts& accounts);
// "2 of 3 checks failed: exec:nosuch, read:/etc/shadow", of one that is not all_so().
std::string failed_checks(const CheckReport& report, const Target& target);

}  // namespace doff
