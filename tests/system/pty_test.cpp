// SPDX-License-Identifier: MIT
//
// The terminal that the command shares with the shell that started it: what the command types into
// it with ioctl(TIOCSTI) the shell would read and execute as its own user. A real pseudo-terminal,
// a session leader that waits as a shell does, and the attack itself.
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>

namespace doff_test {
namespace {

constexpr std::uint32_t k_root_uid = 0;

struct Session {
    std::vector<std::string> words;  // of doff, before --; empty to run the attack without it
    std::vector<int> terminal_fds{0, 1, 2};
    unsigned long high = 0;  // what stands in the upper half of the request
    std::function<void()> prepare = {};
};

struct Attack {
    Outcome outcome;
    std::optional<Testimony> testimony;
    std::string typed;  // what the session leader, who stands for the shell, then has to read
};

// In the child: the leader of a session with a controlling terminal of its own, which it gives as
// `terminal`. Not canonical, so that what is typed can be read without an end of line.
int lead_a_session() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    must(master != -1 && ::grantpt(master) == 0 && ::unlockpt(master) == 0, "posix_openpt");
    must(::getsid(0) == ::getpid(), "a session of its own");
    std::array<char, 128> name{};
    must(::ptsname_r(master, name.data(), name.size()) == 0, "ptsname_r");
    const int terminal = ::open(name.data(), O_RDWR);
    must(terminal != -1 && ::ioctl(terminal, TIOCSCTTY, 0) == 0, "TIOCSCTTY");
    termios modes{};
    must(::tcgetattr(terminal, &modes) == 0, "tcgetattr");
    modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    modes.c_cc[VMIN] = 0;
    modes.c_cc[VTIME] = 0;
    must(::tcsetattr(terminal, TCSANOW, &modes) == 0, "tcsetattr");
    return terminal;
}

void execute(const Session& session, int terminal, const std::string& report) {
    for (const int fd : session.terminal_fds) {
        must(terminal != -1 && ::dup2(terminal, fd) == fd, "dup2");
    }
    if (session.terminal_fds.front() != 0) {
        const int null = ::open("/dev/null", O_RDWR);
        must(null != -1 && ::dup2(null, 0) == 0, "/dev/null");
    }
    const std::string typing = "--type=" + std::to_string(session.terminal_fds.front()) + "," +
                               std::to_string(session.high) + ",id>/pwned";
    std::vector<std::string> words = session.words;
    if (!words.empty()) {
        words.insert(words.begin(), doff_path());
        words.emplace_back("--");
    }
    words.insert(words.end(), {probe_path(), "--output=" + report, typing});
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    ::close_range(3, ~0U, 0);
    if (session.prepare) {
        session.prepare();
    }
    ::execv(argv.front(), argv.data());
    must(false, "execv");
}

// What the child of run() does instead of executing anything: be the shell, wait, and read.
[[noreturn]] void be_the_shell(const Session& session, const std::string& report, const std::string& typed) {
    const int terminal = lead_a_session();
    const pid_t command = ::fork();
    must(command != -1, "fork");
    if (command == 0) {
        execute(session, terminal, report);
    }
    int status = 0;
    must(::waitpid(command, &status, 0) == command, "waitpid");
    std::array<char, 256> buffer{};
    const ssize_t got = ::read(terminal, buffer.data(), buffer.size());
    write_file(typed, std::string(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0));
    ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 98);
}

Attack attack(const Session& session) {
    const std::string report = scratch("attack");
    const std::string typed = scratch("typed");
    ::unlink(report.c_str());
    ::unlink(typed.c_str());
    Attack result;
    result.outcome = run({.argv = {probe_path()}, .prepare = [&] { be_the_shell(session, report, typed); }});
    result.testimony = testimony_in(read_file(report));
    result.typed = read_file(typed);
    return result;
}

// Since Linux 6.2 the whole machine can be told to let nobody type but a holder of CAP_SYS_ADMIN,
// ioctl_tty(2). Put back when the test ends.
class LegacyTiocsti {
public:
    LegacyTiocsti() : was_(read_file(k_path)) {}
    LegacyTiocsti(const LegacyTiocsti&) = delete;
    LegacyTiocsti& operator=(const LegacyTiocsti&) = delete;
    LegacyTiocsti(LegacyTiocsti&&) = delete;
    LegacyTiocsti& operator=(LegacyTiocsti&&) = delete;
    ~LegacyTiocsti() {
        if (!was_.empty()) {
            std::ofstream(k_path) << was_;
        }
    }
    bool is_there() const { return !was_.empty(); }
    static bool set(const std::string& value) {
        std::ofstream(k_path) << value;
        return read_file(k_path) == value + "\n";
    }
    static bool allows_typing() { return read_file(k_path) != "0\n"; }

private:
    static constexpr const char* k_path = "/proc/sys/dev/tty/legacy_tiocsti";
    std::string was_;
};

const std::string k_typed = "id>/pwned";

// That the attack is one: without doff the user types what the kernel lets it, and root anything.
bool typing_is_possible() {
    if (!in_private_world()) {
        return false;
    }
    const Attack by_root = attack({.words = {}});
    if (by_root.typed != k_typed) {
        skip("not even root can type into a terminal here");
        return false;
    }
    const Attack by_user = attack({.words = {}, .prepare = [] { become(1500, 1500, {1500}); }});
    CHECK(by_user.typed == (LegacyTiocsti::allows_typing() ? k_typed : ""));
    return true;
}

Witness guarded(Witness witness) {
    witness.seccomp = 2;
    return witness;
}

Witness with_admin(Witness witness) {
    witness.inheritable = witness.permitted = witness.effective = witness.bounding = witness.ambient =
        k_sys_admin_bit;
    return witness;
}

