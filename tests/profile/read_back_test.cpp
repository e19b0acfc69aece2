// SPDX-License-Identifier: MIT
//
// The proof that a program does what its rules say, tried on programs that do not: every instruction of
// a right one is spoilt in turn.
#include "profile/read_back.h"

#include "profile/compiled.h"
#include "profile/library_filter.h"
#include "profile/probe_points.h"
#include "profile/read_profile.h"
#include "profile/refusal.h"

#include <linux/seccomp.h>
#include <algorithm>

namespace doff {
namespace {

struct Built {
    Profile profile;
    CallRules calls;
    std::vector<LastCall> last;
    std::vector<BpfInstruction> program;
};

Built build(std::string_view json) {
    Built built{.profile = read_profile(json), .calls = {}, .last = {}, .program = {}};
    built.calls = call_rules(built.profile, plain_context());
    built.last = last_calls(built.profile, built.calls.rules);
    built.program = deny_newer_calls(built.last);
    const auto rest = library_program(built.profile, built.calls.rules);
    built.program.insert(built.program.end(), rest.begin(), rest.end());
    return built;
}

std::string complaint(const Built& built) {
    try {
        const auto overruled = read_back(built.program, built.profile, built.calls.rules, built.last);
        return overruled.empty() ? "" : "overruled " + overruled.front();
    } catch (const Refusal& refusal) {
        return refusal.what();
    }
}

constexpr const char* k_profile = R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[
    {"names":["read","chroot"],"action":"SCMP_ACT_ALLOW"},
    {"names":["prctl"],"action":"SCMP_ACT_ALLOW","args":[{"index":1,"op":"SCMP_CMP_GE","value":4294967301}]},
    {"names":["clone"],"action":"SCMP_ACT_ALLOW",
     "args":[{"index":0,"op":"SCMP_CMP_MASKED_EQ","value":1099511627792,"valueTwo":16},
             {"index":2,"op":"SCMP_CMP_NE","value":3}]},
    {"names":["mount"],"action":"SCMP_ACT_KILL_PROCESS"}]})";

}  // namespace

TEST_CASE("a program in which any one constant of a comparison or answer is wrong is not believed") {
    const Built right = build(k_profile);
    REQUIRE(complaint(right) == "");
    std::size_t spoilt = 0;
    // The number -1, which libseccomp treats by itself, is not probed.
    std::size_t unseen = 0;
    for (std::size_t at = 0; at < right.program.size(); ++at) {
        const std::uint16_t kind = right.program[at].code & 7U;
        const bool decides = kind == 5 && right.program[at].code != 5;  // a conditional jump
        if (!decides && kind != 6) {
            continue;
        }
        Built wrong = right;
        wrong.program[at].constant += decides ? 1 : 0x1'0000;
        ++spoilt;
        unseen += complaint(wrong).empty() ? 1 : 0;
        if (decides) {
            wrong = right;
            std::swap(wrong.program[at].jump_true, wrong.program[at].jump_false);
            CHECK(complaint(wrong) != "");
        }
    }
    CHECK(spoilt > 20);
    CHECK(unseen <= 1);
}

TEST_CASE("the complaint names the call, its arguments, the rule and both answers") {
    const Built right = build(k_profile);
    Built wrong = right;
    wrong.calls.rules[2].conditions[0].datum_a = 4294967300;
    CHECK(complaint(wrong) ==
          "libseccomp makes a wrong filter of it: 'prctl' with arguments 0, 4294967300, 0, 0, 0, 0: "
          "syscalls[1] allows, and the filter answers with an error");
    wrong = right;
    wrong.calls.rules[2].conditions[0].datum_a = 4294967302;
    CHECK(complaint(wrong) ==
          "libseccomp makes a wrong filter of it: 'prctl' with arguments 0, 4294967301, 0, 0, 0, 0: "
          "the default answers with an error, and the filter allows");
    wrong = right;
    wrong.calls.rules.pop_back();
    CHECK(complaint(wrong).ends_with("is in no rule, and the filter kills the process"));
    wrong = right;
    wrong.calls.rules.back().action = SCMP_ACT_TRAP;
    CHECK(complaint(wrong) ==
          "libseccomp makes a wrong filter of it: 'mount' with arguments 0, 0, 0, 0, 0, 0: "
          "syscalls[3] sends SIGSYS, and the filter kills the process");
}

