// SPDX-License-Identifier: MIT
//
// The manual against the code, in both directions: options, exit statuses, the version; and the page
// itself against mandoc.
#include "catch.h"
#include "cli/habits.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "core/exit_status.h"
#include "project/source_tree.h"

#include <cstdlib>
#include <regex>
#include <set>

namespace doff {
namespace {

std::string manual() {
    return text_of_file(k_source_dir / "man" / "doff.1");
}

std::string section(const std::string& text, const std::string& heading) {
    const std::size_t start = text.find(".Sh " + heading + "\n");
    REQUIRE(start != std::string::npos);
    return text.substr(start, text.find("\n.Sh ", start + 1) - start);
}

// An option's entry: ".It Fl g , Fl -group Ar group" or ".It Fl -strict".
std::set<std::string> options_of_manual() {
    const std::string options = section(manual(), "OPTIONS");
    const std::regex entry(R"re(^\.It (Fl [^\n]*)$)re", std::regex::multiline);
    const std::regex flag(R"re(Fl (-?[A-Za-z][A-Za-z0-9-]*))re");
    std::set<std::string> names;
    for (std::sregex_iterator at(options.begin(), options.end(), entry), end; at != end; ++at) {
        const std::string line = (*at)[1];
        for (std::sregex_iterator word(line.begin(), line.end(), flag); word != end; ++word) {
            names.insert("-" + std::string((*word)[1]));
        }
    }
    return names;
}

std::set<std::string> options_of_help() {
    const std::string text = help_text();
    const std::regex entry(R"re(^  (-[A-Za-z], |    )(--[a-z0-9-]+))re", std::regex::multiline);
    std::set<std::string> names;
    for (std::sregex_iterator at(text.begin(), text.end(), entry), end; at != end; ++at) {
        names.insert((*at)[2]);
        if (const std::string letter = (*at)[1]; letter.front() == '-') {
            names.insert(letter.substr(0, 2));
        }
    }
    return names;
}

std::set<std::string> options_of_table() {
    std::set<std::string> names;
    for (const Option& option : k_options) {
        names.insert(std::string(option.name));
        if (!option.letter.empty()) {
            names.insert(std::string(option.letter));
        }
    }
    return names;
}

}  // namespace

TEST_CASE("the table, the help and the manual list the same options") {
    CHECK(options_of_manual() == options_of_table());
    CHECK(options_of_help() == options_of_table());
}

TEST_CASE("an option takes an argument in the manual where it does in the table") {
    const std::string options = section(manual(), "OPTIONS");
    for (const Option& option : k_options) {
        const std::regex entry("\n\\.It (Fl . , )?Fl " + std::string(option.name.substr(1)) +
                               "( Ar [^\n]*)?\n");
        std::smatch found;
        INFO(option.name);
        REQUIRE(std::regex_search(options, found, entry));
        CHECK(found[2].matched == option.takes_argument());
        CHECK(found[1].matched == !option.letter.empty());
    }
}

TEST_CASE("the manual lists every exit status and no other") {
    const std::string statuses = section(manual(), "EXIT STATUS");
    const std::regex entry(R"re(^\.It (\d+)$)re", std::regex::multiline);
    std::set<int> listed;
    for (std::sregex_iterator at(statuses.begin(), statuses.end(), entry), end; at != end; ++at) {
        listed.insert(std::stoi((*at)[1]));
    }
    std::set<int> known{k_exit_success};
    for (const Stage stage : {Stage::usage, Stage::resolve, Stage::perform, Stage::proof,
                              Stage::command_not_found, Stage::command_refused}) {
        known.insert(exit_status(stage));
    }
    CHECK(listed == known);
}

TEST_CASE("the manual has examples for a container, a script, a unit and a prompt") {
    const std::string examples = section(manual(), "EXAMPLES");
    for (const char* const word : {"ENTRYPOINT", "#!/bin/sh", "ExecStart=", "# doff "}) {
        INFO(word);
        CHECK(examples.find(word) != std::string::npos);
    }
}

TEST_CASE("mandoc finds nothing to warn about in the manual") {
    if (std::system("command -v mandoc >/dev/null") != 0) {
        WARN("mandoc is not installed");
        return;
    }
    const std::string command =
        "mandoc -Tlint -Wwarning '" + (k_source_dir / "man" / "doff.1").string() + "'";
    CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("the changelog's newest version is the program's") {
    const std::string text = text_of_file(k_source_dir / "CHANGELOG.md");
    const std::regex heading(R"re(\n## \[(\d+\.\d+\.\d+)\])re");
    std::smatch newest;
    REQUIRE(std::regex_search(text, newest, heading));
    CHECK(version_text() == "doff " + newest[1].str() + "\n");
}

TEST_CASE("the manual's diagnostics are the program's words") {
    // The fixed parts of the four messages that the manual explains, as the sources have them.
    const std::string diagnostics = section(manual(), "DIAGNOSTICS");
    const std::string sources = text_of_file(k_source_dir / "src/core/privilege.cpp") +
                                text_of_file(k_source_dir / "src/report/message.cpp") +
                                text_of_file(k_source_dir / "src/core/who.cpp");
    for (const char* const words :
         {", which this process does not have", "not proven, nothing was run: ", "it is also the name of id ",
          "has no entry for id 0 either, ", "so that it cannot be told whether it is whole"}) {
        INFO(words);
        CHECK(diagnostics.find(words) != std::string::npos);
        CHECK(sources.find(words) != std::string::npos);
    }
}

TEST_CASE("the README has in place of chpst's limits what the hint for its options has") {
    const std::string readme = text_of_file(k_source_dir / "README.md");
    const auto has_as_hinted = [&](std::string_view option, std::string_view value) {
        const auto* const habit = std::ranges::find_if(
            k_habits, [&](const Habit& each) { return each.tool == "chpst" && each.option == option; });
        REQUIRE(habit != k_habits.end());
        std::string instead(habit->instead);
        const std::size_t placeholder = instead.find("=N:");
        if (placeholder != std::string::npos) {
            instead.replace(placeholder + 1, 1, value);
        }
        CAPTURE(instead);
        CHECK(readme.contains("`" + instead));
    };
    has_as_hinted("-m", "");
    has_as_hinted("-o", "64");
}

// A claim is worth the test behind it.
TEST_CASE("every file that the README and SECURITY.md name is there") {
    const std::regex path(R"re(`((?:src|tests|man|packaging)/[A-Za-z0-9_./-]+)`)re");
    for (const char* const page : {"README.md", "SECURITY.md"}) {
        const std::string text = text_of_file(k_source_dir / page);
        for (std::sregex_iterator at(text.begin(), text.end(), path), end; at != end; ++at) {
            CAPTURE(page, (*at)[1].str());
            CHECK(std::filesystem::exists(k_source_dir / (*at)[1].str()));
        }
    }
}

}  // namespace doff
