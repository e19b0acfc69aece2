// SPDX-License-Identifier: MIT
//
// --json for real: every form of output against man/doff.schema.json, which describes every field that there
// is and allows no other; --show PID of real processes; and colours, which are for terminals.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "world.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <csignal>
#include <cstdlib>

namespace doff_test {
namespace {

const std::string k_source = DOFF_SOURCE_DIR;

Outcome doff_alone(std::vector<std::string> words, std::function<void()> prepare = {},
                   std::vector<std::string> envp = environment_of_root()) {
    words.insert(words.begin(), doff_path());
    return run({.argv = std::move(words), .envp = std::move(envp), .prepare = std::move(prepare)});
}

// What validate.py says of these lines.
Outcome validated(const std::string& lines) {
    const std::string file = scratch("lines.json");
    write_file(file, lines);
    return run({.argv = {"/usr/bin/python3", k_source + "/tests/schema/validate.py",
                         k_source + "/man/doff.schema.json"},
                .prepare = [file] {
                    const int fd = ::open(file.c_str(), O_RDONLY);
                    must(fd != -1 && ::dup2(fd, 0) == 0, "open");
                }});
}

bool schema_can_be_asked() {
    if (!in_private_world()) {
        return false;
    }
    constexpr int k_no_library = 77;
    constexpr int k_not_executed = 99;  // must()
    if (const int status = validated("").status;
        status == k_no_library || status == k_not_executed || status == 127) {
        skip("no python3-jsonschema");
        return false;
    }
    return true;
}

// Exactly `count` lines, each of which the schema describes.
void check_valid(const Outcome& outcome, int status, std::size_t count = 1) {
    CAPTURE(summary_of(outcome), outcome.out);
    CHECK(outcome.status == status);
    CHECK(lines_of(outcome.out + outcome.err).size() == count);
    const auto judged = validated(outcome.out + outcome.err);
    CAPTURE(judged.err);
    CHECK(judged.status == 0);
}

// A process that waits to be killed, made by `prepare`.
class Sleeper {
public:
    explicit Sleeper(const std::function<void()>& prepare = {}) {
        std::array<int, 2> ready{};
        must(::pipe2(ready.data(), O_CLOEXEC) == 0, "pipe2");
        pid_ = ::fork();
        if (pid_ == 0) {
            if (prepare) {
                prepare();
            }
            static_cast<void>(::write(ready[1], "x", 1) == -1);
            for (;;) {
                ::pause();
            }
        }
        ::close(ready[1]);
        char byte = 0;
        static_cast<void>(::read(ready[0], &byte, 1) == -1);
        ::close(ready[0]);
    }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;
    ~Sleeper() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    std::string pid() const { return std::to_string(pid_); }
    void become_a_zombie() const {
        ::kill(pid_, SIGKILL);
        siginfo_t info{};
        ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
    }

private:
    pid_t pid_ = -1;
};

void check_says(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
        CAPTURE(text, part);
        CHECK(text.find(part) != std::string::npos);
    }
}

// What doff writes to a terminal, with these variables.
std::string on_a_terminal(const std::vector<std::string>& variables) {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(master != -1);
    REQUIRE((::grantpt(master) == 0 && ::unlockpt(master) == 0));
    std::array<char, 128> name{};
    REQUIRE(::ptsname_r(master, name.data(), name.size()) == 0);
    auto envp = environment_of_root();
    envp.insert(envp.end(), variables.begin(), variables.end());
    const int terminal = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(terminal != -1);
    const auto outcome = doff_alone(
        {"--show"},
        [&] {
            const int output = ::open(name.data(), O_RDWR | O_NOCTTY);
            must(output != -1 && ::dup2(output, 1) == 1, "open");
        },
        envp);
    CHECK(outcome.status == 0);
    std::string text(65'536, '\0');
    ::fcntl(master, F_SETFL, O_NONBLOCK);
    const ssize_t length = ::read(master, text.data(), text.size());
    text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    ::close(terminal);
    ::close(master);
    return text;
}

}  // namespace

TEST_CASE("Every page as JSON is as the schema describes it") {
    if (!schema_can_be_asked()) {
        return;
    }
    const Sleeper sleeper;
    const std::vector<std::vector<std::string>> pages{
        {"--show"},
        {"--show", "1"},
        {"--version"},
        {"--show", "2"},
        {"--show", sleeper.pid()},
        {"--explain", "app"},
        {"--explain", "app", "id"},
        {"--explain", "root", "/bin/true"},
        {"--explain", "--strict", "app", "id"},
        {"--explain", "--keep-caps", "net_bind_service,chown", "app", "id"},
        {"--explain", "--bounding", "-sys_admin", "--inheritable", "+chown", "app", "id"},
        {"--explain", "--ro", "/usr", "--rwx", "/tmp", "--bind-tcp", "80,443", "--connect-tcp", "none",
         "--try-landlock", "--scope", "signal", "app", "id"},
        {"--explain", "--rlimit", "nofile=64:128", "--rlimit", "core=unlimited", "--nice", "5", "--ionice",
         "idle", "--sched", "batch", "--cpus", "0", "--oom-score-adj", "7", "app", "id"},
        {"--explain", "--sched", "deadline:1000000:2000000:3000000", "app", "id"},
        {"--explain", "--umask", "077", "--chdir", "/", "--new-session", "--pdeathsig", "TERM", "--ptracer",
         "any", "--reset-signals", "--close-fds", "app", "id"},
        {"--explain", "--euid", "app", "--", "id"},
        {"--explain", "--keep-ids", "--keep-keyring", "--allow-new-privs", "--", "id"},
        {"--explain", "--clear-env", "--env", "A=\xff\n", "--argv0", "\x80", "app", "id", "\xc3"},
        {"--explain", "--login", "--chdir", "/", "app"},
        {"--explain", "--if-root", "app", "id"},
        {"--explain", "--assert", "uid=app", "--assert", "caps=all", "app", "id"},
        {"--check", "app"},
        {"--check", "--can", "read:/etc/passwd", "--can", "enter:/", "app", "id"},
        {"--assert", "uid=root", "--assert", "gid=0"},
    };
    for (auto words : pages) {
        CAPTURE(words);
        words.insert(words.begin(), "--json");
        const auto outcome = doff_alone(words);
        check_valid(outcome, 0);
        CHECK(outcome.err.empty());
    }
    check_valid(
        doff_alone({"--json", "--show"}, [] { become_holder(1600, 1500, {4, 33}, k_net_bind_service_bit); }),
        0);
    check_valid(doff_alone({"--show", "1", "--json"}, [] { become(1600, 1600, {1600}); }), 0);
    check_valid(doff_alone({"--json", "--explain", "app", "id"}, [] { become(1600, 1600, {1600}); }), 0);
}

TEST_CASE("Every error and note as JSON is as the schema describes it") {
    if (!schema_can_be_asked()) {
        return;
    }
    const auto ordinary = [] { become(1600, 1600, {1600}); };
    check_valid(doff_alone({"--json"}), 125);
    check_valid(doff_alone({"--json", "--check", "app", "nosuch"}), 125);
    check_valid(doff_alone({"--json", "--check", "--can", "write:/etc/passwd", "app"}), 125);
    check_valid(doff_alone({"--json", "--assert", "uid=app", "--assert", "groups=none"}), 125);
    check_valid(doff_alone({"--json", "--assert", "uid=root", "--assert", "caps=all", "app", "id"}), 125);
    check_valid(doff_alone({"--json", "--nosuch"}), 125);
    check_valid(doff_alone({"--json", "--json", "app", "id"}), 125);
    check_valid(doff_alone({"--user", "--json"}), 125);
    check_valid(doff_alone({"--json", "no\xff\nsuch", "id"}), 125);
    check_valid(doff_alone({"--json", "--show", "self"}), 125);
    check_valid(doff_alone({"--show", "-1", "--json"}), 125);
    check_valid(doff_alone({"--json", "--show", "2147483647"}), 125);
    check_valid(doff_alone({"--json", "--rlimit", "core", "app", "id"}), 125);
    check_valid(doff_alone({"--json", "app", "--", "/bin/true"}, ordinary), 125);
    check_valid(doff_alone({"--json", "--chdir", "/root", "app", "--", "/bin/true"}), 125);
    check_valid(doff_alone({"--json", "app", "--", "nosuch"}), 127);
    check_valid(doff_alone({"--json", "app", "--", "/etc/passwd"}), 126);
    check_valid(doff_alone({"--json", "--show"}, [] { ::close(1); }), 125);
    check_valid(doff_alone({"--json", "--if-root", "app", "--", "nosuch"}, ordinary), 127, 2);
    // The log, which is JSON too.
    const auto logged = doff_alone({"--json", "-v", "--audit", "app", "--", "nosuch"});
    check_valid(logged, 127, lines_of(logged.err).size());
    check_says(logged.err, {R"("event":"step")", R"("event":"audit")", R"("kind":"error")"});
    // The proof.
    const std::vector<Fault> lie{{{"setgroups", static_cast<std::uint32_t>(SYS_setgroups)}, 0}};
    const auto unproven = doff_alone({"--json", "app", "--", "/bin/true"}, [&] { install(lie); });
    check_valid(unproven, 120);
    check_says(unproven.err, {R"("stage":"proof")", R"("wanted":)"});
    // After a filter that allows next to nothing.
    const std::string profile = path_of("tight.json");
    write_file(profile,
               R"({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["execve","write","exit_group",)"
               R"("brk","mmap","munmap"],"action":"SCMP_ACT_ALLOW"}]})");
    check_valid(doff_alone({"--json", "--seccomp", profile, "app", "--", "/nosuch"}), 127);
}

TEST_CASE("The schema allows no field that it does not describe, and misses none") {
    if (!schema_can_be_asked()) {
        return;
    }
    const std::string good =
        R"({"doff":"1","schema":1,"kind":"error","stage":"usage","status":125,"what":"x","reason":null,)"
        R"("hints":[],"differences":[]})";
    const auto status_of = [](const std::string& line) { return validated(line + "\n").status; };
    CHECK(status_of(good) == 0);
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string line = good;
        return line.replace(line.find(from), from.size(), to);
    };
    CHECK(status_of(changed(R"("hints":[])", R"("hints":[],"planted":1)")) == 1);
    CHECK(status_of(changed(R"("hints":[],)", "")) == 1);
    CHECK(status_of(changed("125", "124")) == 1);
    CHECK(status_of(changed(R"("schema":1)", R"("schema":2)")) == 1);
    CHECK(status_of(changed(R"("error")", R"("nosuch")")) == 1);
    CHECK(status_of(changed(R"("what":"x")", R"("what":"x","what":"y")")) == 1);
    CHECK(status_of(good + good) == 1);
    // A field planted in a page, deep inside.
    auto page = doff_alone({"--json", "--show"}).out;
    page.insert(page.find(R"("nice":)"), R"("planted":1,)");
    CHECK(validated(page).status == 1);
}

