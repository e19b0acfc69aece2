// SPDX-License-Identifier: MIT
//
// Signals by name and number, held against <signal.h> of the architecture that this is compiled for:
// signal(7).
#include "core/signals.h"

#include "catch.h"
#include "fake/guess.h"
#include "fake/printed.h"

#include <csignal>
#include <map>

namespace doff {
namespace {

#define ROW(name) {SIG##name, #name}
const struct {
    int number;
    std::string name;
} k_system[]{
    ROW(HUP),    ROW(INT),    ROW(QUIT), ROW(ILL),   ROW(TRAP), ROW(ABRT), ROW(BUS),  ROW(FPE),
    ROW(KILL),   ROW(USR1),   ROW(SEGV), ROW(USR2),  ROW(PIPE), ROW(ALRM), ROW(TERM),
#ifdef SIGSTKFLT
    ROW(STKFLT),
#endif
    ROW(CHLD),   ROW(CONT),   ROW(STOP), ROW(TSTP),  ROW(TTIN), ROW(TTOU), ROW(URG),  ROW(XCPU),
    ROW(XFSZ),   ROW(VTALRM), ROW(PROF), ROW(WINCH), ROW(IO),   ROW(PWR),  ROW(SYS),
};
#undef ROW

std::string in_lower_case_of(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

std::string outcome(std::string_view word) {
    const auto signal = parse_signal("--pdeathsig", word);
    if (signal) {
        return std::to_string(*signal);
    }
    return sentence(signal.error()) + " | " + without_guess(signal.error().hint) +
           (signal.error().stage == Stage::usage ? "" : " NOT USAGE");
}

}  // namespace

TEST_CASE("every signal of the system's header has its name and number, in every spelling") {
    for (const auto& row : k_system) {
        INFO(row.name);
        CHECK(name_of_signal(row.number) == "SIG" + row.name);
        const std::string lower = in_lower_case_of(row.name);
        for (const std::string& word : {row.name, lower, "SIG" + row.name, "sig" + lower, "Sig" + row.name,
                                        "SIG" + lower, std::to_string(row.number)}) {
            CHECK(outcome(word) == std::to_string(row.number));
        }
    }
}

TEST_CASE("some signals have two names, and are written by one") {
    CHECK(outcome("IOT") == std::to_string(SIGABRT));
    CHECK(outcome("SIGIOT") == std::to_string(SIGIOT));
    CHECK(outcome("CLD") == std::to_string(SIGCHLD));
    CHECK(outcome("sigcld") == std::to_string(SIGCHLD));
    CHECK(outcome("POLL") == std::to_string(SIGPOLL));
    CHECK(name_of_signal(SIGIOT) == "SIGABRT");
    CHECK(name_of_signal(SIGPOLL) == "SIGIO");
}

#if !defined(__mips__)
TEST_CASE("real-time signals count from 34 and from 64") {
    const std::map<std::string, int> rows{
        {"RTMIN", 34},
        {"rtmin", 34},
        {"SIGRTMIN", 34},
        {"sigrtmin", 34},
        {"RTMIN+0", 34},
        {"RTMIN+1", 35},
        {"SIGRTMIN+1", 35},
        {"sigrtmin+9", 43},
        {"RTMIN+10", 44},
        {"RTMIN+15", 49},
        {"RTMIN+16", 50},
        {"RTMIN+29", 63},
        {"RTMIN+30", 64},
        {"RTMAX", 64},
        {"rtmax", 64},
        {"SIGRTMAX", 64},
        {"RTMAX-0", 64},
        {"RTMAX-1", 63},
        {"SIGRTMAX-14", 50},
        {"rtmax-15", 49},
        {"RTMAX-29", 35},
        {"RTMAX-30", 34},
        // The kernel's first two are the C library's, and have no name.
        {"32", 32},
        {"33", 33},
        {"34", 34},
        {"64", 64},
    };
    for (const auto& [word, number] : rows) {
        INFO(word);
        CHECK(outcome(word) == std::to_string(number));
    }
}

TEST_CASE("real-time signals are written from the nearer end, as kill -l does") {
    CHECK(name_of_signal(32) == "32");
    CHECK(name_of_signal(33) == "33");
    CHECK(name_of_signal(34) == "SIGRTMIN");
    CHECK(name_of_signal(35) == "SIGRTMIN+1");
    CHECK(name_of_signal(49) == "SIGRTMIN+15");
    CHECK(name_of_signal(50) == "SIGRTMAX-14");
    CHECK(name_of_signal(63) == "SIGRTMAX-1");
    CHECK(name_of_signal(64) == "SIGRTMAX");
    CHECK(name_of_signal(65) == "65");
}

#ifdef __GLIBC__
TEST_CASE("RTMIN and RTMAX are glibc's") {
    CHECK(k_signal_rtmin == SIGRTMIN);
    CHECK(k_signal_rtmax == SIGRTMAX);
}
#endif
#endif

TEST_CASE("every number from 1 up is written as something that reads as itself") {
    for (int signal = 1; signal <= k_signal_rtmax; ++signal) {
        INFO(signal);
        CHECK(outcome(name_of_signal(signal)) == std::to_string(signal));
    }
    CHECK(name_of_signal(0) == "0");
    CHECK(name_of_signal(-1) == "-1");
}

TEST_CASE("what is no signal is an error that names the word") {
    const std::string largest = std::to_string(k_signal_rtmax);
    const std::string hint =
        " | a name as in signal(7), for example TERM or RTMIN+1, or a number from 1 to " + largest;
    for (const std::string word :
         {"",         "SIG",       "sig",      "TERMX",    "TER",      "SIGSIGTERM", "SIG TERM",
          " TERM",    "TERM ",     "SIG_TERM", "SIG15",    "-15",      "-TERM",      "+15",
          "15 ",      "0x0f",      "1.5",      "EXIT",     "NULL",     "NONE",       "EMT",
          "LOST",     "INFO",      "UNUSED",   "RT",       "RTMIN+",   "RTMIN-1",    "RTMIN1",
          "RTMIN +1", "RTMIN+ 1",  "RTMIN++1", "RTMIN+-1", "RTMIN+01", "RTMIN+31",   "RTMIN+4294967296",
          "RTMAX+1",  "RTMAX-",    "RTMAX1",   "RTMAX--1", "RTMAX-31", "RTMAX-01",   "RTMIN+1+1",
          "RTMINX",   "TERM,KILL", "TERM+1",   "32nd"}) {
        INFO(word);
#if defined(__x86_64__) || defined(__aarch64__)
        CHECK(outcome(word) == "invalid --pdeathsig '" + word + "': no such signal" + hint);
#endif
    }
    const std::map<std::string, std::string> numbers{
        {"0", "smaller than 1"},
        {"00", "a leading zero could be meant as octal"},
        {"015", "a leading zero could be meant as octal"},
        {"128", "larger than " + largest},
        {"271", "larger than " + largest},  // 15 in 8 bits
        {"4294967311", "larger than " + largest},
        {"18446744073709551631", "larger than " + largest},
    };
    for (const auto& [word, reason] : numbers) {
        INFO(word);
        CHECK(outcome(word) == "invalid --pdeathsig '" + word + "': " + reason + hint);
    }
    CHECK(outcome("TERM\n") == "invalid --pdeathsig 'TERM\\n': no such signal" + hint);
#if !defined(__mips__)
    CHECK(outcome("65") == "invalid --pdeathsig '65': larger than 64" + hint);
#endif
}

}  // namespace doff
