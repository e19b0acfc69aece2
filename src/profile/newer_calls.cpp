// SPDX-License-Identifier: MIT
#include "profile/newer_calls.h"

#include "core/bpf.h"

#include <algorithm>
#include <cerrno>
#include <map>

namespace doff {
namespace {

constexpr std::uint16_t k_load = 0x20;              // BPF_LD | BPF_W | BPF_ABS
constexpr std::uint16_t k_jump = 0x05;              // BPF_JMP | BPF_JA
constexpr std::uint16_t k_jump_if_equal = 0x15;     // BPF_JMP | BPF_JEQ | BPF_K
constexpr std::uint16_t k_jump_if_greater = 0x25;   // BPF_JMP | BPF_JGT | BPF_K
constexpr std::uint16_t k_jump_if_not_less = 0x35;  // BPF_JMP | BPF_JGE | BPF_K
constexpr std::uint16_t k_return = 0x06;            // BPF_RET | BPF_K
constexpr std::uint32_t k_offset_nr = 0;
constexpr std::uint32_t k_offset_arch = 4;
constexpr std::uint32_t k_x32_bit = 0x4000'0000;
constexpr std::uint32_t k_never = 0xffff'ffff;

static_assert(k_no_such_call == (k_seccomp_errno | ENOSYS));

// One value of seccomp_data.arch: x86_64 and x32 share one.
struct Limits {
    std::uint32_t plain = k_never;
    std::uint32_t x32 = k_never;
};

}  // namespace

std::vector<LastCall> last_calls(const Profile& profile, std::span<const CallRule> rules) {
    const bool denies = (profile.default_action & k_seccomp_action_mask) == k_seccomp_errno;
    std::vector<LastCall> result;
    if (!denies || profile.default_action == k_no_such_call) {
        return result;
    }
    for (const Architecture* const architecture : profile.architectures) {
        LastCall last{architecture, 0};
        for (const CallRule& rule : rules) {
            const int number = seccomp_syscall_resolve_name_arch(token_of(*architecture), rule.name.c_str());
            // Negative is a call that this architecture does not have.
            last.number = std::max(last.number, static_cast<std::uint32_t>(std::max(number, 0)));
        }
        if (last.number != 0) {
            result.push_back(last);
        }
    }
    return result;
}

std::vector<BpfInstruction> deny_newer_calls(std::span<const LastCall> last_calls) {
    std::map<std::uint32_t, Limits> limits;
    for (const LastCall& last : last_calls) {
        Limits& both = limits[audit_arch_of(*last.architecture)];
        const std::uint32_t token = token_of(*last.architecture);
        const bool is_x32 = token == SCMP_ARCH_X32;
        (is_x32 ? both.x32 : both.plain) = last.number;
        if (!is_x32 && token != SCMP_ARCH_X86_64) {
            both.x32 = last.number;  // no number has that bit there
        }
    }
    std::vector<BpfInstruction> program;
    if (limits.empty()) {
        return program;
    }
    constexpr std::uint32_t k_block = 7;
    auto blocks_left = static_cast<std::uint32_t>(limits.size());
    program.push_back({k_load, 0, 0, k_offset_arch});
    for (const auto& [audit_arch, both] : limits) {
        --blocks_left;
        // Jumps count the instructions they skip. Where the first one fails the accumulator still holds
        // the architecture.
        program.push_back({k_jump_if_equal, 0, k_block - 1, audit_arch});
        program.push_back({k_load, 0, 0, k_offset_nr});
        program.push_back({k_jump_if_not_less, 1, 0, k_x32_bit});
        program.push_back({k_jump_if_greater, 1, 2, both.plain});
        program.push_back({k_jump_if_greater, 0, 1, both.x32});
        program.push_back({k_return, 0, 0, k_no_such_call});
        program.push_back({k_jump, 0, 0, blocks_left * k_block});
    }
    return program;
}

}  // namespace doff
