// SPDX-License-Identifier: MIT
//
// The command line as a Request. Every row of the option table is used, doubled and misused.
#include "cli/parse.h"

#include "catch.h"
#include "cli/options.h"
#include "fake/printed.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

const std::string k_list_hint = "doff --help lists the options";
const std::string k_form_hint = "write doff [OPTION]... USER[:GROUP] -- COMMAND; doff --help says more";
const std::string k_nothing_hint = "nothing stands after --: is a variable unset?\n" + k_form_hint;

Words operator+(Words left, const Words& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

// A Request for the command "id -u" as app, which each test changes.
Request plain() {
    Request request;
    request.user = "app";
    request.command = {"id", "-x"};
    return request;
}

void check_refused(const Words& words, const std::string& what, const std::string& hint) {
    CAPTURE(words);
    const auto request = parse_command_line(words);
    CHECK_FALSE(request);
    if (!request) {
        CHECK(request.error() == Error{Stage::usage, what, {}, hint});
    }
}

void check_parsed(const Words& words, const Request& wanted) {
    CAPTURE(words);
    const auto request = parse_command_line(words);
    INFO((request ? "" : request.error().what));
    CHECK(request);
    CHECK((request && *request == wanted));
}

bool stands_alone(const Option& option) {
    return option.name == "--help" || option.name == "--version" || option.name == "--show";
}

// What follows an option, as it needs it, and the request without the option.
Words rest_of(const Option& option) {
    return option.says_who ? Words{"--", "id", "-x"} : Words{"app", "id", "-x"};
}

Request plain_with(const Option& option) {
    Request request = plain();
    if (option.says_who) {
        request.user.reset();
    }
    return request;
}

}  // namespace

TEST_CASE("both forms say the same") {
    check_parsed({"app", "id", "-x"}, plain());
    check_parsed({"app", "--", "id", "-x"}, plain());
    check_parsed({"--user", "app", "--", "id", "-x"}, plain());
    check_parsed({"--user=app", "--", "id", "-x"}, plain());
}

TEST_CASE("every switch of the table sets its own field and no other") {
    for (const Option& option : k_options) {
        const auto* const field = std::get_if<bool Request::*>(&option.field);
        if (field == nullptr || stands_alone(option)) {
            continue;
        }
        Request wanted = plain_with(option);
        wanted.*(*field) = true;
        check_parsed(Words{std::string(option.name)} + rest_of(option), wanted);
        if (!option.letter.empty()) {
            check_parsed(Words{std::string(option.letter)} + rest_of(option), wanted);
        }
    }
}

TEST_CASE("every option with an argument takes it in every way, empty and with a dash too") {
    for (const Option& option : k_options) {
        if (!option.takes_argument()) {
            continue;
        }
        const auto check_value = [&](const Words& words, const std::string& value) {
            Request wanted = plain_with(option);
            if (option.repeats()) {
                wanted.*std::get<std::vector<std::string> Request::*>(option.field) = {value};
            } else {
                wanted.*std::get<std::optional<std::string> Request::*>(option.field) = value;
            }
            check_parsed(words + rest_of(option), wanted);
        };
        const std::string name(option.name);
        check_value({name, "33"}, "33");
        check_value({name + "=33"}, "33");
        check_value({name + "="}, "");
        check_value({name, ""}, "");
        check_value({name + "=-1"}, "-1");
        check_value({name, "-1"}, "-1");
        check_value({name + "=--strict"}, "--strict");
        check_value({name + "=a=b"}, "a=b");
        check_value({name + "=a,b"}, "a,b");
        check_value({name, "a b"}, "a b");
        check_value({name, "[a,b]"}, "[a,b]");
        check_value({name, "{}"}, "{}");
        check_value({name, "\"33\""}, "\"33\"");
        if (!option.letter.empty()) {
            const std::string letter(option.letter);
            check_value({letter, "33"}, "33");
            check_value({letter + "33"}, "33");
            check_value({letter + "init,@/a"}, "init,@/a");
        }
    }
}

TEST_CASE("an option that repeats keeps its arguments in order, and no other does") {
    std::size_t repeating = 0;
    for (const Option& option : k_options) {
        if (!option.repeats()) {
            continue;
        }
        ++repeating;
        const std::string name(option.name);
        Request wanted = plain();
        wanted.*std::get<std::vector<std::string> Request::*>(option.field) = {"b", "-1", "", "[a,b]", "b"};
        check_parsed({name, "b", name + "=-1", name, "", name, "[a,b]", name + "=b", "app", "id", "-x"},
                     wanted);
    }
    CHECK(repeating == 13);
}

