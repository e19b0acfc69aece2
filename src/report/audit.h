// SPDX-License-Identifier: MIT
//
// The line of --audit: who the process was, what it has become and which command it is about to execute, in
// one line of less than 4,000 bytes. What it says of the process is what was read back from the kernel; names
// and the command's words are made ready before the first change.
#pragma once

#include "core/accounts.h"
#include "core/state.h"
#include "core/target.h"
#include "report/record.h"

#include <map>
#include <string>
#include <vector>

namespace doff {

class Audit {
public:
    // Asks `accounts` for the names of all ids that may have to be told.
    Audit(const State& before, const Target& target, Accounts& accounts);

    // `now` has been proven to be the target, and Landlock is in force; a filter of --seccomp is not yet.
    Record record(const State& now) const;

private:
    std::string user(Uid uid) const;
    std::string group(Gid gid) const;
    void tell_ids(const State& now, Record& record) const;
    void tell_capabilities(const State& now, Record& record) const;
    void tell_confinement(const State& now, Record& record) const;

    std::map<std::uint32_t, std::string> users_;
    std::map<std::uint32_t, std::string> groups_;
    Uid from_;
    CapabilitySet had_;
    bool landlock_;
    bool seccomp_;
    std::string label_;
    std::string quoted_command_;
    Field command_;
    Field argv_;
};

}  // namespace doff
