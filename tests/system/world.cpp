// SPDX-License-Identifier: MIT
#include "world.h"

#include "catch.h"

#include <linux/keyctl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace doff_test {
namespace {

void demand(bool done, const std::string& what) {
    if (!done) {
        throw std::runtime_error("the private world: " + what);
    }
}

class World {
public:
    World() {
        if (::geteuid() != 0) {
            why_not_ = "these tests need root";
            return;
        }
        if (::unshare(CLONE_NEWNS) == -1) {
            why_not_ = "unshare(CLONE_NEWNS) is refused: these tests need CAP_SYS_ADMIN";
            return;
        }
        demand(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "MS_PRIVATE");
        std::string name = (std::filesystem::temp_directory_path() / "doff-real-XXXXXX").string();
        demand(::mkdtemp(name.data()) != nullptr, "mkdtemp");
        directory_ = name;
        owner_ = ::getpid();
        // Whatever /tmp is: here nothing is noexec, nosuid or without extended attributes.
        demand(::mount("doff-real", name.c_str(), "tmpfs", 0, "mode=0755") == 0, "mount tmpfs");
        fill();
        // A keyring of its own for the caller, so that "another one" means something.
        const long keyring = ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
        keyring_ = keyring > 0 ? static_cast<int>(keyring) : 0;
    }
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    World(World&&) = delete;
    World& operator=(World&&) = delete;
    ~World() {
        if (!directory_.empty() && owner_ == ::getpid()) {
            ::umount2(directory_.c_str(), MNT_DETACH);
            ::rmdir(directory_.c_str());
        }
    }

    const std::string& why_not() const { return why_not_; }
    const std::string& directory() const { return directory_; }
    int keyring() const { return keyring_; }

private:
    void fill() const {
        // Another build of it can be put to the same tests.
        const char* const other = std::getenv("DOFF_UNDER_TEST");
        copy_program(other != nullptr ? other : DOFF_BINARY, directory_ + "/doff");
        copy_program(DOFF_PROBE, directory_ + "/probe");
        std::filesystem::create_directory(directory_ + "/scratch");
        demand(::chmod((directory_ + "/scratch").c_str(), 01777) == 0, "chmod");
        const auto replace = [&](const std::string& name, const std::string& text) {
            write_file(directory_ + "/" + name, text);
            bind_mount(directory_ + "/" + name, "/etc/" + name);
        };
        replace("passwd", passwd_text());
        replace("group", group_text());
        if (std::filesystem::exists("/etc/nsswitch.conf")) {
            replace("nsswitch.conf", "passwd: files\ngroup: files\ninitgroups: files\n");
        }
    }

    std::string why_not_;
    std::string directory_;
    pid_t owner_ = 0;
    int keyring_ = 0;
};

const World& world() {
    static const World the_world;
    return the_world;
}

}  // namespace

bool in_private_world() {
    if (!world().why_not().empty()) {
        skip(world().why_not());
    }
    return world().why_not().empty();
}

void skip(const std::string& why) {
    WARN("skipped: " << why);
}

const std::string& doff_path() {
    static const std::string path = path_of("doff");
    return path;
}

const std::string& probe_path() {
    static const std::string path = path_of("probe");
    return path;
}

std::string path_of(const std::string& name) {
    return world().directory() + "/" + name;
}

std::string scratch(const std::string& name) {
    return path_of("scratch/" + name);
}

bool doff_is_static() {
    // A static program names no interpreter.
    static const bool is = read_file(doff_path()).find("/ld-") == std::string::npos;
    return is;
}

int session_keyring() {
    return world().keyring();
}

const Witness& baseline() {
    static const Witness witness = [] {
        const auto testimony = testimony_in(run({.argv = {probe_path()}}).out);
        demand(testimony.has_value(), "the probe does not run");
        return testimony->witness;
    }();
    return witness;
}

void write_file(const std::string& path, const std::string& text, unsigned mode) {
    std::ofstream(path, std::ios::binary) << text;
    demand(::chmod(path.c_str(), mode) == 0, "chmod " + path);
}

std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

void copy_program(const std::string& from, const std::string& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    demand(::chown(to.c_str(), 0, 0) == 0 && ::chmod(to.c_str(), 0755) == 0, "chmod " + to);
}