TEST_CASE("comparisons that libseccomp 2.5 merges wrongly are refused or done right") {
    // Each has been seen to let through what a rule denies, or deny what none does.
    const char* const rules[]{
        R"([{"index":2,"op":"SCMP_CMP_LE","value":21474836481},{"index":2,"op":"SCMP_CMP_LT","value":5}])",
        R"([{"index":2,"op":"SCMP_CMP_GE","value":9223372036854775808},
            {"index":2,"op":"SCMP_CMP_LT","value":21474836480}])",
        R"([{"index":1,"op":"SCMP_CMP_GE","value":9223372036854775808},
            {"index":1,"op":"SCMP_CMP_LE","value":21474836480}])",
    };
    for (const char* const args : rules) {
        INFO(args);
        const std::string json = R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[
            {"names":["prctl"],"action":"SCMP_ACT_TRAP","args":)" +
                                 std::string(args) + "}]}";
        const auto filter = compile(json);
        if (!filter) {
            CHECK(
                filter.error().what.starts_with("seccomp filter 'test.json': libseccomp makes a wrong filter "
                                                "of it: 'prctl' with arguments "));
            CHECK(filter.error().hint == "a build with libseccomp 2.6.1 or later may do it right");
            continue;
        }
        const Profile profile = read_profile(json);
        for (const std::uint64_t value :
             {0ULL, 4ULL, 5ULL, 21474836479ULL, 21474836480ULL, 21474836481ULL, 21474836482ULL,
              9223372036854775807ULL, 9223372036854775808ULL, ~0ULL}) {
            bool denied = false;
            for (const scmp_arg_cmp& condition : profile.rules[0].conditions) {
                denied = denied || (condition.op == SCMP_CMP_LE   ? value <= condition.datum_a
                                    : condition.op == SCMP_CMP_LT ? value < condition.datum_a
                                                                  : value >= condition.datum_a);
            }
            const auto arg = profile.rules[0].conditions[0].arg;
            Args call{};
            call[arg] = value;
            CHECK(answer(*filter, "prctl", call) == (denied ? SECCOMP_RET_TRAP : SECCOMP_RET_ALLOW));
        }
    }
}

TEST_CASE("a filter is probed on both sides of every value") {
    const CallRule rule{"", "prctl", 0, {{1, SCMP_CMP_GT, 0x1'0000'0005, 0}, {4, SCMP_CMP_EQ, 7, 0}}};
    const CallRule* const rules[]{&rule};
    const auto points = probe_points(rules, true);
    const auto probes = [&](const Arguments& point) {
        return std::ranges::find(points, point) != points.end();
    };
    CHECK(probes({0, 0x1'0000'0005, 0, 0, 7, 0}));
    CHECK(probes({0, 0x1'0000'0006, 0, 0, 7, 0}));
    CHECK(probes({0, 0x1'0000'0006, 0, 0, 8, 0}));
    CHECK(probes({0, 0x1'0000'0006, 0, 0, 6, 0}));
    CHECK(probes({0, 5, 0, 0, 7, 0}));
    CHECK(probes({0, ~0ULL, 0, 0, 7, 0}));
    for (const Arguments& point : probe_points(rules, false)) {
        CHECK((point[1] | point[4]) <= 0xffff'ffff);
    }
}

TEST_CASE("on 32 bits a negative value is a negative value of 32 bits") {
    const CallRule minus_one{"", "prctl", 0, {{0, SCMP_CMP_EQ, ~std::uint64_t{0}, 0}}};
    CHECK(holds(minus_one, {0xffff'ffff}, false));
    CHECK_FALSE(holds(minus_one, {0xffff'ffff}, true));
    const CallRule large{"", "prctl", 0, {{0, SCMP_CMP_EQ, 0x1'0000'0005, 0}}};
    CHECK_FALSE(holds(large, {5}, false));
}

#ifdef __x86_64__
TEST_CASE("a value that an architecture has no room for is refused where libseccomp would cut it") {
    CHECK(
        refused(R"({"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],"syscalls":[
        {"names":["prctl"],"action":"SCMP_ACT_TRAP","args":[{"index":0,"op":"SCMP_CMP_EQ","value":4294967301}]}]})")
            .starts_with("libseccomp makes a wrong filter of it: 'prctl' with arguments 5, 0, 0, 0, 0, 0: "));
}
#endif

}  // namespace doff
