// SPDX-License-Identifier: MIT
//
// The profiles that distributions ship, as they are: that of Podman and its kin, and that of Docker. What
// they should answer is worked out here a second time, from the JSON and in the plainest way.
#include "profile/compiled.h"

#include <linux/seccomp.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace doff {
namespace {

using Json = nlohmann::json;

#ifdef __x86_64__

bool any_in(const Json& list, const std::set<std::string>& held) {
    return std::ranges::any_of(list,
                               [&](const Json& word) { return held.contains(word.get<std::string>()); });
}

bool all_in(const Json& list, const std::set<std::string>& held) {
    return std::ranges::all_of(list,
                               [&](const Json& word) { return held.contains(word.get<std::string>()); });
}

// On an amd64 with a kernel newer than any that a profile asks for.
bool is_for(const Json& rule, const std::set<std::string>& capabilities) {
    const Json none = Json::object();
    const Json& includes = rule.contains("includes") ? rule["includes"] : none;
    const Json& excludes = rule.contains("excludes") ? rule["excludes"] : none;
    const Json empty = Json::array();
    return !any_in(excludes.value("caps", empty), capabilities) &&
           !any_in(excludes.value("arches", empty), {"amd64"}) &&
           all_in(includes.value("caps", empty), capabilities) &&
           (includes.value("arches", empty).empty() || any_in(includes["arches"], {"amd64"}));
}

std::uint32_t action_of(const Json& rule) {
    return rule["action"] == "SCMP_ACT_ALLOW" ? SECCOMP_RET_ALLOW
                                              : SECCOMP_RET_ERRNO | rule.value("errnoRet", 1U);
}

// For every call that only one rule is about, and without looking at arguments.
std::map<std::string, std::uint32_t> plain_answers(const Json& profile,
                                                   const std::set<std::string>& capabilities) {
    std::map<std::string, std::uint32_t> answers;
    std::set<std::string> seen;
    for (const Json& rule : profile["syscalls"]) {
        if (!is_for(rule, capabilities)) {
            continue;
        }
        for (const auto& name : rule["names"].get<std::set<std::string>>()) {
            if (!seen.insert(name).second || !rule.value("args", Json::array()).empty()) {
                answers.erase(name);
            } else {
                answers[name] = action_of(rule);
            }
        }
    }
    return answers;
}

#endif

}  // namespace

