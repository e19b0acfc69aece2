// SPDX-License-Identifier: MIT
//
// What the command may do beyond its ids: --keep-caps, --strict, --allow-new-privs, --keep-keyring;
// callers that already are the target; and --if-root.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <linux/securebits.h>

namespace doff_test {
namespace {

constexpr std::uint64_t k_chown_bit = 1;
constexpr unsigned k_exec_bits = 0xf00;  // SECBIT_EXEC_*

Witness with_capabilities(Witness witness, std::uint64_t set) {
    witness.permitted = witness.effective = witness.inheritable = witness.bounding = witness.ambient = set;
    return witness;
}

Witness strict(Witness witness, std::uint64_t kept = 0) {
    return with_capabilities(strictly(std::move(witness)), kept);
}

Witness without_environment_change(Witness witness) {
    witness.home = "/root";
    witness.user = witness.logname = "root";
    witness.shell = "/bin/root-shell";
    return witness;
}

}  // namespace

TEST_CASE("Capabilities that are kept are in all five sets, and no other is in any") {
    if (!in_private_world()) {
        return;
    }
    const auto net = with_capabilities(app(), k_net_bind_service_bit);
    check_ran_as(doff({"--keep-caps", "net_bind_service", "app"}), net);
    check_ran_as(doff({"--keep-caps=CAP_NET_BIND_SERVICE", "app"}), net);
    check_ran_as(doff({"--keep-caps=10", "app"}), net);
    check_ran_as(doff({"--keep-caps=chown,net_bind_service", "app"}),
                 with_capabilities(app(), k_net_bind_service_bit | k_chown_bit));
    check_ran_as(doff({"--keep-caps=setuid,setgid", "app"}),
                 with_capabilities(app(), k_setuid_bit | k_setgid_bit));
    check_ran_as(doff({"--keep-caps=none", "app"}), with_capabilities(app(), 0));
    const std::uint64_t all = baseline().permitted & baseline().bounding;
    check_ran_as(doff({"--keep-caps=all", "app"}), with_capabilities(app(), all));
    check_ran_as(doff({"--keep-caps=all,-chown", "app"}), with_capabilities(app(), all & ~k_chown_bit));
}

TEST_CASE("A root that keeps capabilities has those and no others") {
    if (!in_private_world()) {
        return;
    }
    // capabilities(7): a root program gets the inheritable and the bounding set, and no ambient one
    // is needed for that; doff still puts them into all five.
    Witness root = ordinary(0, 0, {0}, "root", "/root", "/bin/bash");
    root.no_new_privs = baseline().no_new_privs;
    check_ran_as(doff({"--keep-caps=net_bind_service", "root"}),
                 with_capabilities(root, k_net_bind_service_bit));
}

TEST_CASE("Strict leaves nothing to come back") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(doff({"--strict", "app"}), strict(app()));
    check_ran_as(doff({"--strict", "1999:1998"}), strict(ordinary(1999, 1998, {1998})));
    check_ran_as(doff({"--strict", "--keep-caps=net_bind_service", "app"}),
                 strict(app(), k_net_bind_service_bit));
    check_ran_as(doff({"--strict", "root"}), strict(ordinary(0, 0, {0}, "root", "/root", "/bin/bash")));
}

TEST_CASE("Securebits that this kernel does not have are refused, and it is said since when there are such") {
    if (!in_private_world()) {
        return;
    }
    // prctl(2) refuses bits that it does not know with EPERM, whoever asks.
    const auto known = run({.argv = {probe_path()}, .prepare = [] { set_securebits(k_exec_bits); }});
    const bool has_them = known.status == 0;
    for (const auto& [word, bits] : std::vector<std::pair<std::string, unsigned>>{
             {"exec_restrict_file", 1U << 8},
             {"exec_deny_interactive,exec_deny_interactive_locked", 3U << 10},
             {"+exec_restrict_file,+exec_restrict_file_locked", 3U << 8},
             {"all", 0xfff & ~unsigned{SECBIT_KEEP_CAPS}},
             {"noroot,noroot_locked,keep_caps_locked", 0x23}}) {
        CAPTURE(word);
        const auto outcome = doff({"--securebits", word, "app"});
        if (has_them || (bits & k_exec_bits) == 0) {
            Witness wanted = app();
            wanted.securebits = bits;
            check_ran_as(outcome, wanted);
        } else {
            check_refused(outcome,
                          "): Operation not permitted\nhint: exec_restrict_file and "
                          "exec_deny_interactive came with Linux 6.14\n");
            CHECK(outcome.err.starts_with("doff: prctl(PR_SET_SECUREBITS, 0x"));
        }
    }
}

