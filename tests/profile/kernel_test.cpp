// SPDX-License-Identifier: MIT
//
// The kernel asked what it makes of programs, each in a forked child: whether it takes those that our
// checker takes, answers what our interpreter answers, and whether a command lives under a default profile.
#include "profile/compiled.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <functional>
#include <random>

namespace doff {
namespace {

// What the child writes to the pipe, and how it ended.
struct Outcome {
    std::vector<std::int32_t> said;
    int status = 0;
};

Outcome in_child(const std::function<void(const std::function<void(std::int32_t)>&)>& work) {
    int ends[2]{};
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    REQUIRE(child != -1);
    if (child == 0) {
        close(ends[0]);
        work([&](std::int32_t value) {
            if (write(ends[1], &value, sizeof value) != sizeof value) {
                _exit(98);
            }
        });
        _exit(0);
    }
    close(ends[1]);
    Outcome outcome;
    std::int32_t value = 0;
    while (read(ends[0], &value, sizeof value) == sizeof value) {
        outcome.said.push_back(value);
    }
    close(ends[0]);
    REQUIRE(waitpid(child, &outcome.status, 0) == child);
    return outcome;
}

// 0, or the kernel's errno.
int load(const std::vector<BpfInstruction>& program, unsigned flags = 0) {
    const sock_fprog filter{static_cast<unsigned short>(program.size()),
                            reinterpret_cast<sock_filter*>(const_cast<BpfInstruction*>(program.data()))};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter) == 0 ? 0 : errno;
}

bool filters_can_be_loaded() {
    const auto outcome =
        in_child([](const auto& say) { say(load({{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}})); });
    if (outcome.said != std::vector<std::int32_t>{0}) {
        WARN("skipped: no seccomp filters here");
        return false;
    }
    return true;
}

const BpfInstruction k_allow{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};

}  // namespace

