// SPDX-License-Identifier: MIT
//
// The user and group databases as two lists in memory, with switches to fail as name services do.
// Out of the box it has root, app (groups app, docker and www), and nobody.
#pragma once

#include "core/accounts.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace doff {

class FakeAccounts : public Accounts {
public:
    std::vector<User> users{{"root", Uid{0}, Gid{0}, "/root", "/bin/bash"},
                            {"app", Uid{1000}, Gid{1000}, "/home/app", "/bin/dash"},
                            {"nobody", Uid{65534}, Gid{65534}, "/nonexistent", "/usr/sbin/nologin"}};
    std::vector<Group> groups{{"root", Gid{0}},
                              {"www", Gid{33}},
                              {"app", Gid{1000}},
                              {"docker", Gid{998}},
                              {"nogroup", Gid{65534}}};
    std::map<std::string, std::vector<Gid>> memberships{{"app", {Gid{998}, Gid{33}}}};

    // What a call answers instead, by its name ("getpwuid") or by one question ("getpwuid(1000)").
    std::map<std::string, Failure> fail;
    std::optional<std::errc> errno_left;  // what getgrouplist(3) leaves behind

    std::optional<Failure> failed_source;  // that getgrouplist(3) is silent about

    std::string asked;  // what sources() says, behind the name of the database

    // Every question, in order: "getpwnam(app)".
    std::vector<std::string> calls;

    // As where /etc/passwd or /etc/group does not exist; glibc answers ENOENT, musl "not found".
    void remove_databases(std::optional<std::errc> answer) {
        users.clear();
        groups.clear();
        memberships.clear();
        if (answer) {
            for (const char* const call : {"getpwnam", "getpwuid", "getgrnam", "getgrgid"}) {
                fail[call] = *answer;
            }
        }
    }

    Entry<User> getpwnam(const std::string& name) override;
    Entry<User> getpwuid(Uid uid) override;
    Entry<Group> getgrnam(const std::string& name) override;
    Entry<Group> getgrgid(Gid gid) override;
    std::expected<GroupListing, std::errc> getgrouplist(const std::string& name, Gid primary) override;
    std::optional<Failure> failed_source_of_groups(const std::string& name, Gid primary) override;
    void look_inside(int root) override { calls.push_back("look_inside(" + std::to_string(root) + ")"); }

    std::vector<std::string> names_in_file(Database database) override;
    std::string sources(Database database) override;

private:
    std::optional<Failure> failure(const std::string& call, const std::string& question);
};

}  // namespace doff
