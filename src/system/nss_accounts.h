// SPDX-License-Identifier: MIT
//
// Accounts, by the C library's name service (nsswitch.conf(5)). In a build for files only it reads
// /etc/passwd and /etc/group and never loads a module or asks a daemon.
#pragma once

#include "core/accounts.h"
#include "system/file_accounts.h"

#include <optional>

namespace doff {

class NssAccounts final : public Accounts {
public:
    NssAccounts();
    Entry<User> getpwnam(const std::string& name) override;
    Entry<User> getpwuid(Uid uid) override;
    Entry<Group> getgrnam(const std::string& name) override;
    Entry<Group> getgrgid(Gid gid) override;
    std::expected<GroupListing, std::errc> getgrouplist(const std::string& name, Gid primary) override;
    std::optional<Failure> failed_source_of_groups(const std::string& name, Gid primary) override;
    void look_inside(int root) override;
    std::vector<std::string> names_in_file(Database database) override;
    std::string sources(Database database) override;

private:
    std::optional<FileAccounts> inside_;
};

}  // namespace doff
