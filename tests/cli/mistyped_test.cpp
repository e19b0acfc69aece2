// SPDX-License-Identifier: MIT
//
// What is said of an option that is none; and that everything which is said to be written in its place is a
// command line of doff.
#include "cli/mistyped.h"

#include "catch.h"
#include "cli/habits.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "fake/output.h"
#include "fake/printed.h"
#include "fake/scenarios.h"

#include <map>
#include <set>
#include <sstream>

namespace doff {
namespace {

using Words = std::vector<std::string>;

const std::string k_list_hint = "doff --help lists the options";

std::string hint_for(const std::string& word) {
    const Error error = unknown_option(word);
    CHECK(error.stage == Stage::usage);
    return error.hint;
}

std::string hint_of_line(const Words& words) {
    const auto request = parse_command_line(words);
    return request ? "a request" : request.error().hint;
}

// "--rlimit data=BYTES:" as somebody would write it.
Words as_written(std::string_view instead) {
    const std::map<std::string, std::string> meanings{
        {"USER:GROUP", "app:www"},
        {"USER", "app"},
        {"COMMAND", "/bin/true"},
        {"SHELL", "/bin/true"},
        {"GROUP", "www"},
        {"LIST", "0"},
        {"CAP", "chown"},
        {"BIT", "noroot"},
        {"N", "5"},
        {"BYTES", "65536"},
        {"SECONDS", "5"},
        {"SOFT", "5"},
        {"HARD", "6"},
        {"NAME", "A"},
        {"VALUE", "1"},
        {"PATH", "/srv"},
        {"DIR", "/srv"},
        {"FILE", "/file"},
        {"PORT", "80"},
        {"LABEL", "label"},
        {"PROFILE", "profile"},
        {"MODE", "022"},
        {"POLICY", "batch"},
        {"CLASS", "idle"},
    };
    if (instead == "UID:GID -- COMMAND") {
        return {"1000:33", "--", "/bin/true"};
    }
    Words words;
    std::string word;
    std::string name;
    const auto end_name = [&] {
        const auto meaning = meanings.find(name);
        // UID and GID are also the names of variables.
        word += meaning == meanings.end() ? name : meaning->second;
        name.clear();
    };
    for (const char c : std::string(instead) + " ") {
        if (c >= 'A' && c <= 'Z') {
            name += c;
            continue;
        }
        end_name();
        if (c == ' ') {
            words.push_back(word);
            word.clear();
        } else {
            word += c;
        }
    }
    return words;
}

bool names_somebody(std::string_view instead) {
    return instead.contains("USER") || instead.contains("UID:GID");
}

}  // namespace

TEST_CASE("an option of another tool is told what it is here") {
    CHECK(hint_for("--reuid") ==
          "setpriv's --reuid: write USER -- COMMAND; real, effective and saved ID, with the groups of USER");
    CHECK(hint_for("--reuid=app") == hint_for("--reuid"));
    CHECK(hint_for("--clear-groups") == "setpriv's --clear-groups: write --groups none");
    CHECK(hint_for("-l") ==
          "chpst's -l: doff has no lock files: flock(1) before it\nsu's -l: write --login USER");
    CHECK(hint_for("-s") == "su's and sudo's -s: write USER -- SHELL");
    CHECK(hint_for("--uid=0") == "capsh's and systemd-run's --uid: write USER -- COMMAND");
    CHECK(hint_for("--dry-run") ==
          "make's --dry-run: write --check USER -- COMMAND; or --explain, which prints what would be done");
    CHECK(hint_for("--debug") == "docker's --debug: write -vv; which logs each system call");
    CHECK(hint_for("--quiet") ==
          "start-stop-daemon's --quiet: doff prints nothing but errors, notes and what is asked for");
    CHECK(hint_for("-it") == "docker's -it: the command has the terminal and the standard input of doff");
    CHECK(hint_for("--no-new-privileges")
              .starts_with("docker's --no-new-privileges: on for every USER but root"));
    CHECK(hint_for("-E").ends_with("\nsystemd-run's -E: write --env NAME=VALUE"));
    CHECK(hint_for("-n5") == hint_for("-n"));
    CHECK(hint_for("-n5").starts_with("chpst's -n: write --nice N"));
    CHECK(hint_for("-/srv") == "chpst's -/: write --root DIR");
    CHECK(hint_for("--userspec=app:www") == "chroot's --userspec: write --root DIR USER:GROUP -- COMMAND");
    CHECK(hint_of_line({"--reuid", "app", "--init-groups", "id"}) == hint_for("--reuid"));
    CHECK(hint_of_line({"-c", "id", "app"}) == hint_for("-c"));
    // and no word of the command is such an option
    CHECK(hint_of_line({"app", "setpriv", "--reuid", "app"}) == "a request");
}

TEST_CASE("the other unknown options of a line are told with the first") {
    CHECK(hint_of_line({"--reuid=33", "--strict", "--clear-groups", "--bounding-set=-all", "id"}) ==
          hint_for("--reuid") + "\nalso unknown: '--clear-groups', '--bounding-set=-all'\n" +
              hint_for("--clear-groups") + "\n" + hint_for("--bounding-set"));
    CHECK(hint_of_line({"--reuid=33", "--foo", "app", "--", "--bar"}) ==
          hint_for("--reuid") + "\nalso unknown: '--foo'");
    CHECK(hint_of_line({"--a1", "--a2", "--a3", "--a4", "--a5", "--a6", "--a7", "--a8", "app", "id"})
              .ends_with("also unknown: '--a2', '--a3', '--a4', '--a5', '--a6' and 2 more"));
    // Given twice, in the command, or behind what may be USER it is no other one.
    for (const Words& words :
         {Words{"--reuid", "--reuid", "app", "id"}, Words{"--reuid", "app", "--foo"},
          Words{"--reuid", "--chdir", "/srv", "app", "id", "--foo"}, Words{"--reuid", "--", "--foo"},
          Words{"--reuid", "--bounding", "-all", "app", "id"}}) {
        CAPTURE(words);
        CHECK(hint_of_line(words) == hint_for("--reuid"));
    }
}

TEST_CASE("what doff knows itself is nobody else's, and each is told once") {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const Habit& habit : k_habits) {
        CAPTURE(habit.tool, habit.option);
        CHECK(find_option(habit.option) == nullptr);
        CHECK(seen.emplace(habit.tool, habit.option).second);
        CHECK_FALSE((habit.instead.empty() && habit.remark.empty()));
        // On one line with its tool, which may be another's line too.
        std::istringstream lines(hint_for(std::string(habit.option)));
        std::size_t told = 0;
        for (std::string line; std::getline(lines, line);) {
            const std::size_t colon = line.find(std::string(" ") + std::string(habit.option) + ": ");
            const bool of_tool = line.substr(0, colon).contains(std::string(habit.tool) + "'s");
            told += of_tool && line.ends_with(habit.remark) && line.contains(habit.instead) ? 1U : 0U;
        }
        CHECK(told == 1);
    }
}

