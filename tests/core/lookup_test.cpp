// SPDX-License-Identifier: MIT
//
// "Not found" and "could not look" are never taken for each other: the whole table of what a lookup
// and the canary after it can answer, for both databases. getpwnam(3), NOTES.
#include "core/lookup.h"

#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"

namespace doff {
namespace {

using enum std::errc;
using Why = Missing::Why;

enum class Canary { lives, not_found, fails };

struct Row {
    std::optional<std::errc> answer;  // empty: the call said "not found"
    Canary canary;
    std::errc canary_failure;
    Missing missing;
};

// What getpwnam(3) names: 0 or ENOENT or ESRCH or EBADF or EPERM or ... may mean "not found"; EINTR,
// EIO, EMFILE, ENFILE, ENOMEM never do.
std::vector<Row> truth_table() {
    std::vector<Row> rows;
    // EBADF and EPERM are in that list too, but no C library of Linux means it so; doubt is a failure.
    const std::vector<std::errc> ambiguous{no_such_file_or_directory, no_such_process};
    const std::vector<std::errc> definite{bad_file_descriptor,
                                          operation_not_permitted,
                                          io_error,
                                          interrupted,
                                          too_many_files_open,
                                          too_many_files_open_in_system,
                                          not_enough_memory,
                                          resource_unavailable_try_again,
                                          timed_out,
                                          permission_denied,
                                          connection_refused,
                                          invalid_argument};
    for (const Canary canary : {Canary::lives, Canary::not_found}) {
        for (const std::errc reason : definite) {
            rows.push_back({reason, canary, {}, {Why::failed, reason}});
        }
    }
    for (const std::errc reason : ambiguous) {
        rows.push_back({reason, Canary::lives, {}, {Why::failed, reason}});
        rows.push_back({reason, Canary::not_found, {}, {Why::no_database, reason}});
        rows.push_back({reason, Canary::fails, reason, {Why::no_database, reason}});
    }
    rows.push_back({{}, Canary::lives, {}, {Why::no_entry, {}}});
    rows.push_back({{}, Canary::not_found, {}, {Why::no_database, {}}});
    for (const std::errc reason : ambiguous) {
        rows.push_back({{}, Canary::fails, reason, {Why::no_database, reason}});
    }
    return rows;
}

FakeAccounts with(const Row& row, const std::string& call, const std::string& canary) {
    FakeAccounts accounts;
    if (row.answer) {
        accounts.fail[call] = *row.answer;
    }
    if (row.canary != Canary::lives) {
        accounts.users.erase(accounts.users.begin());
        accounts.groups.erase(accounts.groups.begin());
    }
    if (row.canary == Canary::fails) {
        accounts.fail[canary] = row.canary_failure;
    }
    return accounts;
}

template <class T>
void check_missing(const Found<T>& found, const Missing& wanted) {
    REQUIRE_FALSE(found);
    CHECK(found.error() == wanted);
}

void check_row(const Row& row) {
    INFO("answer " << (row.answer ? static_cast<int>(*row.answer) : 0) << ", canary "
                   << static_cast<int>(row.canary) << " " << static_cast<int>(row.canary_failure));
    FakeAccounts accounts = with(row, "getpwnam(ghost)", "getpwuid(0)");
    check_missing(find_user(accounts, "ghost"), row.missing);
    accounts = with(row, "getpwuid(4242)", "getpwuid(0)");
    check_missing(find_user(accounts, Uid{4242}), row.missing);
    accounts = with(row, "getgrnam(ghost)", "getgrgid(0)");
    check_missing(find_group(accounts, "ghost"), row.missing);
    accounts = with(row, "getgrgid(4242)", "getgrgid(0)");
    check_missing(find_group(accounts, Gid{4242}), row.missing);
}

}  // namespace

TEST_CASE("an entry that is found is the answer, and no canary is asked for") {
    FakeAccounts accounts;
    CHECK(find_user(accounts, "app")->uid == Uid{1000});
    CHECK(find_user(accounts, Uid{1000})->name == "app");
    CHECK(find_group(accounts, "www")->gid == Gid{33});
    CHECK(find_group(accounts, Gid{33})->name == "www");
    CHECK(accounts.calls ==
          std::vector<std::string>{"getpwnam(app)", "getpwuid(1000)", "getgrnam(www)", "getgrgid(33)"});
}

TEST_CASE("an entry that is not found is judged by what the canary says") {
    for (const Row& row : truth_table()) {
        check_row(row);
    }
}

TEST_CASE("a canary that could not be asked is a failure and no empty database") {
    // "Not found" from a source, and then the next question finds the directory down: nothing shows
    // that the first answer was one.
    for (const std::errc reason : {io_error, too_many_files_open, not_enough_memory, timed_out}) {
        check_row({{}, Canary::fails, reason, {Why::failed, reason}});
    }
}

TEST_CASE("the canary is the entry of id 0") {
    FakeAccounts accounts;
    CHECK_FALSE(find_user(accounts, "ghost"));
    CHECK(accounts.calls == std::vector<std::string>{"getpwnam(ghost)", "getpwuid(0)", "getpwnam(ghost)"});
    accounts.calls.clear();
    CHECK_FALSE(find_group(accounts, Gid{4242}));
    CHECK(accounts.calls == std::vector<std::string>{"getgrgid(4242)", "getgrgid(0)", "getgrgid(4242)"});
}

TEST_CASE("an entry that is there at the second look was missed by a reading that broke off") {
    class Once final : public FakeAccounts {
    public:
        Entry<User> getpwuid(Uid uid) override {
            if (uid == Uid{1000} && !missed_) {
                missed_ = true;
                return std::optional<User>{};
            }
            return FakeAccounts::getpwuid(uid);
        }
        std::expected<GroupListing, std::errc> getgrouplist(const std::string& name, Gid primary) override {
            auto listing = FakeAccounts::getgrouplist(name, primary);
            if (++listings_ == 1) {
                listing->groups.pop_back();  // and no errno, as after a read(2) that says 0
            }
            return listing;
        }

    private:
        bool missed_ = false;
        int listings_ = 0;
    };
    Once accounts;
    check_missing(find_user(accounts, Uid{1000}), {Why::failed, io_error});
    const auto groups = find_groups_of(accounts, "app", Gid{1000});
    REQUIRE_FALSE(groups);
    CHECK(groups.error() == Error{Stage::resolve,
                                  "cannot read the groups of user 'app': two readings in a row differ",
                                  {},
                                  "a source of them may break off; name the groups: USER:GROUP or --groups"});
    CHECK(find_groups_of(accounts, "app", Gid{1000}));
}

TEST_CASE("a failure at first is one, whatever is said at the second look") {
    class Recovers final : public FakeAccounts {
    public:
        Entry<User> getpwnam(const std::string&) override {
            return ++asked_ == 1 ? Entry<User>(std::unexpected(no_such_process)) : std::optional<User>{};
        }
        std::expected<GroupListing, std::errc> getgrouplist(const std::string& name, Gid primary) override {
            return ++listings_ == 2 ? std::unexpected(no_such_process)
                                    : FakeAccounts::getgrouplist(name, primary);
        }

    private:
        int asked_ = 0;
        int listings_ = 0;
    };
    Recovers accounts;
    check_missing(find_user(accounts, "ghost"), {Why::failed, no_such_process});
    const auto groups = find_groups_of(accounts, "app", Gid{1000});
    REQUIRE_FALSE(groups);
    CHECK(groups.error().reason == no_such_process);
}

TEST_CASE("the groups of a user are sorted and each stands once") {
    FakeAccounts accounts;
    accounts.memberships["app"] = {Gid{998}, Gid{33}, Gid{998}, Gid{1000}, Gid{5}};
    const auto groups = find_groups_of(accounts, "app", Gid{1000});
    REQUIRE(groups);
    CHECK(*groups == std::vector{Gid{5}, Gid{33}, Gid{998}, Gid{1000}});
    // errno was not touched, so no canary was asked for
    CHECK(accounts.calls ==
          std::vector<std::string>{"getgrouplist(app)", "getgrouplist(app)", "failed_source_of_groups(app)"});
}

TEST_CASE("a user may be in 65536 groups and in no more") {
    FakeAccounts accounts;
    auto& groups = accounts.memberships["app"];
    groups.clear();
    for (std::uint32_t gid = 2000; gid < 2000 + 65'535; ++gid) {
        groups.push_back(Gid{gid});
    }
    const auto most = find_groups_of(accounts, "app", Gid{1000});
    REQUIRE(most);
    CHECK(most->size() == 65'536);
    groups.push_back(groups.front());  // one that is there already does not count
    CHECK(find_groups_of(accounts, "app", Gid{1000}));
    groups.push_back(Gid{100'000});
    const auto too_many = find_groups_of(accounts, "app", Gid{1000});
    REQUIRE_FALSE(too_many);
    CHECK(too_many.error() ==
          Error{Stage::resolve,
                "user 'app' is in 65537 groups, more than the 65536 that a process can have",
                {},
                "name the groups it needs with --groups"});
}

TEST_CASE(
    "a source that could not be asked is named, whatever its reason, and the answer of another not used") {
    for (const std::errc reason : {connection_refused, no_such_file_or_directory, no_such_process}) {
        const Missing missing{Why::failed, reason, "ldap"};
        const Failure failure{reason, "ldap"};
        FakeAccounts accounts;
        accounts.fail["getpwnam(app)"] = failure;
        accounts.fail["getgrnam(www)"] = failure;
        check_missing(find_user(accounts, "app"), missing);
        check_missing(find_group(accounts, "www"), missing);
        // Of the canary, too.
        accounts.fail["getpwuid(0)"] = failure;
        check_missing(find_user(accounts, "ghost"), missing);
    }
}

TEST_CASE("a source of groups that could not be asked is named, and the list is not used") {
    FakeAccounts accounts;
    accounts.failed_source = Failure{connection_refused, "sss"};
    const auto groups = find_groups_of(accounts, "app", Gid{1000});
    REQUIRE_FALSE(groups);
    CHECK(
        groups.error() ==
        Error{Stage::resolve,
              "cannot read the groups of user 'app': 'sss' of /etc/nsswitch.conf could not be asked",
              connection_refused,
              "start what answers for it, or take it out there, or name the groups: USER:GROUP or --groups"});
}

TEST_CASE("an errno left behind is harmless only where the group database can be read to its end") {
    const std::string what = "cannot read the groups of user 'app'";
    const std::string hint = "repair /etc/group (an empty one will do), or name the group: USER:GROUP";
    const std::string canary = "getgrnam(no group: has this name)";
    for (const std::errc left : {no_such_file_or_directory, io_error, connection_refused}) {
        FakeAccounts accounts;
        accounts.errno_left = left;
        const auto sound = find_groups_of(accounts, "app", Gid{1000});
        REQUIRE(sound);
        CHECK(*sound == std::vector{Gid{33}, Gid{998}, Gid{1000}});
        CHECK(accounts.calls == std::vector<std::string>{"getgrouplist(app)", "getgrouplist(app)",
                                                         "failed_source_of_groups(app)", canary});
        for (const std::errc reason :
             {no_such_file_or_directory, no_such_process, io_error, not_enough_memory}) {
            accounts.fail[canary] = reason;
            const auto unsound = find_groups_of(accounts, "app", Gid{1000});
            REQUIRE_FALSE(unsound);
            CHECK(unsound.error() == Error{Stage::resolve, what, reason, hint});
        }
    }
    FakeAccounts accounts;
    accounts.fail["getgrouplist"] = not_enough_memory;
    const auto failed = find_groups_of(accounts, "app", Gid{1000});
    REQUIRE_FALSE(failed);
    CHECK(failed.error() == Error{Stage::resolve, what, not_enough_memory, hint});
}

}  // namespace doff
