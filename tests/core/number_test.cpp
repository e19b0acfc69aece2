// SPDX-License-Identifier: MIT
//
// Numbers as they are typed, and the options that are one number: umask(2), proc(5), landlock(7).
#include "core/number.h"

#include "catch.h"
#include "fake/printed.h"

#include <climits>

namespace doff {
using namespace std::string_literals;

namespace {

struct Row {
    std::string input;
    std::string outcome;
};

std::string text_of(const Error& error) {
    return sentence(error) + " | " + error.hint + (error.stage == Stage::usage ? "" : " NOT USAGE");
}

const std::string k_not_decimal = "not a plain decimal number";
const std::string k_octal = "a leading zero could be meant as octal";

}  // namespace

TEST_CASE("a number is plain decimal digits between two bounds, and never wraps") {
    const struct {
        std::string digits;
        std::uint64_t smallest;
        std::uint64_t largest;
        std::uint64_t value;
    } good[]{
        {"0", 0, 0, 0},
        {"0", 0, 9, 0},
        {"1", 1, 9, 1},
        {"9", 1, 9, 9},
        {"10", 0, 10, 10},
        {"2147483648", 0, 4294967295, 2147483648},
        {"4294967295", 0, 4294967295, 4294967295},
        {"9223372036854775808", 0, ULLONG_MAX, 9223372036854775808U},
        {"18446744073709551615", 0, ULLONG_MAX, ULLONG_MAX},
    };
    for (const auto& row : good) {
        INFO(row.digits);
        const auto number = parse_number(row.digits, row.smallest, row.largest);
        REQUIRE(number);
        CHECK(*number == row.value);
    }

    const struct {
        std::string digits;
        std::uint64_t smallest;
        std::uint64_t largest;
        std::string reason;
    } bad[]{
        {"0", 1, 9, "smaller than 1"},
        {"2", 3, 9, "smaller than 3"},
        {"10", 0, 9, "larger than 9"},
        {"1", 0, 0, "larger than 0"},
        {"256", 0, 255, "larger than 255"},
        {"4294967296", 0, 4294967295, "larger than 4294967295"},
        {"18446744073709551615", 0, ULLONG_MAX - 1, "larger than 18446744073709551614"},
        {"18446744073709551616", 0, ULLONG_MAX, "larger than 18446744073709551615"},
        {"18446744073709551617", 0, 9, "larger than 9"},
        {"36893488147419103233", 0, 9, "larger than 9"},
        {std::string(1000, '1'), 0, 9, "larger than 9"},
        {"00", 0, 9, k_octal},
        {"01", 0, 9, k_octal},
        {"010", 0, 99, k_octal},
        {"", 0, 9, k_not_decimal},
        {"-", 0, 9, k_not_decimal},
        {"-1", 0, 9, k_not_decimal},
        {"-0", 0, 9, k_not_decimal},
        {"+1", 0, 9, k_not_decimal},
        {" 1", 0, 9, k_not_decimal},
        {"1 ", 0, 9, k_not_decimal},
        {"1\n", 0, 9, k_not_decimal},
        {"1\0"s, 0, 9, k_not_decimal},
        {"\0001"s, 0, 9, k_not_decimal},
        {"1.0", 0, 9, k_not_decimal},
        {"1,0", 0, 99, k_not_decimal},
        {"1'0", 0, 99, k_not_decimal},
        {"1_0", 0, 99, k_not_decimal},
        {"1e1", 0, 99, k_not_decimal},
        {"0x1", 0, 9, k_not_decimal},
        {"0b1", 0, 9, k_not_decimal},
        {"1k", 0, 9, k_not_decimal},
        {"one", 0, 9, k_not_decimal},
        {"\xd9\xa1", 0, 9, k_not_decimal},  // ARABIC-INDIC DIGIT ONE
    };
    for (const auto& row : bad) {
        INFO(row.digits);
        const auto number = parse_number(row.digits, row.smallest, row.largest);
        REQUIRE_FALSE(number);
        CHECK(number.error() == row.reason);
    }
}

TEST_CASE("a number may have a minus sign where less than zero is meant") {
    const struct {
        std::string word;
        int smallest;
        int largest;
        int value;
    } good[]{
        {"0", -20, 19, 0},     {"19", -20, 19, 19},           {"-1", -20, 19, -1},
        {"-20", -20, 19, -20}, {"-1000", -1000, 1000, -1000}, {"1000", -1000, 1000, 1000},
        {"-5", -9, -3, -5},
    };
    for (const auto& row : good) {
        INFO(row.word);
        const auto number = parse_signed_number(row.word, row.smallest, row.largest);
        REQUIRE(number);
        CHECK(*number == row.value);
    }

    const Row bad[]{
        {"20", "larger than 19"},
        {"-21", "smaller than -20"},
        {"2147483648", "larger than 19"},
        {"-2147483648", "smaller than -20"},
        {"-2147483649", "smaller than -20"},
        {"4294967276", "larger than 19"},  // -20 in 32 bits
        {"-4294967295", "smaller than -20"},
        {"18446744073709551596", "larger than 19"},
        {"18446744073709551616", "larger than 19"},
        {"-18446744073709551617", "smaller than -20"},
        {"1000000", "larger than 19"},
        {"1000001", "larger than 19"},
        {"-0", "zero has no sign"},
        {"-00", k_octal},
        {"-01", k_octal},
        {"01", k_octal},
        {"", k_not_decimal},
        {"-", k_not_decimal},
        {"--1", k_not_decimal},
        {"+1", k_not_decimal},
        {"+0", k_not_decimal},
        {"-+1", k_not_decimal},
        {"- 1", k_not_decimal},
        {" -1", k_not_decimal},
        {"-1 ", k_not_decimal},
        {"-1.5", k_not_decimal},
        {"-0x1", k_not_decimal},
        {"1-", k_not_decimal},
        {"\xe2\x88\x92"
         "1",
         k_not_decimal},  // MINUS SIGN
    };
    for (const Row& row : bad) {
        INFO(row.input);
        const auto number = parse_signed_number(row.input, -20, 19);
        REQUIRE_FALSE(number);
        CHECK(number.error() == row.outcome);
    }
}

TEST_CASE("an OOM score adjustment is -1000 to 1000, proc(5)") {
    const std::string hint = " | a number from -1000 (never killed) to 1000 (killed first)";
    const Row rows[]{
        {"0", "0"},
        {"-1000", "-1000"},
        {"1000", "1000"},
        {"500", "500"},
        {"-999", "-999"},
        {"1001", "invalid --oom-score-adj '1001': larger than 1000" + hint},
        {"-1001", "invalid --oom-score-adj '-1001': smaller than -1000" + hint},
        {"", "invalid --oom-score-adj '': " + k_not_decimal + hint},
        {"+500", "invalid --oom-score-adj '+500': " + k_not_decimal + hint},
        {"-0", "invalid --oom-score-adj '-0': zero has no sign" + hint},
        {"0500", "invalid --oom-score-adj '0500': " + k_octal + hint},
        {"5e2", "invalid --oom-score-adj '5e2': " + k_not_decimal + hint},
        {"1\n", "invalid --oom-score-adj '1\\n': " + k_not_decimal + hint},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        const auto number = parse_oom_score_adj("--oom-score-adj", row.input);
        CHECK((number ? std::to_string(*number) : text_of(number.error())) == row.outcome);
    }
}

TEST_CASE("a umask is one to four octal digits, umask(2)") {
    const std::string hint = " | write the bits to take away in octal: 022, 077";
    const std::string symbolic = ": a mask is not symbolic here" + hint + "; u=rwx,g=rx,o= is 027";
    const Row rows[]{
        {"0", "0000"},
        {"00", "0000"},
        {"0000", "0000"},
        {"2", "0002"},
        {"22", "0022"},
        {"022", "0022"},
        {"0022", "0022"},
        {"077", "0077"},
        {"027", "0027"},
        {"777", "0777"},
        {"0777", "0777"},
        {"1000", "invalid --umask '1000': larger than 0777" + hint},
        {"7777", "invalid --umask '7777': larger than 0777" + hint},
        {"00022", "invalid --umask '00022': more than four digits" + hint},
        {"20000000022", "invalid --umask '20000000022': more than four digits" + hint},
        {"", "invalid --umask '': not octal" + hint},
        {"8", "invalid --umask '8': not octal" + hint},
        {"028", "invalid --umask '028': not octal" + hint},
        {"0o22", "invalid --umask '0o22': not octal" + hint},
        {"0x12", "invalid --umask '0x12': not octal" + hint},
        {"-22", "invalid --umask '-22': not octal" + hint},
        {"+22", "invalid --umask '+22': not octal" + hint},
        {" 22", "invalid --umask ' 22': not octal" + hint},
        {"22 ", "invalid --umask '22 ': not octal" + hint},
        {"22\n", "invalid --umask '22\\n': not octal" + hint},
        {"u=rwx,g=rx,o=", "invalid --umask 'u=rwx,g=rx,o='" + symbolic},
        {"g-w", "invalid --umask 'g-w'" + symbolic},
        {"a+r", "invalid --umask 'a+r'" + symbolic},
        {"-w", "invalid --umask '-w'" + symbolic},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        const auto mask = parse_umask("--umask", row.input);
        CHECK((mask ? text_of_umask(*mask) : text_of(mask.error())) == row.outcome);
    }
    CHECK(*parse_umask("--umask", "22") == 18);
    CHECK(text_of_umask(0) == "0000");
    CHECK(text_of_umask(0123) == "0123");
}

TEST_CASE("a file descriptor to keep is 3 or more") {
    const std::string hint = " | the number of an open file, 3 or more";
    const std::string kept =
        ": 0, 1 and 2 are always kept | leave it out, or name a file descriptor from 3 on";
    const Row rows[]{
        {"3", "3"},
        {"10", "10"},
        {"1023", "1023"},
        {"1048575", "1048575"},
        {"2147483583", "2147483583"},
        {"0", "invalid --keep-fd '0'" + kept},
        {"1", "invalid --keep-fd '1'" + kept},
        {"2", "invalid --keep-fd '2'" + kept},
        {"2147483584", "invalid --keep-fd '2147483584': larger than 2147483583" + hint},
        {"4294967299", "invalid --keep-fd '4294967299': larger than 2147483583" + hint},
        {"-1", "invalid --keep-fd '-1': " + k_not_decimal + hint},
        {"-3", "invalid --keep-fd '-3': " + k_not_decimal + hint},
        {"03", "invalid --keep-fd '03': " + k_octal + hint},
        {"", "invalid --keep-fd '': " + k_not_decimal + hint},
        {"3,4", "invalid --keep-fd '3,4': " + k_not_decimal + hint},
        {"3-5", "invalid --keep-fd '3-5': " + k_not_decimal + hint},
        {"stdin", "invalid --keep-fd 'stdin': " + k_not_decimal + hint},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        const auto fd = parse_kept_fd("--keep-fd", row.input);
        CHECK((fd ? std::to_string(*fd) : text_of(fd.error())) == row.outcome);
    }
}

TEST_CASE("ports are numbers of 16 bits between commas, or none") {
    const std::string hint = " | numbers from 0 to 65535 with commas between them, or none";
    const auto bad = [&](const std::string& word, const std::string& list, const std::string& reason) {
        return "invalid port '" + word + "' in --bind-port '" + list + "': " + reason + hint;
    };
    const Row rows[]{
        {"none", "none"},
        {"0", "0"},
        {"80", "80"},
        {"65535", "65535"},
        {"80,443", "80,443"},
        {"443,80", "80,443"},
        {"443,80,443,80", "80,443"},
        {"0,1,65535", "0,1,65535"},
        {"", "empty port in --bind-port ''" + hint},
        {",", "empty port in --bind-port ','" + hint},
        {"80,", "empty port in --bind-port '80,'" + hint},
        {",80", "empty port in --bind-port ',80'" + hint},
        {"80,,443", "empty port in --bind-port '80,,443'" + hint},
        {"none,80", "'none' beside other ports in --bind-port 'none,80' | none stands alone"},
        {"80,none", "'none' beside other ports in --bind-port '80,none' | none stands alone"},
        {"none,none", "'none' beside other ports in --bind-port 'none,none' | none stands alone"},
        {"65536", bad("65536", "65536", "larger than 65535")},
        {"65616", bad("65616", "65616", "larger than 65535")},  // 80 in 16 bits
        {"80,65536", bad("65536", "80,65536", "larger than 65535")},
        {"-1", bad("-1", "-1", k_not_decimal)},
        {"+80", bad("+80", "+80", k_not_decimal)},
        {"080", bad("080", "080", k_octal)},
        {"80-90", bad("80-90", "80-90", k_not_decimal)},
        {"80 443", bad("80 443", "80 443", k_not_decimal)},
        {"80, 443", bad(" 443", "80, 443", k_not_decimal)},
        {"http", bad("http", "http", k_not_decimal)},
        {"80/tcp", bad("80/tcp", "80/tcp", k_not_decimal)},
        {"None", bad("None", "None", k_not_decimal)},
        {"all", bad("all", "all", k_not_decimal)},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        const auto ports = parse_ports("--bind-port", row.input);
        CHECK((ports ? text_of_ports(*ports) : text_of(ports.error())) == row.outcome);
    }
}

}  // namespace doff
