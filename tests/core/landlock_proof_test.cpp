// SPDX-License-Identifier: MIT
//
// A restriction that is there passes; one that is not is found out, for each kind of it; and so is one that
// nothing can prove, but where another Landlock or the lack of TCP leaves nothing to be denied.
#include "core/landlock_proof.h"

#include "catch.h"
#include "fake/fake_kernel.h"
#include "fake/printed.h"

namespace doff {
namespace {

using Lines = std::vector<std::string>;

struct World {
    FakeKernel kernel;
    Landlock landlock;

    explicit World(const LandlockHandled& handled, std::vector<LandlockCanary> canaries = {}) {
        kernel.process.no_new_privs = true;
        for (const char* const path : {"/etc", "/dev/null"}) {
            kernel.files[path] = {};
        }
        landlock.handled = handled;
        landlock.canaries = std::move(canaries);
        landlock.outside = {kernel.bind_abstract().value(), kernel.socketpair().value()};
        landlock.ruleset = kernel.landlock_create_ruleset(handled).value();
    }
    void allow_port(std::uint16_t port, std::uint64_t right) {
        landlock.ports.push_back({port, right});
        REQUIRE(kernel.landlock_add_port(landlock.ruleset, port, right));
    }
    // What the proof finds after `restricted`.
    Lines findings(bool restricted) {
        LandlockProof proof(kernel, landlock);
        if (proof.unprovable()) {
            return {std::string(proof.unprovable()->kind) + " | " +
                    std::make_error_code(proof.unprovable()->reason).message()};
        }
        if (restricted) {
            REQUIRE(kernel.landlock_restrict_self(landlock.ruleset));
        }
        Lines lines;
        for (const Difference& each : proof.differences()) {
            lines.push_back(each.what + " | " + each.wanted + " | " + each.found);
        }
        return lines;
    }
};

constexpr LandlockHandled k_files{k_fs_all, 0, 0};
constexpr LandlockHandled k_binding{0, k_net_bind_tcp, 0};
constexpr LandlockHandled k_connecting{0, k_net_connect_tcp, 0};
constexpr LandlockHandled k_signals{0, 0, k_scope_signal};
constexpr LandlockHandled k_sockets{0, 0, k_scope_abstract_unix_socket};
const std::vector<LandlockCanary> k_etc_and_null{{"/etc"}, {"/dev/null", true}};

}  // namespace

TEST_CASE("what is restricted passes the proof, and what is not is named") {
    struct {
        LandlockHandled handled;
        Lines found;
    } const rows[]{
        {k_files,
         {"Landlock: reading the directory /etc | denied | allowed",
          "Landlock: writing to /dev/null | denied | allowed"}},
        {k_binding, {"Landlock: bind(2) to TCP port 0 | denied | allowed"}},
        {k_connecting, {"Landlock: connect(2) to TCP port 0 | denied | Network is unreachable"}},
        {k_signals, {"Landlock: kill(2) of a process outside | denied | allowed"}},
        {k_sockets, {"Landlock: connect(2) to an abstract socket outside | denied | allowed"}},
    };
    for (const auto& row : rows) {
        const auto canaries = row.handled.fs != 0 ? k_etc_and_null : std::vector<LandlockCanary>{};
        CHECK(World(row.handled, canaries).findings(true) == Lines{});
        CHECK(World(row.handled, canaries).findings(false) == row.found);
    }
}

TEST_CASE("a file that could not be opened before proves nothing, and one of them has to") {
    CHECK(World(k_files, {{"/none"}, {"/etc"}}).findings(true) == Lines{});
    CHECK(World(k_files, {{"/none"}, {"/etc"}}).findings(false) ==
          Lines{"Landlock: reading the directory /etc | denied | allowed"});
    CHECK(World(k_files, {{"/none"}}).findings(true) == Lines{"files | No such file or directory"});
    CHECK(World(k_files).findings(true) == Lines{});  // a ruleset that allows everything that could be tried
}

TEST_CASE("the port that is tried is one that no rule allows and that another Landlock leaves") {
    World world(k_binding);
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{0, 1024, 1025}) {
        world.allow_port(port, k_net_bind_tcp);
    }
    CHECK(World(world).findings(false) == Lines{"Landlock: bind(2) to TCP port 1026 | denied | allowed"});
    FakeDomain outer{k_binding, {}, {}};
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{0, 1024, 1025, 2000}) {
        outer.ports[port] = k_net_bind_tcp;
    }
    world.kernel.process.domains = {outer};
    CHECK(World(world).findings(false) == Lines{"Landlock: bind(2) to TCP port 2000 | denied | allowed"});
    CHECK(World(world).findings(true) == Lines{});
}

TEST_CASE("where nothing is left to be denied, nothing has to be proven") {
    for (const auto& handled : {k_binding, k_connecting}) {
        World denied(handled);
        denied.kernel.process.domains = {{handled, {}, {}}};
        CHECK(denied.findings(false) == Lines{});
        World without(handled);
        without.kernel.has_tcp = false;
        CHECK(without.findings(true) == Lines{});
    }
}

TEST_CASE("what nothing can prove is not begun") {
    World sockets(k_sockets);
    sockets.kernel.refuse("try_connect_abstract", std::errc::connection_refused);
    CHECK(sockets.findings(true) == Lines{"abstract sockets | Connection refused"});
    World signals(k_signals);
    signals.kernel.refuse("start_bystander", std::errc::resource_unavailable_try_again);
    CHECK(signals.findings(true) == Lines{"signals | Resource temporarily unavailable"});
    // A clone(2) that lies; process 0 would be everybody in the group.
    World lie(k_signals);
    lie.kernel.bystanders.insert(0);
    lie.kernel.lie("start_bystander");
    CHECK(lie.findings(true) == Lines{"signals | Protocol error"});
    World binding(k_binding);
    binding.kernel.refuse("try_bind_tcp", std::errc::too_many_files_open);
    CHECK(binding.findings(true) == Lines{"the binding of ports | Too many open files"});
    World connecting(k_connecting);
    connecting.kernel.refuse("try_connect_tcp", std::errc::operation_not_permitted);
    CHECK(connecting.findings(true) == Lines{"connections | Operation not permitted"});
}

TEST_CASE("the process that proves a scope is gone with the proof") {
    World world(k_signals);
    CHECK(world.findings(true) == Lines{});
    CHECK(world.kernel.bystanders.empty());
    CHECK_FALSE(world.kernel.own_fds.contains(world.landlock.outside.bystander.ours));
}

TEST_CASE("a process that cannot be ended is found out") {
    World world(k_signals);
    world.kernel.refuse("end_bystander", std::errc::no_child_process);
    CHECK(world.findings(true) == Lines{"Landlock: the process that proves it | gone | No child processes"});
}

}  // namespace doff
