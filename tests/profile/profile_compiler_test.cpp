// SPDX-License-Identifier: MIT
//
// Profiles as functions: JSON goes in, and the program is asked what it answers to calls. What it should
// answer follows from the OCI runtime specification, the profiles' own documentation and seccomp(2).
#include "profile/compiled.h"

#include <linux/seccomp.h>

namespace doff {
namespace {

std::string with_rule(const std::string& rule,
                      const std::string& head = R"("defaultAction":"SCMP_ACT_ALLOW")") {
    return "{" + head + R"(,"syscalls":[)" + rule + "]}";
}

std::string denies(const std::string& args) {
    return with_rule(R"({"names":["prctl"],"action":"SCMP_ACT_ERRNO","args":[)" + args + "]}");
}

std::string term_rule(const std::string& terms) {
    return with_rule(R"({"names":["chroot"],"action":"SCMP_ACT_ERRNO",)" + terms + "}");
}

constexpr std::uint32_t k_eperm = SECCOMP_RET_ERRNO | EPERM;

bool applies_with(const std::string& terms, const FilterContext& context) {
    return answer(compiled(term_rule(terms), context), "chroot") == k_eperm;
}

CapabilitySet capability(std::string_view name) {
    const auto set = parse_capability_list("test", name);
    REQUIRE(set);
    return *set;
}

}  // namespace

TEST_CASE("every action is what the kernel calls by that name") {
    struct {
        const char* action;
        std::uint32_t value;
    } const rows[]{
        {R"("SCMP_ACT_KILL")", SECCOMP_RET_KILL_THREAD},
        {R"("SCMP_ACT_KILL_THREAD")", SECCOMP_RET_KILL_THREAD},
        {R"("SCMP_ACT_KILL_PROCESS")", SECCOMP_RET_KILL_PROCESS},
        {R"("SCMP_ACT_TRAP")", SECCOMP_RET_TRAP},
        {R"("SCMP_ACT_ERRNO")", SECCOMP_RET_ERRNO | EPERM},
        {R"("SCMP_ACT_ERRNO","errnoRet":38)", SECCOMP_RET_ERRNO | 38},
        {R"("SCMP_ACT_ERRNO","errnoRet":0)", SECCOMP_RET_ERRNO},
        {R"("SCMP_ACT_ERRNO","errnoRet":4094)", SECCOMP_RET_ERRNO | 4094},
        {R"("SCMP_ACT_ERRNO","errno":"EACCES")", SECCOMP_RET_ERRNO | EACCES},
        {R"("SCMP_ACT_ERRNO","errno":"13")", SECCOMP_RET_ERRNO | 13},
        // The name goes before the number, which it was written beside for older readers.
        {R"("SCMP_ACT_ERRNO","errno":"ENOSYS","errnoRet":89)", SECCOMP_RET_ERRNO | ENOSYS},
        {R"("SCMP_ACT_ERRNO","errno":"","errnoRet":22)", SECCOMP_RET_ERRNO | EINVAL},
        {R"("SCMP_ACT_ERRNO","errno":null,"errnoRet":null)", SECCOMP_RET_ERRNO | EPERM},
        {R"("SCMP_ACT_TRACE")", SECCOMP_RET_TRACE | EPERM},
        {R"("SCMP_ACT_TRACE","errnoRet":65535)", SECCOMP_RET_TRACE | 65535},
        {R"("SCMP_ACT_LOG")", SECCOMP_RET_LOG},
    };
    for (const auto& row : rows) {
        INFO(row.action);
        const auto rule =
            compiled(with_rule(R"({"names":["chroot"],"action":)" + std::string(row.action) + "}"));
        CHECK(answer(rule, "chroot") == row.value);
        CHECK(answer(rule, "mount") == SECCOMP_RET_ALLOW);
    }
}

TEST_CASE("the default answers what no rule names") {
    struct {
        const char* head;
        std::uint32_t value;
    } const rows[]{
        {R"("defaultAction":"SCMP_ACT_ERRNO")", SECCOMP_RET_ERRNO | EPERM},
        {R"("defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38)", SECCOMP_RET_ERRNO | 38},
        {R"("defaultAction":"SCMP_ACT_ERRNO","defaultErrno":"EACCES","defaultErrnoRet":38)",
         SECCOMP_RET_ERRNO | EACCES},
        {R"("defaultAction":"SCMP_ACT_KILL_PROCESS")", SECCOMP_RET_KILL_PROCESS},
        {R"("defaultAction":"SCMP_ACT_KILL")", SECCOMP_RET_KILL_THREAD},
        {R"("defaultAction":"SCMP_ACT_TRAP")", SECCOMP_RET_TRAP},
        {R"("defaultAction":"SCMP_ACT_LOG")", SECCOMP_RET_LOG},
    };
    for (const auto& row : rows) {
        INFO(row.head);
        const auto filter =
            compiled(with_rule(R"({"names":["read","clone3"],"action":"SCMP_ACT_ALLOW"})", row.head));
        CHECK(answer(filter, "read") == SECCOMP_RET_ALLOW);
        CHECK(answer(filter, "chroot") == row.value);
        CHECK(answer(filter, "write") == row.value);
        // Another architecture never gets further.
        CHECK(evaluate(filter.program, {0, AUDIT_ARCH_ALPHA, 0, {}}) == SECCOMP_RET_KILL_THREAD);
    }
}

TEST_CASE("a profile without rules is its default") {
    for (const char* const rules : {"", R"(,"syscalls":[])", R"(,"syscalls":null)"}) {
        const auto filter = compiled(R"({"defaultAction":"SCMP_ACT_ERRNO")" + std::string(rules) + "}");
        CHECK(answer(filter, "read") == k_eperm);
        CHECK(answer(filter, "chroot") == k_eperm);
    }
}

TEST_CASE("arguments are compared in all of their 64 bits") {
    constexpr std::uint64_t k_large = 0x1'0000'0005;
    struct {
        const char* op;
        const char* value;
        std::vector<std::uint64_t> denied;
        std::vector<std::uint64_t> allowed;
    } const rows[]{
        {"EQ", "4294967301", {k_large}, {0, 5, k_large - 1, k_large + 1, 0x2'0000'0005, ~0ULL}},
        {"NE", "4294967301", {0, 5, k_large - 1, k_large + 1, 0x2'0000'0005, ~0ULL}, {k_large}},
        {"LT", "4294967301", {0, 5, 0xffff'ffff, k_large - 1}, {k_large, k_large + 1, 0x2'0000'0000, ~0ULL}},
        {"LE", "4294967301", {0, 5, 0xffff'ffff, k_large}, {k_large + 1, 0x2'0000'0000, ~0ULL}},
        {"GT", "4294967301", {k_large + 1, 0x2'0000'0000, ~0ULL}, {0, 5, 6, 0xffff'ffff, k_large}},
        {"GE", "4294967301", {k_large, k_large + 1, 0x2'0000'0000, ~0ULL}, {0, 6, 0xffff'ffff, k_large - 1}},
        {"EQ", "5", {5}, {k_large, 4, 6, 0}},
        {"EQ", "18446744073709551615", {~0ULL}, {0xffff'ffff, ~0ULL - 1, ~0ULL >> 1}},
    };
    for (const auto& row : rows) {
        INFO(row.op << " " << row.value);
        const auto filter = compiled(denies(R"({"index":2,"op":"SCMP_CMP_)" + std::string(row.op) +
                                            R"(","value":)" + row.value + "}"));
        for (const std::uint64_t arg : row.denied) {
            INFO(arg);
            CHECK(answer(filter, "prctl", {9, 9, arg, 9, 9, 9}) == k_eperm);
        }
        for (const std::uint64_t arg : row.allowed) {
            INFO(arg);
            CHECK(answer(filter, "prctl", {9, 9, arg, 9, 9, 9}) == SECCOMP_RET_ALLOW);
        }
    }
}

TEST_CASE("a masked comparison looks at the bits of its mask") {
    // Bits 4 and 40 have to be 1 and 0.
    const auto filter =
        compiled(denies(R"({"index":0,"op":"SCMP_CMP_MASKED_EQ","value":1099511627792,"valueTwo":16})"));
    const std::uint64_t high = std::uint64_t{1} << 40;
    for (const std::uint64_t other :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 63, ~(high | 16)}) {
        CHECK(answer(filter, "prctl", {other | 16}) == k_eperm);
        CHECK(answer(filter, "prctl", {other}) == SECCOMP_RET_ALLOW);
        CHECK(answer(filter, "prctl", {other | 16 | high}) == SECCOMP_RET_ALLOW);
        CHECK(answer(filter, "prctl", {other | high}) == SECCOMP_RET_ALLOW);
    }
    // Without "valueTwo" none of the bits may be set: so profiles let clone(2) make no namespace.
    const auto clear = compiled(denies(R"({"index":0,"op":"SCMP_CMP_MASKED_EQ","value":2114060288})"));
    CHECK(answer(clear, "prctl", {0x11}) == k_eperm);
    CHECK(answer(clear, "prctl", {0x1000'0000}) == SECCOMP_RET_ALLOW);
    CHECK(answer(clear, "prctl", {0x1'0000'0011}) == k_eperm);
}

TEST_CASE("comparisons of different arguments have all to hold, of the same one any") {
    const std::string first = R"({"index":0,"op":"SCMP_CMP_EQ","value":1},)";
    const auto both = compiled(denies(first + R"({"index":5,"op":"SCMP_CMP_EQ","value":2})"));
    CHECK(answer(both, "prctl", {1, 0, 0, 0, 0, 2}) == k_eperm);
    CHECK(answer(both, "prctl", {1, 0, 0, 0, 0, 3}) == SECCOMP_RET_ALLOW);
    CHECK(answer(both, "prctl", {2, 0, 0, 0, 0, 2}) == SECCOMP_RET_ALLOW);

    const auto any = compiled(denies(first + R"({"index":0,"op":"SCMP_CMP_EQ","value":2})"));
    CHECK(answer(any, "prctl", {1}) == k_eperm);
    CHECK(answer(any, "prctl", {2}) == k_eperm);
    CHECK(answer(any, "prctl", {3}) == SECCOMP_RET_ALLOW);

    // One argument twice makes all of them alternatives, the third one too.
    const auto mixed = compiled(denies(first + R"({"index":0,"op":"SCMP_CMP_EQ","value":2},)" +
                                       R"({"index":1,"op":"SCMP_CMP_EQ","value":7})"));
    CHECK(answer(mixed, "prctl", {0, 7}) == k_eperm);
    CHECK(answer(mixed, "prctl", {1, 0}) == k_eperm);
    CHECK(answer(mixed, "prctl", {0, 0}) == SECCOMP_RET_ALLOW);
}

TEST_CASE("a rule names one call in the old way, many in the new, and none that is not known") {
    const auto old = compiled(with_rule(R"({"name":"chroot","action":"SCMP_ACT_ERRNO","args":null})"));
    CHECK(answer(old, "chroot") == k_eperm);
    const auto many =
        compiled(with_rule(R"({"names":["chroot","mount","new_call_of_2099"],"action":"SCMP_ACT_ERRNO"},
                              {"names":["another_of_2099"],"action":"SCMP_ACT_ALLOW"},
                              {"names":[],"action":"SCMP_ACT_ERRNO"})"));
    CHECK(answer(many, "chroot") == k_eperm);
    CHECK(answer(many, "mount") == k_eperm);
    CHECK(answer(many, "umount2") == SECCOMP_RET_ALLOW);
    // That one is to be denied and will not be is no secret; that one is to be allowed as all are.
    CHECK(many.unknown == std::vector<std::string>{"new_call_of_2099"});
    CHECK(many.overruled.empty());
    const auto denied = compiled(R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[
        {"names":["new_call_of_2099"],"action":"SCMP_ACT_ERRNO","errnoRet":13}]})");
    CHECK(denied.unknown.empty());
}

TEST_CASE("a rule that does what the default does is passed over") {
    const auto filter = compiled(with_rule(
        R"({"names":["read"],"action":"SCMP_ACT_ALLOW"},{"names":["read","chroot"],"action":"SCMP_ACT_ERRNO"})"));
    CHECK(answer(filter, "read") == k_eperm);
    CHECK(answer(filter, "chroot") == k_eperm);
}

TEST_CASE("where two rules for a call differ and the looser one wins, the call is named") {
    const auto filter = compiled(with_rule(
        R"({"names":["chroot","mount"],"action":"SCMP_ACT_ALLOW"},{"names":["chroot"],"action":"SCMP_ACT_TRAP"})",
        R"("defaultAction":"SCMP_ACT_ERRNO")"));
    CHECK(answer(filter, "chroot") == SECCOMP_RET_ALLOW);
    CHECK(filter.overruled == std::vector<std::string>{"chroot"});
    // The other way round nothing is lost.
    const auto strict = compiled(with_rule(
        R"({"names":["chroot"],"action":"SCMP_ACT_TRAP"},{"names":["chroot","mount"],"action":"SCMP_ACT_ALLOW"})",
        R"("defaultAction":"SCMP_ACT_ERRNO")"));
    CHECK(answer(strict, "chroot") == SECCOMP_RET_TRAP);
    CHECK(strict.overruled.empty());
}

TEST_CASE("rules are included and excluded by the capabilities that the command will hold") {
    const FilterContext none = plain_context();
    FilterContext admin = none;
    admin.capabilities = capability("sys_admin");
    FilterContext both = none;
    both.capabilities = capability("sys_admin,sys_chroot");
    const std::string one = R"({"caps":["CAP_SYS_ADMIN"]})";
    const std::string two = R"({"caps":["CAP_SYS_ADMIN","CAP_SYS_CHROOT"]})";
    // Included where all are held, excluded where one is.
    CHECK_FALSE(applies_with(R"("includes":)" + one, none));
    CHECK(applies_with(R"("includes":)" + one, admin));
    CHECK_FALSE(applies_with(R"("includes":)" + two, admin));
    CHECK(applies_with(R"("includes":)" + two, both));
    CHECK(applies_with(R"("excludes":)" + one, none));
    CHECK_FALSE(applies_with(R"("excludes":)" + one, admin));
    CHECK_FALSE(applies_with(R"("excludes":)" + two, admin));
    CHECK(applies_with(R"("includes":{},"excludes":{"caps":[],"arches":null})", admin));
    CHECK(applies_with(R"("includes":)" + one + R"(,"excludes":{"caps":["CAP_SYS_CHROOT"]})", admin));
    CHECK_FALSE(applies_with(R"("includes":)" + one + R"(,"excludes":{"caps":["CAP_SYS_CHROOT"]})", both));
}

TEST_CASE("rules are included and excluded by the version of the kernel") {
    struct {
        const char* release;
        const char* least;
        bool reached;
    } const rows[]{
        {"6.1.0-32-amd64", "4.8", true},   {"6.1.0-32-amd64", "6.1", true},  {"6.1.0-32-amd64", "6.2", false},
        {"6.1.0-32-amd64", "6.10", false}, {"6.10.3", "6.9", true},          {"4.8-rc1", "4.8", true},
        {"4.7.99", "4.8", false},          {"3.12.25-gentoo", "3.12", true}, {"10.0", "9.255", true},
    };
    for (const auto& row : rows) {
        INFO(row.release << " " << row.least);
        FilterContext context = plain_context();
        context.kernel_release = row.release;
        const std::string term = R"({"minKernel":")" + std::string(row.least) + R"("})";
        CHECK(applies_with(R"("includes":)" + term, context) == row.reached);
        CHECK(applies_with(R"("excludes":)" + term, context) != row.reached);
    }
    FilterContext strange = plain_context();
    for (const char* const release : {"", "6", "six", "6.", ".1", "v6.1"}) {
        strange.kernel_release = release;
        CHECK(refused(term_rule(R"("includes":{"minKernel":"4.8"})"), strange) ==
              "a rule asks for a kernel version, and '" + std::string(release) + "' is none | ");
        // Where no rule asks it does not matter.
        CHECK(applies_with(R"("includes":{})", strange));
    }
}

TEST_CASE("flags are the kernel's, and without any speculation is left as it was") {
    struct {
        const char* flags;
        unsigned value;
    } const rows[]{
        {"", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
        {R"(,"flags":null)", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
        {R"(,"flags":[])", 0},
        {R"(,"flags":["SECCOMP_FILTER_FLAG_LOG"])", SECCOMP_FILTER_FLAG_LOG},
        {R"(,"flags":["SECCOMP_FILTER_FLAG_TSYNC"])", 0},
        {R"(,"flags":["SECCOMP_FILTER_FLAG_SPEC_ALLOW","SECCOMP_FILTER_FLAG_LOG"])",
         SECCOMP_FILTER_FLAG_SPEC_ALLOW | SECCOMP_FILTER_FLAG_LOG},
    };
    for (const auto& row : rows) {
        INFO(row.flags);
        CHECK(compiled(R"({"defaultAction":"SCMP_ACT_ALLOW")" + std::string(row.flags) + "}").flags ==
              row.value);
    }
}

TEST_CASE("a call that is newer than the profile is unknown to it, where the default is an error") {
    const std::string rule = R"({"names":["read","statx"],"action":"SCMP_ACT_ALLOW"})";
    const auto newest = [](const SeccompFilter& filter, int above) {
        const int last = seccomp_syscall_resolve_name("statx");
        return *evaluate(filter.program, {last + above, seccomp_arch_native(), 0, {}});
    };
    const auto filter = compiled(with_rule(rule, R"("defaultAction":"SCMP_ACT_ERRNO")"));
    CHECK(newest(filter, -1) == k_eperm);
    CHECK(newest(filter, 0) == SECCOMP_RET_ALLOW);
    CHECK(newest(filter, 1) == (SECCOMP_RET_ERRNO | ENOSYS));
    CHECK(newest(filter, 1000) == (SECCOMP_RET_ERRNO | ENOSYS));
    const auto kills = compiled(with_rule(rule, R"("defaultAction":"SCMP_ACT_KILL_PROCESS")"));
    CHECK(newest(kills, 1) == SECCOMP_RET_KILL_PROCESS);
    const auto allows = compiled(with_rule(rule));
    CHECK(newest(allows, 1) == SECCOMP_RET_ALLOW);
}

TEST_CASE("remarks and blanks are no part of a profile") {
    const auto filter = compiled(
        "\n\t {\"_comment\":[1],\"$schema\":\"x\",\"//\":null,\"defaultAction\":\"SCMP_ACT_ALLOW\","
        "\"syscalls\":[{\"comment\":{},\"names\":[\"chroot\"],\"action\":\"SCMP_ACT_ERRNO\"}]}\r\n");
    CHECK(answer(filter, "chroot") == k_eperm);
}

#ifdef __x86_64__

TEST_CASE("this machine's architecture is in every filter, and others where they are named") {
    struct {
        const char* head;
        bool x86;
        bool x32;
    } const rows[]{
        {"", false, false},
        {R"("architectures":[],)", false, false},
        {R"("architectures":["SCMP_ARCH_X86"],)", true, false},
        {R"("architectures":["SCMP_ARCH_NATIVE","SCMP_ARCH_X32","SCMP_ARCH_X32"],)", false, true},
        {R"("architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86","SCMP_ARCH_X32"],)", true, true},
        {R"("archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]}],)", true,
         false},
        {R"("archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":null}],)", false, false},
        {R"("archMap":[{"architecture":"SCMP_ARCH_AARCH64","subArchitectures":["SCMP_ARCH_ARM"]},
                       {"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X32"]},
                       {"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]}],)",
         false, true},
        {R"("archMap":[{"architecture":"SCMP_ARCH_AARCH64","subArchitectures":["SCMP_ARCH_X86"]}],)", false,
         false},
    };
    for (const auto& row : rows) {
        INFO(row.head);
        const auto filter = compiled("{" + std::string(row.head) + R"("defaultAction":"SCMP_ACT_ALLOW",
            "syscalls":[{"names":["chroot"],"action":"SCMP_ACT_ERRNO"}]})");
        CHECK(answer(filter, "chroot") == k_eperm);
        CHECK(answer(filter, "mount") == SECCOMP_RET_ALLOW);
        const std::uint32_t killed = SECCOMP_RET_KILL_THREAD;
        CHECK(answer(filter, "chroot", {}, SCMP_ARCH_X86) == (row.x86 ? k_eperm : killed));
        CHECK(answer(filter, "mount", {}, SCMP_ARCH_X86) == (row.x86 ? SECCOMP_RET_ALLOW : killed));
        CHECK(answer(filter, "chroot", {}, SCMP_ARCH_X32) == (row.x32 ? k_eperm : killed));
        CHECK(answer(filter, "mount", {}, SCMP_ARCH_X32) == (row.x32 ? SECCOMP_RET_ALLOW : killed));
    }
}

TEST_CASE("a name is another number on another architecture, and newer calls have other limits") {
    const auto filter = compiled(R"({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":13,
        "architectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"],
        "syscalls":[{"names":["chroot","execve"],"action":"SCMP_ACT_ALLOW"}]})");
    const auto at = [&](std::uint32_t arch, int nr) { return evaluate(filter.program, {nr, arch, 0, {}}); };
    constexpr std::uint32_t k_acces = SECCOMP_RET_ERRNO | EACCES;
    constexpr std::uint32_t k_nosys = SECCOMP_RET_ERRNO | ENOSYS;
    constexpr int k_x32 = 0x4000'0000;
    // asm/unistd_64.h, unistd_32.h and unistd_x32.h: chroot 161, 61, 161; execve 59, 11, 520.
    CHECK(at(AUDIT_ARCH_X86_64, 161) == SECCOMP_RET_ALLOW);
    CHECK(at(AUDIT_ARCH_X86_64, 59) == SECCOMP_RET_ALLOW);
    CHECK(at(AUDIT_ARCH_X86_64, 61) == k_acces);
    CHECK(at(AUDIT_ARCH_X86_64, 162) == k_nosys);
    CHECK(at(AUDIT_ARCH_I386, 61) == SECCOMP_RET_ALLOW);
    CHECK(at(AUDIT_ARCH_I386, 11) == SECCOMP_RET_ALLOW);
    CHECK(at(AUDIT_ARCH_I386, 59) == k_acces);
    CHECK(at(AUDIT_ARCH_I386, 62) == k_nosys);
    CHECK(at(AUDIT_ARCH_I386, k_x32 + 61) == k_nosys);
    CHECK(at(AUDIT_ARCH_X86_64, k_x32 + 161) == SECCOMP_RET_ALLOW);
    CHECK(at(AUDIT_ARCH_X86_64, k_x32 + 520) == SECCOMP_RET_ALLOW);
    CHECK(at(AUDIT_ARCH_X86_64, k_x32 + 162) == k_acces);
    CHECK(at(AUDIT_ARCH_X86_64, k_x32 + 521) == k_nosys);
    CHECK(at(AUDIT_ARCH_AARCH64, 51) == SECCOMP_RET_KILL_THREAD);
}

TEST_CASE("rules are included and excluded by this machine's architecture") {
    const FilterContext context = plain_context();
    CHECK(applies_with(R"("includes":{"arches":["amd64"]})", context));
    CHECK(applies_with(R"("includes":{"arches":["arm64","amd64"]})", context));
    CHECK_FALSE(applies_with(R"("includes":{"arches":["arm64","x86","x32","mips3l64n32"]})", context));
    CHECK_FALSE(applies_with(R"("excludes":{"arches":["s390x","amd64"]})", context));
    CHECK(applies_with(R"("excludes":{"arches":["s390x","x86"]})", context));
}

#endif

}  // namespace doff
