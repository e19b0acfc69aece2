// SPDX-License-Identifier: MIT
//
// The checks of the libFuzzer targets in the ordinary tests: over words as they are and as they should not
// be, and over each input that once broke one, found/TARGET/*.
#include "core/quote.h"
#include "fuzz/checks.h"
#include "fuzz/second_reader.h"

#include "catch.h"
#include "project/source_tree.h"

#include <map>
#include <string>
#include <vector>

namespace doff {
namespace {

using namespace std::string_literals;

const std::map<std::string, void (*)(std::string_view)> k_checks{
    {"capability_sets", check_capability_sets},
    {"command_line", check_command_line},
    {"environment_file", check_environment_file},
    {"groups", check_groups},
    {"limits", check_limits},
    {"numbers", check_numbers},
    {"scheduling", check_scheduling},
    {"seccomp_profile", check_seccomp_profile},
    {"user_spec", check_user_spec},
};

// Every check takes any bytes, so each word is for all of them.
std::vector<std::string> words() {
    std::vector<std::string> lines = second::split(text_of_file(k_source_dir / "tests/fuzz/words"), '\n');
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("# "); });
    return lines;
}

// And what has a blank, a line's end or a NUL in it, or is as long as no word should be.
const std::vector<std::string> k_texts{
    "",
    " ",
    "#",
    "\xff",
    "\xd9\xa1",
    "\n",
    "\r",
    "\0"s,
    "1\0"s,
    " 1",
    "1 ",
    "1\n",
    "a b",
    " a",
    "a ",
    "a\tb",
    "a, b",
    // environment files
    "A=\n=b",
    "A=b\nA=c\n",
    "A=b\r\n",
    "A=b\rc\n",
    "  A= b ",
    "export A=b",
    "A =b",
    "A\tB=c",
    "# A=b",
    " \t#\n",
    "A\n",
    "A==b",
    "A=\0"s,
    "\xef\xbb\xbf#",
    "\xef\xbb\xbfZ=b",
    "A=b\n\xef\xbb\xbfZ=c\n",
    " \xef\xbb\xbfZ=b\n",
    // command lines
    "app\nid",
    "app\n--\nid\n-u",
    "--user\napp\n--\nid",
    "--help\n",
    "--show\n",
    "--keep-ids\n--\nid",
    "--\nid",
    "--no-such-option\nid",
    "--user=\x1b[2J\nid",
    "app\n--env\nA",
    std::string(300, '9'),
    std::string(300, ','),
    std::string(300, '['),
    std::string(600, 'a'),
};

}  // namespace

TEST_CASE("what has to hold for any input of a reader holds for words as they should not be") {
    std::vector<std::string> inputs = words();
    REQUIRE(inputs.size() > 100);
    inputs.insert(inputs.end(), k_texts.begin(), k_texts.end());
    for (const auto& [name, check] : k_checks) {
        for (const std::string& input : inputs) {
            INFO(name << ": " << quote(input));
            CHECK_NOTHROW(check(input));
        }
    }
}

TEST_CASE("what once broke a reader does not break it again") {
    std::size_t replayed = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(k_source_dir / "tests/fuzz/found")) {
        if (entry.is_regular_file()) {
            INFO(entry.path());
            CHECK_NOTHROW(k_checks.at(entry.path().parent_path().filename())(text_of_file(entry.path())));
            ++replayed;
        }
    }
    CHECK(replayed > 0);
}

TEST_CASE("every check is a target") {
    const std::string targets = text_of_file(k_source_dir / "tests/fuzz/CMakeLists.txt");
    for (const auto& [name, check] : k_checks) {
        INFO(name);
        CHECK(targets.contains(name));
    }
}

}  // namespace doff
