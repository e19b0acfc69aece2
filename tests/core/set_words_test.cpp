// SPDX-License-Identifier: MIT
//
// The grammar of sets of named bits, over four names of its own: a to d are bits 0 to 3.
#include "core/set_words.h"

#include "catch.h"
#include "fake/printed.h"

namespace doff {
namespace {

std::optional<unsigned> letter(std::string_view word) {
    if (word.size() == 1 && word.front() >= 'a' && word.front() <= 'd') {
        return static_cast<unsigned>(word.front() - 'a');
    }
    return word == "last" ? std::optional(63U) : std::nullopt;
}

std::string did_you_mean_letter(std::string_view word) {
    return word == "aa" ? "did you mean a?" : "";
}

constexpr SetVocabulary k_letters{"letter", "a to d", letter, did_you_mean_letter, 0b1111};

struct Row {
    std::string list;
    std::string outcome;
};

}  // namespace

TEST_CASE("a list makes a set, or changes one") {
    constexpr std::uint64_t k_last = std::uint64_t{1} << 63;
    constexpr std::uint64_t k_base = 0b0110;
    const struct {
        std::string list;
        std::uint64_t set;
    } rows[]{
        // these and no others, whatever there was
        {"none", 0},
        {"NONE", 0},
        {"None", 0},
        {"all", 0b1111},
        {"ALL", 0b1111},
        {"a", 0b0001},
        {"d", 0b1000},
        {"a,d", 0b1001},
        {"d,a", 0b1001},
        {"a,a", 0b0001},
        {"last", k_last},
        {"all,last", k_last | 0b1111},
        // words with a sign may follow
        {"all,-b", 0b1101},
        {"all,-a,-b", 0b1100},
        {"all,-all", 0},
        {"all,-all,c", 0b0100},
        {"a,+b", 0b0011},
        {"a,+all,-d", 0b0111},
        {"a,-a", 0},
        {"a,-b", 0b0001},
        // from left to right
        {"all,-b,b", 0b1111},
        {"a,-a,a", 0b0001},
        {"a,all,-c", 0b1011},
        // a change of the base, 0110
        {"+a", 0b0111},
        {"-b", 0b0100},
        {"+a,-b", 0b0101},
        {"-b,+a", 0b0101},
        {"+b", 0b0110},
        {"-a", 0b0110},
        {"-b,-c", 0},
        {"+all", 0b1111},
        {"+ALL", 0b1111},
        {"-all", 0},
        {"-All", 0},
        {"-all,+d", 0b1000},
        {"+all,-d", 0b0111},
        {"+d,-all", 0},
        {"+a,-a", 0b0110},
        {"-a,+a", 0b0111},
        {"+last", k_last | 0b0110},
        {"-last", 0b0110},
    };
    for (const auto& row : rows) {
        INFO(row.list);
        const auto set = parse_set_words("--letters", row.list, k_letters, k_base);
        REQUIRE(set);
        CHECK(*set == row.set);
    }
}

TEST_CASE("taking all away leaves nothing, also of what all does not know") {
    constexpr std::uint64_t k_base = std::uint64_t{1} << 40 | 0b0001;
    CHECK(*parse_set_words("--letters", "-all", k_letters, k_base) == 0);
    CHECK(*parse_set_words("--letters", "+all", k_letters, k_base) == (std::uint64_t{1} << 40 | 0b1111));
    CHECK(*parse_set_words("--letters", "-a", k_letters, k_base) == std::uint64_t{1} << 40);
    CHECK(*parse_set_words("--letters", "a", k_letters, k_base) == 0b0001);
}

TEST_CASE("what is no such list is an error that names the word") {
    const std::string alone = " | none is the empty set, and has no company";
    const auto sign = [](const std::string& name) {
        return " | a list that starts with a sign has only such words: write +" + name + " or -" + name;
    };
    const Row rows[]{
        {"", "empty letter in --letters '' | a to d"},
        {",", "empty letter in --letters ',' | a to d"},
        {"a,", "empty letter in --letters 'a,' | a to d"},
        {",a", "empty letter in --letters ',a' | a to d"},
        {"a,,b", "empty letter in --letters 'a,,b' | a to d"},
        {"+", "empty letter in --letters '+' | a to d"},
        {"-", "empty letter in --letters '-' | a to d"},
        {"a,-", "empty letter in --letters 'a,-' | a to d"},
        {"+a,", "empty letter in --letters '+a,' | a to d"},
        {"e", "unknown letter 'e' in --letters 'e' | a to d"},
        {"b,-aa", "unknown letter 'aa' in --letters 'b,-aa' | did you mean a?\na to d"},
        {"a,e", "unknown letter 'e' in --letters 'a,e' | a to d"},
        {"+e", "unknown letter 'e' in --letters '+e' | a to d"},
        {"all,-e", "unknown letter 'e' in --letters 'all,-e' | a to d"},
        {"a, b", "unknown letter ' b' in --letters 'a, b' | a to d"},
        {"a b", "unknown letter 'a b' in --letters 'a b' | a to d"},
        {" all", "unknown letter ' all' in --letters ' all' | a to d"},
        {"--a", "unknown letter '-a' in --letters '--a' | a to d"},
        {"++a", "unknown letter '+a' in --letters '++a' | a to d"},
        {"+-a", "unknown letter '-a' in --letters '+-a' | a to d"},
        {"+ a", "unknown letter ' a' in --letters '+ a' | a to d"},
        {"!a", "unknown letter '!a' in --letters '!a' | a to d"},
        {"a;b", "unknown letter 'a;b' in --letters 'a;b' | a to d"},
        {"alla", "unknown letter 'alla' in --letters 'alla' | a to d"},
        {"keep", "unknown letter 'keep' in --letters 'keep' | a to d"},
        {"a\n", "unknown letter 'a\\n' in --letters 'a\\n' | a to d"},
        {"none,a", "'none' does not stand alone in --letters 'none,a'" + alone},
        {"a,none", "'none' does not stand alone in --letters 'a,none'" + alone},
        {"none,none", "'none' does not stand alone in --letters 'none,none'" + alone},
        {"all,None", "'none' does not stand alone in --letters 'all,None'" + alone},
        {"+none", "'none' does not stand alone in --letters '+none'" + alone},
        {"-none", "'none' does not stand alone in --letters '-none'" + alone},
        {"none,", "'none' does not stand alone in --letters 'none,'" + alone},
        {"+a,b", "no sign before 'b' in --letters '+a,b'" + sign("b")},
        {"-a,b,-c", "no sign before 'b' in --letters '-a,b,-c'" + sign("b")},
        {"-a,all", "no sign before 'all' in --letters '-a,all'" + sign("all")},
    };
    for (const Row& row : rows) {
        INFO(row.list);
        const auto set = parse_set_words("--letters", row.list, k_letters, 0b0110);
        REQUIRE_FALSE(set);
        CHECK(set.error().stage == Stage::usage);
        CHECK(sentence(set.error()) + " | " + set.error().hint == row.outcome);
    }
}

}  // namespace doff
