// SPDX-License-Identifier: MIT
#include "sweep.h"

#include "catch.h"
#include "credentials.h"
#include "rooms.h"
#include "sample.h"
#include "world.h"

#include <fcntl.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

namespace doff_test {
namespace {

struct Profile {
    const char* name;
    std::vector<std::string> words;
    // The caller: before the filter, which needs CAP_SYS_ADMIN, and after it.
    std::function<void()> prepare = [] {};
    bool strict = false;
    bool process = false;  // asks for more than credentials
};

void dirty() {
    set_groups({0, 4, 24, 27, 1700});
    fill_inheritable_and_ambient();
}

// Has the target's ids and groups already. CAP_SYS_ADMIN is for the filter, and goes at execve(2).
void already_app() {
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    become(1500, 1500, {33, 44, 1500});
    set_capabilities({k_sys_admin_bit, k_sys_admin_bit, 0});
}

void without_fixup() {
    dirty();
    set_securebits(SECBIT_NO_SETUID_FIXUP);
}

// Neither a leader nor without anything that an option is to change.
void cluttered() {
    go_on_as_a_child();
    must(::fcntl(1, F_DUPFD, 7) == 7 && ::fcntl(1, F_DUPFD, 9) == 9, "F_DUPFD");
    must(::signal(SIGPIPE, SIG_IGN) != SIG_ERR, "signal");
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    must(::sigprocmask(SIG_BLOCK, &blocked, nullptr) == 0, "sigprocmask");
    ::umask(0135);
    constexpr unsigned k_best_effort_6 = 2U << 13 | 6U;
    must(::syscall(SYS_ioprio_set, 1, 0, k_best_effort_6) == 0, "ioprio_set");
}

// A root directory in which app is somebody else.
std::string room_of_lies() {
    const std::string name = "room-of-lies";
    new_room(name);
    std::filesystem::create_directories(room(name) + "/etc");
    std::filesystem::create_directories(room(name) + "/work");
    write_file(room(name) + "/etc/passwd", "root:x:0:0:::\napp:x:2500:2500::/inside:/bin/inside\n");
    write_file(room(name) + "/etc/group", "root:x:0:\napp:x:2500:\nmore:x:2600:app\n");
    return room(name);
}

const std::vector<Profile>& profiles() {
    static const std::vector<Profile> all{
        {"name", {"app"}, dirty},
        {"user and group", {"app:www"}, dirty},
        {"numbers", {"1999:1998"}, without_fixup},
        {"kept capability", {"--keep-caps=net_bind_service", "app"}, dirty},
        {"strict", {"--strict", "app"}, dirty, true},
        {"already the target", {"app"}, already_app},
        {"root", {"root"}},
        {"limits and scheduling",
         {"--rlimit=nofile=64:128", "--rlimit=core=0", "--nice=5", "--ionice=best-effort:6", "--sched=batch",
          "--cpus=" + std::to_string(baseline().cpus.back()), "--oom-score-adj=500", "app"},
         dirty,
         false,
         true},
        {"session, signals and descriptors",
         {"--umask=027", "--chdir=" + path_of("scratch"), "--new-session", "--pdeathsig=TERM",
          "--reset-signals", "--close-fds", "--keep-fd=9", "app"},
         cluttered,
         false,
         true},
        // And to have what reads as zero, as an answer does that nobody gave.
        {"another root directory",
         {"--root", room_of_lies(), "--lookup=inside", "--chdir=work", "--oom-score-adj=5", "--close-fds",
          "--umask=0", "--ionice=none", "--strict", "app"},
         cluttered,
         true,
         true},
    };
    return all;
}

std::vector<std::size_t> profiles_that(bool ask_for_more) {
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at < profiles().size(); ++at) {
        if (profiles()[at].process == ask_for_more) {
            found.push_back(at);
        }
    }
    return found;
}

Outcome run_case(const Case& each) {
    const Profile& profile = profiles()[each.profile];
    return doff(profile.words, [&] {
        profile.prepare();
        install(each.faults);
    });
}

// The runs of each profile under a filter that does nothing.
const std::vector<Testimony>& true_runs() {
    static const std::vector<Testimony> runs = [] {
        std::vector<Testimony> all;
        for (std::size_t at = 0; at < profiles().size(); ++at) {
            const auto outcome = run_case({at, {}});
            const auto testimony = testimony_in(outcome.out);
            INFO(summary_of(outcome));
            REQUIRE(testimony.has_value());
            all.push_back(*testimony);
        }
        return all;
    }();
    return runs;
}

// A keyring that was refused may stay as it was, where a new one was not insisted on.
bool keyring_may_stay(const Case& each) {
    return !profiles()[each.profile].strict && std::ranges::any_of(each.faults, [](const Fault& fault) {
        return fault.error != 0 &&
               (fault.call.name == "keyctl" || fault.call.name == "KEYCTL_JOIN_SESSION_KEYRING");
    });
}

bool ran_right(const Case& each, const Testimony& testimony) {
    Testimony wanted = true_runs()[each.profile];
    Testimony found = testimony;
    if (keyring_may_stay(each)) {
        wanted.witness.new_keyring = found.witness.new_keyring = false;
        wanted.witness.keyring_owner = found.witness.keyring_owner = {};
    }
    // The mode is 2 by the filter that lies; the count tells whether doff's own is there.
    return wanted.witness == found.witness && wanted.filters == found.filters;
}

// Where doff is linked dynamically the loader comes before it, and needs some of the same system calls.
bool failed_to_load(const Outcome& outcome) {
    return !doff_is_static() && outcome.status == 127 && outcome.out.empty() &&
           outcome.err.find("error while loading shared libraries") != std::string::npos;
}

struct Tally {
    std::atomic<int> right = 0;
    std::atomic<int> wrong = 0;
    std::atomic<int> refused = 0;   // 125
    std::atomic<int> unproven = 0;  // 120
    std::atomic<int> unloaded = 0;  // the loader could not even start doff
    std::atomic<int> hung = 0;
    std::atomic<int> killed = 0;
    std::atomic<int> odd = 0;  // did not run, and with no proper status or message
    std::mutex lock;
    std::vector<std::string> complaints = {};