TEST_CASE("what is said to be written in its place can be written") {
    for (const Habit& habit : k_habits) {
        if (habit.instead.empty()) {
            continue;
        }
        CAPTURE(habit.instead);
        Words words = as_written(habit.instead);
        const bool alone = habit.instead == "--show";
        if (!alone && !names_somebody(habit.instead)) {
            words.emplace_back("app");
        }
        if (!alone && !habit.instead.contains("COMMAND") && !habit.instead.contains("SHELL")) {
            words.insert(words.end(), {"--", "/bin/true"});
        }
        const auto request = parse_command_line(words);
        CHECK(request);
        // What it names is there, so that the values are read as well.
        FakeKernel kernel;
        for (const char* const directory : {"/srv", "/srv/srv", "/home/app"}) {
            kernel.files[directory] = {k_root, Gid{0}, 0040755, 2};
        }
        const bool needs_more = habit.instead.contains("FILE") || habit.instead.contains("LABEL");
        if (!alone && !needs_more) {
            if (!habit.instead.contains("--check")) {
                words.insert(words.begin(), "--explain");
            }
            int status = -1;
            const Output output = output_of([&] { status = run_on(kernel, words).status; });
            CAPTURE(words, output.err);
            CHECK(status == 0);
        }
    }
}

TEST_CASE("an option of doff that is mistyped is named") {
    const std::map<std::string, std::string> meant{
        {"--stric", "--strict"},        {"--strictly", "--strict"},
        {"--Strict", "--strict"},       {"---strict", "--strict"},
        {"--usr=app", "--user"},        {"--kep-caps=chown", "--keep-caps"},
        {"-version", "--version"},      {"-help", "--help"},
        {"--reset", "--reset-signals"}, {"--try", "--try-landlock"},
        {"--groups-x=3", "--groups"},   {"--allow", "--allow-new-privs or --allow-tty-injection"},
    };
    for (const auto& [word, option] : meant) {
        CAPTURE(word);
        CHECK(hint_for(word) == "did you mean " + option + "?");
    }
    for (const char* const word : {"--frob", "--no-strict", "-y", "--=x", "-v=1", "-", "--re"}) {
        CAPTURE(word);
        CHECK_FALSE(hint_for(word).contains("did you mean"));
    }
    CHECK(hint_for("--frob") == k_list_hint);
}