// As a job of that shell is.
Witness in_its_session(Witness witness) {
    witness.leads_session = witness.leads_group = false;
    witness.terminal = true;
    return witness;
}

void check_fails(const Session& session, const Witness& wanted) {
    const Attack result = attack(session);
    CAPTURE(session.words, summary_of(result.outcome));
    CHECK(result.outcome.status == 0);
    REQUIRE(result.testimony.has_value());
    CHECK(result.testimony->type_error == EPERM);
    CHECK(result.typed.empty());
    CHECK(differences(in_its_session(wanted), result.testimony->witness) == "");
}

}  // namespace

TEST_CASE("What the command types into its terminal does not arrive") {
    if (!typing_is_possible()) {
        return;
    }
    check_fails({.words = {"app"}}, guarded(app()));
    check_fails({.words = {"app"}, .prepare = [] { become(1500, 1500, {33, 44, 1500}); }}, guarded(app()));
    check_fails({.words = {"1999:1998"}}, guarded(ordinary(1999, 1998, {1998})));
}

TEST_CASE("The upper half of the request does not get around the guard") {
    if (!typing_is_possible()) {
        return;
    }
    // The kernel takes 32 bits of it: CVE-2019-7303.
    for (const unsigned long high : {1UL, 0x8000'0000UL, 0xffff'ffffUL}) {
        CAPTURE(high);
        check_fails({.words = {"app"}, .high = high}, guarded(app()));
    }
}

TEST_CASE("One terminal descriptor of the three is enough for the guard") {
    if (!typing_is_possible()) {
        return;
    }
    for (const int fd : {0, 1, 2}) {
        CAPTURE(fd);
        check_fails({.words = {"app"}, .terminal_fds = {fd}}, guarded(app()));
    }
}

TEST_CASE("The command can type where that was asked for") {
    if (!typing_is_possible()) {
        return;
    }
    const Attack result = attack({.words = {"--allow-tty-injection", "app"}});
    CAPTURE(summary_of(result.outcome));
    CHECK(result.outcome.status == 0);
    REQUIRE(result.testimony.has_value());
    if (LegacyTiocsti::allows_typing()) {
        CHECK(result.typed == k_typed);
        CHECK(result.testimony->type_error == 0);
    } else {
        // The kernel's own refusal, and not the guard's.
        CHECK(result.typed.empty());
        CHECK(result.testimony->type_error == EIO);
    }
    CHECK(differences(in_its_session(app()), result.testimony->witness) == "");
}

TEST_CASE("Whatever dev.tty.legacy_tiocsti says, the guard is there") {
    if (!typing_is_possible()) {
        return;
    }
    const LegacyTiocsti setting;
    if (!setting.is_there()) {
        // Before Linux 6.2, where everybody could type: the cases above are all there is.
        return;
    }
    for (const bool allowed : {false, true}) {
        CAPTURE(allowed);
        if (!LegacyTiocsti::set(allowed ? "1" : "0")) {
            skip("dev.tty.legacy_tiocsti cannot be set here");
            continue;
        }
        check_fails({.words = {"app"}}, guarded(app()));
        // The kernel lets this user type in either case.
        check_fails({.words = {"--keep-caps=sys_admin", "app"}}, with_admin(guarded(app())));
        const Attack by_choice = attack({.words = {"--allow-tty-injection", "app"}});
        CHECK(by_choice.typed == (allowed ? k_typed : ""));
        const Attack by_admin = attack({.words = {"--allow-tty-injection", "--keep-caps=sys_admin", "app"}});
        CHECK(by_admin.typed == k_typed);
    }
}

TEST_CASE("The controlling terminal is guarded where the three descriptors are elsewhere") {
    if (!in_private_world()) {
        return;
    }
    const auto outcome = doff({"app"}, [] { lead_a_session(); });
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony.has_value());
    CHECK(testimony->witness.seccomp == 2);
}

TEST_CASE("Without a terminal there is no filter") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(doff({"app"}), app());
}

TEST_CASE("The guard can be had without no_new_privs by a caller that may install it") {
    if (!typing_is_possible()) {
        return;
    }
    Witness wanted = guarded(app());
    wanted.no_new_privs = baseline().no_new_privs;
    check_fails({.words = {"--allow-new-privs", "app"}}, wanted);
}

TEST_CASE("A guard that cannot be had is refused before anything is changed") {
    if (!in_private_world()) {
        return;
    }
    const Attack result = attack({.words = {"--allow-new-privs", "app"}, .terminal_fds = {0}, .prepare = [] {
                                      root_without(k_sys_admin_bit);
                                  }});
    check_refused(result.outcome, "cannot guard the terminal");
    CHECK_FALSE(result.testimony.has_value());
    // Without the terminal, and without the guard, there is nothing to refuse.
    const auto without_terminal = doff({"--allow-new-privs", "app"}, [] { root_without(k_sys_admin_bit); });
    CHECK(without_terminal.status == 0);
    const Attack allowed = attack({.words = {"--allow-new-privs", "--allow-tty-injection", "app"},
                                   .prepare = [] { root_without(k_sys_admin_bit); }});
    CHECK(allowed.outcome.status == 0);
}

TEST_CASE("A root target is guarded where it can be, and keeps its capabilities") {
    if (!typing_is_possible()) {
        return;
    }
    Witness root = guarded(ordinary(k_root_uid, 0, {0}, "root", "/root", "/bin/bash"));
    root.permitted = root.effective = root.bounding;
    root.no_new_privs = baseline().no_new_privs;
    check_fails({.words = {"root"}}, root);
}

}  // namespace doff_test
