// SPDX-License-Identifier: MIT
//
// A world in which the change and the reading of it lie alike, as an emulator's or a sandbox's
// supervisor could: "done", and from then on the answers that were hoped for. Nothing that is read
// shows the difference. What does is the attempt to undo it, which such a world grants.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstddef>

namespace doff_test {
namespace {

// A change that is answered with "done": each time, or only the first time, the second, ...
struct Pretended {
    std::uint32_t call = 0;
    int only_time = 0;
};

// A reading that is answered truly until something was pretended, and then with this.
struct Answered {
    std::uint32_t call = 0;
    std::int64_t value = 0;
    std::vector<std::uint32_t> words = {};  // one behind each argument, or all behind the second
    bool one_each = false;
};

struct World {
    std::vector<Pretended> changes;
    std::vector<Answered> readings;
};

int listen_to(const World& world) {
    std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
    const auto add = [&](std::uint32_t call) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
    };
    for (const Pretended& change : world.changes) {
        add(change.call);
    }
    for (const Answered& reading : world.readings) {
        add(reading.call);
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return static_cast<int>(
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter));
}

void write_there(pid_t process, std::uint64_t address, const void* from, std::size_t size) {
    const iovec local{const_cast<void*>(from), size};
    const iovec remote{std::bit_cast<void*>(static_cast<std::uintptr_t>(address)), size};
    must(::process_vm_writev(process, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size),
         "process_vm_writev");
}

void write_words(const seccomp_notif& asked, const Answered& reading) {
    const auto process = static_cast<pid_t>(asked.pid);
    for (std::size_t at = 0; reading.one_each && at < reading.words.size(); ++at) {
        write_there(process, asked.data.args[at], &reading.words[at], sizeof(std::uint32_t));
    }
    if (!reading.one_each && !reading.words.empty() && asked.data.args[1] != 0) {
        write_there(process, asked.data.args[1], reading.words.data(),
                    reading.words.size() * sizeof(std::uint32_t));
    }
}

// What has been asked for so far.
struct Past {
    bool pretended = false;
    int changes = 0;
};

seccomp_notif_resp answer_to(const seccomp_notif& asked, const World& world, Past& past) {
    seccomp_notif_resp response{};
    response.id = asked.id;
    const auto call = static_cast<std::uint32_t>(asked.data.nr);
    const auto reading =
        std::ranges::find_if(world.readings, [call](const Answered& each) { return each.call == call; });
    if (reading == world.readings.end()) {
        const auto change =
            std::ranges::find_if(world.changes, [call](const Pretended& each) { return each.call == call; });
        ++past.changes;
        const bool true_this_time = change->only_time != 0 && change->only_time != past.changes;
        response.flags = true_this_time ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
        past.pretended = past.pretended || !true_this_time;
    } else if (!past.pretended) {
        response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    } else if (call == SYS_getgroups && static_cast<std::int32_t>(asked.data.args[0]) < 0) {
        response.error = -EINVAL;
    } else {
        response.val = reading->value;
        write_words(asked, *reading);
    }
    return response;
}

[[noreturn]] void supervise(int listener, const World& world) {
    // A kernel before Linux 6.11 tells of the end of who is supervised only when that has been waited for,
    // and run() waits when these are closed everywhere.
    must(::unshare(CLONE_FILES) == 0, "unshare(CLONE_FILES)");
    ::close(STDOUT_FILENO);
    ::close(STDERR_FILENO);
    Past past;
    for (;;) {
        pollfd events{listener, POLLIN, 0};
        ::poll(&events, 1, -1);
        seccomp_notif asked{};
        if ((events.revents & POLLIN) == 0 || ::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) == -1) {
            ::_exit(0);
        }
        auto response = answer_to(asked, world, past);
        ::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
    }
}