TEST_CASE("--verbose counts how often it is given, up to twice") {
    Request wanted = plain();
    wanted.verbose = 1;
    check_parsed({"-v", "app", "id", "-x"}, wanted);
    check_parsed({"--verbose", "app", "id", "-x"}, wanted);
    wanted.verbose = 2;
    for (const Words& twice :
         {Words{"-vv"}, Words{"-v", "-v"}, Words{"-v", "--verbose"}, Words{"--verbose", "--verbose"}}) {
        check_parsed(twice + Words{"app", "id", "-x"}, wanted);
    }
    wanted.strict = true;
    check_parsed({"-v", "--strict", "-v", "app", "id", "-x"}, wanted);
    for (const Words& more :
         {Words{"-vvv"}, Words{"-vv", "-v"}, Words{"-v", "-v", "--verbose"}, Words{"-vvvvvvvv"}}) {
        check_refused(more + Words{"app", "id"}, "--verbose is given more than twice",
                      "-vv logs all there is");
    }
    check_refused({"--verbose=2", "app", "id"}, "--verbose takes no value; found '--verbose=2'",
                  "write --verbose or leave it out");
}

TEST_CASE("every other option given twice is an error") {
    for (const Option& option : k_options) {
        if (option.repeats() || option.counts()) {
            continue;
        }
        const std::string name(option.name);
        const std::string what = name + " is given twice";
        const Words rest = rest_of(option);
        Words forms{name};
        if (!option.letter.empty()) {
            forms.emplace_back(option.letter);
        }
        for (const std::string& first : forms) {
            for (const std::string& second : forms) {
                Words words{first};
                words = option.takes_argument() ? Words{first, "33", second, "33"} : Words{first, second};
                check_refused(words + rest, what, "leave out one of them");
            }
        }
        if (option.takes_argument()) {
            check_refused(Words{name + "=1", name + "=2"} + rest, what, "leave out one of them");
        }
    }
}

TEST_CASE("a switch has no value, least of all one that would switch it off") {
    for (const Option& option : k_options) {
        if (option.takes_argument()) {
            continue;
        }
        const std::string name(option.name);
        for (const std::string value : {"=false", "=true", "=0", "="}) {
            check_refused(Words{name + value} + rest_of(option),
                          name + " takes no value; found '" + name + value + "'",
                          "write " + name + " or leave it out");
        }
    }
}

TEST_CASE("an option that is not in the table is an error that names it") {
    for (const std::string word : {"--frob", "--no-strict", "-y", "--=x", "-v=1", "-vy"}) {
        check_refused({word, "app", "id"}, "unknown option '" + word + "'", k_list_hint);
        // also where it shifts the words after it, or stands behind another one
        check_refused({word, "1", "app", "--", "id"}, "unknown option '" + word + "'", k_list_hint);
        check_refused({"--strict", word, "app", "id"}, "unknown option '" + word + "'", k_list_hint);
        check_refused({word, "--", "id"}, "unknown option '" + word + "'", k_list_hint);
    }
    // where it takes a value it shifts what follows, also after an option whose value is apart
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--user", "app", "--envv", "A=1", "--", "id"},
          {"-u", "app", "--strict", "-g", "www", "--envv", "A=1", "--", "id"},
          {"--env", "A=1", "--envv", "B=1", "--", "id"}}) {
        CAPTURE(words);
        check_refused(words, "unknown option '--envv'", "did you mean --env?");
    }
    // but not what stands behind the word that is out of place, or where a value should
    check_refused({"--user", "app", "id", "--envv"}, "after --user write -- before the command; found 'id'",
                  "write doff --user USER[:GROUP] -- COMMAND");
    check_refused({"--user", "--envv", "--", "id"},
                  "'--user' needs USER[:GROUP], and '--envv' starts with a dash",
                  "is a variable unset? a value that starts with a dash is written --user=VALUE");
    check_refused({"--fr\nob", "app", "id"}, "unknown option '--fr\\nob'", k_list_hint);
}

