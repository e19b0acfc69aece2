// SPDX-License-Identifier: MIT
//
// --ruid, --euid, --suid and the three of the group, doff(1): the ids that are named, those that stay, and
// what goes with them.
#include "core/single_ids.h"

#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <algorithm>
#include <functional>

namespace doff {
namespace {

struct World {
    FakeAccounts accounts;
    FakeKernel kernel;
    World() { kernel.process.groups = {Gid{4}, Gid{4}, Gid{27}}; }
};

Result<Identity> ask(World& world, const std::function<void(Request&)>& change) {
    Request request;
    change(request);
    const State before = state_of(world.kernel);
    return find_single_ids(request, world.accounts, world.kernel, before);
}

Result<Identity> ask(const std::function<void(Request&)>& change) {
    World world;
    return ask(world, change);
}

Error refused(const std::function<void(Request&)>& change) {
    const auto identity = ask(change);
    REQUIRE_FALSE(identity);
    return identity.error();
}

}  // namespace

TEST_CASE("an id that is not named stays, and the saved one is a copy of the effective one") {
    const auto real = ask([](Request& r) { r.ruid = "app"; });
    REQUIRE(real);
    CHECK(real->uid == RealEffectiveSaved<Uid>{Uid{1000}, k_root, k_root});
    CHECK(real->named.uid == RealEffectiveSaved<Uid>{Uid{1000}, k_unchanged_uid, k_unchanged_uid});
    CHECK(real->named.gid == all_three(k_unchanged_gid));
    CHECK(real->ids == Ids::apart);
    CHECK(real->environment_as_found);
    CHECK_FALSE(real->entry);

    const auto effective = ask([](Request& r) { r.euid = "app"; });
    REQUIRE(effective);
    CHECK(effective->uid == RealEffectiveSaved<Uid>{k_root, Uid{1000}, Uid{1000}});
    CHECK(effective->named.uid == RealEffectiveSaved<Uid>{k_unchanged_uid, Uid{1000}, Uid{1000}});
    CHECK_FALSE(effective->environment_as_found);
    CHECK(effective->entry->name == "app");

    const auto group = ask([](Request& r) { r.egid = "www"; });
    REQUIRE(group);
    CHECK(group->gid == RealEffectiveSaved<Gid>{Gid{0}, Gid{33}, Gid{33}});
    CHECK(group->uid == all_three(k_root));
}

TEST_CASE("the entry is that of the name that was written, and of a path's owner as it was looked at") {
    World world;
    world.accounts.users.push_back({"second", Uid{1000}, Gid{33}, "/srv", "/bin/sh"});
    CHECK(ask(world, [](Request& r) { r.euid = "second"; })->entry->name == "second");
    CHECK(ask(world, [](Request& r) { r.euid = "+1000"; })->entry->name == "app");
    world.kernel.files["/data"] = {Uid{1000}, Gid{33}, 0040755, 2};
    const auto looks = [&] {
        return std::ranges::count_if(world.kernel.calls,
                                     [](std::string_view call) { return call.contains("stat"); });
    };
    const auto before = looks();
    CHECK(ask(world, [](Request& r) {
              r.euid = "@/data";
              r.keep_env = true;
          })->uid.effective == Uid{1000});
    const auto once = looks() - before;
    CHECK(once > 0);
    CHECK(ask(world, [](Request& r) { r.euid = "@/data"; })->entry->name == "app");
    CHECK(looks() - before == 2 * once);
}

TEST_CASE("a saved id may be named where it is the effective one, and only there") {
    CHECK(ask([](Request& r) { r.suid = "root"; })->uid == all_three(k_root));
    CHECK(ask([](Request& r) {
              r.euid = "app";
              r.suid = "+1000";
          })->uid == RealEffectiveSaved<Uid>{k_root, Uid{1000}, Uid{1000}});
    const std::string copy = ": execve(2) makes the saved ID a copy of the effective one, ";
    CHECK(refused([](Request& r) { r.suid = "app"; }) ==
          Error{Stage::usage,
                "cannot have --suid 'app'" + copy + "0",
                {},
                "leave it out, or name the same ID by --euid"});
    CHECK(refused([](Request& r) {
              r.egid = "www";
              r.sgid = "root";
          }) == Error{Stage::usage,
                      "cannot have --sgid 'root'" + copy + "33",
                      {},
                      "leave it out, or name the same ID by --egid"});
}

TEST_CASE("the groups are the caller's as they are, or those that are named") {
    const auto kept = ask([](Request& r) { r.euid = "app"; });
    CHECK(kept->groups_as_found);
    CHECK(kept->groups == std::vector{Gid{4}, Gid{4}, Gid{27}});
    const auto more = ask([](Request& r) {
        r.euid = "app";
        r.groups = "keep,www";
    });
    CHECK_FALSE(more->groups_as_found);
    CHECK(more->groups == std::vector{Gid{4}, Gid{27}, Gid{33}});
    CHECK(ask([](Request& r) {
              r.euid = "app";
              r.groups = "none";
          })->groups.empty());
    CHECK(refused([](Request& r) {
              r.euid = "app";
              r.groups = "init";
          }) ==
          Error{Stage::usage, "--groups init needs a USER whose groups they are", {}, "name the groups"});
    CHECK_FALSE(ask([](Request& r) {
        r.euid = "app";
        r.groups = "ghost";
    }));
}

TEST_CASE("a name that nobody has is told, whichever of the ids it is for") {
    for (const auto field : {&Request::ruid, &Request::euid, &Request::suid}) {
        CHECK(refused([&](Request& r) { r.*field = "ghost"; }).what == "no user 'ghost'");
    }
    for (const auto field : {&Request::rgid, &Request::egid, &Request::sgid}) {
        CHECK(refused([&](Request& r) { r.*field = "ghost"; }).what == "no group 'ghost'");
    }
}

TEST_CASE("a database that fails is told where the effective user's environment is wanted") {
    World world;
    world.accounts.fail["getpwuid"] = Failure{std::errc::timed_out, "sss"};
    const auto identity = ask(world, [](Request& r) { r.euid = "+1000"; });
    REQUIRE_FALSE(identity);
    CHECK(sentence(identity.error()) ==
          "cannot look up user 1000: 'sss' of /etc/nsswitch.conf could not be asked: Connection timed out");
    CHECK(ask(world, [](Request& r) {
        r.euid = "+1000";
        r.keep_env = true;
    }));
}

}  // namespace doff
