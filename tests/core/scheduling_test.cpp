// SPDX-License-Identifier: MIT
//
// Nice values, I/O priorities and policies: setpriority(2), ionice(1), ioprio_set(2), sched(7), chrt(1).
#include "core/scheduling.h"

#include "catch.h"
#include "fake/guess.h"
#include "fake/printed.h"

#include <linux/sched.h>

namespace doff {
namespace {

struct Row {
    std::string input;
    std::string outcome;
};

std::string text_of(int value) {
    return std::to_string(value);
}

template <class T>
std::string outcome(const Result<T>& result) {
    if (result) {
        return text_of(*result);
    }
    return sentence(result.error()) + " | " + without_guess(result.error().hint) +
           (result.error().stage == Stage::usage ? "" : " NOT USAGE");
}

const std::string k_not_decimal = ": not a plain decimal number";
const std::string k_octal = ": a leading zero could be meant as octal";

}  // namespace

TEST_CASE("the numbers are those of the kernel's headers") {
    // Those of <linux/ioprio.h>, which does not compile as C++ in every version: ioprio_set(2).
    static_assert(k_io_none == 0 && k_io_realtime == 1 && k_io_best_effort == 2 && k_io_idle == 3);
    static_assert(k_sched_other == SCHED_NORMAL && k_sched_fifo == SCHED_FIFO && k_sched_rr == SCHED_RR &&
                  k_sched_batch == SCHED_BATCH && k_sched_idle == SCHED_IDLE &&
                  k_sched_deadline == SCHED_DEADLINE);
#ifdef SCHED_EXT
    static_assert(k_sched_ext == SCHED_EXT);
#endif
    CHECK(k_sched_ext == 7);
    for (unsigned io_class = 0; io_class < 4; ++io_class) {
        for (unsigned level = 0; level < 8; ++level) {
            const IoPriority priority{io_class, level};
            CHECK(priority.value() == (io_class << 13 | level));
            CHECK(io_priority_of(priority.value()) == priority);
        }
    }
    // The hint of Linux 6.5 in bits 3 to 12 is not a level.
    CHECK(io_priority_of(2U << 13 | 1U << 3 | 5U) == IoPriority{k_io_best_effort, 5});
}

TEST_CASE("a nice value is -20 to 19") {
    const std::string hint =
        " | a number from -20 (most favourable) to 19; it is the value, not an increment";
    for (int nice = -20; nice <= 19; ++nice) {
        CHECK(outcome(parse_nice("--nice", std::to_string(nice))) == std::to_string(nice));
    }
    const Row rows[]{
        {"20", "invalid --nice '20': larger than 19" + hint},
        {"-21", "invalid --nice '-21': smaller than -20" + hint},
        {"4294967276", "invalid --nice '4294967276': larger than 19" + hint},
        {"", "invalid --nice ''" + k_not_decimal + hint},
        {"+5", "invalid --nice '+5'" + k_not_decimal + hint},
        {"-0", "invalid --nice '-0': zero has no sign" + hint},
        {"05", "invalid --nice '05'" + k_octal + hint},
        {"5 ", "invalid --nice '5 '" + k_not_decimal + hint},
        {"--5", "invalid --nice '--5'" + k_not_decimal + hint},
        {"low", "invalid --nice 'low'" + k_not_decimal + hint},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(parse_nice("--nice", row.input)) == row.outcome);
    }
}

TEST_CASE("an I/O priority is a class, and a level where the class has levels") {
    const struct {
        const char* word;
        IoPriority priority;
        const char* text;
    } rows[]{
        {"none", {0, 0}, "none"},
        {"0", {0, 0}, "none"},
        {"NONE", {0, 0}, "none"},
        {"realtime", {1, 4}, "realtime:4"},
        {"rt", {1, 4}, "realtime:4"},
        {"1", {1, 4}, "realtime:4"},
        {"RT", {1, 4}, "realtime:4"},
        {"Realtime:0", {1, 0}, "realtime:0"},
        {"rt:7", {1, 7}, "realtime:7"},
        {"1:3", {1, 3}, "realtime:3"},
        {"best-effort", {2, 4}, "best-effort:4"},
        {"be", {2, 4}, "best-effort:4"},
        {"2", {2, 4}, "best-effort:4"},
        {"Best-Effort:7", {2, 7}, "best-effort:7"},
        {"be:0", {2, 0}, "best-effort:0"},
        {"2:0", {2, 0}, "best-effort:0"},
        {"2:4", {2, 4}, "best-effort:4"},
        {"idle", {3, 0}, "idle"},
        {"3", {3, 0}, "idle"},
        {"Idle", {3, 0}, "idle"},
    };
    for (const auto& row : rows) {
        INFO(row.word);
        const auto priority = parse_io_priority("--ionice", row.word);
        REQUIRE(priority);
        CHECK(*priority == row.priority);
        CHECK(text_of(*priority) == row.text);
        CHECK(*parse_io_priority("--ionice", row.text) == row.priority);
    }
    // What only the kernel can say.
    CHECK(text_of(IoPriority{0, 4}) == "none:4");
    CHECK(text_of(IoPriority{3, 7}) == "idle:7");
    CHECK(text_of(IoPriority{5, 1}) == "5:1");
    CHECK(text_of(IoPriority{7, 0}) == "7:0");
}

