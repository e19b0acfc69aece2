// SPDX-License-Identifier: MIT
//
// The filter as a function: every architecture's system calls go in, "allow" or "EPERM" comes out.
// The numbers are those of <linux/audit.h> and of each architecture's own <asm/unistd.h> and
// <asm/ioctls.h>, written down here a second time and from there.
#include "core/terminal_guard.h"

#include "catch.h"
#include "core/bpf.h"

#include <asm/ioctls.h>
#include <elf.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <cerrno>

namespace doff {
namespace {

constexpr std::uint32_t k_64bit = __AUDIT_ARCH_64BIT;
constexpr std::uint32_t k_little = __AUDIT_ARCH_LE;
constexpr std::uint32_t k_n32 = 0x2000'0000;        // __AUDIT_ARCH_CONVENTION_MIPS64_N32
constexpr std::uint32_t k_loongarch_machine = 258;  // EM_LOONGARCH, newer than some <elf.h>
constexpr std::uint32_t k_x32_bit = 0x4000'0000;    // __X32_SYSCALL_BIT

struct Row {
    const char* name;
    std::uint32_t arch;
    std::uint32_t ioctl;
    std::uint32_t tiocsti = 0x5412;
    std::uint32_t tioclinux = 0x541c;
};

const Row k_rows[]{
    {"x86_64", EM_X86_64 | k_64bit | k_little, 16},
    {"x32", EM_X86_64 | k_64bit | k_little, k_x32_bit + 514},
    {"i386", EM_386 | k_little, 54},
    {"aarch64", EM_AARCH64 | k_64bit | k_little, 29},
    {"arm", EM_ARM | k_little, 54},
    {"riscv64", EM_RISCV | k_64bit | k_little, 29},
    {"riscv32", EM_RISCV | k_little, 29},
    {"s390x", EM_S390 | k_64bit, 54},
    {"s390", EM_S390, 54},
    {"ppc64le", EM_PPC64 | k_64bit | k_little, 54},
    {"ppc64", EM_PPC64 | k_64bit, 54},
    {"ppc", EM_PPC, 54},
    {"loongarch64", k_loongarch_machine | k_64bit | k_little, 29},
    {"mips64el n64", EM_MIPS | k_64bit | k_little, 5015, 0x5472, 0x5483},
    {"mips64el n32", EM_MIPS | k_64bit | k_little | k_n32, 6015, 0x5472, 0x5483},
    {"mipsel o32", EM_MIPS | k_little, 4054, 0x5472, 0x5483},
};

constexpr std::uint32_t k_refused = SECCOMP_RET_ERRNO | EPERM;

std::uint32_t answer(std::uint32_t arch, std::uint32_t nr, std::uint64_t request) {
    const SeccompData data{static_cast<std::int32_t>(nr), arch, 0, {0, request, 0, 0, 0, 0}};
    const auto value = evaluate(terminal_guard(), data);
    REQUIRE(value);
    return *value;
}

}  // namespace

TEST_CASE("TIOCSTI and TIOCLINUX are refused on every architecture, whatever the upper half says") {
    for (const Row& row : k_rows) {
        for (const std::uint64_t upper : {0x0ULL, 0x1ULL, 0x7fff'ffffULL, 0x8000'0000ULL, 0xffff'ffffULL}) {
            INFO(row.name << " " << upper);
            CHECK(answer(row.arch, row.ioctl, upper << 32 | row.tiocsti) == k_refused);
            CHECK(answer(row.arch, row.ioctl, upper << 32 | row.tioclinux) == k_refused);
        }
    }
}

TEST_CASE("every other request is allowed") {
    // TCGETS, its neighbours, TIOCSCTTY, TIOCGWINSZ, FIONREAD, TCGETS2, none and all bits; on mips
    // also what would be the two elsewhere, and the other way round.
    for (const Row& row : k_rows) {
        for (const std::uint32_t request :
             {0x5401U, 0x5411U, 0x5413U, 0x541bU, 0x541dU, 0x540eU, 0x802c'542aU, 0x540dU, 0x5471U, 0x5473U,
              0x5482U, 0x5484U, 0U, 0xffff'ffffU, 0x1'0000U | 0x5412U}) {
            INFO(row.name << " " << request);
            CHECK(answer(row.arch, row.ioctl, request) == SECCOMP_RET_ALLOW);
            CHECK(answer(row.arch, row.ioctl, std::uint64_t{row.tiocsti} << 32 | request) ==
                  SECCOMP_RET_ALLOW);
        }
        const bool mips = row.tiocsti != 0x5412;
        CHECK(answer(row.arch, row.ioctl, mips ? 0x5412 : 0x5472) == SECCOMP_RET_ALLOW);
        CHECK(answer(row.arch, row.ioctl, mips ? 0x541c : 0x5483) == SECCOMP_RET_ALLOW);
    }
}

TEST_CASE("every other system call is allowed, even with the argument of a refused one") {
    for (const Row& row : k_rows) {
        for (std::uint32_t nr = 0; nr < 600; ++nr) {
            for (const std::uint32_t base : {0U, 4000U, 5000U, 6000U, k_x32_bit}) {
                const std::uint32_t call = base + nr;
                const bool x86 = row.arch == AUDIT_ARCH_X86_64;
                const bool is_ioctl = x86 ? call == 16 || call == k_x32_bit + 514 : call == row.ioctl;
                if (!is_ioctl && answer(row.arch, call, row.tiocsti) != SECCOMP_RET_ALLOW) {
                    FAIL(row.name << " refuses system call " << call);
                }
            }
        }
        CHECK(answer(row.arch, 0xffff'ffff, row.tiocsti) == SECCOMP_RET_ALLOW);
    }
}

TEST_CASE("an architecture that is not in the table is refused everything") {
    for (const std::uint32_t arch :
         {0U, 0xffff'ffffU, std::uint32_t{AUDIT_ARCH_SPARC64}, std::uint32_t{AUDIT_ARCH_ALPHA},
          std::uint32_t{AUDIT_ARCH_MIPS64}, std::uint32_t{AUDIT_ARCH_ARMEB}, EM_AARCH64 | k_64bit}) {
        INFO(arch);
        CHECK(answer(arch, 16, 0x5401) == k_refused);
        CHECK(answer(arch, 16, 0x5412) == k_refused);
        CHECK(answer(arch, 1, 0) == k_refused);
    }
}

TEST_CASE("the program passes the kernel's checks: jumps inside, loads inside, a return at the end") {
    CHECK(defect_of(terminal_guard()) == "");
    CHECK(terminal_guard().size() < 256);
}

TEST_CASE("the requests to probe with are those of this machine") {
    CHECK(k_tiocsti == TIOCSTI);
    CHECK(k_tioclinux == TIOCLINUX);
#ifdef __x86_64__
    CHECK(answer(AUDIT_ARCH_X86_64, SYS_ioctl, k_tiocsti) == k_refused);
#endif
}

TEST_CASE("the evaluator does what the kernel would with other programs") {
    // ld nr; jgt 10 -> errno; jset 1 -> kill; allow
    const std::vector<BpfInstruction> program{{0x20, 0, 0, 0},         {0x25, 2, 0, 10},
                                              {0x45, 2, 0, 1},         {0x06, 0, 0, SECCOMP_RET_ALLOW},
                                              {0x06, 0, 0, k_refused}, {0x06, 0, 0, 0}};
    CHECK(defect_of(program) == "");
    CHECK(evaluate(program, {.nr = 8}) == SECCOMP_RET_ALLOW);
    CHECK(evaluate(program, {.nr = 9}) == 0U);
    CHECK(evaluate(program, {.nr = 11}) == k_refused);
    CHECK(defect_of({}) != "");
    const std::vector<BpfInstruction> runs_out{{0x20, 0, 0, 0}};
    CHECK(defect_of(runs_out) != "");
    CHECK_FALSE(evaluate(runs_out, {}));
    const std::vector<BpfInstruction> jumps_out{{0x15, 1, 0, 0}, {0x06, 0, 0, 0}};
    CHECK(defect_of(jumps_out) != "");
    const std::vector<BpfInstruction> loads_outside{{0x20, 0, 0, 64}, {0x06, 0, 0, 0}};
    CHECK(defect_of(loads_outside) != "");
}

}  // namespace doff