TEST_CASE("Another process is shown as it is, also one that has ended and one of the kernel's") {
    if (!in_private_world()) {
        return;
    }
    const Sleeper sleeper([] {
        must(::chdir("/srv") == 0 || ::chdir("/") == 0, "chdir");
        ::umask(0027);
        must(::signal(SIGHUP, SIG_IGN) != SIG_ERR, "signal");
        become_holder(1600, 1500, {4, 33}, k_net_bind_service_bit);
        set_no_new_privs();
    });
    const auto shown = doff_alone({"--show", sleeper.pid()});
    CAPTURE(summary_of(shown), shown.out);
    CHECK(shown.status == 0);
    CHECK(shown.err.empty());
    check_says(shown.out, {"PID                   " + sleeper.pid(), "1600 (helper)", "1500 (app)",
                           "33 (www)", "* effective             ", "cap_net_bind_service",
                           "* no_new_privs          on", "* umask                 0027",
                           "* signals ignored       SIGHUP", "securebits            cannot be read"});
    const auto by_another = doff_alone({"--show", sleeper.pid()}, [] { become(1500, 1500, {1500}); });
    CHECK(by_another.status == 0);
    check_says(by_another.out,
               {"executable            may not be read", "descriptors           may not be read"});
    sleeper.become_a_zombie();
    const auto zombie = doff_alone({"--show", sleeper.pid()});
    CAPTURE(zombie.out);
    CHECK(zombie.status == 0);
    check_says(zombie.out, {"* state                 zombie", "command line          none"});
    if (const auto thread = doff_alone({"--show", "2"}); thread.status == 0) {
        CAPTURE(thread.out);
        check_says(thread.out, {"kernel thread", "executable            none"});
    }
}

