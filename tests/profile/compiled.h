// SPDX-License-Identifier: MIT
//
// Profiles compiled from text, and what the resulting programs answer.
#pragma once

#include "catch.h"
#include "core/bpf.h"
#include "profile/profile_compiler.h"
#include "project/source_tree.h"

#include <linux/audit.h>
#include <seccomp.h>
#include <cerrno>
#include <string>
#include <string_view>

namespace doff {

// Podman's and Docker's profiles for containers, as Debian has them: the first is installed for the tests,
// the second one's package has fifty others in tow, so tests/run.sh takes it out of the archive.
inline const std::filesystem::path k_podman = "/usr/share/containers/seccomp.json";
inline const std::filesystem::path k_docker = k_source_dir / "build" / "profiles" / "docker.json";

// Empty, and the reason as a warning, where the profile is not here.
inline std::string profile_text(const std::filesystem::path& file) {
    const std::string text = text_of_file(file);
    if (text.empty()) {
        WARN("skipped: no " << file);
    }
    return text;
}

inline FilterContext plain_context() {
    return {.capabilities = {}, .kernel_release = "6.1.0-32-amd64"};
}

inline Result<SeccompFilter> compile(std::string_view content,
                                     const FilterContext& context = plain_context()) {
    return ProfileCompiler().compile("test.json", content, context);
}

// Fails the test, with the message, where the profile is refused.
inline SeccompFilter compiled(std::string_view content, const FilterContext& context = plain_context()) {
    auto filter = compile(content, context);
    INFO(content);
    INFO((filter ? "" : sentence(filter.error())));
    REQUIRE(filter);
    CHECK(defect_of(filter->program) == "");
    return *std::move(filter);
}

// "what | hint" of a profile that is refused.
inline std::string refused(std::string_view content, const FilterContext& context = plain_context()) {
    const auto filter = compile(content, context);
    if (filter) {
        return "accepted";
    }
    CHECK(filter.error().stage == Stage::resolve);
    const std::string prefix = "seccomp filter 'test.json': ";
    const std::string what = sentence(filter.error());
    CHECK(what.starts_with(prefix));
    return what.substr(prefix.size()) + " | " + filter.error().hint;
}

using Args = std::array<std::uint64_t, 6>;

// What the filter answers to a call, by its name on an architecture of libseccomp's.
inline std::uint32_t answer(const SeccompFilter& filter, const char* name, const Args& args = {},
                            std::uint32_t token = seccomp_arch_native()) {
    const int number = seccomp_syscall_resolve_name_arch(token, name);
    REQUIRE(number >= 0);
    const std::uint32_t arch = token == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64 : token;
    const auto value = evaluate(filter.program, {number, arch, 0, args});
    REQUIRE(value);
    return *value;
}

}  // namespace doff
