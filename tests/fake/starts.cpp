// SPDX-License-Identifier: MIT
//
// Capability sets as the kernel leaves them behind for such processes.
#include "fake/starts.h"

#include "catch.h"

#include <utility>

namespace doff {
namespace {

ProcessIds<Uid> all_uids(std::uint32_t id) {
    return {Uid{id}, Uid{id}, Uid{id}, Uid{id}};
}

ProcessIds<Gid> all_gids(std::uint32_t id) {
    return {Gid{id}, Gid{id}, Gid{id}, Gid{id}};
}

}  // namespace

FakeKernel root_without_capabilities() {
    FakeKernel kernel;
    kernel.process.capabilities = {};
    return kernel;
}

FakeKernel ordinary_user() {
    FakeKernel kernel;
    kernel.process.uid = all_uids(500);
    kernel.process.gid = all_gids(500);
    kernel.process.groups = {Gid{100}, Gid{500}};
    kernel.process.capabilities.permitted = {};
    kernel.process.capabilities.effective = {};
    kernel.keyrings[100] = Uid{500};
    return kernel;
}

FakeKernel already_app() {
    FakeKernel kernel = ordinary_user();
    kernel.process.uid = all_uids(1000);
    kernel.process.gid = all_gids(1000);
    kernel.process.groups = {Gid{33}, Gid{998}, Gid{1000}};
    kernel.keyrings[100] = Uid{1000};
    return kernel;
}

FakeKernel holder_of_setuid() {
    FakeKernel kernel = ordinary_user();
    const CapabilitySet both = capabilities_of({k_cap_setuid, k_cap_setgid});
    kernel.process.capabilities.permitted = both;
    kernel.process.capabilities.effective = both;
    return kernel;
}

FakeKernel dirty_root() {
    FakeKernel kernel;
    const CapabilitySet all = kernel.process.capabilities.bounding;
    kernel.process.uid = {Uid{0}, Uid{0}, Uid{7}, Uid{0}};
    kernel.process.gid = {Gid{0}, Gid{5}, Gid{6}, Gid{5}};
    kernel.process.groups = {Gid{0}, Gid{5}, Gid{5}, Gid{27}, Gid{1000}};
    kernel.process.capabilities = {all, all, all, all, all};
    kernel.process.securebits = k_secbit_no_setuid_fixup | k_secbit_keep_caps;
    return kernel;
}

FakeKernel with_apparmor() {
    FakeKernel kernel;
    kernel.process.label = "unconfined";
    kernel.labels.active = SecurityModule::apparmor;
    kernel.labels.known = {{"lab", "enforce"}, {"half", "complain"}};
    return kernel;
}

FakeKernel with_selinux() {
    FakeKernel kernel;
    kernel.process.label = "u:r:base_t:s0";
    kernel.labels.active = SecurityModule::selinux;
    for (const std::string label : {"u:r:base_t:s0", "u:r:lab_t:s0"}) {
        kernel.labels.known[label] = label;
    }
    kernel.labels.known["u:r:lab_t:s0-s0"] = "u:r:lab_t:s0";
    return kernel;
}

State state_of(FakeKernel& kernel) {
    const auto state = observe(kernel);
    REQUIRE(state);
    return *state;
}

Verified verified_app(FakeKernel& kernel, Target& target) {
    kernel.process.dumpable = 0;
    const State before = state_of(kernel);
    target.uid = {Uid{1000}, Uid{1000}, Uid{1000}};
    target.gid = {Gid{1000}, Gid{1000}, Gid{1000}};
    target.groups = kernel.process.groups;
    target.capabilities = kernel.process.capabilities;
    target.keyring = SessionKeyring::leave;
    State scratch;
    REQUIRE(make_room_for_groups(kernel, 5, scratch));
    auto verified = verify(kernel, target, before, {}, scratch);
    REQUIRE(verified);
    return *std::move(verified);
}

}  // namespace doff
