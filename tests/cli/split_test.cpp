// SPDX-License-Identifier: MIT
//
// Where doff's words end and the command's begin, in both forms of the command line.
#include "cli/split.h"

#include "catch.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

const std::string k_form_hint = "write doff [OPTION]... USER[:GROUP] -- COMMAND";
const std::string k_stay_hint =
    "to run COMMAND as who the caller is, if that is as --assert expects, write --keep-ids -- COMMAND";

}  // namespace

TEST_CASE("the words are options, then USER, then the command") {
    struct {
        Words words;
        Split split;
    } const rows[]{
        {{}, {}},
        {{"app", "id"}, {{}, "app", {"id"}}},
        {{"app", "--", "id"}, {{}, "app", {"id"}}},
        {{"app"}, {{}, "app", {}}},
        {{"app", "--"}, {{}, "app", {}}},
        {{"", "id"}, {{}, "", {"id"}}},
        {{"-v", "app", "id", "-u"}, {{"-v"}, "app", {"id", "-u"}}},
        {{"--strict", "-v", "app:www", "--", "id"}, {{"--strict", "-v"}, "app:www", {"id"}}},
        // what belongs to the command is never ours
        {{"app", "id", "--help"}, {{}, "app", {"id", "--help"}}},
        {{"app", "id", "--", "-v"}, {{}, "app", {"id", "--", "-v"}}},
        {{"app", "--", "--help"}, {{}, "app", {"--help"}}},
        {{"app", "--", "--", "x"}, {{}, "app", {"--", "x"}}},
        {{"app", "--", "-v"}, {{}, "app", {"-v"}}},
        {{"app", "--", "-"}, {{}, "app", {"-"}}},
        // an argument in all four ways
        {{"-g", "www", "app", "id"}, {{"-g", "www"}, "app", {"id"}}},
        {{"-gwww", "app", "id"}, {{"-gwww"}, "app", {"id"}}},
        {{"--group", "www", "app", "id"}, {{"--group", "www"}, "app", {"id"}}},
        {{"--group=www", "app", "id"}, {{"--group=www"}, "app", {"id"}}},
        {{"--group=", "app", "id"}, {{"--group="}, "app", {"id"}}},
        {{"--group", "", "app", "id"}, {{"--group", ""}, "app", {"id"}}},
        {{"--group=-x", "app", "id"}, {{"--group=-x"}, "app", {"id"}}},
        // --user and --
        {{"--user", "app", "--", "id"}, {{"--user", "app"}, {}, {"id"}}},
        {{"--user=app", "--", "id", "-u"}, {{"--user=app"}, {}, {"id", "-u"}}},
        {{"--user", "app", "-v", "--", "id"}, {{"--user", "app", "-v"}, {}, {"id"}}},
        {{"--user", "app", "--"}, {{"--user", "app"}, {}, {}}},
        {{"--user", "app", "--", "--", "id"}, {{"--user", "app"}, {}, {"--", "id"}}},
        {{"--user=app"}, {{"--user=app"}, {}, {}}},
        // --show, whose PID nothing but options can follow
        {{"--show", "7", "--json"}, {{"--show", "--json"}, "7", {}}},
        {{"--json", "--show", "7", "--log", "x"}, {{"--json", "--show", "--log", "x"}, "7", {}}},
        {{"--show", "-1"}, {{"--show"}, "-1", {}}},
        {{"--show", "7", "8", "--json"}, {{"--show"}, "7", {"8", "--json"}}},
        {{"--show", "--", "7"}, {{"--show"}, {}, {"7"}}},
        {{"--show", "7", "--"}, {{"--show"}, "7", {}}},
        // an unknown option is an option, and somebody else's error
        {{"--frob", "app", "id"}, {{"--frob"}, "app", {"id"}}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.words);
        const auto result = split(row.words);
        REQUIRE(result);
        CHECK(result->options == row.split.options);
        CHECK(result->spec == row.split.spec);
        CHECK(result->command == row.split.command);
    }
}

