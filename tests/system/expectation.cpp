// SPDX-License-Identifier: MIT
#include "expectation.h"

#include "world.h"

#include <filesystem>

namespace doff_test {
namespace {

struct Person {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> groups;
    std::string name;
    std::string home;
    std::string shell;
};

// As in passwd_text() and group_text().
const Person k_app{1500, 1500, {33, 44, 1500}, "app", "/srv/app", "/bin/app-shell"};
const Person k_helper{1600, 1600, {1600}, "helper", "/srv/helper", "/bin/sh"};
const Person k_root{0, 0, {0}, "root", "/root", "/bin/bash"};
constexpr std::uint32_t k_www = 33;

// As make_users_inside() writes them.
const Person k_app_inside{2500, 2501, {2033, 2501}, "app", "/inside/app", "/inside/shell"};
const Person k_helper_inside{2600, 2600, {2600}, "helper", "/inside/helper", "/bin/sh"};
const Person k_root_inside{0, 0, {0}, "root", "/inside/root", "/bin/inside"};
constexpr std::uint32_t k_www_inside = 2033;

void set_environment(Witness& witness, const Person& person) {
    witness.home = person.home;
    witness.user = witness.logname = person.name;
    witness.shell = person.shell;
}

void set_ids(Witness& witness, std::uint32_t uid, std::uint32_t gid) {
    witness.uid.fill(uid);
    witness.gid.fill(gid);
}

void be(Witness& witness, const Person& person) {
    set_ids(witness, person.uid, person.gid);
    witness.groups = person.groups;
    set_environment(witness, person);
}

void decide_who(const Expectation& expected, Witness& witness) {
    const bool inside = expected.names_inside;
    const Person& app = inside ? k_app_inside : k_app;
    const Person& helper = inside ? k_helper_inside : k_helper;
    const std::uint32_t www = inside ? k_www_inside : k_www;
    const Witness caller = witness;
    switch (expected.who) {
        case Who::app: be(witness, app); break;
        case Who::app_by_www:
            be(witness, app);
            witness.gid.fill(www);
            witness.groups = {www};
            break;
        case Who::numbers:
            set_ids(witness, 1999, 1998);
            witness.groups = {1998};
            witness.home = "/";
            witness.user = witness.logname = witness.shell = {};
            break;
        case Who::helper_without_groups:
            be(witness, helper);
            witness.groups = {};
            break;
        case Who::root: be(witness, inside ? k_root_inside : k_root); break;
        case Who::kept: break;
        case Who::effective_app:
            witness.uid = {caller.uid[0], app.uid, app.uid, app.uid};
            set_environment(witness, app);
            break;
        case Who::app_by_ids:
            set_ids(witness, app.uid, app.gid);
            set_environment(witness, app);
            break;
    }
    if (expected.keeps_environment) {
        witness.home = caller.home;
        witness.user = caller.user;
        witness.logname = caller.logname;
        witness.shell = caller.shell;
    }
}

void decide_capabilities(const Expectation& expected, Witness& witness) {
    constexpr unsigned k_strict_securebits = 0xef;
    const bool apart = witness.uid[0] != witness.uid[1];
    witness.inheritable = witness.permitted = witness.effective = witness.ambient = 0;
    if (expected.strict || expected.kept_capabilities) {
        const std::uint64_t kept = expected.kept_capabilities.value_or(0);
        witness.inheritable = witness.permitted = witness.effective = witness.ambient = kept;
        witness.bounding = kept;
    } else if (apart) {
        // capabilities(7): a real root is permitted what the bounding set has, and has none effective.
        witness.permitted = witness.bounding;
    } else if (witness.uid[1] == 0) {
        witness.permitted = witness.effective = witness.bounding;
    }
    if (expected.strict) {
        witness.securebits = k_strict_securebits;
        witness.seccomp = expected.allows_injection ? witness.seccomp : 2;
    }
    if (apart) {
        // execve(2), as of a setuid program.
        witness.dumpable = std::stoi(read_file("/proc/sys/fs/suid_dumpable"));
    }
    const bool wanted = (witness.uid[1] != 0 || expected.strict) && !expected.allows_new_privs && !apart;
    witness.no_new_privs = witness.no_new_privs || wanted;
}

}  // namespace

void make_users_inside(const std::string& room) {
    std::filesystem::create_directories(room + "/etc");
    write_file(room + "/etc/passwd",
               "root:x:0:0::/inside/root:/bin/inside\n"
               "app:x:2500:2501::/inside/app:/inside/shell\n"
               "helper:x:2600:2600::/inside/helper:/bin/sh\n");
    write_file(room + "/etc/group",
               "root:x:0:\n"
               "www:x:2033:app\n"
               "app:x:2501:\n");
}

Verdict verdict_of(const Expectation& expected) {
    Verdict verdict{expected.witness, {}};
    Witness& witness = verdict.witness;
    decide_who(expected, witness);
    decide_capabilities(expected, witness);
    if (expected.keyring == Keyring::fresh && session_keyring() != 0) {
        witness.new_keyring = true;
        witness.keyring_owner = witness.uid[0];
    }
    const bool apart = witness.uid[0] != witness.uid[1];
    if (apart && expected.strict && !expected.allows_new_privs) {
        verdict.refusals.emplace_back("cannot keep real and effective IDs apart under no_new_privs");
    }
    if (apart && expected.has_death_signal) {
        verdict.refusals.emplace_back("cannot keep --pdeathsig");
    }
    return verdict;
}

}  // namespace doff_test
