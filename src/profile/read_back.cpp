// SPDX-License-Identifier: MIT
#include "profile/read_back.h"

#include "core/bpf.h"
#include "core/quote.h"
#include "profile/names.h"
#include "profile/probe_points.h"
#include "profile/refusal.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace doff {
namespace {

constexpr std::int32_t k_x32_base = 0x4000'0000;

using Rules = std::vector<const CallRule*>;

std::string list_of(const std::array<std::uint64_t, 6>& args) {
    std::string list;
    for (const std::uint64_t arg : args) {
        list += list.empty() ? "" : ", ";
        list += std::to_string(arg);
    }
    return list;
}

class Reader {
public:
    Reader(std::span<const BpfInstruction> program, const Profile& profile, const Architecture& architecture,
           std::span<const LastCall> last_calls)
        : program_(program),
          architecture_(architecture),
          audit_arch_(audit_arch_of(architecture)),
          default_action_(profile.default_action) {
        const auto last = std::ranges::find(last_calls, &architecture, &LastCall::architecture);
        if (last != last_calls.end()) {
            last_call_ = last->number;
        }
    }

    // Whether every answer is as strict as the strictest of the rules.
    bool check_call(int number, const Rules& rules) const {
        bool strict = true;
        for (const Arguments& args : probe_points(rules, architecture_.is_64bit)) {
            strict = check_point({number, audit_arch_, 0, args}, rules) && strict;
        }
        return strict;
    }

    // Numbers that no rule names. `is_named` is asked only about one with an unexpected answer.
    template <class IsNamed>
    void check_others(const std::map<int, Rules>& named, IsNamed is_named) const {
        constexpr int k_numbers = 512;
        const int base = token_of(architecture_) == SCMP_ARCH_X32 ? k_x32_base : 0;
        for (int number = base; number < base + k_numbers; ++number) {
            const bool newer = static_cast<std::uint32_t>(number) > last_call_;
            const std::uint32_t wanted = newer ? k_no_such_call : default_action_;
            const auto answer = evaluate(program_, {number, audit_arch_, 0, {}});
            if (answer != wanted && !named.contains(number) && !is_named(number)) {
                throw Refusal("libseccomp makes a wrong filter of it: system call " + std::to_string(number) +
                                  " is in no rule, and the filter " +
                                  std::string(verb_of(answer.value_or(k_seccomp_kill_thread))),
                              k_hint);
            }
        }
    }

private:
    bool check_point(const SeccompData& data, const Rules& rules) const {
        const auto is_for_it = [&](const CallRule* rule) {
            return holds(*rule, data.args, architecture_.is_64bit);
        };
        const CallRule* strictest = nullptr;
        for (const CallRule* const rule : rules) {
            if (is_for_it(rule) &&
                (strictest == nullptr || strictness(rule->action) > strictness(strictest->action))) {
                strictest = rule;
            }
        }
        const std::uint32_t wanted = strictest == nullptr ? default_action_ : strictest->action;
        // The program is sound, so there is an answer.
        const std::uint32_t answer = evaluate(program_, data).value_or(k_seccomp_kill_thread);
        if (answer == wanted) {
            return true;
        }
        if (std::ranges::any_of(
                rules, [&](const CallRule* rule) { return rule->action == answer && is_for_it(rule); })) {
            return strictness(answer) == strictness(wanted);
        }
        throw Refusal("libseccomp makes a wrong filter of it: " + quote(rules.front()->name) +
                          " with arguments " + list_of(data.args) + ": " +
                          (strictest == nullptr ? "the default" : strictest->place) + " " +
                          std::string(verb_of(wanted)) + ", and the filter " + std::string(verb_of(answer)),
                      k_hint);
    }

    static constexpr const char* k_hint = "a build with libseccomp 2.6.1 or later may do it right";

    std::span<const BpfInstruction> program_;
    const Architecture& architecture_;
    std::uint32_t audit_arch_;
    std::uint32_t default_action_;
    std::uint32_t last_call_ = 0xffff'ffff;
};

// Numbers mean other calls there, so nothing may get through. x32 and x86_64 are one architecture to the
// kernel, and two to a profile: the number tells them apart.
void check_foreign(std::span<const BpfInstruction> program, const Profile& profile) {
    for (const Architecture& foreign : all_architectures()) {
        const bool named = std::ranges::find(profile.architectures, &foreign) != profile.architectures.end();
        if (named || token_of(foreign) == 0) {
            continue;
        }
        const bool x32 = token_of(foreign) == SCMP_ARCH_X32;
        for (const std::int32_t number : {0, 1, 255}) {
            const std::int32_t seen = number + (x32 ? k_x32_base : 0);
            if (evaluate(program, {seen, audit_arch_of(foreign), 0, {}}) != k_seccomp_kill_thread) {
                throw Refusal("libseccomp makes a wrong filter of it: " + std::string(foreign.name) +
                              " is not named, and the filter does not kill for it");
            }
        }
    }
}

}  // namespace

std::vector<std::string> read_back(std::span<const BpfInstruction> program, const Profile& profile,
                                   std::span<const CallRule> rules, std::span<const LastCall> last_calls) {
    check_foreign(program, profile);
    std::set<std::string> overruled;
    std::map<std::string_view, Rules> by_name;
    for (const CallRule& rule : rules) {
        by_name[rule.name].push_back(&rule);
    }
    for (const Architecture* const architecture : profile.architectures) {
        const std::uint32_t token = token_of(*architecture);
        const int socketcall = seccomp_syscall_resolve_name_arch(token, "socketcall");
        const int ipc = seccomp_syscall_resolve_name_arch(token, "ipc");
        std::map<int, Rules> by_number;
        for (const auto& [name, list] : by_name) {
            const int number = seccomp_syscall_resolve_name_arch(token, list.front()->name.c_str());
            // Negative is a call that the architecture has not, or has by way of one of the two as well.
            if (number >= 0 && number != socketcall && number != ipc) {
                by_number.emplace(number, list);
            }
        }
        const Reader reader(program, profile, *architecture, last_calls);
        for (const auto& [number, list] : by_number) {
            if (!reader.check_call(number, list)) {
                overruled.insert(list.front()->name);
            }
        }
        reader.check_others(by_number, [&](int number) {
            using Name = std::unique_ptr<char, decltype(&std::free)>;
            const Name name(seccomp_syscall_resolve_num_arch(token, number), &std::free);
            return number == socketcall || number == ipc || (name && by_name.contains(name.get()));
        });
    }
    return {overruled.begin(), overruled.end()};
}

}  // namespace doff