TEST_CASE("the checker takes the instructions that this kernel takes, and no others") {
    if (!filters_can_be_loaded()) {
        return;
    }
    // Taken programs stay, so each allows every call: what is tried stands behind a number that none has.
    const auto guarded = [](std::vector<BpfInstruction> tried) {
        const auto past = static_cast<std::uint8_t>(tried.size());
        std::vector<BpfInstruction> program{{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                                            {BPF_JMP | BPF_JEQ | BPF_K, 0, past, 0x3fff'ffff}};
        program.insert(program.end(), tried.begin(), tried.end());
        program.push_back(k_allow);
        return program;
    };
    std::vector<std::vector<BpfInstruction>> programs;
    for (const std::uint32_t constant : {0U, 4U, 15U, 16U, 31U, 32U, 60U, 64U, 0xffff'f000U}) {
        for (unsigned code = 0; code < 0x200; ++code) {
            const BpfInstruction each{static_cast<std::uint16_t>(code), 0, 0, constant};
            programs.push_back(guarded({each}));
            // Scratch memory written before, and on one of two ways.
            programs.push_back(guarded({{BPF_ST, 0, 0, constant < 16 ? constant : 0}, each}));
            programs.push_back(guarded({{BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0}, {BPF_ST, 0, 0, 4}, each}));
        }
    }
    const auto outcome = in_child([&](const auto& say) {
        for (const auto& program : programs) {
            say(load(program));
        }
    });
    REQUIRE(outcome.said.size() == programs.size());
    std::size_t taken = 0;
    for (std::size_t at = 0; at < programs.size(); ++at) {
        const bool kernel_takes_it = outcome.said[at] == 0;
        taken += kernel_takes_it ? 1 : 0;
        if (kernel_takes_it != defect_of(programs[at]).empty()) {
            const auto& spoken = programs[at][programs[at].size() - 2];
            FAIL("code " << spoken.code << " constant " << spoken.constant << ": kernel says "
                         << outcome.said[at] << ", we say '" << defect_of(programs[at]) << "'");
        }
    }
    CHECK(taken > 200);
}

TEST_CASE("the interpreter answers as this kernel does") {
    if (!filters_can_be_loaded()) {
        return;
    }
    // The same programs in every run.
    std::mt19937 random(20'220'421);  // NOLINT(cert-msc32-c,cert-msc51-cpp)
    const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    // Arithmetic and comparisons on A, X and memory, with the sixth argument of a call as the start; the
    // answer is an errno made of A.
    const std::uint16_t codes[]{
        BPF_ALU | BPF_ADD | BPF_K,
        BPF_ALU | BPF_ADD | BPF_X,
        BPF_ALU | BPF_SUB | BPF_K,
        BPF_ALU | BPF_SUB | BPF_X,
        BPF_ALU | BPF_MUL | BPF_K,
        BPF_ALU | BPF_MUL | BPF_X,
        BPF_ALU | BPF_DIV | BPF_K,
        BPF_ALU | BPF_AND | BPF_K,
        BPF_ALU | BPF_AND | BPF_X,
        BPF_ALU | BPF_OR | BPF_K,
        BPF_ALU | BPF_OR | BPF_X,
        BPF_ALU | BPF_XOR | BPF_K,
        BPF_ALU | BPF_XOR | BPF_X,
        BPF_ALU | BPF_LSH | BPF_K,
        BPF_ALU | BPF_RSH | BPF_K,
        BPF_ALU | BPF_NEG,
        BPF_MISC | BPF_TAX,
        BPF_MISC | BPF_TXA,
        BPF_ST,
        BPF_LD | BPF_MEM,
        BPF_LDX | BPF_MEM,
        BPF_STX,
        BPF_LD | BPF_IMM,
        BPF_LDX | BPF_IMM,
        BPF_LD | BPF_W | BPF_LEN,
        BPF_JMP | BPF_JEQ | BPF_K,
        BPF_JMP | BPF_JGT | BPF_K,
        BPF_JMP | BPF_JGE | BPF_X,
        BPF_JMP | BPF_JSET | BPF_K,
        BPF_JMP | BPF_JGT | BPF_X,
        BPF_LD | BPF_W | BPF_ABS,
        BPF_ALU | BPF_LSH | BPF_X,
    };
    constexpr std::uint64_t k_argument = 0x1234'5678'9abc'def0;
    int compared = 0;
    for (int round = 0; round < 120; ++round) {
        std::vector<BpfInstruction> program{{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                                            {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, SYS_getppid},
                                            k_allow,
                                            {BPF_LD | BPF_W | BPF_ABS, 0, 0, 56},
                                            {BPF_ST, 0, 0, 0},
                                            {BPF_ST, 0, 0, 1}};
        for (int step = 0; step < 12; ++step) {
            const std::uint16_t code = codes[below(std::size(codes))];
            const std::uint16_t kind = code & 7U;
            std::uint32_t constant = below(2) == 0 ? below(5) : static_cast<std::uint32_t>(random());
            const bool shift = kind == BPF_ALU && ((code & 0xf0U) == BPF_LSH || (code & 0xf0U) == BPF_RSH);
            const bool memory = kind == BPF_ST || kind == BPF_STX || code == (BPF_LD | BPF_MEM) ||
                                code == (BPF_LDX | BPF_MEM);
            if (memory) {
                constant = below(2);
            } else if (shift) {
                constant = below(32);
            } else if (code == (BPF_ALU | BPF_DIV | BPF_K)) {
                constant |= 1;
            } else if (code == (BPF_LD | BPF_W | BPF_ABS)) {
                constant = 4 * (4 + below(12));
            }
            const bool jump = kind == BPF_JMP;
            program.push_back({code, static_cast<std::uint8_t>(jump ? below(2) : 0),
                               static_cast<std::uint8_t>(jump ? below(2) : 0), constant});
        }
        // For jumps over the last one; then errno = A folded into 1 to 1023.
        program.push_back({BPF_MISC | BPF_TAX, 0, 0, 0});
        program.push_back({BPF_ALU | BPF_AND | BPF_K, 0, 0, 1023});
        program.push_back({BPF_ALU | BPF_OR | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 1});
        program.push_back({BPF_RET | BPF_A, 0, 0, 0});
        REQUIRE(defect_of(program) == "");
        const auto outcome = in_child([&](const auto& say) {
            if (load(program) == 0) {
                errno = 0;
                syscall(SYS_getppid, 0, 1, 2, 3, 4, k_argument);
                say(errno);
            }
        });
        const SeccompData data{SYS_getppid, seccomp_arch_native(), 0, {0, 1, 2, 3, 4, k_argument}};
        const auto answer = evaluate(program, data);
        REQUIRE(answer);
        REQUIRE(outcome.said.size() == 1);
        INFO("round " << round);
        CHECK((*answer & SECCOMP_RET_DATA) == static_cast<std::uint32_t>(outcome.said[0]));
        ++compared;
    }
    CHECK(compared == 120);
}

TEST_CASE("a command lives under a container's default profile, and is denied what it denies") {
    if (!filters_can_be_loaded()) {
        return;
    }
    for (const auto& path : {k_podman, k_docker}) {
        const std::string text = profile_text(path);
        if (text.empty()) {
            continue;
        }
        INFO(path);
        const auto filter = compiled(text);
        const auto outcome = in_child([&](const auto& say) {
            say(load(filter.program, filter.flags));
            const auto call = [&](long number, long first = 0, long second = 0) {
                errno = 0;
                say(syscall(number, first, second) == -1 ? errno : 0);
            };
            call(SYS_bpf, -1);
            call(SYS_userfaultfd, -1);
            call(SYS_kexec_load, 0, -1);
            call(SYS_getppid);
            execl("/bin/sh", "sh", "-c",
                  "test $(ls -d / | cat) = / && cat /proc/self/status >/dev/null && exit 7", nullptr);
        });
        CHECK(outcome.said == std::vector<std::int32_t>{0, EPERM, EPERM, EPERM, 0});
        CHECK(WIFEXITED(outcome.status));
        CHECK(WEXITSTATUS(outcome.status) == 7);
    }
}

}  // namespace doff
