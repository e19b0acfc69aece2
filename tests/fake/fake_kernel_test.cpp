// SPDX-License-Identifier: MIT
//
// The model itself, held against sentences of the manual: a wrong model would prove nothing.
#include "fake/fake_kernel.h"

#include "catch.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using enum std::errc;

const CapabilitySet k_all{(std::uint64_t{1} << 41) - 1};

std::optional<std::errc> failure(const Answer<void>& answer) {
    return answer ? std::nullopt : std::optional{answer.error()};
}

std::optional<std::errc> failure(const Answer<int>& answer) {
    return answer ? std::nullopt : std::optional{answer.error()};
}

}  // namespace

TEST_CASE("setuid sets all three with CAP_SETUID, and the effective one without: setuid(2)") {
    FakeKernel kernel;
    CHECK(kernel.setuid(Uid{1000}));
    CHECK(kernel.process.uid == ProcessIds<Uid>{Uid{1000}, Uid{1000}, Uid{1000}, Uid{1000}});
    CHECK(failure(kernel.setuid(Uid{0})) == operation_not_permitted);
    FakeKernel user = ordinary_user();
    user.process.uid.saved = Uid{7};
    CHECK(user.setuid(Uid{7}));
    CHECK(user.process.uid == ProcessIds<Uid>{Uid{500}, Uid{7}, Uid{7}, Uid{7}});
    CHECK(failure(user.setuid(k_unchanged_uid)) == invalid_argument);
}

TEST_CASE("setregid sets the saved id where it sets the real one: setregid(2)") {
    FakeKernel kernel = ordinary_user();
    kernel.process.gid = {Gid{1}, Gid{2}, Gid{3}, Gid{2}};
    CHECK(kernel.setregid(Gid{2}, Gid{2}));
    CHECK(kernel.process.gid == ProcessIds<Gid>{Gid{2}, Gid{2}, Gid{2}, Gid{2}});
    kernel.process.gid = {Gid{1}, Gid{2}, Gid{3}, Gid{2}};
    // An unprivileged process may set the real gid to the real or effective one only.
    CHECK(failure(kernel.setregid(Gid{3}, Gid{3})) == operation_not_permitted);
    CHECK(kernel.setregid(k_unchanged_gid, Gid{3}));
    CHECK(kernel.process.gid == ProcessIds<Gid>{Gid{1}, Gid{3}, Gid{3}, Gid{3}});
}

TEST_CASE("a change from uid 0 empties the sets, and keep_caps keeps the permitted one: capabilities(7)") {
    struct {
        unsigned securebits;
        CapabilitySet permitted;
        CapabilitySet effective;
        CapabilitySet ambient;
    } const rows[]{
        {0, {}, {}, {}},
        {k_secbit_keep_caps, k_all, {}, {}},
        {k_secbit_no_setuid_fixup, k_all, k_all, k_all},
    };
    for (const auto& row : rows) {
        FakeKernel kernel;
        kernel.process.capabilities = {k_all, k_all, k_all, k_all, k_all};
        kernel.process.securebits = row.securebits;
        REQUIRE(kernel.setuid(Uid{1000}));
        CHECK(kernel.process.capabilities ==
              CapabilitySets{row.permitted, row.effective, k_all, k_all, row.ambient});
    }
    // With one of the three still 0 the permitted set stays, and comes back into force with euid 0.
    FakeKernel kernel;
    REQUIRE(kernel.setresuid(k_unchanged_uid, Uid{1000}, k_unchanged_uid));
    CHECK(kernel.process.capabilities.permitted == k_all);
    CHECK(kernel.process.capabilities.effective.empty());
    REQUIRE(kernel.setresuid(k_unchanged_uid, Uid{0}, k_unchanged_uid));
    CHECK(kernel.process.capabilities.effective == k_all);
}

TEST_CASE("a change of credentials resets dumpable: prctl(2)") {
    for (const int suid_dumpable : {0, 1, 2}) {
        FakeKernel kernel;
        kernel.suid_dumpable = suid_dumpable;
        REQUIRE(kernel.setgroups({}));
        CHECK(kernel.process.dumpable == 1);
        REQUIRE(kernel.setgid(Gid{5}));
        CHECK(kernel.process.dumpable == suid_dumpable);
    }
}

TEST_CASE("capset gives nothing back: capabilities(7)") {
    FakeKernel kernel;
    const CapabilitySet two = capabilities_of({1, 2});
    kernel.process.capabilities = {two, two, {}, k_all, {}};
    const CapabilitySet one = capabilities_of({1});
    CHECK(failure(kernel.capset({{}, capabilities_of({1, 2, 3}), {}})) == operation_not_permitted);
    CHECK(failure(kernel.capset({two, one, {}})) == operation_not_permitted);
    CHECK(failure(kernel.capset({{}, {}, capabilities_of({3})})) == operation_not_permitted);
    REQUIRE(kernel.capset({two, two, two}));
    REQUIRE(kernel.prctl(Prctl::cap_ambient, k_ambient_raise, 1));
    CHECK(failure(kernel.prctl(Prctl::cap_ambient, k_ambient_raise, 3)) == operation_not_permitted);
    // Ambient is cut to what is permitted and inheritable.
    REQUIRE(kernel.capset({{}, two, capabilities_of({2})}));
    CHECK(kernel.process.capabilities.ambient.empty());
    kernel.process.securebits = k_secbit_no_cap_ambient_raise;
    CHECK(failure(kernel.prctl(Prctl::cap_ambient, k_ambient_raise, 2)) == operation_not_permitted);
    CHECK(failure(kernel.prctl(Prctl::cap_ambient, k_ambient_is_set, 41)) == invalid_argument);
}