TEST_CASE("the default profiles compile as they are") {
    for (const auto& path : {k_podman, k_docker}) {
        const std::string text = profile_text(path);
        if (text.empty()) {
            continue;
        }
        INFO(path);
        FilterContext context = plain_context();
        for (const std::uint64_t capabilities :
             {std::uint64_t{0}, std::uint64_t{0xa804'25fb}, ~std::uint64_t{0}}) {
            context.capabilities = {capabilities};
            const auto begin = std::chrono::steady_clock::now();
            const auto filter = compiled(text, context);
            // Some 20 ms; far more would be noticed at every start.
            CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
            CHECK(filter.program.size() > 500);
            CHECK(filter.flags == SECCOMP_FILTER_FLAG_SPEC_ALLOW);
            CHECK(filter.unknown.empty());
        }
    }
}

#ifdef __x86_64__

TEST_CASE("the default profiles answer what their rules say, for every set of capabilities") {
    for (const auto& path : {k_podman, k_docker}) {
        const std::string text = profile_text(path);
        if (text.empty()) {
            continue;
        }
        const Json profile = Json::parse(text);
        std::set<std::string> every;
        for (const Json& rule : profile["syscalls"]) {
            for (const char* const key : {"includes", "excludes"}) {
                for (const auto& name : rule[key].value("caps", std::set<std::string>{})) {
                    every.insert(name);
                }
            }
        }
        CHECK(every.size() > 8);
        std::vector<std::set<std::string>> sets{{}, every};
        for (const std::string& name : every) {
            sets.push_back({name});
        }
        for (const auto& held : sets) {
            FilterContext context = plain_context();
            for (const std::string& name : held) {
                const auto set = parse_capability_list("test", name);
                REQUIRE(set);
                context.capabilities = context.capabilities.with(*set);
            }
            const auto filter = compiled(text, context);
            std::size_t compared = 0;
            for (const auto& [name, wanted] : plain_answers(profile, held)) {
                const int number = seccomp_syscall_resolve_name(name.c_str());
                if (number >= 0) {
                    INFO(path << " " << name);
                    CHECK(answer(filter, name.c_str(), {1, 2, 3, 4, 5, 6}) == wanted);
                    ++compared;
                }
            }
            CHECK(compared > 280);
        }
    }
}

TEST_CASE("Docker's profile lets clone make threads, and namespaces only with the capability") {
    const std::string text = profile_text(k_docker);
    if (text.empty()) {
        return;
    }
    const auto filter = compiled(text);
    FilterContext context = plain_context();
    context.capabilities.add(k_cap_sys_admin);
    const auto admin = compiled(text, context);
    // CLONE_NEWUSER, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID, NEWNET
    for (const std::uint64_t flag :
         {0x1000'0000U, 0x2'0000U, 0x200'0000U, 0x400'0000U, 0x800'0000U, 0x2000'0000U, 0x4000'0000U}) {
        INFO(flag);
        CHECK(answer(filter, "clone", {flag | 17}) == (SECCOMP_RET_ERRNO | EPERM));
        CHECK(answer(admin, "clone", {flag | 17}) == SECCOMP_RET_ALLOW);
    }
    CHECK(answer(filter, "clone", {0x3d'0f00}) == SECCOMP_RET_ALLOW);  // pthread_create(3)
    CHECK(answer(filter, "clone3") == (SECCOMP_RET_ERRNO | ENOSYS));
    CHECK(answer(admin, "clone3") == SECCOMP_RET_ALLOW);
    CHECK(filter.overruled.empty());
}

TEST_CASE("Podman's profile names a call twice, and the looser rule is what every runtime makes of it") {
    const std::string text = profile_text(k_podman);
    if (text.empty()) {
        return;
    }
    const auto filter = compiled(text);
    CHECK(answer(filter, "bpf") == (SECCOMP_RET_ERRNO | EPERM));
    CHECK(answer(filter, "unshare") == SECCOMP_RET_ALLOW);
    for (const std::string& name : filter.overruled) {
        CHECK(answer(filter, name.c_str()) == SECCOMP_RET_ALLOW);
    }
}

TEST_CASE("the default profiles compare arguments, and 32-bit programs have their own numbers") {
    for (const auto& path : {k_podman, k_docker}) {
        const std::string text = profile_text(path);
        if (text.empty()) {
            continue;
        }
        INFO(path);
        const auto filter = compiled(text);
        for (const std::uint64_t allowed : {0ULL, 8ULL, 0x2'0000ULL, 0x2'0008ULL, 0xffff'ffffULL}) {
            CHECK(answer(filter, "personality", {allowed}) == SECCOMP_RET_ALLOW);
            CHECK(answer(filter, "personality", {allowed ^ 0x40'0000}) != SECCOMP_RET_ALLOW);
            CHECK(answer(filter, "personality", {allowed ^ 0x1'0000'0000}) != SECCOMP_RET_ALLOW);
        }
        CHECK(answer(filter, "personality", {8}, SCMP_ARCH_X86) == SECCOMP_RET_ALLOW);
        CHECK(answer(filter, "personality", {9}, SCMP_ARCH_X86) != SECCOMP_RET_ALLOW);
        CHECK(answer(filter, "kexec_load", {}, SCMP_ARCH_X86) == (SECCOMP_RET_ERRNO | EPERM));
        CHECK(answer(filter, "read", {}, SCMP_ARCH_X86) == SECCOMP_RET_ALLOW);
        CHECK(answer(filter, "read", {}, SCMP_ARCH_X32) == SECCOMP_RET_ALLOW);
    }
}

#endif

}  // namespace doff
