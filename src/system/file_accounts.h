// SPDX-License-Identifier: MIT
//
// The users and groups of another root directory, from its etc/passwd and etc/group alone: its
// nsswitch.conf would load that system's modules with our privilege (CVE-2019-14271).
#pragma once

#include "core/accounts.h"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace doff {

// No directory has an entry that long; but a file with holes in it may have no end and no line.
inline constexpr std::size_t k_longest_line = std::size_t{16} << 20;

class FileAccounts {
public:
    // `root` is a descriptor of the directory and stays the caller's.
    explicit FileAccounts(int root) : root_(root) {}

    // The first entry with that name or id, in the order of the file, passwd(5) and group(5).
    Entry<User> getpwnam(const std::string& name) const;
    Entry<User> getpwuid(Uid uid) const;
    Entry<Group> getgrnam(const std::string& name) const;
    Entry<Group> getgrgid(Gid gid) const;
    // Every group that lists `name`, and `primary` first, as getgrouplist(3).
    std::expected<GroupListing, std::errc> getgrouplist(const std::string& name, Gid primary) const;
    // As Accounts has it.
    std::vector<std::string> names_in_file(Database database) const;
    // Whether a line of that file is longer than k_longest_line.
    bool has_endless_line(Database database) const;
    // What etc/nsswitch.conf says of the first of these databases that it has a line of; "files systemd", and
    // both empty where it has none.
    struct Line {
        std::string_view database;
        std::string services;
    };
    Line services(std::initializer_list<std::string_view> databases) const;

private:
    int root_;
};

}  // namespace doff
