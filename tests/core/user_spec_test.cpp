// SPDX-License-Identifier: MIT
//
// The words by which a person says who. Each row of a table is an input and the value, or the whole
// message, that has to come of it; the rules are those of doff(1), "Who".
#include "core/user_spec.h"

#include "catch.h"
#include "fake/printed.h"

namespace doff {
using namespace std::string_literals;

namespace {

// "message | hint", or the value in a form of its own.
std::string text_of(const Error& error) {
    return sentence(error) + " | " + error.hint + (error.stage == Stage::usage ? "" : " NOT USAGE");
}

std::string text_of(const Who& who) {
    if (const auto* const named = std::get_if<Named>(&who)) {
        return "name:" + named->name;
    }
    if (const auto* const number = std::get_if<Numbered>(&who)) {
        return (number->plus_sign ? "plus:" : "number:") + std::to_string(number->id);
    }
    return "path:" + std::get<OwnerOf>(who).path;
}

std::string text_of(const UserSpec& spec) {
    return text_of(spec.user) + (spec.group ? " " + text_of(*spec.group) : "");
}

std::string text_of(const GroupList& list) {
    std::string text;
    text += list.init ? "init " : "";
    text += list.keep ? "keep " : "";
    for (const Who& who : list.groups) {
        text += text_of(who) + " ";
    }
    return text;
}

template <class T>
std::string outcome(const Result<T>& result) {
    return result ? text_of(*result) : text_of(result.error());
}

struct Row {
    std::string input;
    std::string outcome;
};

const std::string k_number_hint = " | a number is 0 to 4294967294 in plain decimal digits";
const std::string k_name_hint = " | a name, or a number from 0 to 4294967294";
const std::string k_form_hint = " | write USER or USER:GROUP; is a variable unset?";
const std::string k_bad_name = ": no name has a control character in it or a blank at either end";
const std::string k_too_large = ": larger than 4294967294, the largest id there is";
const std::string k_octal = ": a leading zero could be meant as octal";
const std::string k_not_decimal = ": not a plain decimal number";

}  // namespace

TEST_CASE("an id is 0 to 4294967294 in plain decimal digits") {
    struct {
        std::string digits;
        std::uint32_t id;
    } const good[]{
        {"0", 0},
        {"1", 1},
        {"9", 9},
        {"10", 10},
        {"65534", 65534},
        {"65536", 65536},
        {"2147483647", 2147483647},
        {"2147483648", 2147483648U},
        {"4294967293", 4294967293U},
        {"4294967294", 4294967294U},
    };
    for (const auto& row : good) {
        INFO(row.digits);
        const auto id = parse_id(row.digits);
        REQUIRE(id);
        CHECK(*id == row.id);
    }

    const Row bad[]{
        // -1, and what wraps around to a small number in 32 and in 64 bits
        {"4294967295", "larger than 4294967294, the largest id there is"},
        {"4294967296", "larger than 4294967294, the largest id there is"},
        {"4294968296", "larger than 4294967294, the largest id there is"},
        {"9999999999", "larger than 4294967294, the largest id there is"},
        {"18446744073709551615", "larger than 4294967294, the largest id there is"},
        {"18446744073709551616", "larger than 4294967294, the largest id there is"},
        {"18446744073709552616", "larger than 4294967294, the largest id there is"},
        {std::string(1000, '9'), "larger than 4294967294, the largest id there is"},
        {"00", "a leading zero could be meant as octal"},
        {"01", "a leading zero could be meant as octal"},
        {"007", "a leading zero could be meant as octal"},
        {"", "not a plain decimal number"},
        {"-1", "not a plain decimal number"},
        {"-0", "not a plain decimal number"},
        {"+1", "not a plain decimal number"},
        {" 1", "not a plain decimal number"},
        {"1 ", "not a plain decimal number"},
        {"1\n", "not a plain decimal number"},
        {"1\0"s, "not a plain decimal number"},
        {"0x10", "not a plain decimal number"},
        {"1e3", "not a plain decimal number"},
        {"1,000", "not a plain decimal number"},
        {"1'000", "not a plain decimal number"},
        {"1.0", "not a plain decimal number"},
        {"\xd9\xa1", "not a plain decimal number"},  // ARABIC-INDIC DIGIT ONE
    };
    for (const Row& row : bad) {
        INFO(row.input);
        const auto id = parse_id(row.input);
        REQUIRE_FALSE(id);
        CHECK(id.error() == row.outcome);
    }
}

TEST_CASE("one user or group: a name, a number or the owner of a path, and never a guess") {
    const Row rows[]{
        {"app", "name:app"},
        {"www-data", "name:www-data"},
        {"_apt", "name:_apt"},
        {"app2", "name:app2"},
        {"2app", "name:2app"},
        {"0x0", "name:0x0"},
        {"1e3", "name:1e3"},
        {"Domain Users", "name:Domain Users"},
        {"CORP\\app", "name:CORP\\app"},
        {"app@corp", "name:app@corp"},
        {"app$", "name:app$"},
        {"m\xc3\xbcller", "name:m\xc3\xbcller"},
        {"init", "name:init"},  // a word of --groups only
        {"0", "number:0"},
        {"1000", "number:1000"},
        {"4294967294", "number:4294967294"},
        {"+0", "plus:0"},
        {"+1000", "plus:1000"},
        {"@/srv/app", "path:/srv/app"},
        {"@data", "path:data"},
        {"@@", "path:@"},
        {"@ ", "path: "},
        {"", "empty user | is a variable unset?"},
        {"@", "'@' names no path | write @PATH to take the user that owns PATH"},
        {"+", "invalid user '+'" + k_not_decimal + k_number_hint},
        {"++1", "invalid user '++1'" + k_not_decimal + k_number_hint},
        {"+-1", "invalid user '+-1'" + k_not_decimal + k_number_hint},
        {"+app", "invalid user '+app'" + k_not_decimal + k_number_hint},
        {"+ 1", "invalid user '+ 1'" + k_not_decimal + k_number_hint},
        {"+01", "invalid user '+01'" + k_octal + k_number_hint},
        {"+4294967295", "invalid user '+4294967295'" + k_too_large + k_number_hint},
        {"4294967295", "invalid user '4294967295'" + k_too_large + k_number_hint},
        {"4294967296", "invalid user '4294967296'" + k_too_large + k_number_hint},
        {"007", "invalid user '007'" + k_octal + k_number_hint},
        {"-1", "invalid user '-1': it starts with a minus sign" + k_name_hint},
        {"-app", "invalid user '-app': it starts with a minus sign" + k_name_hint},
        {" app", "invalid user ' app'" + k_bad_name + k_name_hint},
        {"app ", "invalid user 'app '" + k_bad_name + k_name_hint},
        {" ", "invalid user ' '" + k_bad_name + k_name_hint},
        {"1000 ", "invalid user '1000 '" + k_bad_name + k_name_hint},
        {" 1000", "invalid user ' 1000'" + k_bad_name + k_name_hint},
        {"app\n", "invalid user 'app\\n'" + k_bad_name + k_name_hint},
        {"app\r", "invalid user 'app\\x0d'" + k_bad_name + k_name_hint},
        {"a\tb", "invalid user 'a\\tb'" + k_bad_name + k_name_hint},
        {"a\0b"s, "invalid user 'a\\x00b'" + k_bad_name + k_name_hint},
        {"a\x7f", "invalid user 'a\\x7f'" + k_bad_name + k_name_hint},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(parse_who(row.input, Kind::user)) == row.outcome);
    }
}

