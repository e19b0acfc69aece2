// SPDX-License-Identifier: MIT
//
// The user and group databases, seen through the C library's own calls. One of the two interfaces
// through which core sees the world.
#pragma once

#include "core/id.h"

#include <expected>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace doff {

// passwd(5), what we need of it.
struct User {
    std::string name;
    Uid uid;
    Gid gid;
    std::string home;
    std::string shell;
    bool operator==(const User&) const = default;
};

// group(5), what we need of it.
struct Group {
    std::string name;
    Gid gid;
    bool operator==(const Group&) const = default;
};

// Why a question has no answer.
struct Failure {
    Failure(std::errc why = {}, std::string who = {}) : reason(why), service(std::move(who)) {}
    std::errc reason;
    std::string service;  // of nsswitch.conf(5), where it is one of several that could not be asked
    bool operator==(const Failure&) const = default;
};

// What a lookup said: an entry, or "no such entry" (empty), or the error number the call returned.
// The last two are not told apart reliably by any C library, which is why lookup.h asks again.
template <class T>
using Entry = std::expected<std::optional<T>, Failure>;

// getgrouplist(3) cannot say that a source could not be read: it returns what it has. All there is
// to go by is the errno it left behind, which may also be harmless.
struct GroupListing {
    std::vector<Gid> groups;
    std::optional<std::errc> errno_left;
};

enum class Database { passwd, group };

class Accounts {
public:
    virtual ~Accounts() = default;

    // getpwnam_r(3), getpwuid_r(3), getgrnam_r(3), getgrgid_r(3): the buffer grows until the entry
    // fits, so ERANGE is never returned. Of several sources the first that has an entry answers, and one
    // before it that could not be asked may have had another: where the C library keeps that to itself, it is
    // a failure here.
    virtual Entry<User> getpwnam(const std::string& name) = 0;
    virtual Entry<User> getpwuid(Uid uid) = 0;
    virtual Entry<Group> getgrnam(const std::string& name) = 0;
    virtual Entry<Group> getgrgid(Gid gid) = 0;

    // getgrouplist(3): every group that lists `name`, and `primary`; an error where the call itself
    // fails, which not every C library's can.
    virtual std::expected<GroupListing, std::errc> getgrouplist(const std::string& name, Gid primary) = 0;

    // Which source getgrouplist(3) has kept silent about: the first of several, of those that it asks for the
    // groups of `name`, that could not be asked. Empty where there is none, or only one, whose failure leaves
    // an errno behind.
    virtual std::optional<Failure> failed_source_of_groups(const std::string& name, Gid primary) = 0;

    // From here on ask etc/passwd and etc/group in the directory `root`, as they are seen inside it, and
    // no name service: its modules would be another system's code, loaded with our privilege.
    virtual void look_inside(int root) = 0;

    // For a hint after a lookup has failed. The names in the database's own file, in its order: /etc/passwd
    // or /etc/group, or that of look_inside(). Never what a name service could list, which may be a hundred
    // thousand users of a directory. Of the file no more than 100,000 lines and 16 MiB; empty where it cannot
    // be read.
    virtual std::vector<std::string> names_in_file(Database database) = 0;

    // Also for a hint: which sources a lookup asks, in words; empty where that cannot be told.
    virtual std::string sources(Database database) = 0;
};

}  // namespace doff
