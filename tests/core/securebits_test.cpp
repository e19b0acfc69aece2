// SPDX-License-Identifier: MIT
//
// The securebits by name, capabilities(7), held against <linux/securebits.h>.
#include "core/securebits.h"

#include "catch.h"
#include "fake/guess.h"
#include "fake/printed.h"

#include <linux/securebits.h>

namespace doff {
namespace {

constexpr unsigned k_all = 0xfff;

const struct {
    unsigned bit;
    std::string name;
} k_bits[]{
    {SECBIT_NOROOT, "noroot"},
    {SECBIT_NOROOT_LOCKED, "noroot_locked"},
    {SECBIT_NO_SETUID_FIXUP, "no_setuid_fixup"},
    {SECBIT_NO_SETUID_FIXUP_LOCKED, "no_setuid_fixup_locked"},
    {SECBIT_KEEP_CAPS, "keep_caps"},
    {SECBIT_KEEP_CAPS_LOCKED, "keep_caps_locked"},
    {SECBIT_NO_CAP_AMBIENT_RAISE, "no_cap_ambient_raise"},
    {SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED, "no_cap_ambient_raise_locked"},
    // not in the headers before Linux 6.14
    {1U << 8, "exec_restrict_file"},
    {1U << 9, "exec_restrict_file_locked"},
    {1U << 10, "exec_deny_interactive"},
    {1U << 11, "exec_deny_interactive_locked"},
};

std::string with(std::string text, char from, char to) {
    std::ranges::replace(text, from, to);
    return text;
}

std::string in_upper_case(std::string text) {
    for (char& c : text) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

std::string outcome(std::string_view list, unsigned base = 0) {
    const auto bits = parse_securebits("--securebits", list, base, k_all);
    if (bits) {
        return names_of_securebits(*bits);
    }
    return sentence(bits.error()) + " | " + without_guess(bits.error().hint) +
           (bits.error().stage == Stage::usage ? "" : " NOT USAGE");
}

}  // namespace

TEST_CASE("every securebit has its name, in every spelling") {
    CHECK(std::size(k_bits) == 12);
    for (const auto& row : k_bits) {
        INFO(row.name);
        CHECK(names_of_securebits(row.bit) == row.name);
        const std::string dashes = with(row.name, '_', '-');
        for (const std::string& word :
             {row.name, dashes, in_upper_case(row.name), in_upper_case(dashes), "secbit_" + row.name,
              "SECBIT_" + in_upper_case(row.name), "secbit-" + dashes, "SECBIT_" + dashes}) {
            INFO(word);
            const auto bits = parse_securebits("--securebits", word, k_all, k_all);
            REQUIRE(bits);
            CHECK(*bits == row.bit);
            CHECK(*parse_securebits("--securebits", "+" + word, 0, k_all) == row.bit);
            CHECK(*parse_securebits("--securebits", "-" + word, k_all, k_all) == (k_all & ~row.bit));
        }
    }
}

TEST_CASE("the constants are the kernel's") {
    static_assert(k_secbit_noroot == SECBIT_NOROOT && k_secbit_noroot_locked == SECBIT_NOROOT_LOCKED);
    static_assert(k_secbit_no_setuid_fixup == SECBIT_NO_SETUID_FIXUP &&
                  k_secbit_no_setuid_fixup_locked == SECBIT_NO_SETUID_FIXUP_LOCKED);
    static_assert(k_secbit_keep_caps == SECBIT_KEEP_CAPS &&
                  k_secbit_keep_caps_locked == SECBIT_KEEP_CAPS_LOCKED);
    static_assert(k_secbit_no_cap_ambient_raise == SECBIT_NO_CAP_AMBIENT_RAISE &&
                  k_secbit_no_cap_ambient_raise_locked == SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
#ifdef SECBIT_EXEC_RESTRICT_FILE
    static_assert(k_secbit_exec_restrict_file == SECBIT_EXEC_RESTRICT_FILE &&
                  k_secbit_exec_restrict_file_locked == SECBIT_EXEC_RESTRICT_FILE_LOCKED);
    static_assert(k_secbit_exec_deny_interactive == SECBIT_EXEC_DENY_INTERACTIVE &&
                  k_secbit_exec_deny_interactive_locked == SECBIT_EXEC_DENY_INTERACTIVE_LOCKED);
#endif
    CHECK(k_secbit_exec_restrict_file == 1U << 8);
    CHECK(k_secbit_exec_restrict_file_locked == 1U << 9);
    CHECK(k_secbit_exec_deny_interactive == 1U << 10);
    CHECK(k_secbit_exec_deny_interactive_locked == 1U << 11);
}

TEST_CASE("names are ascending, and a bit without one has its number") {
    CHECK(names_of_securebits(0) == "none");
    CHECK(names_of_securebits(0b11) == "noroot,noroot_locked");
    CHECK(names_of_securebits(1U << 12) == "bit_12");
    CHECK(names_of_securebits(1U << 31 | 1U) == "noroot,bit_31");
}

TEST_CASE("a list of securebits follows the grammar of sets") {
    const struct {
        std::string list;
        unsigned base;
        unsigned bits;
    } rows[]{
        {"none", k_all, 0},
        {"all", 0, k_all},
        {"noroot,noroot_locked", k_all, 0b11},
        {"noroot,no-setuid-fixup", 0, 0b101},
        {"all,-keep_caps,-keep_caps_locked", 0, k_all & ~0b110000U},
        {"+noroot", 0b100, 0b101},
        {"-no-setuid-fixup", 0b101, 0b001},
        {"-no-setuid-fixup,+no-setuid-fixup-locked", 0b101, 0b1001},
        {"-all,+noroot", k_all, 0b001},
    };
    for (const auto& row : rows) {
        INFO(row.list);
        const auto bits = parse_securebits("--securebits", row.list, row.base, k_all);
        REQUIRE(bits);
        CHECK(*bits == row.bits);
    }
    CHECK(*parse_securebits("--securebits", "all", 0, 0xff) == 0xff);
    CHECK(*parse_securebits("--securebits", "-noroot", 1U << 31 | 1U, k_all) == 1U << 31);
}

TEST_CASE("what is no securebit is an error that names the word") {
    const std::string hint =
        " | write names as in capabilities(7), for example noroot,noroot_locked; no numbers";
    for (const std::string word : {"root",
                                   "no_root",
                                   "noroot ",
                                   " noroot",
                                   "noroot__locked",
                                   "noroot-",
                                   "_noroot",
                                   "secbit_",
                                   "secbit_secbit_noroot",
                                   "secbit.noroot",
                                   "secure_noroot",
                                   "locked",
                                   "no_setuid",
                                   "nosetuidfixup",
                                   "keepcaps",
                                   "0",
                                   "1",
                                   "12",
                                   "0x2f",
                                   "2f",
                                   "bit_12",
                                   "exec",
                                   "exec_restrict",
                                   "no setuid fixup",
                                   "noroot.locked"}) {
        INFO(word);
        CHECK(outcome(word) == "unknown securebit '" + word + "' in --securebits '" + word + "'" + hint);
    }
    CHECK(outcome("") == "empty securebit in --securebits ''" + hint);
    CHECK(outcome("noroot,") == "empty securebit in --securebits 'noroot,'" + hint);
    CHECK(outcome("--noroot") == "unknown securebit '-noroot' in --securebits '--noroot'" + hint);
    CHECK(outcome("none,noroot") ==
          "'none' does not stand alone in --securebits 'none,noroot' | none is the empty set, and has no "
          "company");
}

}  // namespace doff