TEST_CASE("messages about a group say group") {
    CHECK(noun(Kind::user) == "user");
    CHECK(noun(Kind::group) == "group");
    const Row rows[]{
        {"www", "name:www"},
        {"", "empty group | is a variable unset?"},
        {"@", "'@' names no path | write @PATH to take the group that owns PATH"},
        {"-1", "invalid group '-1': it starts with a minus sign" + k_name_hint},
        {"00", "invalid group '00'" + k_octal + k_number_hint},
        {"www ", "invalid group 'www '" + k_bad_name + k_name_hint},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(parse_who(row.input, Kind::group)) == row.outcome);
    }
}

TEST_CASE("USER or USER:GROUP, and nothing that an unset variable leaves behind") {
    const Row rows[]{
        {"app", "name:app"},
        {"app:www", "name:app name:www"},
        {"1000:1000", "number:1000 number:1000"},
        {"+1000:+33", "plus:1000 plus:33"},
        {"0:0", "number:0 number:0"},
        {"app:0", "name:app number:0"},
        {"@/srv/app", "path:/srv/app"},
        {"app:@/dev/dri/renderD128", "name:app path:/dev/dri/renderD128"},
        {"@/srv/app:www", "path:/srv/app name:www"},
        {"@/a:@/b", "path:/a path:/b"},
        {"", "USER is empty" + k_form_hint},
        {" ", "USER is empty" + k_form_hint},
        {" \t\n", "USER is empty" + k_form_hint},
        {":", "no user in ':'" + k_form_hint},
        {":www", "no user in ':www'" + k_form_hint},
        {"::", "no user in '::'" + k_form_hint},
        // chpst(8): a colon in front says that numbers follow, of which the second and those after it are
        // the groups
        {":1000:33", "no user in ':1000:33' | numbers have no colon before them here: write 1000:33"},
        {":0:0", "no user in ':0:0' | numbers have no colon before them here: write 0:0"},
        {":1000:33:44:0",
         "no user in ':1000:33:44:0' | numbers have no colon before them here: write --groups 33,44,0 "
         "1000:33"},
        {":1000", "no user in ':1000'" + k_form_hint},
        {":app:www", "no user in ':app:www'" + k_form_hint},
        {":1000:www", "no user in ':1000:www'" + k_form_hint},
        {":1000:33:", "no user in ':1000:33:'" + k_form_hint},
        {":1000::33", "no user in ':1000::33'" + k_form_hint},
        {":01000:33", "no user in ':01000:33'" + k_form_hint},
        {":1000:4294967295", "no user in ':1000:4294967295'" + k_form_hint},
        {"app:", "no group after the colon in 'app:'" + k_form_hint},
        {"0:", "no group after the colon in '0:'" + k_form_hint},
        {"app:www:",
         "more than one colon in 'app:www:' | write USER:GROUP; a path with a colon in it only "
         "as --group @PATH, and more groups as --groups LIST"},
        {"app:@/a:b",
         "more than one colon in 'app:@/a:b' | write USER:GROUP; a path with a colon in it "
         "only as --group @PATH, and more groups as --groups LIST"},
        {" :www", "invalid user ' '" + k_bad_name + k_name_hint},
        {"app: ", "invalid group ' '" + k_bad_name + k_name_hint},
        {"app :www", "invalid user 'app '" + k_bad_name + k_name_hint},
        {"app: www", "invalid group ' www'" + k_bad_name + k_name_hint},
        {"-1:0", "invalid user '-1': it starts with a minus sign" + k_name_hint},
        {"0:-1", "invalid group '-1': it starts with a minus sign" + k_name_hint},
        {"app:4294967295", "invalid group '4294967295'" + k_too_large + k_number_hint},
        {"4294967296:0", "invalid user '4294967296'" + k_too_large + k_number_hint},
        {"app:@", "'@' names no path | write @PATH to take the group that owns PATH"},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(parse_user_spec(row.input)) == row.outcome);
    }
}