TEST_CASE("somebody and something to run must be named") {
    check_refused({}, "no USER and no COMMAND", k_form_hint);
    check_refused({"-v"}, "no USER and no COMMAND", k_form_hint);
    check_refused({"--explain"}, "no USER and no COMMAND", k_form_hint);
    check_refused({"app"}, "no command to run as 'app'", k_form_hint);
    check_refused({"app", "--"}, "no command to run as 'app'", k_nothing_hint);
    check_refused({"--user", "app", "--"}, "no command to run as 'app'", k_nothing_hint);
    check_refused({"--user=app"}, "no command to run as 'app'", k_form_hint);
    check_refused({"a\tb"}, "no command to run as 'a\\tb'", k_form_hint);
    check_refused({"app", ""}, "the command is an empty word", "is a variable unset?");
    check_refused({"app", "--", "", "x"}, "the command is an empty word", "is a variable unset?");
    check_refused({"--", "id"}, "no USER before --",
                  "write doff [OPTION]... USER[:GROUP] -- COMMAND; is a variable unset?");
    check_refused({"--user", "app", "www", "--", "id"},
                  "after --user write -- before the command; found 'www'",
                  "write doff --user USER[:GROUP] -- COMMAND");
    check_refused({"--user", "app", "--user", "app", "--", "id"}, "--user is given twice",
                  "leave out one of them");
    // A word with a dash is no option where an argument stands.
    check_refused({"--user", "-2u", "--user=app", "--", "id"}, "--user is given twice",
                  "leave out one of them");
    check_refused({"--groups", "-2u", "--groups=www", "--no-such", "app", "--", "id"},
                  "unknown option '--no-such'", "doff --help lists the options");
}

TEST_CASE("single ids stand in the place of USER, and contradict what says the same otherwise") {
    Request wanted = plain();
    wanted.user.reset();
    wanted.euid = "app";
    wanted.egid = "www";
    check_parsed({"--euid", "app", "--egid=www", "--", "id", "-x"}, wanted);
    const std::string apart = "leave out one of them";
    check_refused({"--euid", "app", "--user", "app", "--", "id"}, "--euid and USER contradict each other",
                  apart);
    check_refused({"--sgid", "0", "--user=app", "--", "id"}, "--sgid and USER contradict each other", apart);
    check_refused({"--keep-ids", "--user=app", "--", "id"}, "--keep-ids and USER contradict each other",
                  apart);
    check_refused({"--keep-ids", "--if-root", "--", "id"}, "--keep-ids and --if-root contradict each other",
                  apart);
    check_refused({"--rgid", "0", "--group", "1", "--", "id"}, "--rgid and --group contradict each other",
                  "write --rgid and --egid, or --groups for the supplementary groups");
    check_refused({"--rgid", "0", "--keep-ids", "--", "id"}, "--rgid and --keep-ids contradict each other",
                  "an ID that is not named stays in any case");
    check_refused({"--euid", "app", "--"}, "no command to run", k_nothing_hint);
    check_refused({"--keep-ids"}, "no command to run", k_form_hint);
}

TEST_CASE("a list of changes may start with a minus sign, for the options that take one") {
    for (const std::string name : {"--bounding", "--inheritable", "--ambient", "--securebits"}) {
        const auto request = parse_command_line({name, "-all,+kill", "app", "id"});
        REQUIRE(request);
        CHECK((*request).*std::get<std::optional<std::string> Request::*>(find_option(name)->field) ==
              "-all,+kill");
        CHECK_FALSE(parse_command_line({name, "--strict", "app", "id"}));
    }
    CHECK_FALSE(parse_command_line({"--keep-caps", "-all", "app", "id"}));
}

TEST_CASE("options that contradict each other are errors") {
    for (const auto& [one, other] :
         std::initializer_list<std::pair<std::string, std::string>>{{"--keep-keyring", "--new-keyring"},
                                                                    {"--keep-env", "--clear-env"},
                                                                    {"--keep-env", "--login"},
                                                                    {"--clear-env", "--login"},
                                                                    {"--reset-signals", "--keep-signals"},
                                                                    {"--close-fds", "--keep-fds"}}) {
        check_refused({other, one, "app", "id"}, one + " and " + other + " contradict each other",
                      "leave out one of them");
    }
}

TEST_CASE("--login needs no command, which is then the user's shell") {
    Request wanted;
    wanted.user = "app";
    wanted.login = true;
    check_parsed({"--login", "app"}, wanted);
}

TEST_CASE("an empty USER is passed on, to be refused where words are understood") {
    Request wanted = plain();
    wanted.user = "";
    check_parsed({"", "id", "-x"}, wanted);
    check_parsed({"--user=", "--", "id", "-x"}, wanted);
}

TEST_CASE("--explain needs no command") {
    Request wanted;
    wanted.user = "app";
    wanted.explain = true;
    check_parsed({"--explain", "app"}, wanted);
    check_parsed({"--explain", "--user", "app"}, wanted);
    wanted.command = {"id"};
    check_parsed({"--explain", "app", "id"}, wanted);
    check_refused({"--explain", "app", ""}, "the command is an empty word", "is a variable unset?");
}