TEST_CASE("words that could be read in two ways are errors") {
    struct {
        Words words;
        std::string what;
        std::string hint;
    } const rows[]{
        {{"--"}, "no USER before --", k_form_hint + "; is a variable unset?"},
        {{"--", "id"}, "no USER before --", k_form_hint + "; is a variable unset?"},
        {{"-v", "--", "id"}, "no USER before --", k_form_hint + "; is a variable unset?"},
        {{"--assert", "uid=root", "--", "id"},
         "no USER before --",
         k_form_hint + "; is a variable unset?\n" + k_stay_hint},
        {{"--assert=uid=root", "--if-root", "--", "id"},
         "no USER before --",
         k_form_hint + "; is a variable unset?"},
        {{"-gwww", "--assert", "uid=root", "--", "id"},
         "no USER before --",
         k_form_hint + "; is a variable unset?"},
        {{"--group"}, "'--group' needs GROUP", k_form_hint},
        {{"-G"}, "'-G' needs LIST", k_form_hint},
        {{"--user"}, "'--user' needs USER[:GROUP]", k_form_hint},
        {{"--user", "--", "id"},
         "'--user' needs USER[:GROUP], and '--' is an option",
         "is a variable unset? a value that starts with a dash is written --user=VALUE"},
        {{"-g", "-v", "app", "id"},
         "'-g' needs GROUP, and '-v' is an option",
         "is a variable unset? a value that starts with a dash is written --group=VALUE"},
        {{"--argv0", "-sh", "app", "id"},
         "'--argv0' needs NAME, and '-sh' starts with a dash",
         "is a variable unset? a value that starts with a dash is written --argv0=VALUE"},
        {{"-u", "app", "id"},
         "after --user write -- before the command; found 'id'",
         "write doff --user USER[:GROUP] -- COMMAND"},
        {{"--user", "app", "id"},
         "after --user write -- before the command; found 'id'",
         "write doff --user USER[:GROUP] -- COMMAND"},
        {{"--user=app", "id", "--", "x"},
         "after --user write -- before the command; found 'id'",
         "write doff --user USER[:GROUP] -- COMMAND"},
        {{"--euid", "app", "id"},
         "after --euid write -- before the command; found 'id'",
         "write doff --euid USER -- COMMAND"},
        {{"--keep-ids", "app", "--", "id"},
         "after --keep-ids write -- before the command; found 'app'",
         "write doff --keep-ids -- COMMAND"},
        {{"app", "-v", "id"},
         "'-v' stands after USER",
         "options go before USER; for a shell write doff USER -- sh -c COMMAND; is a variable between them "
         "unset?"},
        {{"app", "-"},
         "'-' stands after USER",
         "options go before USER; for a shell write doff USER -- sh -c COMMAND; is a variable between them "
         "unset?"},
        {{"app", "--no-such", "id"},
         "'--no-such' stands after USER",
         "options go before USER; for a shell write doff USER -- sh -c COMMAND; is a variable between them "
         "unset?"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.words);
        const auto result = split(row.words);
        REQUIRE_FALSE(result);
        CHECK(result.error() == Error{Stage::usage, row.what, {}, row.hint});
    }
}

TEST_CASE("the hint for a value with a dash can be followed") {
    // "-g=VALUE" as the hint has it must be read as the value "VALUE", not as "=VALUE".
    for (const std::string& option : Words{"--user", "--group", "-g", "--groups", "-G", "--keep-caps"}) {
        const auto refused = split({option, "-x", "app", "id"});
        REQUIRE_FALSE(refused);
        const std::string hint = refused.error().hint;
        const std::string form = hint.substr(hint.rfind(' ') + 1);
        CAPTURE(form);
        CHECK(form.starts_with("--"));
    }
}

TEST_CASE("--json is asked for where it is an option of doff's own, whatever else is wrong") {
    for (const Words& words :
         {Words{"--json"}, Words{"--json", "app", "id"}, Words{"--user", "app", "--json"},
          Words{"--nosuch", "--json"}, Words{"--user", "--json"},
          Words{"-u", "app", "--bounding", "-all,+kill", "--json", "--", "id"},
          Words{"--user=app", "--json", "--json"}, Words{"--nice", "-5", "--json"},
          Words{"--show", "7", "--json"}, Words{"--show", "-1", "--json"},
          Words{"--strict", "-1", "--json"}}) {
        CAPTURE(words);
        CHECK(asks_for_json(words));
    }
    for (const Words& words :
         {Words{}, Words{"app", "--json"}, Words{"--user", "app", "--", "--json"}, Words{"--", "--json"},
          Words{"--json=yes"}, Words{"--jso"}, Words{"--user=--json", "--", "id"},
          Words{"app", "id", "--json"}, Words{"app", "--show", "7", "--json"},
          Words{"--show", "7", "8", "--json"}, Words{"--show", "--", "--json"},
          Words{"--strict", "7", "--json"}, Words{"7", "--json"}}) {
        CAPTURE(words);
        CHECK_FALSE(asks_for_json(words));
    }
}

}  // namespace doff
