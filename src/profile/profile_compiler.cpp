// SPDX-License-Identifier: MIT
#include "profile/profile_compiler.h"

#include "core/bpf.h"
#include "core/quote.h"
#include "core/terminal_guard.h"
#include "profile/call_rules.h"
#include "profile/library_filter.h"
#include "profile/newer_calls.h"
#include "profile/read_back.h"
#include "profile/read_profile.h"
#include "profile/refusal.h"

#include <linux/filter.h>
#include <sys/syscall.h>
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace doff {
namespace {

static_assert(sizeof(BpfInstruction) == sizeof(sock_filter) && k_longest_program == BPF_MAXINSNS);

SeccompFilter from_json(std::string_view content, const FilterContext& context) {
    const Profile profile = read_profile(content);
    CallRules calls = call_rules(profile, context);
    const std::vector<LastCall> last = last_calls(profile, calls.rules);
    std::vector<BpfInstruction> program = deny_newer_calls(last);
    const std::vector<BpfInstruction> filter = library_program(profile, calls.rules);
    program.insert(program.end(), filter.begin(), filter.end());
    if (const std::string defect = defect_of(program); !defect.empty()) {
        throw Refusal("the program made of it is not sound: " + defect);
    }
    std::vector<std::string> overruled = read_back(program, profile, calls.rules, last);
    return {std::move(program), profile.flags, std::move(calls.unknown), std::move(overruled)};
}

std::vector<BpfInstruction> in_other_byte_order(std::vector<BpfInstruction> program) {
    for (BpfInstruction& each : program) {
        each.code = static_cast<std::uint16_t>(each.code << 8 | each.code >> 8);
        each.constant = __builtin_bswap32(each.constant);
    }
    return program;
}

SeccompFilter from_program(std::string_view content) {
    if (content.size() % sizeof(BpfInstruction) != 0) {
        throw Refusal("neither a JSON object nor a BPF program: " + std::to_string(content.size()) +
                          " bytes are no whole number of 8-byte instructions",
                      "a profile begins with '{'; a program is as seccomp_export_bpf(3) writes it");
    }
    const std::size_t length = content.size() / sizeof(BpfInstruction);
    if (length > k_longest_program) {
        throw Refusal("a program of " + std::to_string(length) + " instructions, and the kernel takes 4096");
    }
    std::vector<BpfInstruction> program(length);
    std::memcpy(program.data(), content.data(), content.size());
    if (const std::string defect = defect_of(program); !defect.empty()) {
        const bool swapped = defect_of(in_other_byte_order(program)).empty();
        throw Refusal("neither a JSON object nor a sound BPF program: " + defect,
                      swapped ? "it is a program for machines of the other byte order"
                              : "a profile begins with '{'; a program is as seccomp_export_bpf(3) writes it");
    }
    constexpr std::uint16_t k_return = BPF_RET | BPF_K;
    const auto notifies = [](const BpfInstruction& each) {
        return each.code == k_return && (each.constant & k_seccomp_action_mask) == k_seccomp_notify;
    };
    if (std::ranges::any_of(program, notifies)) {
        throw Refusal("the program asks a process that listens, and none stays behind");
    }
    return {std::move(program), /* flags= */ 0};
}

SeccompFilter asked_for_execve(SeccompFilter filter) {
    // Addresses as a program has them: of its stack, and of its text.
    const std::uint64_t address = reinterpret_cast<std::uintptr_t>(&filter);
    const auto answer =
        evaluate(filter.program, {.nr = SYS_execve,
                                  .arch = k_own_audit_arch,
                                  .instruction_pointer = reinterpret_cast<std::uintptr_t>(&asked_for_execve),
                                  .args = {address, address, address}});
    const std::uint32_t action = answer.value_or(k_seccomp_kill_thread) & k_seccomp_action_mask;
    filter.refuses_execve = action != k_seccomp_allow && action != k_seccomp_log;
    return filter;
}

}  // namespace

Result<SeccompFilter> ProfileCompiler::compile(const std::string& path, std::string_view content,
                                               const FilterContext& context) {
    try {
        // A program may begin with a blank, 0x20 loads a word, but never with blanks and a brace.
        const std::size_t first = content.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos) {
            throw Refusal("the file is empty", "a profile in JSON, or a program of seccomp_export_bpf(3)");
        }
        return asked_for_execve(content[first] == '{' ? from_json(content, context) : from_program(content));
    } catch (const Refusal& refusal) {
        return std::unexpected(Error{Stage::resolve, "seccomp filter " + quote(path) + ": " + refusal.what(),
                                     refusal.reason(), refusal.hint()});
    }
}

}  // namespace doff
