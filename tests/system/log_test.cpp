// SPDX-License-Identifier: MIT
//
// --log, --verbose and --audit for real: what a file, a syslog daemon and a journal get, that nothing of it
// is the command's, and what becomes of a run whose log cannot be had.
#include "catch.h"
#include "credentials.h"
#include "rooms.h"
#include "world.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <map>
#include <regex>

namespace doff_test {
namespace {

using Words = std::vector<std::string>;

std::string new_log() {
    std::string path = path_of("log");
    ::unlink(path.c_str());
    return path;
}

enum class Reads { all, nothing };

// A daemon's socket, which the child sees in its place; a process of its own reads it, since a kernel may
// keep no more than ten datagrams.
class Daemon {
public:
    Daemon(std::string place, Reads reads)
        : place_(std::move(place)), path_(path_of("daemon")), spool_(path_of("spool")) {
        ::unlink(path_.c_str());
        const sockaddr_un address = own_address();
        REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        write_file(spool_, "");
        if (reads == Reads::all) {
            reader_ = ::fork();
            if (reader_ == 0) {
                read_for_ever();
            }
        }
    }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon() { stop(); }

    void stop() {
        if (reader_ > 0) {
            ::kill(reader_, SIGKILL);
            ::waitpid(reader_, nullptr, 0);
        }
        reader_ = -1;
        if (socket_ != -1) {
            ::close(socket_);
        }
        socket_ = -1;
    }

    // In the child: a /dev and a /run with nothing in it but this.
    std::function<void()> in_place() const {
        return [this] {
            own_mounts();
            for (const char* const directory : {"/dev", "/run"}) {
                must(::mount("doff-test", directory, "tmpfs", 0, "mode=755") == 0, "mount tmpfs");
            }
            must(::mkdir("/run/systemd", 0755) == 0 && ::mkdir("/run/systemd/journal", 0755) == 0, "mkdir");
            const int mount_point = ::open(place_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
            must(mount_point != -1 && ::close(mount_point) == 0, "mount point");
            must(::mount(path_.c_str(), place_.c_str(), nullptr, MS_BIND, nullptr) == 0, "bind mount");
        };
    }

    // What came since the last time.
    std::vector<std::string> datagrams() const {
        constexpr std::string_view k_last = "the last one";
        const sockaddr_un address = own_address();
        REQUIRE(::sendto(socket_, k_last.data(), k_last.size(), 0,
                         reinterpret_cast<const sockaddr*>(&address),
                         sizeof address) == static_cast<ssize_t>(k_last.size()));
        std::string all = read_file(spool_);
        while (!all.ends_with(k_last)) {
            ::usleep(1000);
            all = read_file(spool_);
        }
        write_file(spool_, "");
        std::vector<std::string> each;
        for (std::string_view rest = all; !rest.empty();) {
            std::size_t length = 0;
            std::memcpy(&length, rest.data(), sizeof length);
            each.emplace_back(rest.substr(sizeof length, length));
            rest.remove_prefix(sizeof length + length);
        }
        each.pop_back();
        return each;
    }

    // Until it has no room for another.
    void fill() const {
        const sockaddr_un address = own_address();
        for (bool room = true; room;) {
            const int sender = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            const auto send = [&] {
                return ::sendto(sender, "x", 1, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address),
                                sizeof address) == 1;
            };
            room = send();
            while (send()) {
            }
            ::close(sender);
        }
    }

private:
    [[noreturn]] void read_for_ever() const {
        for (;;) {
            std::array<char, 65'536> text{};
            const ssize_t got = ::recv(socket_, text.data(), text.size(), 0);
            const auto length = static_cast<std::size_t>(got);
            const int spool = ::open(spool_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
            must(got >= 0 && ::write(spool, &length, sizeof length) == sizeof length &&
                     ::write(spool, text.data(), length) == got,
                 "spool");
            ::close(spool);
        }
    }

    sockaddr_un own_address() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::ranges::copy(path_, std::begin(address.sun_path));
        return address;
    }

