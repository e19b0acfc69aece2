// SPDX-License-Identifier: MIT
//
// Which words are near to which. The distances are counted by hand.
#include "core/near.h"

#include "catch.h"

namespace doff {
namespace {

std::string asked(std::string_view word, const std::vector<std::string_view>& candidates) {
    return did_you_mean(word, candidates);
}

}  // namespace

TEST_CASE("a word is near where one or two letters are wrong, and most are right") {
    struct {
        std::string_view word;
        std::string_view candidate;
        bool near;
    } const rows[]{
        {"ap", "app", true},    // one left out
        {"appp", "app", true},  // one too many
        {"opp", "app", true},   // one replaced
        {"pap", "app", true},   // two swapped
        {"postgers", "postgres", true},
        {"psotgers", "postgres", true},  // two swaps
        {"psotgre", "postgres", true},   // a swap and one left out
        {"psotgerss", "postgres", false},
        {"APP", "app", true},
        {"app", "APP", true},
        {"www-dat", "www-data", true},
        {"www", "www-data", false},
        {"net_bind_servce", "net_bind_service", true},
        {"net_bind_srvce", "net_bind_service", true},
        {"net_bind_srvc", "net_bind_service", false},
        // half of the longer word or more
        {"id", "ip", false},
        {"a", "b", false},
        {"a", "", false},
        {"abc", "ab", true},
        {"abc", "axy", false},
        {"abcd", "axyd", false},
        {"abcde", "axyde", true},
        {"", "ab", false},
        // a swap around another letter is not one step but two
        {"abcde", "cbade", true},
        {"abc", "cba", false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.word, row.candidate);
        CHECK(near(row.word, std::vector{row.candidate}).size() == (row.near ? 1 : 0));
    }
}

TEST_CASE("at most three are named, the nearest first and each once") {
    CHECK(asked("app", {"zzz", "root"}).empty());
    CHECK(asked("app", {"apq", "app", "xapp", "ap"}) == "did you mean app, apq or xapp?");
    CHECK(asked("appl", {"appel", "app", "app"}) == "did you mean appel or app?");
    CHECK(asked("appl", {"applxy", "apxxl"}) == "did you mean applxy or apxxl?");
    CHECK(asked("appl", {"applxy", "apply"}) == "did you mean apply?");
    CHECK(asked("nobdy", {"nobody"}) == "did you mean nobody?");
}

TEST_CASE("those found early give way to nearer ones, and keep their order beside equal ones") {
    CHECK(asked("appl", {"axxl", "apxxl", "apple"}) == "did you mean apple?");
    CHECK(asked("apple", {"appla", "applb", "applc", "appld"}) == "did you mean appla, applb or applc?");
    CHECK(asked("apple", {"appla", "applb", "applc", "apple"}) == "did you mean apple, appla or applb?");
    CHECK(asked("apple", {"appla", "applb", "applc", "appla", "apple"}) ==
          "did you mean apple, appla or applb?");
    CHECK(asked("apple", {"Apple", "aPple", "apPle", "apple"}) == "did you mean Apple, aPple or apPle?");
}

TEST_CASE("a large directory takes a little work for each name") {
    constexpr std::size_t k_names = 150'000;
    std::vector<std::string> names;
    for (std::size_t at = 0; at < k_names; ++at) {
        names.push_back("user" + std::to_string(100'000 + at));
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    // Five cells for each letter at most: near to many, near to none, and unlike from the start.
    const auto many = near_names("user12345", views);
    CHECK(many.names == std::vector<std::string_view>{"user102345", "user112345", "user120345"});
    CHECK(many.cells <= k_names * 5 * 9);
    const auto none = near_names("usersxyzab", views);
    CHECK(none.names.empty());
    CHECK(none.cells <= k_names * 5 * 8);
    const auto unlike = near_names("postgresql", views);
    CHECK(unlike.names.empty());
    CHECK(unlike.cells <= k_names * 5 * 4);
    // A length that none of them has takes none, and where three are the same but for their case, no other
    // counts.
    CHECK(near_names("app", views).cells == 0);
    std::vector<std::string_view> same{"Apple1", "aPple1", "apPle1"};
    const std::size_t cells = near_names("apple1", same).cells;
    same.insert(same.end(), views.begin(), views.end());
    CHECK(near_names("apple1", same).cells == cells);
}

TEST_CASE("names are printed escaped, and a monster is near to nothing") {
    CHECK(asked("app", {"app\x1b"}) == "did you mean app\\x1b?");
    const std::string monster(65, 'a');
    CHECK(asked(monster, {monster}).empty());
    CHECK(asked(monster.substr(1), {monster}) == "did you mean " + monster + "?");
}

TEST_CASE("hints are the lines that say something") {
    CHECK(hint_lines({}).empty());
    CHECK(hint_lines({"", ""}).empty());
    CHECK(hint_lines({"", "a", "", "b"}) == "a\nb");
}

}  // namespace doff
