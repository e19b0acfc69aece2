// SPDX-License-Identifier: MIT
//
// Lookups go down the list and take the first entry that fits, as the "files" service does.
#include "fake/fake_accounts.h"

#include <algorithm>

namespace doff {
namespace {

template <class T, class Fits>
Entry<T> first(const std::vector<T>& entries, Fits fits) {
    const auto found = std::ranges::find_if(entries, fits);
    return found == entries.end() ? std::optional<T>{} : std::optional<T>{*found};
}

}  // namespace

std::optional<Failure> FakeAccounts::failure(const std::string& call, const std::string& question) {
    const std::string whole = call + "(" + question + ")";
    calls.push_back(whole);
    for (const std::string& key : {whole, call}) {
        if (const auto found = fail.find(key); found != fail.end()) {
            return found->second;
        }
    }
    return std::nullopt;
}

Entry<User> FakeAccounts::getpwnam(const std::string& name) {
    if (const auto reason = failure("getpwnam", name)) {
        return std::unexpected(*reason);
    }
    return first(users, [&](const User& user) { return user.name == name; });
}

Entry<User> FakeAccounts::getpwuid(Uid uid) {
    if (const auto reason = failure("getpwuid", std::to_string(uid.value))) {
        return std::unexpected(*reason);
    }
    return first(users, [&](const User& user) { return user.uid == uid; });
}

Entry<Group> FakeAccounts::getgrnam(const std::string& name) {
    if (const auto reason = failure("getgrnam", name)) {
        return std::unexpected(*reason);
    }
    return first(groups, [&](const Group& group) { return group.name == name; });
}

Entry<Group> FakeAccounts::getgrgid(Gid gid) {
    if (const auto reason = failure("getgrgid", std::to_string(gid.value))) {
        return std::unexpected(*reason);
    }
    return first(groups, [&](const Group& group) { return group.gid == gid; });
}

std::expected<GroupListing, std::errc> FakeAccounts::getgrouplist(const std::string& name, Gid primary) {
    if (const auto found = failure("getgrouplist", name)) {
        return std::unexpected(found->reason);
    }
    GroupListing listing;
    listing.groups.push_back(primary);
    if (const auto more = memberships.find(name); more != memberships.end()) {
        listing.groups.insert(listing.groups.end(), more->second.begin(), more->second.end());
    }
    listing.errno_left = errno_left;
    return listing;
}

std::optional<Failure> FakeAccounts::failed_source_of_groups(const std::string& name, Gid) {
    calls.push_back("failed_source_of_groups(" + name + ")");
    return failed_source;
}

std::vector<std::string> FakeAccounts::names_in_file(Database database) {
    const bool of_users = database == Database::passwd;
    calls.push_back(std::string("names_in_file(") + (of_users ? "passwd)" : "group)"));
    std::vector<std::string> names;
    for (const User& user : users) {
        if (of_users) {
            names.push_back(user.name);
        }
    }
    for (const Group& group : groups) {
        if (!of_users) {
            names.push_back(group.name);
        }
    }
    return names;
}

std::string FakeAccounts::sources(Database database) {
    const std::string name = database == Database::passwd ? "passwd" : "group";
    calls.push_back("sources(" + name + ")");
    return asked.empty() ? "" : name + " " + asked;
}

}  // namespace doff
