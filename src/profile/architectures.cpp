// SPDX-License-Identifier: MIT
#include "profile/architectures.h"

#include <seccomp.h>
#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace doff {
namespace {

constexpr Architecture k_architectures[]{
    {"SCMP_ARCH_X86_64", "x86_64", "amd64", "amd64", true},
    {"SCMP_ARCH_X86", "x86", "x86", "x86", false},
    {"SCMP_ARCH_X32", "x32", "x32", "x32", false},
    {"SCMP_ARCH_AARCH64", "aarch64", "arm64", "arm64", true},
    {"SCMP_ARCH_ARM", "arm", "arm", "arm", false},
    {"SCMP_ARCH_LOONGARCH64", "loongarch64", "loong64", "loongarch64", true},
    {"SCMP_ARCH_M68K", "m68k", "m68k", "m68k", false},
    {"SCMP_ARCH_MIPS", "mips", "mips", "mips", false},
    {"SCMP_ARCH_MIPS64", "mips64", "mips64", "mips64", true},
    {"SCMP_ARCH_MIPS64N32", "mips64n32", "mips64n32", "mips64n32", false},
    {"SCMP_ARCH_MIPSEL", "mipsel", "mipsel", "mipsle", false},
    {"SCMP_ARCH_MIPSEL64", "mipsel64", "mipsel64", "mipsel64", true},
    {"SCMP_ARCH_MIPSEL64N32", "mipsel64n32", "mipsel64n32", "mips3l64n32", false},
    {"SCMP_ARCH_PARISC", "parisc", "parisc", "parisc", false},
    {"SCMP_ARCH_PARISC64", "parisc64", "parisc64", "parisc64", true},
    {"SCMP_ARCH_PPC", "ppc", "ppc", "ppc", false},
    {"SCMP_ARCH_PPC64", "ppc64", "ppc64", "ppc64", true},
    {"SCMP_ARCH_PPC64LE", "ppc64le", "ppc64le", "ppc64le", true},
    {"SCMP_ARCH_RISCV64", "riscv64", "riscv64", "riscv64", true},
    {"SCMP_ARCH_S390", "s390", "s390", "s390", false},
    {"SCMP_ARCH_S390X", "s390x", "s390x", "s390x", true},
    {"SCMP_ARCH_SH", "sh", "sh", "sh", false},
    {"SCMP_ARCH_SHEB", "sheb", "sheb", "sheb", false},
};

}  // namespace

std::span<const Architecture> all_architectures() {
    return k_architectures;
}

const Architecture& native_architecture() {
    const auto* const found = std::ranges::find(k_architectures, seccomp_arch_native(), token_of);
    if (found == std::end(k_architectures)) {
        throw std::logic_error("this architecture is not in the table of architectures");
    }
    return *found;
}

const Architecture* architecture_named(std::string_view name) {
    if (name == "SCMP_ARCH_NATIVE") {
        return &native_architecture();
    }
    const auto* const found = std::ranges::find(k_architectures, name, &Architecture::name);
    return found == std::end(k_architectures) ? nullptr : found;
}

bool is_architecture_word(std::string_view word) {
    return std::ranges::any_of(k_architectures, [&](const auto& each) { return answers_to(each, word); });
}

bool answers_to(const Architecture& architecture, std::string_view word) {
    return word == architecture.word || word == architecture.word_too;
}

std::uint32_t token_of(const Architecture& architecture) {
    return seccomp_arch_resolve_name(architecture.library_name);
}

std::uint32_t audit_arch_of(const Architecture& architecture) {
    const std::uint32_t token = token_of(architecture);
    return token == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64 : token;
}

}  // namespace doff