TEST_CASE("what is no I/O priority is an error that names the word") {
    const std::string classes = " | one of none, realtime, best-effort, idle, or their numbers 0 to 3";
    const std::string levels = " | a level is 0 (served first) to 7";
    const std::string without = " | only realtime and best-effort have levels";
    const Row rows[]{
        {"", "empty class in --ionice ''" + classes},
        {":4", "empty class in --ionice ':4'" + classes},
        {":", "empty class in --ionice ':'" + classes},
        {"4", "unknown class '4' in --ionice '4'" + classes},
        {"-1", "unknown class '-1' in --ionice '-1'" + classes},
        {"02", "unknown class '02' in --ionice '02'" + classes},
        {"2 ", "unknown class '2 ' in --ionice '2 '" + classes},
        {"best effort", "unknown class 'best effort' in --ionice 'best effort'" + classes},
        {"best_effort", "unknown class 'best_effort' in --ionice 'best_effort'" + classes},
        {"best", "unknown class 'best' in --ionice 'best'" + classes},
        {"real-time", "unknown class 'real-time' in --ionice 'real-time'" + classes},
        {"low:9", "unknown class 'low' in --ionice 'low:9'" + classes},
        {"be:8", "invalid level '8' in --ionice 'be:8': larger than 7" + levels},
        {"rt:8", "invalid level '8' in --ionice 'rt:8': larger than 7" + levels},
        {"be:", "invalid level '' in --ionice 'be:'" + k_not_decimal + levels},
        {"be:-1", "invalid level '-1' in --ionice 'be:-1'" + k_not_decimal + levels},
        {"be:04", "invalid level '04' in --ionice 'be:04'" + k_octal + levels},
        {"be:4:4", "invalid level '4:4' in --ionice 'be:4:4'" + k_not_decimal + levels},
        {"be:4294967296", "invalid level '4294967296' in --ionice 'be:4294967296': larger than 7" + levels},
        {"idle:0", "a level for class 'idle' in --ionice 'idle:0'" + without},
        {"idle:", "a level for class 'idle' in --ionice 'idle:'" + without},
        {"3:7", "a level for class '3' in --ionice '3:7'" + without},
        {"none:0", "a level for class 'none' in --ionice 'none:0'" + without},
        {"0:4", "a level for class '0' in --ionice '0:4'" + without},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(parse_io_priority("--ionice", row.input)) == row.outcome);
    }
}

TEST_CASE("a policy, with a priority or with times where it has them") {
    constexpr std::uint64_t k_longest = 9223372036854775807;
    const struct {
        const char* word;
        Scheduling scheduling;
        const char* text;
    } rows[]{
        {"other", {0}, "other"},
        {"normal", {0}, "other"},
        {"SCHED_OTHER", {0}, "other"},
        {"Other", {0}, "other"},
        {"fifo:1", {1, 1}, "fifo:1"},
        {"fifo:50", {1, 50}, "fifo:50"},
        {"SCHED_FIFO:99", {1, 99}, "fifo:99"},
        {"rr:1", {2, 1}, "rr:1"},
        {"RR:99", {2, 99}, "rr:99"},
        {"batch", {3}, "batch"},
        {"sched_batch", {3}, "batch"},
        {"idle", {5}, "idle"},
        {"ext", {7}, "ext"},
        {"deadline:1000000:5000000:10000000",
         {6, 0, 1000000, 5000000, 10000000},
         "deadline:1000000:5000000:10000000"},
        {"DEADLINE:1024:1024:1024", {6, 0, 1024, 1024, 1024}, "deadline:1024:1024:1024"},
        {"deadline:1024:9223372036854775807:9223372036854775807",
         {6, 0, 1024, k_longest, k_longest},
         "deadline:1024:9223372036854775807:9223372036854775807"},
    };
    for (const auto& row : rows) {
        INFO(row.word);
        const auto scheduling = parse_scheduling("--sched", row.word);
        REQUIRE(scheduling);
        CHECK(*scheduling == row.scheduling);
        CHECK(text_of(*scheduling) == row.text);
        CHECK(*parse_scheduling("--sched", row.text) == row.scheduling);
    }
    // What only the kernel can say.
    CHECK(text_of(Scheduling{4}) == "policy_4");
    CHECK(text_of(Scheduling{8, 3}) == "policy_8:3");
    CHECK(text_of(Scheduling{0, 3}) == "other:3");
    CHECK(text_of(Scheduling{1, 0}) == "fifo:0");
}

