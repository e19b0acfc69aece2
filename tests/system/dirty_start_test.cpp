// SPDX-License-Identifier: MIT
//
// Callers that are not a fresh root: privileges left over in every place where the kernel keeps
// them. Each has to end as exactly the target, or be refused before the command runs. What
// survives execve(2) is passed to the program; what does not, to its core in a forked child.
#include "catch.h"
#include "credentials.h"
#include "in_process.h"
#include "world.h"

#include <linux/securebits.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fstream>

namespace doff_test {
namespace {

struct Start {
    const char* what;
    std::function<void()> prepare;
    unsigned securebits = 0;  // what it leaves in force, since nobody asked to change them
    std::uint64_t bounding_without = 0;
    std::optional<unsigned> umask = {};
};

constexpr unsigned k_no_fixup = SECBIT_NO_SETUID_FIXUP;
constexpr std::uint64_t k_ids = k_setuid_bit | k_setgid_bit;

void everything_at_once() {
    set_groups({0, 4, 24, 27, 1700});
    set_securebits(k_no_fixup);
    fill_inheritable_and_ambient();
}

void holder() {
    become_holder(1600, 1600, {4, 1600}, k_ids);
}

std::vector<Start> starts_for_the_program() {
    return {
        {"groups", [] { set_groups({0, 4, 24, 27, 1700}); }},
        {"inheritable and ambient full", fill_inheritable_and_ambient},
        {"NO_SETUID_FIXUP", [] { set_securebits(k_no_fixup); }, k_no_fixup},
        {"NO_SETUID_FIXUP locked", [] { set_securebits(k_no_fixup | SECBIT_NO_SETUID_FIXUP_LOCKED); },
         k_no_fixup | SECBIT_NO_SETUID_FIXUP_LOCKED},
        {"all of it", everything_at_once, k_no_fixup},
        {"NO_CAP_AMBIENT_RAISE", [] { set_securebits(SECBIT_NO_CAP_AMBIENT_RAISE); },
         SECBIT_NO_CAP_AMBIENT_RAISE},
        {"no_new_privs", set_no_new_privs},
        {"a holder of CAP_SETUID and CAP_SETGID", holder},
        {"a holder, NO_SETUID_FIXUP",
         [] {
             set_securebits(k_no_fixup);
             holder();
         },
         k_no_fixup},
        {"a group that is root's", [] { set_gids(0, 0, 0); }},
        {"another group", [] { set_gids(1700, 1700, 1700); }},
        {"a root with two capabilities", [] { root_without(~k_ids); }, 0, ~k_ids},
        {"an odd umask", [] { ::umask(0777); }, 0, 0, 0777},
    };
}

std::vector<Start> starts_for_the_core() {
    const auto keep_caps = [] { must(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0, "PR_SET_KEEPCAPS"); };
    return {
        {"KEEP_CAPS", keep_caps},
        {"KEEP_CAPS and inheritable and ambient full",
         [keep_caps] {
             keep_caps();
             fill_inheritable_and_ambient();
         }},
        // execve(2) clears the flag and leaves the lock.
        {"KEEP_CAPS locked", [] { set_securebits(SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED); },
         SECBIT_KEEP_CAPS_LOCKED},
        {"KEEP_CAPS and NO_SETUID_FIXUP locked",
         [] {
             set_securebits(SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED | k_no_fixup |
                            SECBIT_NO_SETUID_FIXUP_LOCKED);
             fill_inheritable_and_ambient();
         },
         SECBIT_KEEP_CAPS_LOCKED | k_no_fixup | SECBIT_NO_SETUID_FIXUP_LOCKED},
        {"a real uid that is the target's", [] { set_uids(1500, 0, 0); }},
        {"a real and a saved uid that are the target's", [] { set_uids(1500, 0, 1500); }},
        {"a saved uid that is the target's", [] { set_uids(0, 0, 1500); }},
        {"a real gid that is the target's", [] { set_gids(1500, 0, 0); }},
        {"only the saved gid is root's", [] { set_gids(1500, 1500, 0); }},
        {"a saved uid of root",
         [keep_caps] {
             keep_caps();
             set_uids(1500, 1500, 0);
             set_capabilities({k_ids, k_ids, k_ids});
         }},
        {"a real uid of root",
         [keep_caps] {
             keep_caps();
             set_uids(0, 1500, 1500);
             set_capabilities({k_ids, k_ids, 0});
         }},
        {"a filesystem uid of root",
         [keep_caps] {
             keep_caps();
             set_uids(1500, 1500, 1500);
             set_capabilities({k_ids, k_ids, 0});
             ::setfsuid(0);
         }},
        {"somebody else, the saved uid of a third",
         [keep_caps] {
             keep_caps();
             set_gids(1600, 1700, 1600);
             set_uids(1600, 1601, 1602);
             set_capabilities({k_ids, k_ids, k_ids});
         }},
        {"not dumpable", [] { must(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "PR_SET_DUMPABLE"); }},
    };
}

Witness wanted_after(const Start& start) {
    Witness witness = app();
    witness.securebits = start.securebits;
    witness.bounding &= ~start.bounding_without;
    witness.umask = start.umask.value_or(witness.umask);
    return witness;
}

// Nobody but root may look at a process that was root a moment ago, ptrace(2).
void must_not_be_dumpable() {
    must(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0, "not dumpable after the last change");
}

// A setting of the whole machine, put back when the test ends.
class SuidDumpable {
public:
    SuidDumpable() : was_(read_file(k_path)) {}
    SuidDumpable(const SuidDumpable&) = delete;
    SuidDumpable& operator=(const SuidDumpable&) = delete;
    SuidDumpable(SuidDumpable&&) = delete;
    SuidDumpable& operator=(SuidDumpable&&) = delete;
    ~SuidDumpable() { std::ofstream(k_path) << was_; }
    bool set(const std::string& value) {
        std::ofstream(k_path) << value;
        return read_file(k_path) == value + "\n";
    }

private:
    static constexpr const char* k_path = "/proc/sys/fs/suid_dumpable";
    std::string was_;
};

}  // namespace

TEST_CASE("Whatever the caller brings along, the command runs as exactly the target") {
    if (!in_private_world()) {
        return;
    }
    for (const Start& start : starts_for_the_program()) {
        CAPTURE(start.what);
        check_ran_as(doff({"app"}, start.prepare), wanted_after(start));
    }
}

TEST_CASE("What execve would have reset does not survive either") {
    if (!in_private_world()) {
        return;
    }
    auto starts = starts_for_the_program();
    for (auto& start : starts_for_the_core()) {
        starts.push_back(std::move(start));
    }
    for (const Start& start : starts) {
        CAPTURE(start.what);
        const auto prepare = [&] {
            start.prepare();
            become_and_execute("app", must_not_be_dumpable);
        };
        check_ran_as(run({.argv = {probe_path()}, .prepare = prepare}), wanted_after(start));
    }
}

TEST_CASE("Strict is strict from a dirty start too") {
    if (!in_private_world()) {
        return;
    }
    const Witness wanted = strictly(app());
    check_ran_as(doff({"--strict", "app"}, everything_at_once), wanted);
    check_ran_as(
        doff({"--strict", "app"}, [] { set_securebits(k_no_fixup | SECBIT_NO_SETUID_FIXUP_LOCKED); }),
        wanted);
}

TEST_CASE("Real and effective ids that differ at the start are refused") {
    if (!in_private_world()) {
        return;
    }
    // AT_SECURE, getauxval(3): to the kernel this is a setuid program.
    check_refused(doff({"app"}, [] { set_uids(1500, 0, 0); }), "real uid 1500 and effective uid 0 differ");
    check_refused(doff({"app"}, [] { set_gids(1500, 0, 0); }), "real gid 1500 and effective gid 0 differ");
}

TEST_CASE("Whatever fs.suid_dumpable says, the target cannot look into the launcher") {
    if (!in_private_world()) {
        return;
    }
    SuidDumpable setting;
    for (const char* value : {"0", "1", "2"}) {
        CAPTURE(value);
        if (!setting.set(value)) {
            skip("fs.suid_dumpable cannot be set to " + std::string(value) + " here");
            continue;
        }
        for (const auto& prepare : {std::function<void()>([] {}), std::function<void()>(holder),
                                    std::function<void()>([] { become(1500, 1500, {33, 44, 1500}); })}) {
            const auto through_core = [&] {
                prepare();
                become_and_execute("app", must_not_be_dumpable);
            };
            check_ran_as(run({.argv = {probe_path()}, .prepare = through_core}), app());
        }
    }
}

}  // namespace doff_test
