// SPDX-License-Identifier: MIT
//
// Architectures by their three names: the OCI runtime specification's ("SCMP_ARCH_X86_64"), the words of
// "arches" in container runtimes' profiles ("amd64"), and libseccomp's.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace doff {

struct Architecture {
    std::string_view name;      // "SCMP_ARCH_X86_64"
    const char* library_name;   // seccomp_arch_resolve_name(3): "x86_64"
    std::string_view word;      // "amd64"
    std::string_view word_too;  // what other runtimes write for it; else the same
    bool is_64bit = false;      // how many bits of an argument libseccomp compares
};

// All that profiles name, whether or not libseccomp knows them.
std::span<const Architecture> all_architectures();

// Of this machine.
const Architecture& native_architecture();

// Null where there is no such name; "SCMP_ARCH_NATIVE" is this machine's.
const Architecture* architecture_named(std::string_view name);

// Whether the word is one that stands for an architecture, and for this one.
bool is_architecture_word(std::string_view word);
bool answers_to(const Architecture& architecture, std::string_view word);

// libseccomp's token; 0 where the libseccomp we are built with does not know the architecture.
std::uint32_t token_of(const Architecture& architecture);

// What struct seccomp_data has in its place: the token, but for x32, which the kernel calls x86_64.
std::uint32_t audit_arch_of(const Architecture& architecture);

}  // namespace doff
