// SPDX-License-Identifier: MIT
//
// Questions to the user and group databases whose answer decides who the command runs as. The C
// library says "not found" in almost the same words as "I could not look" (getpwnam(3), NOTES), and
// a launcher that mistakes one for the other runs as the wrong user; so after every "not found" a
// canary is asked for: the entry of id 0, which every working database has.
#pragma once

#include "core/accounts.h"
#include "core/error.h"

#include <string>
#include <vector>

namespace doff {

struct Missing {
    enum class Why {
        no_entry,     // the database works and does not know the one asked for
        no_database,  // it knows nobody, not even id 0: absent or empty
        failed,       // a source could not be asked
    };
    Why why = Why::no_entry;
    std::optional<std::errc> reason = {};
    std::string service = {};  // that failed, as Failure has it
    bool operator==(const Missing&) const = default;
};

template <class T>
using Found = std::expected<T, Missing>;

Found<User> find_user(Accounts& accounts, const std::string& name);
Found<User> find_user(Accounts& accounts, Uid uid);
Found<Group> find_group(Accounts& accounts, const std::string& name);
Found<Group> find_group(Accounts& accounts, Gid gid);

// "'sss' of /etc/nsswitch.conf could not be asked"
std::string could_not_be_asked(const std::string& service);

// The groups that initgroups(3) would set, sorted, each once. Never a shortened list: a database
// that could not be read to its end is an error, and so are more than NGROUPS_MAX (65,536) groups,
// which glibc's initgroups() cuts off in silence.
Result<std::vector<Gid>> find_groups_of(Accounts& accounts, const std::string& name, Gid primary);

void sort_and_dedupe(std::vector<Gid>& groups);

}  // namespace doff
