// SPDX-License-Identifier: MIT
//
// /proc/PID/uid_map as user_namespaces(7) has it, and in words.
#include "core/id_map.h"

#include "catch.h"
#include "fake/starts.h"

namespace doff {

TEST_CASE("whether every gid is mapped is asked by the largest one, and leaves every id as it was") {
    const std::vector<IdRange> all{{0, 0, k_no_id}};
    for (const auto& [map, every] :
         {std::pair{all, true}, std::pair{std::vector<IdRange>{{0, 0, k_no_id - 1}}, false},
          std::pair{std::vector<IdRange>{{0, 0, 65'536}}, false}}) {
        for (FakeKernel kernel : {FakeKernel{}, already_app()}) {
            kernel.gid_map = map;
            Process before = kernel.process;
            CHECK(every_gid_is_mapped(kernel, state_of(kernel)) == every);
            before.dumpable = kernel.process.dumpable;  // lost with any change of the filesystem gid
            CHECK(kernel.process == before);
        }
    }
}

TEST_CASE("an answer that no kernel gives to that question is not that every gid is mapped") {
    FakeKernel kernel = already_app();
    const State before = state_of(kernel);
    kernel.lie("setresgid");
    CHECK_FALSE(every_gid_is_mapped(kernel, before));
}

TEST_CASE("a map is read as the kernel writes it, and nothing else is one") {
    CHECK(parse_id_map("         0          0 4294967295\n") == IdMap{{0, 0, 4'294'967'295}});
    // The kernel keeps the order in which the lines were written.
    CHECK(parse_id_map("      1000     100000      65536\n         0       1000          1\n") ==
          IdMap{{0, 1000, 1}, {1000, 100'000, 65'536}});
    CHECK(parse_id_map("") == IdMap{});
    for (const char* const text : {"\n", "0 0\n", "0 0 1 2\n", "0 0 0\n", "0 0 x\n", "-1 0 1\n",
                                   "0 0 4294967296\n", "0\t0\t1\n", "deny\n"}) {
        INFO(text);
        CHECK_FALSE(parse_id_map(text));
    }
}

TEST_CASE("a map has what is in one of its ranges, its ends included") {
    const IdMap map{{0, 1000, 1}, {10, 100'000, 5}, {4'294'967'290, 1, 5}};
    for (const std::uint32_t id : {0U, 10U, 14U, 4'294'967'290U, 4'294'967'294U}) {
        CHECK(maps(map, id));
    }
    for (const std::uint32_t id : {1U, 9U, 15U, 1000U, 100'000U, 4'294'967'289U, 4'294'967'295U}) {
        CHECK_FALSE(maps(map, id));
    }
    CHECK_FALSE(maps({}, 0));
    CHECK(may_be_the_first({{0, 0, 4'294'967'295}}));
    CHECK_FALSE(may_be_the_first({{0, 0, 65'536}}));
    CHECK_FALSE(may_be_the_first({{0, 1, 4'294'967'295}}));
    CHECK_FALSE(may_be_the_first({}));
}

TEST_CASE("a map in words is its inside ids") {
    CHECK(in_words({}) == "none");
    CHECK(in_words({{0, 1000, 1}}) == "0");
    CHECK(in_words({{0, 1000, 1}, {100'000, 200'000, 65'536}}) == "0 and 100000-165535");
    CHECK(in_words({{0, 0, 1}, {5, 5, 2}, {9, 9, 4'294'967'286}}) == "0, 5-6 and 9-4294967294");
    IdMap many;
    for (std::uint32_t id = 0; id < 10; ++id) {
        many.push_back({2 * id, id, 1});
    }
    CHECK(in_words(many) == "0, 2, 4, 6, 8, 10, 12, 14 and 2 ranges more");
}

}  // namespace doff
