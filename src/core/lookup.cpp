// SPDX-License-Identifier: MIT
#include "core/lookup.h"

#include "core/quote.h"

#include <algorithm>

namespace doff {
namespace {

constexpr std::size_t k_ngroups_max = 65'536;

// The error numbers by which some C libraries and modules say "not found" (getpwnam(3)) and others
// say that a source is down or its file missing.
bool could_mean_not_found(const Failure& failure) {
    return failure.service.empty() && (failure.reason == std::errc::no_such_file_or_directory ||
                                       failure.reason == std::errc::no_such_process);
}

std::unexpected<Missing> failure(const Failure& found) {
    return std::unexpected(Missing{Missing::Why::failed, found.reason, found.service});
}

template <class T, class Ask, class Canary>
Found<T> look_up(Ask ask, Canary ask_for_root) {
    using enum Missing::Why;
    Entry<T> answer = ask();
    if (answer && *answer) {
        return **std::move(answer);
    }
    if (!answer && !could_mean_not_found(answer.error())) {
        return failure(answer.error());
    }
    const Entry<T> root = ask_for_root();
    if (!root && !could_mean_not_found(root.error())) {
        return failure(root.error());
    }
    const auto reason = !answer ? std::optional(answer.error().reason)
                        : !root ? std::optional(root.error().reason)
                                : std::nullopt;
    if (!root || !*root) {
        return std::unexpected(Missing{no_database, reason});
    }
    // The canary lives, so a working source was asked. If the call still returned an error, another
    // source was not; and if the entry is there now, the first reading broke off before it.
    if (!answer) {
        return failure(answer.error());
    }
    const Entry<T> again = ask();
    return again && !*again ? std::unexpected(Missing{no_entry})
                            : failure(again ? Failure(std::errc::io_error) : again.error());
}

std::expected<GroupListing, std::errc> list_groups(Accounts& accounts, const std::string& name, Gid primary) {
    auto listing = accounts.getgrouplist(name, primary);
    if (listing) {
        sort_and_dedupe(listing->groups);
    }
    return listing;
}

}  // namespace

std::string could_not_be_asked(const std::string& service) {
    return quote(service) + " of /etc/nsswitch.conf could not be asked";
}

Found<User> find_user(Accounts& accounts, const std::string& name) {
    return look_up<User>([&] { return accounts.getpwnam(name); }, [&] { return accounts.getpwuid(Uid{0}); });
}

Found<User> find_user(Accounts& accounts, Uid uid) {
    return look_up<User>([&] { return accounts.getpwuid(uid); }, [&] { return accounts.getpwuid(Uid{0}); });
}

Found<Group> find_group(Accounts& accounts, const std::string& name) {
    return look_up<Group>([&] { return accounts.getgrnam(name); }, [&] { return accounts.getgrgid(Gid{0}); });
}

Found<Group> find_group(Accounts& accounts, Gid gid) {
    return look_up<Group>([&] { return accounts.getgrgid(gid); }, [&] { return accounts.getgrgid(Gid{0}); });
}

Result<std::vector<Gid>> find_groups_of(Accounts& accounts, const std::string& name, Gid primary) {
    const std::string what = "cannot read the groups of user " + quote(name);
    const auto cannot_read = [&](const Failure& found) {
        return std::unexpected(
            found.service.empty()
                ? Error{Stage::resolve, what, found.reason,
                        "repair /etc/group (an empty one will do), or name the group: USER:GROUP"}
                : Error{Stage::resolve, what + ": " + could_not_be_asked(found.service), found.reason,
                        "start what answers for it, or take it out there, or name the groups: USER:GROUP or "
                        "--groups"});
    };
    // getgrouplist(3) returns what it has when a read fails, and some failures leave no errno behind; so
    // the list is asked for twice, and must be the same.
    auto answer = list_groups(accounts, name, primary);
    const auto second = list_groups(accounts, name, primary);
    if (!answer || !second) {
        return cannot_read(answer ? second.error() : answer.error());
    }
    if (answer->groups != second->groups) {
        return std::unexpected(
            Error{Stage::resolve,
                  what + ": two readings in a row differ",
                  {},
                  "a source of them may break off; name the groups: USER:GROUP or --groups"});
    }
    // Each that could not be asked may have had groups more.
    if (const auto failed = accounts.failed_source_of_groups(name, primary)) {
        return cannot_read(*failed);
    }
    GroupListing& listing = *answer;
    if (listing.errno_left || second->errno_left) {
        // Perhaps harmless, perhaps a source that broke off half way. A name that no group can have
        // makes every source read to its end, and a sound database then says "not found" with no
        // error at all.
        const Entry<Group> canary = accounts.getgrnam("no group: has this name");
        if (!canary) {
            return cannot_read(canary.error());
        }
    }
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
