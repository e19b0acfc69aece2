// SPDX-License-Identifier: MIT
//
// What a profile is told of the command that it is for: the capabilities that execve(2) will leave it.
#include "core/decide_filter.h"

#include "catch.h"
#include "core/bpf.h"
#include "core/securebits.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

const CapabilitySet k_all{(std::uint64_t{1} << 41) - 1};
const CapabilitySet k_none{};
const CapabilitySet k_chown = capabilities_of({0});
const CapabilitySet k_chown_and_kill = capabilities_of({0, 5});

// Notes what it is told.
class Listener : public FilterCompiler {
public:
    Result<SeccompFilter> compile(const std::string& /*path*/, std::string_view /*content*/,
                                  const FilterContext& context) override {
        told = context.capabilities;
        return SeccompFilter{.program = {{0x06, 0, 0, k_seccomp_allow}}};
    }
    CapabilitySet told;
};

// Of a target with these sets.
CapabilitySet told_of(const Target& target) {
    FakeKernel kernel;
    kernel.texts["profile"] = "{}";
    Request request;
    request.seccomp = "profile";
    Listener listener;
    Target confined = target;
    REQUIRE(decide_filter(request, kernel, listener, state_of(kernel), confined));
    return listener.told;
}

Target root_with(const CapabilitySets& sets) {
    Target target;
    target.uid = all_three(k_root);
    target.capabilities = sets;
    return target;
}

}  // namespace

TEST_CASE("a profile is told what the command will hold after execve") {
    // effective, permitted, inheritable, bounding, ambient
    Target user = root_with({k_chown, k_chown, k_chown_and_kill, k_all, k_chown});
    user.uid = all_three(Uid{1000});
    user.no_new_privs = true;
    CHECK(told_of(user) == k_chown);

    Target root = root_with({k_all, k_all, k_none, k_all, k_none});
    CHECK(told_of(root) == k_all);
    root.capabilities.bounding = k_chown_and_kill;
    CHECK(told_of(root) == k_chown_and_kill);
    // Under no_new_privs execve(2) gives it none that it lacks.
    root.capabilities.permitted = k_chown;
    root.no_new_privs = true;
    CHECK(told_of(root) == k_chown);
    root.securebits = k_secbit_noroot;
    CHECK(told_of(root) == k_none);
}

TEST_CASE("a filter that refuses execve is refused for a command, and for nothing else") {
    class Refusing : public FilterCompiler {
    public:
        Result<SeccompFilter> compile(const std::string& /*path*/, std::string_view /*content*/,
                                      const FilterContext& /*context*/) override {
            return SeccompFilter{.program = {{0x06, 0, 0, k_seccomp_errno | 1}}, .refuses_execve = true};
        }
    };
    FakeKernel kernel;
    kernel.texts["p"] = "{}";
    Request request;
    request.seccomp = "p";
    Refusing refusing;
    Target target = root_with({});
    target.no_new_privs = true;
    CHECK(decide_filter(request, kernel, refusing, state_of(kernel), target));
    target.command.name = "true";
    const auto refused = decide_filter(request, kernel, refusing, state_of(kernel), target);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what ==
          "--seccomp 'p' does not allow execve(2), without which no command is started");
    Listener allowing;
    CHECK(decide_filter(request, kernel, allowing, state_of(kernel), target));
}

}  // namespace doff