TEST_CASE("securebits need CAP_SETPCAP, and locks stay: capabilities(7)") {
    FakeKernel kernel;
    CHECK(kernel.prctl(Prctl::set_securebits, 0x2f));
    CHECK(failure(kernel.prctl(Prctl::set_securebits, 0x0f)) == operation_not_permitted);    // unlocks
    CHECK(failure(kernel.prctl(Prctl::set_securebits, 0x2e)) == operation_not_permitted);    // a locked bit
    CHECK(failure(kernel.prctl(Prctl::set_securebits, 0x102f)) == operation_not_permitted);  // unknown
    CHECK(failure(kernel.prctl(Prctl::set_keepcaps, 1)) == operation_not_permitted);
    CHECK(kernel.prctl(Prctl::set_securebits, 0xef));
    kernel.process.capabilities.effective = {};
    CHECK(failure(kernel.prctl(Prctl::set_securebits, 0xef)) == operation_not_permitted);
    CHECK(failure(kernel.prctl(Prctl::capbset_drop, 0)) == operation_not_permitted);
}

TEST_CASE("getgroups sorts, keeps doubles, and refuses a list that is too short: getgroups(2)") {
    FakeKernel kernel;
    const std::vector<Gid> groups{Gid{7}, Gid{5}, Gid{5}};
    REQUIRE(kernel.setgroups(groups));
    std::vector<Gid> list(3);
    CHECK(kernel.getgroups(3, list.data()) == 3);
    CHECK(list == std::vector{Gid{5}, Gid{5}, Gid{7}});
    CHECK(kernel.getgroups(0, nullptr) == 3);
    CHECK(failure(kernel.getgroups(2, list.data())) == invalid_argument);
    CHECK(failure(kernel.getgroups(-1, nullptr)) == invalid_argument);
}

TEST_CASE("a user namespace maps ids or refuses them: user_namespaces(7)") {
    FakeKernel kernel;
    kernel.uid_map = {{0, 100'000, 1000}};
    kernel.gid_map = {{0, 100'000, 1000}};
    CHECK(failure(kernel.setuid(Uid{1000})) == invalid_argument);
    CHECK(failure(kernel.setgid(Gid{1000})) == invalid_argument);
    const std::vector<Gid> unmapped{Gid{5}, Gid{1000}};
    CHECK(failure(kernel.setgroups(unmapped)) == invalid_argument);
    CHECK(kernel.setuid(Uid{999}));
    CHECK(kernel.process.uid.effective == Uid{100'999});
    CHECK(kernel.getuid() == Uid{999});
    FakeKernel denied;
    denied.setgroups_denied = true;
    CHECK(failure(denied.setgroups({})) == operation_not_permitted);
}

TEST_CASE("a filter needs no_new_privs or CAP_SYS_ADMIN, and known flags: seccomp(2)") {
    const std::vector<BpfInstruction> refuse{{0x06, 0, 0, 0x0005'0001}};
    FakeKernel kernel = ordinary_user();
    CHECK(failure(kernel.seccomp(0, refuse)) == permission_denied);
    CHECK(failure(kernel.seccomp(4, {})) == bad_address);
    CHECK(failure(kernel.seccomp(1U << 30, {})) == invalid_argument);
    CHECK(failure(kernel.ioctl(-1, 0x5412)) == bad_file_descriptor);
    REQUIRE(kernel.prctl(Prctl::set_no_new_privs, 1));
    REQUIRE(kernel.seccomp(0, refuse));
    CHECK(kernel.prctl(Prctl::get_seccomp) == 2);
    CHECK(failure(kernel.ioctl(-1, 0x5412)) == operation_not_permitted);
}

TEST_CASE("execve gives root its capabilities back, and a user the ambient ones: capabilities(7)") {
    const auto started = [](FakeKernel kernel) {
        try {
            kernel.execve("/bin/true", nullptr, nullptr);
        } catch (const Executed& executed) {
            return executed.command;
        }
        FAIL("not executed");
        return Process{};
    };
    FakeKernel root;
    root.process.capabilities = {{}, {}, {}, k_all, {}};
    CHECK(started(root).capabilities.effective == k_all);
    root.process.securebits = k_secbit_noroot;
    CHECK(started(root).capabilities.permitted.empty());
    FakeKernel user = already_app();
    const CapabilitySet one = capabilities_of({1});
    user.process.capabilities = {k_all, k_all, one, k_all, one};
    CHECK(started(user).capabilities == CapabilitySets{one, one, one, k_all, one});
    CHECK(FakeKernel{}.execve("/nowhere", nullptr, nullptr) == no_such_file_or_directory);
}

TEST_CASE("a fault may be for one call of many, a lie leaves the sentinel") {
    FakeKernel kernel;
    kernel.refuse("getresuid", io_error, 2);
    CHECK(kernel.getresuid());
    CHECK_FALSE(kernel.getresuid());
    CHECK(kernel.getresuid());
    kernel.lie("getresuid");
    CHECK(kernel.getresuid()->real == k_unchanged_uid);
    kernel.lie("setuid");
    CHECK(kernel.setuid(Uid{5}));
    CHECK(kernel.process.uid.real == k_root);
}

}  // namespace doff
