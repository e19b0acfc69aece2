// SPDX-License-Identifier: MIT
//
// --help and --version: complete, and fit for a terminal of 80 columns and 24 lines.
#include "catch.h"
#include "cli/options.h"
#include "cli/parse.h"

#include <algorithm>
#include <sstream>

namespace doff {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

TEST_CASE("no line of the help is longer than 80 columns or ends in a blank") {
    for (const std::string& line : lines_of(help_text())) {
        INFO(line);
        CHECK(line.size() <= 80);
        CHECK_FALSE(line.ends_with(' '));
        CHECK(line.find('\t') == std::string::npos);
    }
}

TEST_CASE("every block of the help fits a screen of 24 lines") {
    std::size_t block = 0;
    for (const std::string& line : lines_of(help_text())) {
        block = line.empty() ? 0 : block + 1;
        INFO(line);
        CHECK(block <= 24);
    }
}

TEST_CASE("every row of the table stands in the help, under its heading, once") {
    const std::vector<std::string> lines = lines_of(help_text());
    for (const Option& option : k_options) {
        INFO(option.name);
        std::string left = "  ";
        left += option.letter.empty() ? "    " : std::string(option.letter) + ", ";
        left += std::string(option.name);
        left += option.takes_argument() ? " " + std::string(option.argument) : "";
        const auto is_row = [&](const std::string& line) {
            return line == left || line.starts_with(left + "  ");
        };
        CHECK(std::ranges::count_if(lines, is_row) == 1);
        const auto row = std::ranges::find_if(lines, is_row);
        REQUIRE(row != lines.end());
        // The last heading above the row is its own.
        const auto above = std::find_if(std::make_reverse_iterator(row), lines.rend(), [](const auto& line) {
            return !line.empty() && line.front() != ' ' && line.ends_with(':');
        });
        REQUIRE(above != lines.rend());
        CHECK(*above == std::string(option.heading) + ":");
        // Every line of the help for it is printed.
        for (const std::string& help : lines_of(std::string(option.help))) {
            CHECK(std::ranges::any_of(lines, [&](const auto& line) { return line.ends_with(help); }));
        }
    }
}

TEST_CASE("the table has no name twice and no letter twice") {
    for (const Option& one : k_options) {
        CHECK(std::ranges::count(k_options, one.name, &Option::name) == 1);
        if (!one.letter.empty()) {
            CHECK(std::ranges::count(k_options, one.letter, &Option::letter) == 1);
        }
        // A row with an argument fills a text, one without sets a switch.
        CHECK(one.takes_argument() != (std::holds_alternative<bool Request::*>(one.field) || one.counts()));
    }
}

TEST_CASE("the help names both forms and every status of its own") {
    const std::string help = help_text();
    CHECK(
        help.starts_with("Usage: doff [OPTION]... USER[:GROUP] [--] COMMAND [ARG]...\n"
                         "       doff [OPTION]... --user USER[:GROUP] -- COMMAND [ARG]...\n"));
    for (const char* const status : {"120", "125", "126", "127"}) {
        CHECK(help.find(status) != std::string::npos);
    }
    CHECK(help.ends_with("\n"));
    CHECK_FALSE(help.ends_with("\n\n"));
}

TEST_CASE("the version is one line") {
    const std::vector<std::string> lines = lines_of(version_text());
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().starts_with("doff "));
    CHECK(lines.front().find_first_of("0123456789") == 5);
    CHECK(version_text().ends_with("\n"));
}

TEST_CASE("a shell completes what is an argument, and every list that may have signs as one") {
    for (const Option& option : k_options) {
        CAPTURE(option.name);
        const bool completed = option.completes != Completes::nothing;
        CHECK((!completed || option.takes_argument()));
        const bool set =
            option.completes == Completes::capability_set || option.completes == Completes::securebits;
        CHECK(set == option.signs);
    }
}

}  // namespace doff