TEST_CASE("--check needs no command") {
    Request wanted;
    wanted.user = "app";
    wanted.check = true;
    check_parsed({"--check", "app"}, wanted);
    wanted.can = {"read:/etc/passwd", "bind:80"};
    check_parsed({"--check", "--can", "read:/etc/passwd", "--can=bind:80", "app"}, wanted);
    check_refused({"--check", "--explain", "app"}, "--check and --explain contradict each other",
                  "leave out one of them");
    const std::string nobody = "--check without USER: nobody is named who would do it";
    const std::string ways = "name USER, or add --keep-ids to ask about this process as it is";
    check_refused({"--check"}, nobody, ways);
    check_refused({"--check", "--can", "read:/etc/passwd"}, nobody, ways);
    check_refused({"--check", "app", ""}, "the command is an empty word", "is a variable unset?");
    check_refused({"--show", "--check"}, "--show stands alone, or with a PID",
                  "to see what a command would be, write --explain");
}

TEST_CASE("--show stands alone") {
    Request wanted;
    wanted.show = true;
    check_parsed({"--show"}, wanted);
    const std::string stands = "--show stands alone, or with a PID";
    const std::string hint = "to see what a command would be, write --explain";
    check_refused({"--show", "7", "id"}, stands, hint);
    check_refused({"--show", "--user=app", "--", "id"}, stands, hint);
    check_refused({"--show", "--user=app"}, stands, hint);
    check_refused({"--show", "--explain"}, stands, hint);
    check_refused({"--show", "--keep-ids"}, stands, hint);
    // Which process that is, or that it is none, is not known here.
    wanted.shown_process = "7";
    check_parsed({"--show", "7"}, wanted);
    wanted.json = true;
    check_parsed({"--json", "--show", "7", "--"}, wanted);
    check_parsed({"--show", "7", "--json"}, wanted);
    check_refused({"--show", "7", "--user=app"}, stands, hint);
    check_refused({"--show", "7", "--jsn"}, "unknown option '--jsn'", "did you mean --json?");
    check_refused({"--show=7"}, "--show takes no value; found '--show=7'", "write --show 7");
}

TEST_CASE("--assert alone is about this process, and then no other option means anything") {
    Request wanted;
    wanted.asserts = {"uid=app", "caps=none"};
    check_parsed({"--assert", "uid=app", "--assert=caps=none"}, wanted);
    wanted.user = "app";
    wanted.command = {"id"};
    check_parsed({"--assert", "uid=app", "--assert=caps=none", "app", "id"}, wanted);
    const auto refused_beside = [](const std::vector<std::string>& words, const std::string& option) {
        check_refused(words,
                      "--assert without USER looks at this process, and " + option + " has no say in that",
                      "name USER and COMMAND, or leave it out");
    };
    refused_beside({"--assert", "uid=app", "--umask", "077"}, "--umask");
    refused_beside({"--strict", "--assert", "uid=app"}, "--strict");
    const std::string form = "write doff [OPTION]... USER[:GROUP] -- COMMAND; doff --help says more";
    check_refused({"--assert", "uid=app", "app"}, "no command to run as 'app'",
                  form +
                      "\nto run COMMAND as who the caller is, if that is as --assert expects, write "
                      "--keep-ids -- COMMAND");
    check_refused({"--assert", "uid=app", "--explain"}, "no USER and no COMMAND", form);
    check_refused({"--assert", "uid=app", "--keep-ids"}, "no command to run", form);
    check_refused({"--assert", "uid=app", "--show"}, "--show stands alone, or with a PID",
                  "to see what a command would be, write --explain");
}

TEST_CASE("--help and --version win over what is missing") {
    for (const Words& words : {Words{"--help"}, Words{"-h"}, Words{"--help", "app"}, Words{"-h", "app", "id"},
                               Words{"--strict", "--help"}, Words{"--help", "--show", "--explain"},
                               Words{"--help", "--user", "app", "--", "id"}}) {
        CAPTURE(words);
        const auto request = parse_command_line(words);
        REQUIRE(request);
        CHECK(request->help);
        CHECK_FALSE(request->version);
    }
    for (const Words& words : {Words{"--version"}, Words{"-V"}, Words{"-V", "app", "id"}}) {
        const auto request = parse_command_line(words);
        REQUIRE(request);
        CHECK(request->version);
    }
    // but not over what is wrong
    check_refused({"--help", "--frob"}, "unknown option '--frob'", k_list_hint);
}

TEST_CASE("no word of the command is ever read as ours") {
    Request wanted;
    wanted.user = "app";
    wanted.command = {"sh", "--strict", "-h", "--user", "root", "--", "--help"};
    check_parsed(Words{"app"} + wanted.command, wanted);
    check_parsed(Words{"app", "--"} + wanted.command, wanted);
    check_parsed(Words{"--user", "app", "--"} + wanted.command, wanted);
    wanted.command = {"--version"};
    check_parsed({"app", "--", "--version"}, wanted);
}

}  // namespace doff
