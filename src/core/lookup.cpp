// SPDX-License-Identifier: MIT
#include "core/lookup.h"

#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

constexpr std::size_t k_ngroups_max = 65'536;

// The error numbers by which some C libraries and modules say "not found" (getpwnam(3)) and others
// say that a source is down or its file missing.
bool could_mean_not_found(std::errc reason) {
    return reason == std::errc::no_such_file_or_directory || reason == std::errc::no_such_process ||
           reason == std::errc::bad_file_descriptor || reason == std::errc::operation_not_permitted;
}

template <class T, class Canary>
Found<T> judge(Entry<T> answer, Canary ask_for_root) {
    using enum Missing::Why;
    if (answer && *answer) {
        return **std::move(answer);
    }
    const std::optional<std::errc> reason = answer ? std::optional<std::errc>{} : answer.error();
    if (reason && !could_mean_not_found(*reason)) {
        return std::unexpected(Missing{failed, reason});
    }
    const Entry<T> root = ask_for_root();
    if (!root && !could_mean_not_found(root.error())) {
        return std::unexpected(Missing{failed, root.error()});
    }
    if (!root || !*root) {
        return std::unexpected(Missing{no_database, reason ? reason : root ? reason : root.error()});
    }
    // The canary lives, so a working source was asked. If the call still returned an error, another
    // source was not.
    return std::unexpected(reason ? Missing{failed, reason} : Missing{no_entry, {}});
}

}  // namespace

Found<User> find_user(Accounts& accounts, const std::string& name) {
    return judge<User>(accounts.getpwnam(name), [&] { return accounts.getpwuid(Uid{0}); });
}

Found<User> find_user(Accounts& accounts, Uid uid) {
    return judge<User>(accounts.getpwuid(uid), [&] { return accounts.getpwuid(Uid{0}); });
}

Found<Group> find_group(Accounts& accounts, const std::string& name) {
    return judge<Group>(accounts.getgrnam(name), [&] { return accounts.getgrgid(Gid{0}); });
}

Found<Group> find_group(Accounts& accounts, Gid gid) {
    return judge<Group>(accounts.getgrgid(gid), [&] { return accounts.getgrgid(Gid{0}); });
}

Result<std::vector<Gid>> find_groups_of(Accounts& accounts, const std::string& name, Gid primary) {
    const auto cannot_read = [&](std::errc reason) {
        return std::unexpected(
            Error{Stage::resolve, "cannot read the groups of user " + quote(name), reason,
                  "repair /etc/group (an empty one will do), or name the group: USER:GROUP"});
    };
    auto answer = accounts.getgrouplist(name, primary);
    if (!answer) {
        return cannot_read(answer.error());
    }
    GroupListing& listing = *answer;
    if (listing.errno_left) {
        // Perhaps harmless, perhaps a source that broke off half way. A name that no group can have
        // makes every source read to its end, and a sound database then says "not found" with no
        // error at all.
        const Entry<Group> canary = accounts.getgrnam("no group: has this name");
        if (!canary) {
            return cannot_read(canary.error());
        }
    }
    sort_and_dedupe(listing.groups);
    if (std::ranges::find(listing.groups, k_unchanged_gid) != listing.groups.end()) {
        return std::unexpected(
            Error{Stage::resolve,
                  "user " + quote(name) + " is in a group with the id 4294967295, which no group can have",
                  {},
                  "repair the group database"});
    }
    if (listing.groups.size() > k_ngroups_max) {
        return std::unexpected(Error{Stage::resolve,
                                     "user " + quote(name) + " is in " +
                                         std::to_string(listing.groups.size()) +
                                         " groups, more than the 65536 that a process can have",
                                     {},
                                     "name the groups it needs with --groups"});
    }
    return std::move(listing.groups);
}

void sort_and_dedupe(std::vector<Gid>& groups) {
    std::ranges::sort(groups);
    const auto rest = std::ranges::unique(groups);
    groups.erase(rest.begin(), rest.end());
}

}  // namespace doff