void bind_mount(const std::string& from, const std::string& to) {
    demand(::mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) == 0, "bind " + from + " " + to);
}

void own_mounts() {
    must(::unshare(CLONE_NEWNS) == 0, "unshare(CLONE_NEWNS)");
    must(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "MS_PRIVATE");
}

std::string passwd_text() {
    return "root:x:0:0:root:/root:/bin/bash\n"
           "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
           "app:x:1500:1500:App:/srv/app:/bin/app-shell\n"
           "helper:x:1600:1600::/srv/helper:/bin/sh\n"
           "bare:x:1501:1501:::\n"
           "1502:x:1503:1503::/srv/digits:/bin/sh\n"
           "1504:x:1504:1504::/srv/itself:/bin/sh\n"
           "minusone:x:4294967295:1505::/:/bin/sh\n"
           "minusgroup:x:1506:4294967295::/:/bin/sh\n"
           "many:x:1507:1507::/srv/many:/bin/sh\n"
           "twin:x:1500:1508::/srv/twin:/bin/sh\n"
           "dom\\ain user:x:1509:1509::/srv/domain:/bin/sh\n";
}

std::string group_text() {
    std::string text =
        "root:x:0:\n"
        "nogroup:x:65534:\n"
        "www:x:33:app\n"
        "video:x:44:app\n"
        "app:x:1500:\n"
        "helper:x:1600:\n"
        "only:x:1700:\n"
        "1701:x:1702:\n"
        "1703:x:1703:\n"
        "minusgid:x:4294967295:\n";
    for (int gid = 2000; gid < 2300; ++gid) {
        text += "g" + std::to_string(gid) + ":x:" + std::to_string(gid) + ":many\n";
    }
    return text;
}

Witness ordinary(std::uint32_t uid, std::uint32_t gid, std::vector<std::uint32_t> groups) {
    Witness witness = baseline();
    witness.uid = {uid, uid, uid, uid};
    witness.gid = {gid, gid, gid, gid};
    witness.groups = std::move(groups);
    witness.inheritable = witness.permitted = witness.effective = witness.ambient = 0;
    witness.no_new_privs = true;
    witness.securebits = 0;
    if (session_keyring() != 0) {
        witness.new_keyring = true;
        witness.keyring_owner = uid;
    }
    witness.dumpable = 1;
    witness.fds = {0, 1, 2};
    witness.home = "/";
    witness.user = witness.logname = witness.shell = {};
    return witness;
}

Witness ordinary(std::uint32_t uid, std::uint32_t gid, std::vector<std::uint32_t> groups,
                 const std::string& name, const std::string& home, const std::string& shell) {
    Witness witness = ordinary(uid, gid, std::move(groups));
    witness.user = name;
    witness.logname = name;
    witness.home = home;
    witness.shell = shell;
    return witness;
}

Witness app() {
    return ordinary(1500, 1500, {33, 44, 1500}, "app", "/srv/app", "/bin/app-shell");
}

Witness strictly(Witness witness) {
    witness.permitted = witness.effective = witness.inheritable = witness.bounding = witness.ambient = 0;
    witness.no_new_privs = true;
    witness.securebits = 0xef;  // all but keep_caps, and every lock
    witness.seccomp = 2;
    witness.limits.at(k_limit_core) = {0, 0};
    witness.umask = 077;
    witness.fds = {0, 1, 2};
    witness.blocked = witness.ignored = 0;
    return witness;
}

Outcome doff(std::vector<std::string> words, std::function<void()> prepare) {
    words.insert(words.begin(), doff_path());
    words.insert(words.end(), {"--", probe_path()});
    return run({.argv = std::move(words), .prepare = std::move(prepare)});
}

void check_ran_as(const Outcome& outcome, const Witness& wanted) {
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    const auto testimony = testimony_in(outcome.out);
    CHECK(testimony.has_value());
    if (testimony) {
        CHECK(differences(wanted, testimony->witness) == "");
    }
}

void check_refused(const Outcome& outcome, const std::string& text, int status) {
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == status);
    CHECK(outcome.out.empty());
    const auto lines = lines_of(outcome.err);
    CHECK(std::ranges::count_if(lines, [](const auto& line) { return line.starts_with("doff: "); }) == 1);
    CHECK(outcome.err.find(text) != std::string::npos);
}

}  // namespace doff_test
