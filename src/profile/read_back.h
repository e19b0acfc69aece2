// SPDX-License-Identifier: MIT
//
// The proof that a program does what its rules say. libseccomp merges the rules for a call into one tree
// of comparisons: of two rules that overlap it may keep the looser one without a word, and up to
// version 2.6.0 it merges some comparisons of 64 bits into ones that let more through. So the finished
// program is run, by our own interpreter, on the arguments at and around every value that a rule compares
// with, and on every number that no rule names, and its answers are held against the rules.
//
// It is a proof by cases, not by logic: a mistake that shows only for arguments far from all values in the
// profile is not seen. Nor are the calls that 32-bit x86 and its like make by way of socketcall(2) and
// ipc(2), which no filter can look into.
#pragma once

#include "core/kernel.h"
#include "profile/call_rules.h"
#include "profile/newer_calls.h"
#include "profile/profile.h"

#include <span>
#include <string>
#include <vector>

namespace doff {

// Refuses the profile where the program answers a call in a way that no rule for these arguments says, one
// that no rule is for in another way than the default, or one by a foreign architecture without killing the
// thread. Returns the names of the calls that it answers
// less strictly than the strictest of the rules: profiles in use have such, and the runtimes load them.
std::vector<std::string> read_back(std::span<const BpfInstruction> program, const Profile& profile,
                                   std::span<const CallRule> rules, std::span<const LastCall> last_calls);

}  // namespace doff