TEST_CASE("No_new_privs is left off where that was asked for, and never switched off") {
    if (!in_private_world()) {
        return;
    }
    Witness allowed = app();
    allowed.no_new_privs = baseline().no_new_privs;
    check_ran_as(doff({"--allow-new-privs", "app"}), allowed);
    check_ran_as(doff({"--allow-new-privs", "app"}, set_no_new_privs), app());
}

TEST_CASE("The session keyring is the caller's only where that was asked for") {
    if (!in_private_world()) {
        return;
    }
    if (session_keyring() == 0) {
        skip("no session keyrings here");
        return;
    }
    Witness kept = app();
    kept.new_keyring = false;
    kept.keyring_owner = 0;
    check_ran_as(doff({"--keep-keyring", "app"}), kept);
}

TEST_CASE("A caller that already is the target needs no privilege") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(doff({"app"}, [] { become(1500, 1500, {33, 44, 1500}); }), app());
    check_ran_as(doff({"1999:1998"}, [] { become(1999, 1998, {1998}); }), ordinary(1999, 1998, {1998}));
    // Whether a process's own group also stands in its list changes nothing it may do, and it could
    // not change the list.
    Witness without_own = app();
    without_own.groups = {33, 44};
    check_ran_as(doff({"app"}, [] { become(1500, 1500, {33, 44}); }), without_own);
    const Witness with_own = ordinary(1999, 1998, {1998});
    check_ran_as(doff({"-G", "none", "1999:1998"}, [] { become(1999, 1998, {1998}); }), with_own);
}

TEST_CASE("A caller that already is the target loses the capabilities it has") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(
        doff({"app"},
             [] { become_holder(1500, 1500, {33, 44, 1500}, k_net_bind_service_bit | k_setgid_bit); }),
        app());
    // With CAP_SETGID the list is set, and then it is the exact one.
    check_ran_as(doff({"app"}, [] { become_holder(1500, 1500, {33, 44}, k_setgid_bit); }), app());
    check_ran_as(
        doff({"--keep-caps=net_bind_service", "app"},
             [] { become_holder(1500, 1500, {33, 44, 1500}, k_net_bind_service_bit | k_setpcap_bit); }),
        with_capabilities(app(), k_net_bind_service_bit));
    // "In all five sets, and no others": the bounding set needs CAP_SETPCAP.
    check_refused(doff({"--keep-caps=net_bind_service", "app"},
                       [] { become_holder(1500, 1500, {33, 44, 1500}, k_net_bind_service_bit); }),
                  "cap_setpcap");
}

TEST_CASE("A caller that is somebody else and has no privilege is refused") {
    if (!in_private_world()) {
        return;
    }
    check_refused(doff({"app"}, [] { become(1600, 1600, {1600}); }), "cap_setgid");
    check_refused(doff({"app"}, [] { become(1500, 1500, {44, 1500}); }), "cap_setgid");
    check_refused(doff({"app"}, [] { become(1500, 1500, {33, 44, 1500, 1700}); }), "cap_setgid");
    check_refused(doff({"app"}, [] { become(1500, 33, {33, 44, 1500}); }), "cap_setgid");
    check_refused(doff({"app"}, [] { become(1600, 1500, {33, 44, 1500}); }), "cap_setuid");
    check_refused(doff({"app"}, root_without_capabilities), "cap_setgid");
    check_refused(doff({"app"}, [] { root_without(k_setuid_bit); }), "cap_setuid");
    check_refused(doff({"app"}, [] { root_without(k_setgid_bit); }), "cap_setgid");
    check_refused(doff({"--strict", "app"}, [] { root_without(k_setpcap_bit); }), "cap_setpcap");
    check_refused(doff({"--keep-caps=net_bind_service", "app"}, [] { root_without(k_net_bind_service_bit); }),
                  "cap_net_bind_service");
}

TEST_CASE("If-root drops where there is something to drop") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(doff({"--if-root", "app"}), app());
    check_ran_as(
        doff({"--if-root", "app"}, [] { become_holder(1600, 1600, {1600}, k_setgid_bit | k_setuid_bit); }),
        app());
    // uid 0 is root, with or without capabilities: what cannot be dropped is not run.
    check_refused(doff({"--if-root", "app"}, root_without_capabilities), "cap_setgid");
}

TEST_CASE("If-root runs the command as the caller where it is not root, and says so") {
    if (!in_private_world()) {
        return;
    }
    const auto outcome = doff({"--if-root", "app"}, [] { become(1600, 1601, {5, 1602}); });
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
    const auto lines = lines_of(outcome.err);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("doff: "));
    CHECK(lines[0].find("1600") != std::string::npos);
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony.has_value());
    const Witness caller = without_environment_change(ordinary(1600, 1601, {5, 1602}));
    CHECK(differences(caller, testimony->witness) == "");
}

}  // namespace doff_test
