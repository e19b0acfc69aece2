// SPDX-License-Identifier: MIT
//
// Real programs under --seccomp with the profile that Podman gives its containers: what a shell does all
// day works, and what the profile denies fails as it says. Whatever the user could not do anyway proves
// nothing, so each denied thing is shown to work without the profile first.
#include "catch.h"
#include "world.h"

#include <unistd.h>

namespace doff_test {
namespace {

constexpr const char* k_profile = "/usr/share/containers/seccomp.json";

bool ready() {
    if (!in_private_world()) {
        return false;
    }
    if (::access(k_profile, R_OK) != 0) {
        skip("no " + std::string(k_profile));
        return false;
    }
    return true;
}

using Words = std::vector<std::string>;

Outcome shell(const Words& options, const std::string& user, const std::string& script) {
    Words argv{doff_path()};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {user, "--", "/bin/sh", "-c", script});
    return run({.argv = argv});
}

Outcome filtered(const std::string& script) {
    return shell({"--seccomp", k_profile}, "app", script);
}

}  // namespace

TEST_CASE("A shell's day of work under the default profile of containers") {
    if (!ready()) {
        return;
    }
    // Forks, pipes, a signal, files, a here-document, threads.
    const std::string work =
        "set -e; cd " + scratch("") +
        "; umask 027"
        "; for each in c a b; do echo $each; done | sort | tr '\\n' ' '"
        "; (exit 3) || echo status $?"
        "; trap 'echo signal' USR1; kill -USR1 $$; sleep 0 & wait"
        "; mkdir day && echo text > day/one && ln -s one day/two && cat day/two && mv day/one day/three"
        "; chmod 600 day/three && stat -c %a:%U day/three && rm -r day"
        "; seq 200000 | sort -n --parallel=2 -S 1M | tail -n 1"
        "; cat <<END\nhere $(grep -c '^Seccomp:.2' /proc/self/status)\nEND\n";
    if (shell({}, "app", work).status != 0) {
        skip("not all of these programs are here");
        return;
    }
    const Outcome outcome = filtered(work);
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    CHECK(outcome.out == "a b c status 3\nsignal\ntext\n600:app\n200000\nhere 1\n");
}

TEST_CASE("What the default profile of containers denies fails as it says") {
    if (!ready()) {
        return;
    }
    struct Denied {
        std::string script;
        std::string reason;
    };
    // personality(2) with ADDR_NO_RANDOMIZE is in no rule, which is ENOSYS there; chroot(2) is for those that
    // hold CAP_SYS_CHROOT from the start, and not for the root of a user namespace, who could.
    for (const Denied& denied :
         {Denied{"setarch -R true", "Function not implemented"},
          Denied{"unshare --user --map-root-user /usr/sbin/chroot / true", "Operation not permitted"}}) {
        CAPTURE(denied.script);
        const Outcome freely = shell({}, "app", denied.script);
        if (freely.status != 0) {
            skip(denied.script + " does not work here at all: " + freely.err);
            continue;
        }
        const Outcome outcome = filtered(denied.script);
        CAPTURE(summary_of(outcome));
        CHECK(outcome.status != 0);
        CHECK(outcome.err.find(denied.reason) != std::string::npos);
        CHECK(outcome.err.find("doff: ") == std::string::npos);
    }
    // By its argument: another personality is allowed.
    const std::string other = "setarch \"$(uname -m)\" true";
    CHECK(filtered(other).status == shell({}, "app", other).status);
}

TEST_CASE("The default profile of containers goes by the capabilities that the command has") {
    if (!ready()) {
        return;
    }
    const std::string script = "/usr/sbin/chroot / true";
    if (shell({"--strict", "--keep-caps=sys_chroot"}, "app", script).status != 0) {
        skip("no chroot here");
        return;
    }
    const auto with = shell({"--strict", "--keep-caps=sys_chroot", "--seccomp", k_profile}, "app", script);
    CAPTURE(summary_of(with));
    CHECK(with.status == 0);
    // The kernel would let this one: inside it has all capabilities. The filter does not.
    const std::string inside = "unshare --user --map-root-user " + script;
    if (shell({"--strict", "--keep-caps=chown"}, "app", inside).status != 0) {
        skip("no user namespaces for users");
        return;
    }
    const auto without = shell({"--strict", "--keep-caps=chown", "--seccomp", k_profile}, "app", inside);
    CAPTURE(summary_of(without));
    CHECK(without.status != 0);
    CHECK(without.err.find("chroot") != std::string::npos);
    CHECK(without.err.find("Operation not permitted") != std::string::npos);
    CHECK(without.err.find("doff: ") == std::string::npos);
}

}  // namespace doff_test
