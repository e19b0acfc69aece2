// SPDX-License-Identifier: MIT
//
// Arguments of the options for limits, scheduling and process that say nothing sensible: nothing runs, and
// the message shows the word.
#include "bad_input.h"
#include "catch.h"
#include "world.h"

namespace doff_test {
namespace {

// Words that are no number of any kind, for any option that takes one.
const std::vector<Word>& no_numbers() {
    static const std::vector<Word> words{
        {""},
        {" "},
        {"x"},
        {"1x"},
        {"0x10"},
        {"1.5"},
        {"1e3"},
        {"+5"},
        {" 5"},
        {"5 "},
        {"5\n", "5\\n"},
        {"\x1b[1m5", "\\x1b[1m5"},
        {"--"},
        {"-"},
        {"１"},
        {"5\t", "5\\t"},
        {"\xff"
         "5",
         "\\xff5"},
        {"99999999999999999999"},
        {"1,2,"},
        {"\xe2\x80\xae"
         "5",
         "\\xe2\\x80\\xae5"},
    };
    return words;
}

struct Bad {
    std::string option;
    std::vector<Word> words;
    bool takes_numbers = false;  // so that what is no number is wrong too
};

std::vector<BadInput> rows_of(const std::vector<Bad>& options) {
    std::vector<BadInput> rows;
    for (const Bad& bad : options) {
        const auto add = [&](const Word& word) {
            rows.push_back({{bad.option + "=" + word.bytes, "app"}, word.shown});
        };
        for (const Word& word : bad.words) {
            add(word);
        }
        for (const Word& word : bad.takes_numbers ? no_numbers() : std::vector<Word>{}) {
            add(word);
        }
    }
    return rows;
}

std::vector<BadInput> rows_of_limits() {
    return rows_of({
        {"--rlimit",
         {{""},
          {"nofile"},
          {"nofile="},
          {"nofile=:"},
          {"=5"},
          {"=5:6"},
          {"nosuch=5"},
          {"no file=5"},
          {"nofile =5"},
          {"RLIMIT_=5"},
          {"rlimit_rlimit_core=5"},
          {"nofile=5:6:7"},
          {"nofile=6:5"},
          {"nofile=unlimited:5"},
          {"nofile=-1"},
          {"nofile=-1:5"},
          {"nofile=5:-1"},
          {"nofile=+5"},
          {"nofile=0x10"},
          {"nofile=010"},
          {"nofile=5k"},
          {"nofile=5M"},
          {"nofile=1.5"},
          {"nofile= 5"},
          {"nofile=5 "},
          {"nofile=5, core=0"},
          {"nofile=5,core=0"},
          {"nofile=Unlimited"},
          {"nofile=inf"},
          {"nofile=18446744073709551615"},
          {"nofile=18446744073709551616"},
          {"nofile=99999999999999999999999"},
          {"nofile=5=6"},
          {"nofile:5"},
          {"7=5"},
          {"nofile=5\n", "nofile=5\\n"},
          {"\x1b[1mnofile=5", "\\x1b[1mnofile=5"},
          {"\xff=5", "\\xff=5"},
          {"ｎofile=5"},
          {"nofile=\xe2\x80\xae"
           "5",
           "\\xe2\\x80\\xae5"},
          {std::string(4096, 'n') + "=5", std::string(160, 'n') + "...'"}}},
        {"--nice", {{"-21"}, {"20"}, {"-0"}, {"007"}, {"-99999999999"}, {"--5"}, {"+-5"}}, true},
        {"--ionice",
         {{""},
          {"nosuch"},
          {"best effort"},
          {"4"},
          {"-1"},
          {"best-effort:"},
          {"best-effort:8"},
          {"best-effort:-1"},
          {"best-effort:04"},
          {"best-effort:4:4"},
          {"realtime:x"},
          {"idle:0"},
          {"idle:7"},
          {"none:0"},
          {"3:1"},
          {":4"},
          {":"},
          {"idle\n", "idle\\n"},
          {"\x1b[1midle", "\\x1b[1midle"},
          {"\xff", "\\xff"}}},
        {"--sched",
         {{""},
          {"nosuch"},
          {"SCHED_"},
          {"fifo"},
          {"rr"},
          {"fifo:"},
          {"fifo:0"},
          {"fifo:100"},
          {"rr:-1"},
          {"rr:01"},
          {"rr:x"},
          {"fifo:1:2"},
          {"other:0"},
          {"batch:1"},
          {"idle:"},
          {"deadline"},
          {"deadline:"},
          {"deadline:1:2"},
          {"deadline:1024:2048:4096:8192"},
          {"deadline:1023:2048:4096"},
          {"deadline:4096:2048:8192"},
          {"deadline:2048:8192:4096"},
          {"deadline:2048:4096:9223372036854775808"},
          {"deadline:-1:2:3"},
          {"1"},
          {"fifo 5"},
          {"fifo:5\n", "5\\n"},
          {"\x1b[1mfifo:5", "\\x1b[1mfifo:5"},
          {"\xff:5", "\\xff:5"}}},
        {"--cpus",
         {{","},     {"0,"},    {",0"},   {"0,,1"}, {"-1"},     {"0-"},     {"1-0"}, {"0-1:"},
          {"0-1:0"}, {"0:2"},   {"0--1"}, {"1024"}, {"0-1024"}, {"00"},     {"0;1"}, {"0 1"},
          {"all"},   {"0-1-2"}, {"0x1"},  {"f"},    {"0-1:-1"}, {"0-1:2:3"}},
         true},
        {"--oom-score-adj", {{"-1001"}, {"1001"}, {"-0"}, {"0500"}, {"-99999999999"}, {"--1"}}, true},
    });
}

std::vector<BadInput> rows_of_process() {
    return rows_of({
        {"--umask",
         {{"8"},
          {"08"},
          {"1000"},
          {"00022"},
          {"-1"},
          {"u=rwx"},
          {"u=rwx,g=,o="},
          {"a-w"},
          {"0o22"},
          {"7777"}},
         true},
        {"--chdir",
         {{""},
          {"/nosuch"},
          {"/nosuch\x1b[1m", "/nosuch\\x1b[1m"},
          {"/nosuch\n/", "/nosuch\\n/"},
          {"~"},
          {"$HOME"},
          {"\xff", "\\xff"},
          {"/etc/passwd"},
          {"/etc/passwd/"},
          {std::string(5000, '/') + "x", std::string(160, '/') + "...'"}}},
        {"--root",
         {{""},
          {"/nosuch"},
          {"/nosuch\x1b[1m", "/nosuch\\x1b[1m"},
          {"/nosuch\n", "/nosuch\\n"},
          {"/etc/passwd", "chroot('/etc/passwd'): Not a directory"},
          {"/etc/passwd/"},
          {"\xe2\x80\xaeroot", "\\xe2\\x80\\xaeroot"}}},
        {"--lookup", {{"inside", "--root"}, {"outside", "--root"}, {"", "--root"}, {"Inside", "--root"}}},
        {"--pdeathsig",
         {{"0"},
          {"65"},
          {"-9"},
          {"NOSUCH"},
          {"SIG"},
          {"SIGSIGTERM"},
          {"TERM "},
          {"TERM,KILL"},
          {"RTMIN+31"},
          {"RTMIN-1"},
          {"RTMAX+1"},
          {"RTMAX-31"},
          {"RTMIN+"},
          {"RTMIN+01"},
          {"TERM\n", "TERM\\n"},
          {"\x1b[1mTERM", "\\x1b[1mTERM"},
          {"ＴERM"}},
         true},
        {"--ptracer", {{"0"}, {"-1"}, {"ANY"}, {"none,any"}, {"4194305"}, {"01"}, {"self"}}, true},
        {"--keep-fd",
         {{"0"},
          {"1"},
          {"2"},
          {"3"},
          {"1023"},
          {"-3"},
          {"03"},
          {"3-5"},
          {"3,4"},
          {"2147483584"},
          {"4294967299"},
          {"stdin"},
          {"all"}},
         true},
    });
}

std::vector<BadInput> rows_of_combinations() {
    const std::string nosuch = "/nosuch";
    return {
        {{"--rlimit=core=0", "--rlimit=core=1", "app"}, "core"},
        {{"--rlimit=core=0:", "--rlimit=RLIMIT_CORE=:1", "app"}, "core"},
        {{"--nice=1", "--nice=1", "app"}, "--nice"},
        {{"--umask=022", "--umask", "077", "app"}, "--umask"},
        {{"--chdir=/", "--chdir=/", "app"}, "--chdir"},
        {{"--root=/", "--root=/", "app"}, "--root"},
        {{"--cpus=0", "--cpus=0", "app"}, "--cpus"},
        {{"--sched=idle", "--sched=idle", "app"}, "--sched"},
        {{"--ionice=idle", "--ionice=idle", "app"}, "--ionice"},
        {{"--oom-score-adj=1", "--oom-score-adj=1", "app"}, "--oom-score-adj"},
        {{"--pdeathsig=TERM", "--pdeathsig=KILL", "app"}, "--pdeathsig"},
        {{"--ptracer=any", "--ptracer=any", "app"}, "--ptracer"},
        {{"--argv0=a", "--argv0=b", "app"}, "--argv0"},
        {{"--lookup=inside", "--lookup=inside", "app"}, "--lookup"},
        {{"--new-session", "--new-session", "app"}, "--new-session"},
        {{"--close-fds", "--close-fds", "app"}, "--close-fds"},
        {{"--reset-signals", "--reset-signals", "app"}, "--reset-signals"},
        {{"--new-keyring", "--new-keyring", "app"}, "--new-keyring"},
        {{"--new-keyring", "--keep-keyring", "app"}, "--keep-keyring"},
        {{"--new-session=yes", "app"}, "--new-session"},
        {{"--close-fds=3", "app"}, "--close-fds"},
        {{"--reset-signals=", "app"}, "--reset-signals"},
        {{"--new-keyring=\x1b[1m", "app"}, "--new-keyring=\\x1b[1m"},
        {{"--lookup=inside", "app"}, "--root"},
        {{"--root=/", "--lookup=both\n", "app"}, "both\\n"},
        {{"--root=/", "--lookup=", "app"}, "''"},
        {{"--root=/", "--chdir=" + nosuch, "app"}, nosuch},
        {{"--root=" + nosuch, "--lookup=inside", "nosuch"}, nosuch},
        {{"--euid=app", "--pdeathsig=TERM"}, "--pdeathsig"},
        {{"--nice"}, "--nice", /* command= */ false},
        {{"--nice", "--umask", "app"}, "--nice"},
        {{"--rlimit", "--strict", "app"}, "--rlimit"},
        {{"--nic=5", "app"}, "--nic"},
        {{"--cpu=0", "app"}, "--cpu"},
        {{"--rlimits=core=0", "app"}, "--rlimits"},
        {{"--keep-fds=3", "app"}, "--keep-fds"},
        {{"app", "--nice=5"}, "--nice"},
        {{"--nice=5", "--explain=", "app"}, "--explain"},
    };
}

}  // namespace

TEST_CASE("A limit or a priority that is none runs nothing") {
    if (in_private_world()) {
        check_refused_rows("limits and priorities", rows_of_limits());
    }
}

TEST_CASE("A mask, a directory, a signal, a process or a descriptor that is none runs nothing") {
    if (in_private_world()) {
        check_refused_rows("process", rows_of_process());
    }
}

TEST_CASE("Options that are given twice, contradict each other or stand alone run nothing") {
    if (in_private_world()) {
        check_refused_rows("process options", rows_of_combinations());
    }
}

}  // namespace doff_test
