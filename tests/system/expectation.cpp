// SPDX-License-Identifier: MIT
#include "expectation.h"

#include "expected_environment.h"
#include "world.h"

#include <filesystem>

namespace doff_test {
namespace {

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

void set_ids(Witness& witness, std::uint32_t uid, std::uint32_t gid) {
    witness.uid.fill(uid);
    witness.gid.fill(gid);
}

void be(Witness& witness, const Person& person) {
    set_ids(witness, person.uid, person.gid);
    witness.groups = person.groups;
}

// Returns the effective user's entry, null where there is none.
const Person* decide_who(const Expectation& expected, Witness& witness) {
    const bool inside = expected.names_inside;
    const Person& app = inside ? k_app_inside : k_app;
    const Person& helper = inside ? k_helper_inside : k_helper;
    const Person& root = inside ? k_root_inside : k_root;
    const std::uint32_t www = inside ? k_www_inside : k_www;
    switch (expected.who) {
        case Who::app: be(witness, app); return &app;
        case Who::app_by_www:
            be(witness, app);
            witness.gid.fill(www);
            witness.groups = {www};
            return &app;
        case Who::numbers:
            set_ids(witness, 1999, 1998);
            witness.groups = {1998};
            return nullptr;
        case Who::helper_without_groups:
            be(witness, helper);
            witness.groups = {};
            return &helper;
        case Who::root: be(witness, root); return &root;
        case Who::kept: return &root;
        case Who::effective_app: witness.uid = {witness.uid[0], app.uid, app.uid, app.uid}; return &app;
        case Who::app_by_ids: set_ids(witness, app.uid, app.gid); return &app;
    }
    return nullptr;
}

void decide_directory(const Expectation& expected, const Person* person, Verdict& verdict) {
    if (expected.environment != CallersEnvironment::login || expected.directory_named) {
        return;
    }
    const std::string home = person == nullptr ? "/" : person->home;
    if (std::filesystem::exists(expected.root + home)) {
        verdict.witness.directory = id_of(expected.root + home);
    } else {
        verdict.refusals.push_back("cannot look at the directory '" + home + "'");
    }
}

bool ids_are_apart(const Witness& witness) {
    return witness.uid[0] != witness.uid[1];
}

constexpr unsigned k_noroot = 1;

void decide_privileges(const Expectation& expected, Witness& witness) {
    constexpr unsigned k_strict_securebits = 0xef;
    if (expected.strict) {
        witness.securebits = k_strict_securebits;
    }
    if (expected.securebits) {
        witness.securebits = expected.securebits(witness.securebits);
    }
    const bool wanted =
        (witness.uid[1] != 0 || expected.strict) && !expected.allows_new_privs && !ids_are_apart(witness);
    witness.no_new_privs = witness.no_new_privs || wanted;
}

// The sets that the command is executed with.
void decide_sets(const Expectation& expected, Verdict& verdict) {
    Witness& witness = verdict.witness;
    const bool root = witness.uid[1] == 0;
    if (expected.strict || expected.kept_capabilities) {
        const std::uint64_t kept = expected.kept_capabilities.value_or(0);
        witness.inheritable = witness.permitted = witness.effective = witness.ambient = kept;
        witness.bounding = kept;
    } else if (!root) {
        witness.inheritable = witness.permitted = witness.effective = witness.ambient = 0;
    }
    if (expected.bounding) {
        witness.bounding = expected.bounding(witness.bounding);
    }
    if (expected.inheritable) {
        witness.inheritable = expected.inheritable(witness.inheritable);
    }
    if (expected.ambient) {
        witness.ambient = expected.ambient(witness.ambient);
    }
    if (!expected.inheritable) {
        witness.inheritable |= expected.ambient ? witness.ambient : 0;
    } else if ((witness.ambient & ~witness.inheritable) != 0) {
        verdict.refusals.emplace_back("ambient: --inheritable leaves it out");
    }
    witness.permitted = (root ? witness.permitted : 0) | witness.ambient;
    witness.effective = root ? witness.effective : witness.ambient;
}

// What execve(2) makes of them, capabilities(7), "Transformation of capabilities during execve()" and
// "Capabilities and execution of programs by root". True where it gives what was not permitted.
bool execute(Witness& witness) {
    const bool noroot = (witness.securebits & k_noroot) != 0;
    const bool effective = witness.uid[1] == 0 && !noroot;
    const bool any = (witness.uid[1] == 0 || witness.uid[0] == 0) && !noroot;
    const std::uint64_t before = witness.permitted;
    std::uint64_t given = any ? witness.inheritable | witness.bounding : 0;
    if (witness.no_new_privs) {
        given &= before;
    }
    witness.permitted = given | witness.ambient;
    witness.effective = effective ? witness.permitted : witness.ambient;
    return (witness.permitted & ~before) != 0;
}

// What asks for no_new_privs, or for a root that has and keeps CAP_SYS_ADMIN.
void decide_confinement(const Expectation& expected, Verdict& verdict) {
    constexpr std::uint64_t k_sys_admin = 1U << 21;
    const Witness& witness = verdict.witness;
    const bool keeps_admin = witness.uid[1] == 0 && (witness.effective & k_sys_admin) != 0;
    if (witness.no_new_privs || keeps_admin) {
        return;
    }
    if (expected.confined) {
        verdict.refusals.emplace_back("Landlock needs no_new_privs");
    }
    if (expected.filtered) {
        verdict.refusals.emplace_back("--seccomp needs no_new_privs");
    }
}

void decide_filters(const Expectation& expected, Verdict& verdict) {
    Witness& witness = verdict.witness;
    verdict.filters = (expected.strict && !expected.allows_injection ? 1 : 0) + (expected.filtered ? 1 : 0);
    witness.seccomp = verdict.filters > 0 ? 2 : witness.seccomp;
    if (const auto& denied = expected.denied_without;
        denied && (witness.permitted & denied->capability) == 0) {
        witness.attempts.at(denied->attempt) = denied->error;
    }
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

bool kernel_has_yama() {
    return std::filesystem::exists("/proc/sys/kernel/yama/ptrace_scope");
}

Verdict verdict_of(const Expectation& expected) {
    Verdict verdict{.witness = expected.witness, .filters = 0, .refusals = {}};
    Witness& witness = verdict.witness;
    const Person* const person = decide_who(expected, witness);
    decide_environment(expected, person, witness);
    decide_directory(expected, person, verdict);
    decide_privileges(expected, witness);
    decide_sets(expected, verdict);
    decide_confinement(expected, verdict);
    const bool gains = execute(witness);
    decide_filters(expected, verdict);
    const bool apart = ids_are_apart(witness);
    if (apart || gains) {
        // execve(2), as of a setuid program.
        witness.dumpable = std::stoi(read_file("/proc/sys/fs/suid_dumpable"));
    }
    if (expected.keyring == Keyring::fresh && session_keyring() != 0) {
        witness.new_keyring = true;
        witness.keyring_owner = witness.uid[0];
    }
    if (apart && expected.strict && !expected.allows_new_privs) {
        verdict.refusals.emplace_back("cannot keep real and effective IDs apart under no_new_privs");
    }
    if ((apart || gains) && expected.has_death_signal) {
        verdict.refusals.emplace_back("cannot keep --pdeathsig");
    }
    if (expected.asks_yama && !kernel_has_yama()) {
        verdict.refusals.emplace_back("this kernel has no Yama");
    }
    return verdict;
}

}  // namespace doff_test
