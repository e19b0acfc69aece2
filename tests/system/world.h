// SPDX-License-Identifier: MIT
//
// The world that the tests run in: a mount namespace of their own, with users and groups of their
// own, and copies of doff and of the probe where every user can reach them. Nothing of the machine
// is touched, and all of it is gone when the test program ends.
#pragma once

#include "child.h"
#include "witness.h"

#include <cstdint>
#include <string>
#include <vector>

namespace doff_test {

// False, and the reason as a warning, where this machine does not let us make that world.
bool in_private_world();

// Prints "skipped: WHY" as a warning of the running test.
void skip(const std::string& why);

// Paths in the private world.
const std::string& doff_path();
const std::string& probe_path();
std::string path_of(const std::string& name);  // in a directory that only root can write to
std::string scratch(const std::string& name);  // in one where everybody can

// Whether doff is linked without any shared library, so that it runs in an empty directory.
bool doff_is_static();

// The caller's session keyring, which root owns; 0 where the kernel gave us none.
int session_keyring();

// What the probe is without doff, run by root: what doff has to leave alone.
const Witness& baseline();

void write_file(const std::string& path, const std::string& text, unsigned mode = 0644);
std::string read_file(const std::string& path);
void copy_program(const std::string& from, const std::string& to);
// In the child or in the world: `from` shows in place of `to` as well.
void bind_mount(const std::string& from, const std::string& to);
// In the child: a mount namespace of its own, where mounts are nobody else's.
void own_mounts();

// passwd(5) and group(5) as they are here.
std::string passwd_text();
std::string group_text();

// The witness of a user who is not root, from what the manual says of the defaults: no capability,
// no_new_privs, a new keyring, no filter without a terminal. Environment: HOME=/ and nothing else.
// Everything else is as the caller has it, which is the baseline.
Witness ordinary(std::uint32_t uid, std::uint32_t gid, std::vector<std::uint32_t> groups);
// The same for one with an entry.
Witness ordinary(std::uint32_t uid, std::uint32_t gid, std::vector<std::uint32_t> groups,
                 const std::string& name, const std::string& home, const std::string& shell);
// app: uid and gid 1500, member of www (33) and video (44).
Witness app();

// What --strict is, with no other option and nothing kept, doff(1).
Witness strictly(Witness witness);

// doff WORDS -- probe.
Outcome doff(std::vector<std::string> words, std::function<void()> prepare = {});

// The command ran as `wanted`, and doff said nothing.
void check_ran_as(const Outcome& outcome, const Witness& wanted);
// Nothing ran: `status`, exactly one line that starts with "doff: ", and `text` in stderr.
void check_refused(const Outcome& outcome, const std::string& text, int status = 125);

}  // namespace doff_test
