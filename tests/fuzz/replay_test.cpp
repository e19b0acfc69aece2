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

// Every check takes any bytes, so each word is for all of them. Here with blanks between them.
const std::string k_words =
    // numbers at an end of their range, and beside it
    "0 00 -0 +0 1 01 -01 2 3 7 8 08 19 -20 -21 20 99 100 777 0777 00777 1000 -1000 -1001 1001 1023 1024 -1 "
    "65535 65536 2147483583 2147483584 4294967294 4294967295 4294967296 9223372036854775807 "
    "9223372036854775808 "
    "18446744073709551614 18446744073709551615 18446744073709551616 18446744073709551617 "
    "99999999999999999999999999999999999999999999 0x10 1e3 1_000 1,000 \xd9\xa1 "
    // who
    "app app:app app: :app 1000:1000 :1000:1000:33 a:b:c @/srv @/a,b @ + - : = , # +1000 +01 +app -app \xff "
    // groups and ports
    "none NONE init keep init,keep,33,+34,docker,@/srv none,none none,33 33,none 33, ,33 33,,34 80,443 "
    "443,80,80 "
    "80,65536 80-443 "
    // sets of names
    "all ALL +all -all all,-sys_admin all,-x all,-all,chown +chown,-kill +chown,kill chown,+kill +63,-all "
    "-all "
    "CAP_CHOWN,cap_kill,5 cap_cap_chown cap_63 63 64 cap_064 cap_all checkpoint_restore,bpf all,none +none "
    "-,+ "
    "noroot,noroot_locked SECBIT_KEEP_CAPS no-setuid-fixup-locked --noroot exec_deny_interactive_locked "
    // limits
    "nofile=1024:524288 NOFILE=1024 RLIMIT_AS=1G as=1G: as=:1G as=: as= as =1 as=2:1 as=infinity:1 "
    "as=1:unlimited "
    "as=15E as=16E as=17179869183G as=17179869184G as=18446744073709551614 as=18446744073709551615 as=1g "
    "as=1GB "
    "as=K as=0E as=01K as=-1 as=18446744073709551617K as=unlimitedK nofile=1K cpu=1:2:3 limitnofile=1 "
    "core=0,as=1 "
    // how the processor and the disks are shared
    "other SCHED_NORMAL idle ext fifo fifo:1 fifo:99 FIFO:100 rr:0 rr:01 other:1 deadline:1024:1024:1024 "
    "deadline "
    "deadline:1023:2000:3000 deadline:2000:1999:3000 deadline:1024:2000:9223372036854775807 "
    "deadline:1024:2000:9223372036854775808 deadline:1024:2000 be be:0 be:7 be:8 rt: RT:4 3 3:1 idle:0 "
    "best-effort:4 "
    "0-7:2 0,2-3,2 0-1023:1023 1024 3-2 5:2 0-3:0 0-3:1024 0--3 1-2-3 0-3:1:1 -3 3- 1-: :2 "
    // a file of seccomp filters
    "{} [[[[ {\"defaultAction\":\"SCMP_ACT_ALLOW\"} {\"defaultAction\":\"SCMP_ACT_ERRNO\"} {\"\\u0007\":1}";

// And what has a blank, a line's end or a NUL in it, or is as long as no word should be.
const std::vector<std::string> k_texts{
    "",
    " ",
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
    std::vector<std::string> inputs = second::split(k_words, ' ');
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
