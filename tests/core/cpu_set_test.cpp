// SPDX-License-Identifier: MIT
//
// Lists of CPUs in the list format of cpuset(7), with the strides of taskset(1), and the kernel's mask.
#include "core/cpu_set.h"

#include "catch.h"
#include "fake/printed.h"

#include <sched.h>

#include <cstring>

namespace doff {
namespace {

std::string outcome(std::string_view list) {
    const auto cpus = parse_cpus("--cpus", list);
    if (cpus) {
        return text_of(*cpus);
    }
    return sentence(cpus.error()) + " | " + cpus.error().hint +
           (cpus.error().stage == Stage::usage ? "" : " NOT USAGE");
}

struct Row {
    std::string input;
    std::string outcome;
};

const std::string k_form = " | numbers and ranges with commas between them: 0,2-3 or 0-7:2";
const std::string k_bounds = k_form + "; CPUs are 0 to 1023";
const std::string k_not_decimal = ": not a plain decimal number";
const std::string k_octal = ": a leading zero could be meant as octal";

}  // namespace

TEST_CASE("a list of CPUs is numbers, ranges and strides") {
    const Row rows[]{
        {"0", "0"},
        {"1023", "1023"},
        {"0-4,9", "0-4,9"},
        {"0-2,7,12-14", "0-2,7,12-14"},
        {"0,5,8-11", "0,5,8-11"},
        {"0-10:2", "0,2,4,6,8,10"},
        {"0-10:3", "0,3,6,9"},
        {"0,2-3", "0,2-3"},
        {"0-7:2", "0,2,4,6"},
        {"1-7:2", "1,3,5,7"},
        {"0-7:1", "0-7"},
        {"0-3:9", "0"},
        {"0-1023:1023", "0,1023"},
        {"5-5", "5"},
        {"5-5:3", "5"},
        {"0-1023", "0-1023"},
        {"63,64", "63-64"},
        {"62-65", "62-65"},
        {"127-128,191-192", "127-128,191-192"},
        {"1022-1023", "1022-1023"},
        {"1000-1023:8", "1000,1008,1016"},
        // in any order, as often as one likes
        {"9,0", "0,9"},
        {"3,1,2", "1-3"},
        {"0-4,2-6", "0-6"},
        {"1,1,1", "1"},
        {"0-6:2,1-5:2", "0-6"},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(row.input) == row.outcome);
    }
}

TEST_CASE("what is no CPU is an error that names the word") {
    const auto bad = [](const std::string& word, const std::string& list, const std::string& reason) {
        return "invalid CPU '" + word + "' in --cpus '" + list + "'" + reason + k_bounds;
    };
    const auto stride = [](const std::string& word, const std::string& list, const std::string& reason) {
        return "invalid stride '" + word + "' in --cpus '" + list + "'" + reason + k_bounds;
    };
    const Row rows[]{
        {"", "empty CPU in --cpus ''" + k_form},
        {",", "empty CPU in --cpus ','" + k_form},
        {"0,", "empty CPU in --cpus '0,'" + k_form},
        {",0", "empty CPU in --cpus ',0'" + k_form},
        {"0,,1", "empty CPU in --cpus '0,,1'" + k_form},
        {"1024", bad("1024", "1024", ": larger than 1023")},
        {"0-1024", bad("1024", "0-1024", ": larger than 1023")},
        {"4294967296", bad("4294967296", "4294967296", ": larger than 1023")},
        {"18446744073709551616", bad("18446744073709551616", "18446744073709551616", ": larger than 1023")},
        {"-1", bad("-1", "-1", k_not_decimal)},
        {"-", bad("-", "-", k_not_decimal)},
        {"-1-3", bad("-1", "-1-3", k_not_decimal)},
        {"1-", bad("", "1-", k_not_decimal)},
        {"1--3", bad("-3", "1--3", k_not_decimal)},
        {"1-2-3", bad("2-3", "1-2-3", k_not_decimal)},
        {"+1", bad("+1", "+1", k_not_decimal)},
        {"01", bad("01", "01", k_octal)},
        {"0-03", bad("03", "0-03", k_octal)},
        {"0 1", bad("0 1", "0 1", k_not_decimal)},
        {"0, 1", bad(" 1", "0, 1", k_not_decimal)},
        {"0x3", bad("0x3", "0x3", k_not_decimal)},
        {"ff", bad("ff", "ff", k_not_decimal)},
        {"all", bad("all", "all", k_not_decimal)},
        {"none", bad("none", "none", k_not_decimal)},
        {"0-N", bad("N", "0-N", k_not_decimal)},
        {"^1", bad("^1", "^1", k_not_decimal)},
        {":2", bad("", ":2", k_not_decimal)},
        {"0\n", bad("0\\n", "0\\n", k_not_decimal)},
        {"3-1", "range '3-1' goes down in --cpus '3-1'" + k_form},
        {"0,3-1:2", "range '3-1' goes down in --cpus '0,3-1:2'" + k_form},
        {"3:2", "stride without a range in '3:2' in --cpus '3:2'" + k_form},
        {"0-3:0", stride("0", "0-3:0", ": smaller than 1")},
        {"0-3:", stride("", "0-3:", k_not_decimal)},
        {"0-3:-1", stride("-1", "0-3:-1", k_not_decimal)},
        {"0-3:02", stride("02", "0-3:02", k_octal)},
        {"0-3:1:2", stride("1:2", "0-3:1:2", k_not_decimal)},
        {"0-31:1/4", stride("1/4", "0-31:1/4", k_not_decimal)},
        {"0-3:4294967297", stride("4294967297", "0-3:4294967297", ": larger than 1023")},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(row.input) == row.outcome);
    }
}

TEST_CASE("a set of CPUs is the mask that sched_setaffinity(2) takes") {
    static_assert(k_cpu_limit == CPU_SETSIZE);
    static_assert(sizeof(CpuSet) == sizeof(cpu_set_t));
    CpuSet ours;
    cpu_set_t theirs;
    CPU_ZERO(&theirs);
    for (const unsigned cpu : {0U, 1U, 31U, 32U, 63U, 64U, 700U, 1023U}) {
        ours.add(cpu);
        CPU_SET(cpu, &theirs);
        CHECK(std::memcmp(&ours, &theirs, sizeof ours) == 0);
    }
    CHECK(text_of(ours) == "0-1,31-32,63-64,700,1023");
}

TEST_CASE("a set has what was added, and nothing beyond its end") {
    CpuSet cpus;
    CHECK(cpus.empty());
    CHECK(text_of(cpus) == "none");
    cpus.add(64);
    CHECK_FALSE(cpus.empty());
    CHECK(cpus.has(64));
    CHECK_FALSE(cpus.has(0));
    CHECK_FALSE(cpus.has(63));
    CHECK_FALSE(cpus.has(65));
    CHECK_FALSE(cpus.has(1024));
    CHECK_FALSE(cpus.has(64 + 1024));
    CHECK_FALSE(cpus == CpuSet{});
}

TEST_CASE("what is written is read as the same set") {
    for (const char* const list : {"0", "0-1023", "0,2,4", "1-3,7", "0-1023:7", "0-62,64-1023"}) {
        INFO(list);
        const auto cpus = parse_cpus("--cpus", list);
        REQUIRE(cpus);
        CHECK(*parse_cpus("--cpus", text_of(*cpus)) == *cpus);
    }
}

}  // namespace doff