TEST_CASE("a list of groups is a union of its words") {
    const std::string empty_hint = " | to have no supplementary groups write --groups none";
    const std::string comma_hint = " | a comma stands between two groups; is a variable unset?";
    const Row rows[]{
        {"none", ""},
        {"init", "init "},
        {"keep", "keep "},
        {"keep,init", "init keep "},
        {"www", "name:www "},
        {"www,docker,33,+44", "name:www name:docker number:33 plus:44 "},
        {"init,@/var/run/docker.sock", "init path:/var/run/docker.sock "},
        {"init,init", "init "},
        {"www,www", "name:www name:www "},
        {"None", "name:None "},
        {"", "empty group in --groups ''" + empty_hint},
        {",", "empty group in --groups ','" + comma_hint},
        {"www,", "empty group in --groups 'www,'" + comma_hint},
        {",www", "empty group in --groups ',www'" + comma_hint},
        {"www,,docker", "empty group in --groups 'www,,docker'" + comma_hint},
        {"none,www", "'none' beside other groups in --groups 'none,www' | none stands alone"},
        {"www,none", "'none' beside other groups in --groups 'www,none' | none stands alone"},
        {"none,none", "'none' beside other groups in --groups 'none,none' | none stands alone"},
        {"www, docker", "invalid group ' docker'" + k_bad_name + k_name_hint},
        {"init,-1", "invalid group '-1': it starts with a minus sign" + k_name_hint},
        {"init,4294967295", "invalid group '4294967295'" + k_too_large + k_number_hint},
        {"init,@", "'@' names no path | write @PATH to take the group that owns PATH"},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(parse_group_list(row.input)) == row.outcome);
    }
}

TEST_CASE("splitting at commas keeps empty words") {
    using Words = std::vector<std::string_view>;
    CHECK(split_at_commas("") == Words{""});
    CHECK(split_at_commas("a") == Words{"a"});
    CHECK(split_at_commas(",") == Words{"", ""});
    CHECK(split_at_commas("a,,b") == Words{"a", "", "b"});
}

}  // namespace doff
