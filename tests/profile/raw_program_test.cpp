// SPDX-License-Identifier: MIT
//
// BPF programs as files, as `bwrap --seccomp` takes them: any that the kernel would take, and no other.
#include "profile/compiled.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <cstring>

namespace doff {
namespace {

std::string bytes_of(const std::vector<BpfInstruction>& program) {
    std::string bytes(program.size() * sizeof(BpfInstruction), '\0');
    std::memcpy(bytes.data(), program.data(), bytes.size());
    return bytes;
}

const BpfInstruction k_load_nr{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0};
const BpfInstruction k_allow{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
const BpfInstruction k_deny{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 1};
constexpr const char* k_hint = "a profile begins with '{'; a program is as seccomp_export_bpf(3) writes it";

}  // namespace

TEST_CASE("a program comes out as it went in, without flags") {
    const std::vector<BpfInstruction> programs[]{
        {k_allow},
        {k_load_nr, {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 161}, k_deny, k_allow},
        {k_load_nr, {BPF_RET | BPF_A, 0, 0, 0}},
        std::vector<BpfInstruction>(4096, k_allow),
    };
    for (const auto& program : programs) {
        const auto filter = compile(bytes_of(program));
        REQUIRE(filter);
        CHECK(filter->program == program);
        CHECK(filter->flags == 0);
        CHECK(filter->unknown.empty());
        CHECK(filter->overruled.empty());
    }
}

TEST_CASE("whether a program lets execve through is asked of it, for this machine") {
    const auto returns = [](std::uint32_t what) {
        const auto filter = compile(bytes_of({{BPF_RET | BPF_K, 0, 0, what}}));
        REQUIRE(filter);
        return filter->refuses_execve;
    };
    CHECK_FALSE(returns(SECCOMP_RET_ALLOW));
    CHECK_FALSE(returns(SECCOMP_RET_LOG));
    CHECK(returns(SECCOMP_RET_TRACE));  // ENOSYS, where nobody traces
    CHECK(returns(SECCOMP_RET_ERRNO));  // "done", and nothing is
    CHECK(returns(SECCOMP_RET_ERRNO | 1));
    CHECK(returns(SECCOMP_RET_TRAP));
    CHECK(returns(SECCOMP_RET_KILL_THREAD));
    CHECK(returns(SECCOMP_RET_KILL_PROCESS));
    // What compares the arguments, or from where it is called, is asked as a program would.
    const auto denies = [](const BpfInstruction& load, const BpfInstruction& jump) {
        const auto filter = compile(bytes_of({load, jump, k_deny, k_allow}));
        REQUIRE(filter);
        return filter->refuses_execve;
    };
    const BpfInstruction unless_zero{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0};
    const BpfInstruction if_zero{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0};
    const BpfInstruction first_argument{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args)};
    const BpfInstruction from_where{BPF_LD | BPF_W | BPF_ABS, 0, 0,
                                    offsetof(seccomp_data, instruction_pointer)};
    CHECK(denies(first_argument, unless_zero));
    CHECK(denies(from_where, unless_zero));
    CHECK_FALSE(denies(first_argument, if_zero));
    const auto of_json = [](const std::string& calls) {
        return compiled(R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[)" + calls + "]}").refuses_execve;
    };
    CHECK(of_json(""));
    CHECK(of_json(R"({"names":["execveat"],"action":"SCMP_ACT_ALLOW"})"));
    CHECK_FALSE(of_json(R"({"names":["execve"],"action":"SCMP_ACT_ALLOW"})"));
}

TEST_CASE("what libseccomp exports is taken") {
    const auto profile = compiled(R"({"defaultAction":"SCMP_ACT_ALLOW","flags":[],
        "syscalls":[{"names":["chroot"],"action":"SCMP_ACT_ERRNO"}]})");
    CHECK(compile(bytes_of(profile.program)) == Result<SeccompFilter>(profile));
}

TEST_CASE("a program that the kernel would refuse is refused with the instruction") {
    struct {
        std::vector<BpfInstruction> program;
        const char* defect;
    } const rows[]{
        {{k_load_nr}, "the last instruction is no return"},
        {{{0x28, 0, 0, 0}, k_allow}, "instruction 0 has a code that seccomp does not allow"},  // ldh
        {{k_allow, {BPF_ALU | BPF_MOD | BPF_K, 0, 0, 2}, k_allow},
         "instruction 1 has a code that seccomp does not allow"},
        {{{BPF_LD | BPF_W | BPF_ABS, 0, 0, 64}, k_allow}, "instruction 0 loads from outside the data"},
        {{{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0xffff'fffc}, k_allow},
         "instruction 0 loads from outside the data"},
        {{k_load_nr, {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0}, k_allow},
         "instruction 1 jumps out of the program"},
        {{{BPF_JMP | BPF_JA, 0, 0, 0xffff'ffff}, k_allow}, "instruction 0 jumps out of the program"},
        {{{BPF_LD | BPF_MEM, 0, 0, 3}, k_allow}, "instruction 0 reads scratch memory that was not written"},
    };
    for (const auto& row : rows) {
        CHECK(refused(bytes_of(row.program)) ==
              "neither a JSON object nor a sound BPF program: " + std::string(row.defect) + " | " + k_hint);
    }
    CHECK(refused(bytes_of(std::vector<BpfInstruction>(4097, k_allow))) ==
          "a program of 4097 instructions, and the kernel takes 4096 | ");
    CHECK(refused(bytes_of({k_allow}).substr(1)) ==
          "neither a JSON object nor a BPF program: 7 bytes are no whole number of 8-byte instructions | " +
              std::string(k_hint));
}

TEST_CASE("a program for machines of the other byte order is told apart from rubbish") {
    std::string bytes = bytes_of({k_load_nr, k_allow});
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
        std::swap(bytes[at], bytes[at + 1]);
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 4,
                     bytes.begin() + static_cast<std::ptrdiff_t>(at) + 8);
    }
    CHECK(refused(bytes) ==
          "neither a JSON object nor a sound BPF program: instruction 0 has a code that seccomp "
          "does not allow | it is a program for machines of the other byte order");
}

TEST_CASE("a program that asks a listener is refused") {
    CHECK(refused(bytes_of({k_allow, {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF}})) ==
          "the program asks a process that listens, and none stays behind | ");
}

}  // namespace doff