    std::string place_;
    std::string path_;
    std::string spool_;
    pid_t reader_ = -1;
    int socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

using Entry = std::map<std::string, std::string>;

// systemd's JOURNAL_NATIVE_PROTOCOL.
Entry entry_in(std::string_view datagram) {
    Entry entry;
    while (!datagram.empty()) {
        const std::size_t end = datagram.find('\n');
        REQUIRE(end != std::string_view::npos);
        const std::string_view line = datagram.substr(0, end);
        if (const std::size_t equals = line.find('='); equals != std::string_view::npos) {
            entry[std::string(line.substr(0, equals))] = line.substr(equals + 1);
            datagram.remove_prefix(end + 1);
            continue;
        }
        datagram.remove_prefix(end + 1);
        std::uint64_t length = 0;
        REQUIRE(datagram.size() >= sizeof length);
        std::memcpy(&length, datagram.data(), sizeof length);
        REQUIRE(datagram.size() > sizeof length + length);
        entry[std::string(line)] = datagram.substr(sizeof length, length);
        REQUIRE(datagram[sizeof length + length] == '\n');
        datagram.remove_prefix(sizeof length + length + 1);
    }
    return entry;
}

// Behind the fields that an entry of the log starts with.
const std::string k_becomes_app =
    "uid 0 \\(root\\) -> uid 1500 \\(app\\), gid 1500 \\(app\\), groups 33 \\(www\\) 44 \\(video\\) "
    "1500 \\(app\\); dropped: .*; no_new_privs; command '.*/probe', argv '.*/probe'";

bool matches(const std::string& text, const std::string& pattern) {
    return std::regex_match(text, std::regex(pattern));
}

// A program that kills for these calls and allows all others.
std::string filter_that_kills_for(const std::vector<std::uint32_t>& calls) {
    std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
    for (const std::uint32_t call : calls) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    std::string path = path_of("log-filter");
    write_file(
        path, std::string(reinterpret_cast<const char*>(program.data()), program.size() * sizeof program[0]));
    return path;
}

// With JOURNAL_STREAM as `name` makes it of the device and inode of standard error.
Outcome on_a_stream(const std::function<std::string(const struct stat&)>& name, Words words) {
    words.insert(words.begin(), doff_path());
    const auto prepare = [=] {
        struct stat status{};
        must(::fstat(2, &status) == 0, "fstat");
        const std::string variable = "JOURNAL_STREAM=" + name(status);
        std::vector<char*> argv;
        for (const std::string& word : words) {
            argv.push_back(const_cast<char*>(word.c_str()));
        }
        argv.push_back(nullptr);
        std::array<char*, 2> envp{const_cast<char*>(variable.c_str()), nullptr};
        ::execve(argv.front(), argv.data(), envp.data());
        must(false, "execve");
    };
    return run({.argv = {probe_path()}, .prepare = prepare});
}

std::string stream_of(const struct stat& status) {
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

}  // namespace

TEST_CASE("A log file has a line for each step and the audit, and nothing of it is the command's") {
    if (!in_private_world()) {
        return;
    }
    const std::string log = new_log();
    check_ran_as(doff({"-vv", "--audit", "--log", log, "app"}), app());
    struct stat status{};
    REQUIRE(::stat(log.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0600);
    CHECK(status.st_uid == 0);
    const auto lines = lines_of(read_file(log));
    REQUIRE(lines.size() > 10);
    const std::string stamp = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z doff\\[\\d+\\]: ";
    for (const std::string& line : lines) {
        CHECK(matches(line, stamp + ".+"));
    }
    CHECK(matches(lines[lines.size() - 2], stamp + "audit: " + k_becomes_app));
    CHECK(matches(lines.back(), stamp + "call: execve\\('.*/probe'\\) = \\.\\.\\."));
    const std::string all = read_file(log);
    const std::size_t set = all.find("setuid(1500) = 0\n");
    const std::size_t step = all.find("setuid(1500): real, effective and saved\n");
    const std::size_t back = all.find("read back: all is as wanted\n");
    CHECK(set < step);
    CHECK(step < back);
    CHECK(back < all.size());
    // Appended to, and left as it is found.
    write_file(log, "before\n", 0644);
    check_ran_as(doff({"--audit", "--log", log, "app"}), app());
    CHECK(read_file(log).starts_with("before\n2"));
    REQUIRE(::stat(log.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0644);
}

TEST_CASE("A log outlives the root directory, closed descriptors and --strict") {
    if (!in_private_world()) {
        return;
    }
    new_room("cell");
    const std::string log = new_log();
    const auto last_line = [&] { return lines_of(read_file(log)).back(); };
    check_ran_as(doff({"-v", "--audit", "--log", log, "--close-fds", "app"}), app());
    CHECK(matches(last_line(), ".*: audit: " + k_becomes_app));
    new_log();
    check_ran_as(doff({"-v", "--audit", "--log", log, "--strict", "app"}), strictly(app()));
    CHECK(matches(last_line(), ".*: audit: " + k_becomes_app));
    if (doff_is_static()) {
        new_log();
        check_ran_as(doff({"-v", "--audit", "--log", log, "--root", room("cell"), "app"}),
                     inside(app(), "cell"));
        CHECK(matches(last_line(), ".*: audit: " + k_becomes_app));
    }
    check_refused(doff({"--log", log, "--keep-fd", "3", "app"}), "cannot keep fd 3: it is not open");
}

TEST_CASE("An error is on standard error and in the log") {
    if (!in_private_world()) {
        return;
    }
    const std::string log = new_log();
    check_refused(doff({"--log", log, "nosuch"}), "no user 'nosuch'");
    CHECK(read_file(log).contains("]: no user 'nosuch'\n"));
    // No name makes a line of its own.
    check_refused(doff({"--log", log, "a\nb\x1b"}), "a\\nb\\x1b");
    for (const std::string& line : lines_of(read_file(log))) {
        CHECK(matches(line, "\\d{4}-.*Z doff\\[\\d+\\]: .*"));
    }
}

TEST_CASE("Syslog gets a datagram of the facility authpriv for each line") {
    if (!in_private_world()) {
        return;
    }
    const Daemon daemon("/dev/log", Reads::all);
    Witness wanted = app();
    const Outcome outcome = doff({"-v", "--audit", "--log", "syslog", "app"}, daemon.in_place());
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony);
    CHECK(testimony->witness.fds == wanted.fds);
    CHECK(testimony->witness.ignored == wanted.ignored);
    CHECK(outcome.err.empty());
    const auto lines = daemon.datagrams();
    REQUIRE(lines.size() > 5);
    for (const std::string& line : lines) {
        CHECK(matches(line, "<8[56]>doff\\[\\d+\\]: [^\\n]+"));
    }
    CHECK(matches(lines.back(), "<85>doff\\[\\d+\\]: audit: " + k_becomes_app));
}

TEST_CASE("The journal gets entries with their priority and fields") {
    if (!in_private_world()) {
        return;
    }
    const Daemon daemon("/run/systemd/journal/socket", Reads::all);
    const Outcome outcome = doff({"-v", "--audit", "--log=journal", "app"}, daemon.in_place());
    REQUIRE(testimony_in(outcome.out));
    CHECK(outcome.err.empty());
    std::vector<Entry> entries;
    for (const std::string& datagram : daemon.datagrams()) {
        entries.push_back(entry_in(datagram));
    }
    REQUIRE(entries.size() > 5);
    for (const Entry& entry : entries) {
        CHECK(entry.at("SYSLOG_IDENTIFIER") == "doff");
        CHECK(entry.at("PRIORITY") == (entry.at("DOFF_EVENT") == "audit" ? "5" : "6"));
    }
    CHECK(std::ranges::any_of(entries, [](const Entry& entry) {
        return entry.contains("DOFF_STEP") && entry.at("DOFF_STEP") == "setuid(1500)" &&
               entry.at("DOFF_PURPOSE") == "real, effective and saved";
    }));
    const Entry& audit = entries.back();
    CHECK(audit.at("DOFF_UID") == "1500");
    CHECK(audit.at("DOFF_USER") == "app");
    CHECK(audit.at("DOFF_GROUPS") == "33 44 1500");
    CHECK(audit.at("DOFF_NO_NEW_PRIVS") == "1");
    CHECK(matches(audit.at("MESSAGE"), k_becomes_app));
    // With a hint the message has more than one line.
    CHECK(doff({"--log=journal", "--group=0x1", "app"}, daemon.in_place()).status == 125);
    const auto refused = daemon.datagrams();
    REQUIRE(refused.size() == 1);
    const Entry error = entry_in(refused.front());
    CHECK(error.at("PRIORITY") == "3");
    CHECK(error.at("DOFF_EVENT") == "error");
}

TEST_CASE("A log that cannot be opened is an error before anything is changed") {
    if (!in_private_world()) {
        return;
    }
    const std::string log = new_log();
    const std::string other = path_of("log-other");
    for (const auto& [name, make] : std::vector<std::pair<std::string, std::function<bool()>>>{
             {"Too many levels of symbolic links",
              [&] { return ::symlink(other.c_str(), log.c_str()) == 0; }},
             {"cannot log to",
              [&] {
                  write_file(other, "precious\n");
                  return ::link(other.c_str(), log.c_str()) == 0;
              }},
             {"cannot log to", [&] { return ::mkfifo(log.c_str(), 0600) == 0; }},
             {"Is a directory", [&] { return ::mkdir(log.c_str(), 0755) == 0; }}}) {
        ::unlink(log.c_str());
        ::unlink(other.c_str());
        REQUIRE(make());
        CAPTURE(name);
        const Outcome outcome = doff({"--log", log, "app"});
        CHECK_FALSE(outcome.hung);
        check_refused(outcome, name);
        CHECK(outcome.err.find(log) != std::string::npos);
    }
    ::rmdir(log.c_str());
    CHECK(::access(other.c_str(), F_OK) == -1);
    // A link to a file has one that can be named, and one to a pipe has not.
    write_file(other, "");
    REQUIRE(::symlink(other.c_str(), log.c_str()) == 0);
    check_refused(doff({"--log", log, "app"}),
                  "followed to a log: name the file itself, or write --log stderr for standard error\n");
    ::unlink(other.c_str());
    REQUIRE(::mkfifo(other.c_str(), 0600) == 0);
    check_refused(doff({"--log", log, "app"}), "a pipe or socket; --log stderr writes to standard error\n");
    ::unlink(other.c_str());
    ::unlink(log.c_str());
    check_refused(doff({"--log", path_of("no/such/log"), "app"}),
                  "No such file or directory\nhint: '" + path_of("no") + "' is not there\n");
    check_refused(doff({"--log", "/root/such/log", "app"}, [] { become(1600, 1600, {1600}); }),
                  "Permission denied\nhint: '/root' may not be searched by uid 1600: it belongs to uid 0");
    // The file itself, or the directory in which it would be made.
    const auto as_other = [] { become(1600, 1600, {1600}); };
    write_file(log, "", 0640);
    check_refused(doff({"--log", log, "--if-root", "app"}, as_other),
                  "Permission denied\nhint: '" + log +
                      "' may not be written by uid 1600: it belongs to uid 0, gid 0 and has mode 0640\n");
    ::unlink(log.c_str());
    const std::string closed = path_of("log-closed");
    REQUIRE(::mkdir(closed.c_str(), 0755) == 0);
    check_refused(doff({"--log", closed + "/log", "--if-root", "app"}, as_other),
                  "Permission denied\nhint: '" + closed +
                      "' may not be written by uid 1600: it belongs to uid 0, gid 0 and has mode 0755\n");
    ::rmdir(closed.c_str());
    REQUIRE(::mkfifo(log.c_str(), 0600) == 0);
    const std::string other_kind = "hint: it is neither a regular file nor a character device\n";
    check_refused(doff({"--log", log, "app"}), "No such device or address\n" + other_kind);
    ::unlink(log.c_str());
    Daemon daemon("/dev/log", Reads::nothing);
    check_refused(doff({"--log", "/dev/log", "app"}, daemon.in_place()),
                  "No such device or address\n" + other_kind);
    const std::string way_out = "hint: no daemon is needed for --log stderr or --log ./FILE\n";
    check_refused(doff({"--log", "journal", "app"}, daemon.in_place()),
                  "'/run/systemd/journal/socket': No such file or directory\n"
                  "hint: there is no '/run/systemd/journal/socket' here: systemd-journald makes it, and into "
                  "a container it is mounted\n" +
                      way_out);
    const auto with_mode = [&](mode_t mode) {
        return [&, mode] {
            daemon.in_place()();
            must(::chmod("/dev/log", mode) == 0, "chmod");
            become(1500, 1500, {});
        };
    };
    check_refused(doff({"--log", "syslog", "--if-root", "app"}, with_mode(0600)),
                  "Permission denied\nhint: the caller may not write to it\n" + way_out);
    CHECK(doff({"--log", "syslog", "--if-root", "app"}, with_mode(0666)).status == 0);
    check_refused(doff({"--log", "syslog", "app"},
                       [&] {
                           daemon.in_place()();
                           must(::umount("/dev/log") == 0 && ::unlink("/dev/log") == 0 &&
                                    ::symlink("/run/gone", "/dev/log") == 0,
                                "symlink");
                       }),
                  "'/dev/log': No such file or directory\n"
                  "hint: '/dev/log' is a link to '/run/gone', which is not there\n" +
                      way_out);
    daemon.stop();
    check_refused(
        doff({"--log", "syslog", "app"}, daemon.in_place()),
        "Connection refused\nhint: nobody reads it: its daemon has ended and left it behind\n" + way_out);
}

TEST_CASE("A log is reached through the links of root, and not through those that others can make") {
    if (!in_private_world()) {
        return;
    }
    const std::string place = path_of("log-place");
    const std::string link = path_of("log-link");
    const std::string log = place + "/log";
    ::unlink(log.c_str());
    ::unlink(link.c_str());
    REQUIRE((::mkdir(place.c_str(), 0755) == 0 || errno == EEXIST));
    REQUIRE(::symlink("log-place", link.c_str()) == 0);
    check_ran_as(doff({"--audit", "--log", link + "/log", "app"}), app());
    CHECK(read_file(log).contains("uid 0 (root) -> uid 1500 (app)"));
    check_ran_as(doff({"--audit", "--log", link + "/..//log-place/log", "app"}), app());
    CHECK(lines_of(read_file(log)).size() == 2);
    // The user's link, and root's in a directory where the user could have moved it to.
    REQUIRE(::lchown(link.c_str(), 1500, 1500) == 0);
    check_refused(doff({"--audit", "--log", link + "/log", "app"}), "log-link', which belongs to uid 1500");
    REQUIRE(::symlink(".", (place + "/here").c_str()) == 0);
    REQUIRE(::chown(place.c_str(), 1500, 1500) == 0);
    check_refused(doff({"--audit", "--log", place + "/here/log", "app"}),
                  "log-place/here', which others can put there");
    CHECK(lines_of(read_file(log)).size() == 2);
    // A directory of the user is no link: what can be written there is the user's anyway.
    check_ran_as(doff({"--audit", "--log", log, "app"}), app());
    ::unlink((place + "/here").c_str());
    ::unlink(link.c_str());
}

TEST_CASE("What is the kernel's own is no log, and of devices only those that take text") {
    if (!in_private_world()) {
        return;
    }
    const std::string before = read_file("/proc/self/coredump_filter");
    check_refused(doff({"--log", "/proc/self/coredump_filter", "app"}), "it is the kernel's own");
    check_refused(doff({"--log", "/proc/self/fd/../comm", "app"}), "it is the kernel's own");
    CHECK(read_file("/proc/self/coredump_filter") == before);
    check_refused(doff({"--log", "/dev/zero", "app"}), "of devices only terminals");
    check_ran_as(doff({"--audit", "--log", "/dev/null", "app"}), app());
}

TEST_CASE("A FIFO with a reader is no log either, and is not written to") {
    if (!in_private_world()) {
        return;
    }
    const std::string log = new_log();
    REQUIRE(::mkfifo(log.c_str(), 0600) == 0);
    const int reader = ::open(log.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    check_refused(doff({"--log", log, "app"}), "cannot log to");
    char byte = 0;
    CHECK(::read(reader, &byte, 1) == 0);
    ::close(reader);
}

TEST_CASE("What a full disk, a limit or a daemon does not take keeps --audit from running, and -v not") {
    if (!in_private_world()) {
        return;
    }
    const std::string log = new_log();
    const auto check_ran_with_a_loss = [](Outcome outcome, const Witness& wanted, const std::string& loss) {
        CHECK(outcome.err == "doff: cannot log to " + loss + "; what --verbose tells is lost\n");
        outcome.err.clear();
        check_ran_as(outcome, wanted);
    };
    check_ran_with_a_loss(doff({"-vv", "--log", "/dev/full", "app"}), app(),
                          "'/dev/full': No space left on device");
    check_refused(doff({"--audit", "--log", "/dev/full", "app"}),
                  "cannot write the line of --audit: No space left on device");
    Witness limited = app();
    constexpr std::size_t k_limit_fsize = 1;
    limited.limits.at(k_limit_fsize) = {0, 0};
    check_ran_with_a_loss(doff({"-v", "--log", log, "--rlimit", "fsize=0", "app"}), limited,
                          "'" + log + "': File too large");
    check_refused(doff({"--audit", "--log", log, "--rlimit", "fsize=0", "app"}),
                  "cannot write the line of --audit: File too large");
    const Daemon daemon("/dev/log", Reads::nothing);
    daemon.fill();
    CHECK(testimony_in(doff({"-v", "--log", "syslog", "app"}, daemon.in_place()).out));
    check_refused(doff({"--audit", "--log", "syslog", "app"}, daemon.in_place()),
                  "cannot write the line of --audit: Resource temporarily unavailable");
    // Who reads standard error has gone.
    const auto unread = [] {
        std::array<int, 2> ends{};
        must(::pipe(ends.data()) == 0 && ::close(ends[0]) == 0 && ::dup2(ends[1], 2) == 2 &&
                 ::close(ends[1]) == 0,
             "pipe");
    };
    CHECK(testimony_in(doff({"-v", "app"}, unread).out));
    const Outcome outcome = doff({"--audit", "app"}, unread);
    CHECK(outcome.status == 125);
    CHECK(outcome.out.empty());
}

TEST_CASE("Signals that are ignored while a line is written are to the command what they were") {
    if (!in_private_world()) {
        return;
    }
    const std::string log = new_log();
    const auto bit = [](int signal) { return std::uint64_t{1} << (signal - 1); };
    for (const auto& ignored : std::vector<std::vector<int>>{{}, {SIGPIPE}, {SIGXFSZ}, {SIGPIPE, SIGXFSZ}}) {
        const auto start = [&] {
            for (const int signal : {SIGPIPE, SIGXFSZ}) {
                must(::signal(signal,
                              std::ranges::find(ignored, signal) != ignored.end() ? SIG_IGN : SIG_DFL) !=
                         SIG_ERR,
                     "signal");
            }
        };
        Witness wanted = app();
        for (const int signal : ignored) {
            wanted.ignored |= bit(signal);
        }
        CAPTURE(ignored);
        check_ran_as(doff({"-v", "--audit", "--log", log, "app"}, start), wanted);
    }
}

TEST_CASE("Under --seccomp all is logged before the filter, and after it that nothing was run") {
    if (!in_private_world()) {
        return;
    }
    const std::string log = new_log();
    const std::string filter = filter_that_kills_for({SYS_rt_sigaction, SYS_getpid, SYS_gettid, SYS_fstat,
                                                      SYS_newfstatat, SYS_openat, SYS_sendto, SYS_fcntl});
    const Outcome outcome = run({.argv = {doff_path(), "-vv", "--audit", "--log", log, "--seccomp", filter,
                                          "app", "--", "/no/such"}});
    CHECK(outcome.status == 127);
    CHECK(lines_of(outcome.err).front() == "doff: command '/no/such' not found");
    const auto lines = lines_of(read_file(log));
    REQUIRE(lines.size() > 4);
    CHECK(matches(lines[lines.size() - 4],
                  ".*; no_new_privs; confined by seccomp; command '/no/such', argv '/no/such'"));
    CHECK(matches(lines[lines.size() - 3], "\\d{4}-.*Z doff\\[\\d+\\]: command '/no/such' not found"));
    CHECK(matches(lines.back(), "\\d{4}-.*Z doff\\[\\d+\\]: hint: .*"));
    const Daemon daemon("/dev/log", Reads::all);
    CHECK(doff({"--audit", "--log", "syslog", "--seccomp", filter, "--argv0", "x", "app", "--", "/no/such"},
               daemon.in_place())
              .status == 127);
    const auto datagrams = daemon.datagrams();
    REQUIRE(datagrams.size() > 1);
    CHECK(matches(datagrams[1], "<83>doff\\[\\d+\\]: command '/no/such' not found"));
}

TEST_CASE("A line of --audit is followed by one that says so where the command is not run") {
    if (!in_private_world()) {
        return;
    }
    for (const auto& [command, status, says] : std::vector<std::tuple<std::string, int, std::string>>{
             {"/no/such", 127, "command '/no/such' not found"},
             {"/etc/passwd", 126, "cannot execute '/etc/passwd': Permission denied"}}) {
        CAPTURE(command);
        const std::string log = new_log();
        const Outcome outcome = run({.argv = {doff_path(), "--audit", "--log", log, "app", "--", command}});
        CHECK(outcome.status == status);
        const auto lines = lines_of(read_file(log));
        REQUIRE(lines.size() > 1);
        CHECK(matches(lines[0], ".*; command '" + command + "', argv '" + command + "'"));
        CHECK(lines[1].ends_with("]: " + says));
    }
}

TEST_CASE("Lines have their priority in front exactly where standard error is the stream that is named") {
    if (!in_private_world()) {
        return;
    }
    const Words wrong{"nosuch", "--", "id"};
    const auto first_line = [&](const auto& name) { return lines_of(on_a_stream(name, wrong).err).at(0); };
    CHECK(first_line(stream_of) == "<3>doff: no user 'nosuch'");
    CHECK(on_a_stream(stream_of, {"--keep-ids", "--strict", "app"}).err.starts_with("<3>doff: "));
    const Outcome verbose = on_a_stream(stream_of, {"-vv", "--audit", "app", "--", probe_path()});
    REQUIRE(testimony_in(verbose.out));
    const auto lines = lines_of(verbose.err);
    for (const std::string& line : lines) {
        CHECK(matches(line, "<[567]>doff: .+"));
    }
    CHECK(std::ranges::count_if(
              lines, [](const auto& line) { return line.starts_with("<5>doff: audit: uid 0"); }) == 1);
    const auto another = [](const struct stat& status) {
        return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino + 1);
    };
    CHECK(first_line(another) == "doff: no user 'nosuch'");
    CHECK(first_line([](const struct stat&) { return "1:1"; }) == "doff: no user 'nosuch'");
    CHECK(first_line([](const struct stat&) { return ""; }) == "doff: no user 'nosuch'");
    // Also after a filter.
    const std::string filter = filter_that_kills_for({SYS_rt_sigaction, SYS_fstat, SYS_newfstatat});
    const Outcome missing = on_a_stream(stream_of, {"--seccomp", filter, "app", "--", "/no/such"});
    CHECK(missing.status == 127);
    CHECK(missing.err.starts_with("<3>doff: command '/no/such' not found\n"));
}

}  // namespace doff_test