TEST_CASE("letters are not combined, and each that is known is named apart") {
    CHECK(hint_for("-vV") == "each letter is a word of its own: write -v -V");
    CHECK(hint_for("-vhu") == "each letter is a word of its own: write -v -h -u");
    for (const char* const word : {"-vv", "-vy", "-v=1", "--vV"}) {
        CAPTURE(word);
        CHECK_FALSE(hint_for(word).contains("letter"));
    }
}

TEST_CASE("a number behind a dash is no option, and no value of one") {
    const std::string number = "no option is a number, and no ID of a user or group has a sign";
    for (const char* const word : {"-33", "-3", "-15", "-1000", "-05"}) {
        CAPTURE(word);
        CHECK(hint_for(word) == number);
    }
    for (const char* const word : {"-1", "-n5", "-3x", "-3=3", "-", "--33", "-x"}) {
        CAPTURE(word);
        CHECK(hint_for(word) != number);
    }
}

TEST_CASE("what was pasted or quoted says so") {
    CHECK(hint_for("-\u2013strict") == "it starts with a dash that is not ASCII: write --strict");
    CHECK(hint_for("--groups init") == "it holds a blank and is one word: was it quoted by mistake?");
    CHECK(hint_for("-g\twww app") != "it holds a blank and is one word: was it quoted by mistake?");
    CHECK(hint_for("--frob init") == k_list_hint);
}

TEST_CASE("a long option behind one dash is told as what it was read") {
    const auto told = [](const Words& words) {
        return with_one_dash_told(words, Error{Stage::resolve, "no", {}, "hint"}).hint;
    };
    CHECK(told({"-user", "app", "--", "id"}) == "did you mean --user? '-user' is -u with 'ser'\nhint");
    CHECK(told({"-v", "-g", "www", "-groups=init", "app", "id"}) ==
          "did you mean --groups? '-groups=init' is -g with 'roups=init'\nhint");
    CHECK(hint_of_line({"-user", "app", "--", "id"}).starts_with("did you mean --user? '-user' is -u"));
    for (const Words& words : {Words{"-userx", "app", "id"}, Words{"-uapp", "--", "id"}, Words{"-u", "-user"},
                               Words{"--user", "app", "--", "-user"}, Words{"app", "find", "-user", "root"},
                               Words{"--", "-user"}, Words{"-groupies", "app"}}) {
        CAPTURE(words);
        CHECK(told(words) == "hint");
    }
}

TEST_CASE("sudo's letters in one word are told apart, where doff has one of them") {
    CHECK(hint_for("-nu") ==
          "each letter is a word of its own, as in -n -u\n"
          "sudo's -n: doff never asks for a password");
    CHECK(hint_for("-iu").ends_with("as in -i -u\nsudo's -i: write --login USER"));
    // A letter that is nobody's, of another tool alone, or no letter of doff at all.
    for (const char* const word : {"-nyu", "-cu", "-nH", "-n5", "-it", "--nu"}) {
        CAPTURE(word);
        CHECK_FALSE(hint_for(word).contains("letter"));
    }
}

TEST_CASE("words of docker and systemd-run are no mistyped words of doff") {
    CHECK(hint_for("--slice=x") ==
          "systemd-run's --slice: doff makes no unit: the command stays in the cgroup of doff");
    CHECK(hint_for("-p").contains("--rlimit nofile=N for LimitNOFILE=N"));
    CHECK(hint_for("--entrypoint") == "docker's --entrypoint: write USER -- COMMAND");
    for (const char* const word :
         {"--unit", "--slice", "--pipe", "--wait", "--name", "--network", "--pids-limit"}) {
        CAPTURE(word);
        CHECK_FALSE(hint_for(word).contains("did you mean"));
    }
    CHECK(hint_for("--nicce") == "did you mean --nice?");
    CHECK(hint_for("--audi") == "did you mean --audit?");
}

TEST_CASE("nothing behind -- is told to come of a variable") {
    const std::string unset = "is a variable unset?";
    const std::string nothing = "nothing stands after --: " + unset;
    CHECK(hint_of_line({"app", "--"}).starts_with(nothing));
    CHECK(hint_of_line({"-u", "app", "--"}).starts_with(nothing));
    CHECK_FALSE(hint_of_line({"app"}).contains(unset));
    CHECK(hint_of_line({"app", "--", "--"}) == "a request");
    CHECK(hint_of_line({"--log", "-", "app", "id"}) == "for standard error write --log stderr");
    CHECK_FALSE(hint_of_line({"--log", "-x", "app", "id"}).contains("stderr"));
    CHECK_FALSE(hint_of_line({"--ro", "-", "app", "id"}).contains("stderr"));
}

}  // namespace doff