TEST_CASE("what is no policy is an error that names the word") {
    const std::string policies =
        " | one of other, batch, idle, ext, fifo:PRIORITY, rr:PRIORITY, deadline:RUNTIME:DEADLINE:PERIOD";
    const std::string priorities = " | a priority is 1 (lowest) to 99";
    const std::string without = " | only fifo and rr have a priority; --nice weighs the others";
    const std::string times =
        " | write deadline:RUNTIME:DEADLINE:PERIOD in nanoseconds, 1024 <= RUNTIME <= DEADLINE <= PERIOD";
    const Row rows[]{
        {"", "empty policy in --sched ''" + policies},
        {":1", "empty policy in --sched ':1'" + policies},
        {"1", "unknown policy '1' in --sched '1'" + policies},
        {"fif", "unknown policy 'fif' in --sched 'fif'" + policies},
        {"iso", "unknown policy 'iso' in --sched 'iso'" + policies},
        {"sched_", "unknown policy 'sched_' in --sched 'sched_'" + policies},
        {"sched.batch", "unknown policy 'sched.batch' in --sched 'sched.batch'" + policies},
        {" rr:1", "unknown policy ' rr' in --sched ' rr:1'" + policies},
        {"rr=1", "unknown policy 'rr=1' in --sched 'rr=1'" + policies},
        {"fifo", "no priority for policy 'fifo' in --sched 'fifo' | write fifo:PRIORITY, 1 (lowest) to 99"},
        {"RR", "no priority for policy 'RR' in --sched 'RR' | write RR:PRIORITY, 1 (lowest) to 99"},
        {"fifo:", "invalid priority '' in --sched 'fifo:'" + k_not_decimal + priorities},
        {"fifo:0", "invalid priority '0' in --sched 'fifo:0': smaller than 1" + priorities},
        {"fifo:100", "invalid priority '100' in --sched 'fifo:100': larger than 99" + priorities},
        {"rr:4294967297",
         "invalid priority '4294967297' in --sched 'rr:4294967297': larger than 99" + priorities},
        {"rr:-1", "invalid priority '-1' in --sched 'rr:-1'" + k_not_decimal + priorities},
        {"rr:01", "invalid priority '01' in --sched 'rr:01'" + k_octal + priorities},
        {"rr:1:2", "invalid priority '1:2' in --sched 'rr:1:2'" + k_not_decimal + priorities},
        {"other:0", "a priority for policy 'other' in --sched 'other:0'" + without},
        {"batch:1", "a priority for policy 'batch' in --sched 'batch:1'" + without},
        {"idle:", "a priority for policy 'idle' in --sched 'idle:'" + without},
        {"ext:1", "a priority for policy 'ext' in --sched 'ext:1'" + without},
        {"deadline", "not three times after 'deadline' in --sched 'deadline'" + times},
        {"deadline:", "not three times after 'deadline' in --sched 'deadline:'" + times},
        {"deadline:5000:6000", "not three times after 'deadline' in --sched 'deadline:5000:6000'" + times},
        {"deadline:5000:6000:7000:8000",
         "not three times after 'deadline' in --sched 'deadline:5000:6000:7000:8000'" + times},
        {"deadline::6000:7000",
         "invalid runtime '' in --sched 'deadline::6000:7000'" + k_not_decimal + times},
        {"deadline:5000::7000",
         "invalid deadline '' in --sched 'deadline:5000::7000'" + k_not_decimal + times},
        {"deadline:5000:6000:", "invalid period '' in --sched 'deadline:5000:6000:'" + k_not_decimal + times},
        {"deadline:5000:6000:0",
         "invalid period '0' in --sched 'deadline:5000:6000:0': smaller than 1024" + times},
        {"deadline:1023:6000:7000",
         "invalid runtime '1023' in --sched 'deadline:1023:6000:7000': smaller than 1024" + times},
        {"deadline:5ms:6000:7000",
         "invalid runtime '5ms' in --sched 'deadline:5ms:6000:7000'" + k_not_decimal + times},
        {"deadline:05000:6000:7000",
         "invalid runtime '05000' in --sched 'deadline:05000:6000:7000'" + k_octal + times},
        {"deadline:1024:1024:9223372036854775808",
         "invalid period '9223372036854775808' in --sched 'deadline:1024:1024:9223372036854775808': larger "
         "than "
         "9223372036854775807" +
             times},
        {"deadline:7000:6000:8000",
         "runtime longer than the deadline in --sched 'deadline:7000:6000:8000'" + times},
        {"deadline:5000:8000:7000",
         "deadline longer than the period in --sched 'deadline:5000:8000:7000'" + times},
    };
    for (const Row& row : rows) {
        INFO(row.input);
        CHECK(outcome(parse_scheduling("--sched", row.input)) == row.outcome);
    }
}

}  // namespace doff