    void complain(std::atomic<int>& count, const Case& each, const Outcome& outcome) {
        ++count;
        std::string text = std::string(profiles()[each.profile].name) + ":";
        for (const Fault& fault : each.faults) {
            text += " " + name_of(fault);
        }
        const std::scoped_lock locked(lock);
        complaints.push_back(text + ": " + summary_of(outcome) + outcome.out);
    }

    void judge(const Case& each, const Outcome& outcome) {
        const auto testimony = testimony_in(outcome.out);
        if (outcome.hung) {
            complain(hung, each, outcome);
        } else if (outcome.signal != 0) {
            complain(killed, each, outcome);
        } else if (testimony && outcome.status == 0) {
            ran_right(each, *testimony) ? void(++right) : complain(wrong, each, outcome);
        } else if (failed_to_load(outcome)) {
            ++unloaded;
        } else if (!outcome.out.empty() || (outcome.status != 125 && outcome.status != 120) ||
                   !outcome.err.starts_with("doff: ")) {
            complain(odd, each, outcome);
        } else {
            ++(outcome.status == 125 ? refused : unproven);
        }
    }
};

}  // namespace

bool filters_work() {
    if (!in_private_world()) {
        return false;
    }
    const auto outcome = run({.argv = {probe_path()}, .prepare = [] { install({}); }});
    if (outcome.status != 0) {
        skip("no seccomp filters here: " + outcome.err);
    }
    return outcome.status == 0;
}

const std::vector<std::size_t>& credential_profiles() {
    static const std::vector<std::size_t> all = profiles_that(/* ask_for_more= */ false);
    return all;
}

const std::vector<std::size_t>& process_profiles() {
    static const std::vector<std::size_t> all = profiles_that(/* ask_for_more= */ true);
    return all;
}

// Two at a time; each is a fork and one or two execve(2).
void sweep(const std::string& what, const std::vector<Case>& cases) {
    static_cast<void>(true_runs());
    const std::size_t step = step_of_sample();
    Tally tally;
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t at = next.fetch_add(step); at < cases.size(); at = next.fetch_add(step)) {
            tally.judge(cases[at], run_case(cases[at]));
        }
    };
    {
        const std::jthread other(work);
        work();
    }
    std::cout << what << ": " << sampled(cases.size()) << " cases: ran right " << tally.right
              << ", ran wrong " << tally.wrong << ", refused with 125 " << tally.refused << ", with 120 "
              << tally.unproven << ", not loaded " << tally.unloaded << ", hung " << tally.hung << ", killed "
              << tally.killed << ", otherwise " << tally.odd << '\n';
    for (std::size_t at = 0; at < std::min<std::size_t>(tally.complaints.size(), 20); ++at) {
        UNSCOPED_INFO(tally.complaints[at]);
    }
    CHECK(tally.complaints.empty());
}

}  // namespace doff_test
