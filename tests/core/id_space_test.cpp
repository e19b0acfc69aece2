// SPDX-License-Identifier: MIT
//
// What a user namespace is bound to refuse, and with which error: user_namespaces(7), and for the order in
// which a call looks at its reasons its own page, "ERRORS".
#include "core/id_space.h"

#include "catch.h"
#include "fake/fake_kernel.h"

namespace doff {
namespace {

// Ids 0 and 100 to 109.
const IdMap k_some{{0, 1000, 1}, {100, 100'000, 10}};
const IdSpace k_space{k_some, k_some, false};

Plan plan_of(std::initializer_list<Step> steps) {
    return {steps};
}

std::string why(const IdSpace& space, const Step& step) {
    const auto refusal = refusal_by(space, step);
    return !refusal                                         ? ""
           : refusal->reason == std::errc::invalid_argument ? "EINVAL: " + refusal->why
                                                            : "EPERM: " + refusal->why;
}

}  // namespace

TEST_CASE("an id that the map leaves out is refused in each step that sets it") {
    CHECK(why(k_space, SetUid{Uid{0}}) == "");
    CHECK(why(k_space, SetUid{Uid{109}}) == "");
    CHECK(why(k_space, SetUid{Uid{110}}) == "EINVAL: uid 110 is not mapped in this user namespace");
    CHECK(why(k_space, SetGid{Gid{99}}) == "EINVAL: gid 99 is not mapped in this user namespace");
    CHECK(why(k_space, SetRegid{Gid{1}, Gid{1}}) == "EINVAL: gid 1 is not mapped in this user namespace");
    CHECK(why(k_space, SetRegid{Gid{1}, Gid{2}}) ==
          "EINVAL: gids 1 and 2 are not mapped in this user namespace");
    CHECK(why(k_space, SetResuid{{Uid{0}, Uid{5}, Uid{100}}}) ==
          "EINVAL: uid 5 is not mapped in this user namespace");
    CHECK(why(k_space, SetResgid{{Gid{7}, Gid{8}, Gid{9}}}) ==
          "EINVAL: gids 7, 8 and 9 are not mapped in this user namespace");
    // An id that stays as it is needs no map.
    CHECK(why(k_space, SetResuid{{Uid{k_no_id}, Uid{0}, Uid{k_no_id}}}) == "");
    CHECK(why(k_space, SetNoNewPrivs{}) == "");
}

TEST_CASE("setgroups is asked whether it may before its groups are looked at") {
    const SetGroups unmapped_group{{Gid{33}}};
    CHECK(why(k_space, SetGroups{{}}) == "");
    CHECK(why(k_space, SetGroups{{Gid{0}, Gid{100}}}) == "");
    CHECK(why(k_space, unmapped_group) == "EINVAL: gid 33 is not mapped in this user namespace");
    const IdSpace denied{k_some, k_some, true};
    CHECK(why(denied, SetGroups{{}}) == "EPERM: /proc/self/setgroups says deny");
    CHECK(why(denied, unmapped_group) == "EPERM: /proc/self/setgroups says deny");
    CHECK(why(denied, SetGid{Gid{100}}) == "");
    const IdSpace no_map{k_some, IdMap{}, true};
    CHECK(why(no_map, SetGroups{{}}) == "EPERM: this user namespace maps no gids");
}

TEST_CASE("where the maps could not be read nothing is said to be refused") {
    const IdSpace unknown;
    CHECK(why(unknown, SetGroups{{Gid{33}}}) == "");
    CHECK(why(unknown, SetUid{Uid{110}}) == "");
    const auto missing = unmapped_but_for_setgroups(plan_of({SetUid{Uid{110}}}), unknown);
    CHECK(missing.empty());
}

TEST_CASE("ids of setgroups alone do not count among those that keep --groups keep from helping") {
    const auto of_groups =
        unmapped_but_for_setgroups(plan_of({SetGroups{{Gid{33}}}, SetGid{Gid{100}}}), k_space);
    CHECK(of_groups.empty());
    const auto of_others = unmapped_but_for_setgroups(
        plan_of({SetGroups{{Gid{33}}}, SetRegid{Gid{44}, Gid{44}}, SetGid{Gid{44}}, SetUid{Uid{110}}}),
        k_space);
    CHECK(of_others.gids == std::vector<std::uint32_t>{44});
    CHECK(of_others.uids == std::vector<std::uint32_t>{110});
    CHECK_FALSE(of_others.empty());
}

TEST_CASE("of many ids the first four are named") {
    CHECK(listed({1}) == "1");
    CHECK(listed({1, 2}) == "1 and 2");
    CHECK(listed({1, 2, 3, 4}) == "1, 2, 3 and 4");
    CHECK(listed({1, 2, 3, 4, 5}) == "1, 2, 3, 4 and 1 more");
}

TEST_CASE("the maps are those of proc(5), and of nothing else that stands there") {
    FakeKernel kernel;
    kernel.uid_map = {{0, 1000, 1}};
    kernel.gid_map = {{0, 1000, 1}};
    kernel.setgroups_denied = true;
    const IdSpace space = read_id_space(kernel);
    CHECK(space.uids == IdMap{{0, 1000, 1}});
    CHECK(space.gids == IdMap{{0, 1000, 1}});
    CHECK(space.setgroups_denied == true);
    kernel.proc_type = 0xef53;
    const IdSpace elsewhere = read_id_space(kernel);
    CHECK_FALSE(elsewhere.uids);
    CHECK_FALSE(elsewhere.gids);
    CHECK_FALSE(elsewhere.setgroups_denied);
}

}  // namespace doff