TEST_CASE("A process that is not there, and a /proc that is none, are told in one line") {
    if (!in_private_world()) {
        return;
    }
    check_refused(doff_alone({"--show", "2147483647"}), "there is no process 2147483647 here");
    check_refused(doff_alone({"--show", "1"},
                             [] {
                                 own_mounts();
                                 bind_mount("/srv", "/proc");
                             }),
                  "cannot read /proc: Operation not supported\nhint: is /proc mounted?\n");
}

TEST_CASE("What is mounted over the files of a process is not told as its own, and not waited for") {
    if (!in_private_world()) {
        return;
    }
    const Sleeper sleeper;
    const std::string process = "/proc/" + sleeper.pid() + "/";
    const std::string pipe = path_of("pipe-for-status");
    REQUIRE(::mkfifo(pipe.c_str(), 0644) == 0);
    const std::string directory = path_of("other-fds");
    REQUIRE(::mkdir(directory.c_str(), 0755) == 0);
    write_file(directory + "/4711", "");
    const auto with_mounted = [&](const std::string& what, const std::string& name) {
        return doff_alone({"--show", sleeper.pid()}, [=] {
            own_mounts();
            bind_mount(what, process + name);
        });
    };
    check_refused(with_mounted(pipe, "status"), "cannot read " + process + "status: Operation not supported");
    check_refused(with_mounted("/proc/1/status", "status"),
                  process + "status is not that of process " + sleeper.pid() + " but of 1");
    const auto without_score = with_mounted(pipe, "oom_score_adj");
    CAPTURE(summary_of(without_score), without_score.out);
    CHECK(without_score.status == 0);
    check_says(without_score.out, {"out-of-memory score   cannot be read"});
    const auto without_fds = with_mounted(directory, "fd");
    CAPTURE(summary_of(without_fds), without_fds.out);
    CHECK(without_fds.status == 0);
    check_says(without_fds.out, {"descriptors           cannot be read"});
}

TEST_CASE("A page has colours on a terminal, and none where NO_COLOR or a pipe says so") {
    if (!in_private_world()) {
        return;
    }
    const std::string coloured = on_a_terminal({"TERM=xterm"});
    check_says(coloured, {"\033[1mIDs\033[0m", "\033[33m* user "});
    for (const auto& variables : {std::vector<std::string>{"TERM=xterm", "NO_COLOR=1"}, {"TERM=dumb"}, {}}) {
        const std::string plain = on_a_terminal(variables);
        check_says(plain, {"IDs\r\n* user "});
        CHECK(plain.find('\033') == std::string::npos);
    }
    auto envp = environment_of_root();
    envp.emplace_back("TERM=xterm");
    CHECK(doff_alone({"--show"}, {}, envp).out.find('\033') == std::string::npos);
}

}  // namespace doff_test