// In the child: from here on those calls are answered by a process that shares our descriptors, and
// so has the listener, until execve(2).
void live_in(const World& world) {
    std::array<int, 2> ready{};
    must(::pipe2(ready.data(), O_CLOEXEC) == 0, "pipe2");
    const long supervisor = ::syscall(SYS_clone, CLONE_FILES | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    must(supervisor != -1, "clone");
    if (supervisor == 0) {
        int listener = -1;
        must(::read(ready[0], &listener, sizeof listener) == sizeof listener, "read");
        supervise(listener, world);
    }
    const int listener = listen_to(world);
    must(listener != -1, "seccomp");
    must(::write(ready[1], &listener, sizeof listener) == sizeof listener, "write");
}

Outcome doff_in(const World& world, const std::function<void()>& prepare = [] {}) {
    // The owner of a new keyring would give the true user away.
    return doff({"--keep-keyring", "app"}, [&] {
        prepare();
        live_in(world);
    });
}

// Nothing ran, and every line says that an attempt was granted, but for the hint at the filter in force.
void check_found_out(const Outcome& outcome) {
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 120);
    CHECK(outcome.out.empty());
    auto lines = lines_of(outcome.err);
    REQUIRE(lines.size() > 1);
    CHECK(lines.back() == "hint: a seccomp filter is in force, which can answer a call without making it");
    lines.pop_back();
    for (const std::string& line : lines) {
        CHECK(line.starts_with("doff: "));
        CHECK(line.find("regain") != std::string::npos);
    }
}

bool supervisors_work() {
    if (!in_private_world()) {
        return false;
    }
    const auto outcome = doff_in({{}, {{.call = SYS_getuid}}});
    if (outcome.status != 0) {
        skip("no seccomp supervisors here: " + outcome.err);
    }
    return outcome.status == 0;
}

}  // namespace

TEST_CASE("A world that pretends to have changed the user is found out by undoing it") {
    if (!supervisors_work()) {
        return;
    }
    check_found_out(doff_in({{{SYS_setuid}, {SYS_setresuid}},
                             {{SYS_getresuid, 0, {1500, 1500, 1500}, /* one_each= */ true},
                              {SYS_getuid, 1500},
                              {SYS_geteuid, 1500},
                              {SYS_setfsuid, 1500}}}));
}

TEST_CASE("A world that pretends to have changed the group is found out by undoing it") {
    if (!supervisors_work()) {
        return;
    }
    check_found_out(doff_in({{{SYS_setregid}, {SYS_setgid}, {SYS_setresgid}},
                             {{SYS_getresgid, 0, {1500, 1500, 1500}, /* one_each= */ true},
                              {SYS_getgid, 1500},
                              {SYS_getegid, 1500},
                              {SYS_setfsgid, 1500}}}));
}

TEST_CASE("A world that pretends to have changed the list of groups is found out by undoing it") {
    if (!supervisors_work()) {
        return;
    }
    check_found_out(doff_in({{{SYS_setgroups}}, {{SYS_getgroups, 3, {33, 44, 1500}}}}));
}

TEST_CASE("A world that pretends to have dropped the capabilities is found out by undoing it") {
    if (!supervisors_work()) {
        return;
    }
    // Without this the change of user would have emptied the sets, and nothing be left to pretend.
    const auto without_fixup = [] { set_securebits(SECBIT_NO_SETUID_FIXUP); };
    check_found_out(doff_in({{{SYS_capset}}, {{SYS_capget, 0, {0, 0, 0, 0, 0, 0}}}}, without_fixup));
}

// The log ignores signals while it writes, and the call that is pretended is one of those by which it reads,
// sets and reads again. None of them can make the command ignore what it would not, or the other way round.
TEST_CASE("A world that once pretends to have answered about a signal changes nothing for the command") {
    if (!supervisors_work()) {
        return;
    }
    const std::string log = path_of("lie-log");
    constexpr int k_calls_for_a_line = 8;
    int refused = 0;
    for (const bool ignored : {true, false}) {
        for (int time = 1; time <= k_calls_for_a_line; ++time) {
            const auto outcome = doff({"--audit", "--log", log, "--keep-keyring", "app"}, [&] {
                must(::signal(SIGPIPE, ignored ? SIG_IGN : SIG_DFL) != SIG_ERR, "signal");
                live_in({{{SYS_rt_sigaction, time}}, {}});
            });
            CAPTURE(ignored, time, summary_of(outcome));
            const auto said = testimony_in(outcome.out);
            if (said) {
                CHECK(said->witness.ignored == (ignored ? bit_of_signal(SIGPIPE) : 0));
            } else {
                CHECK(outcome.status == 125);
                CHECK(outcome.err.starts_with("doff: SIGPIPE or SIGXFSZ was ignored to write the log"));
                ++refused;
            }
            // The first call reads what SIGPIPE is, which then is left as it is.
            CHECK((said || time > 1));
        }
    }
    CHECK(refused > 0);
}

}  // namespace doff_test
