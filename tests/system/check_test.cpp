// SPDX-License-Identifier: MIT
//
// --check on the real kernel: its answers are those that the command itself would find, and the process that
// asks stays what it is.
#include "core/check.h"

#include "catch.h"
#include "core/portrait.h"
#include "core/state.h"
#include "credentials.h"
#include "system/linux_kernel.h"
#include "system/nss_accounts.h"
#include "world.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <tuple>

namespace doff_test {
namespace {

using Words = std::vector<std::string>;

Outcome check(Words words, const std::function<void()>& prepare = {},
              const std::string& path = "/usr/bin:/bin") {
    words.insert(words.begin(), {doff_path(), "--check"});
    return run({.argv = words, .envp = {"PATH=" + path, "LANG=C"}, .prepare = prepare});
}

bool says(const Outcome& outcome, const std::string& text) {
    return outcome.out.find(text) != std::string::npos;
}

// "yes" or "no: why" of one question, and the status that belongs to it.
std::string answer_to(const std::string& question, const Words& options = {},
                      const std::function<void()>& prepare = {}) {
    Words words = options;
    words.insert(words.end(), {"--json", "--can", question, "app"});
    const auto outcome = check(words, prepare);
    const auto page = nlohmann::json::parse(outcome.out, nullptr, /* allow_exceptions= */ false);
    if (page.is_discarded() || page["answers"].size() != 1 ||
        outcome.status != (page["answers"][0]["yes"] == true ? 0 : 125)) {
        return summary_of(outcome);
    }
    const auto& answer = page["answers"][0];
    return answer["yes"] == true ? "yes" : "no: " + answer["why"][0].get<std::string>();
}

class NoFilters : public doff::FilterCompiler {
public:
    doff::Result<doff::SeccompFilter> compile(const std::string& /*path*/, std::string_view /*content*/,
                                              const doff::FilterContext& /*context*/) override {
        return std::unexpected(doff::Error{doff::Stage::resolve, "no filters here", {}, {}});
    }
};

// A Landlock domain of somebody else, in which of writing and creating files only `allowed` is, and that
// below `place`.
void restrict_creation(const std::string& place, std::uint64_t allowed) {
    const std::uint64_t handled = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG;
    const auto ruleset = static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));  // its first field
    must(ruleset > 2, "landlock_create_ruleset");
    landlock_path_beneath_attr rule{};
    rule.allowed_access = allowed;
    rule.parent_fd = ::open(place.c_str(), O_PATH | O_CLOEXEC);
    must(::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0, "rule");
    must(::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0, "landlock_restrict_self");
}

std::string text_of(int file) {
    std::string text(65'536, '\0');
    const auto length = ::pread(file, text.data(), text.size(), 0);
    text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    return text;
}

}  // namespace

TEST_CASE("The command is found as the launch would find it, and nothing runs") {
    if (!in_private_world()) {
        return;
    }
    const auto found = check({"app", "--", probe_path(), "--exit=7"});
    CHECK(found.status == 0);
    CHECK(found.err.empty());
    CHECK(says(found, "1500 (app)"));
    CHECK(says(found, "  yes execute " + probe_path() + "\n"));
    CHECK_FALSE(testimony_in(found.out).has_value());
    CHECK(check({"app"}).status == 0);
    CHECK(check({"--strict", "app", "--", probe_path()}).status == 0);
    CHECK(check({"root", "--", probe_path()}).status == 0);
    write_file(path_of("check-crlf"), "#!/bin/sh\r\n", 0755);
    for (const auto& [command, why] : std::vector<std::pair<std::string, std::string>>{
             {"no-such", "looked for in /usr/bin, /bin"},
             {path_of("check-crlf"), "ends in a carriage return"},
             {"/dev/null", "it is a character device"},
             {path_of("scratch"), "it is a directory"}}) {
        CAPTURE(command);
        const auto refused = check({"app", "--", command});
        CHECK(refused.status == 125);
        CHECK(says(refused, "* no  "));
        CHECK(says(refused, why));
        // And so it is where the launch is made.
        const auto launched = run({.argv = {doff_path(), "app", "--", command}});
        CHECK((launched.status == 126 || launched.status == 127));
    }
}

TEST_CASE("What the user may execute and not read may be a script, which does not run") {
    if (!in_private_world()) {
        return;
    }
    const std::string script = path_of("check-script");
    const std::string program = path_of("check-program");
    write_file(script, "#!/bin/sh\n", 0755);
    copy_program(probe_path(), program);
    CHECK(answer_to("exec:" + script) == "yes");
    CHECK(run({.argv = {doff_path(), "app", "--", script}}).status == 0);
    for (const std::string& path : {script, program}) {
        REQUIRE(::chmod(path.c_str(), 0711) == 0);
        CAPTURE(path);
        CHECK(
            answer_to("exec:" + path)
                .starts_with("no: it may be executed by uid 1500, and not read: whether it is a program, "));
        const auto untold = check({"app", "--", path});
        CHECK(untold.status == 125);
        CHECK(says(untold, "could be executed cannot be told"));
        // Who may read it is told what it is.
        CHECK(check({"root", "--", path}).status == 0);
    }
    CHECK(run({.argv = {doff_path(), "app", "--", script}}).status != 0);
    CHECK(testimony_in(run({.argv = {doff_path(), "app", "--", program}}).out));
}

TEST_CASE("Questions are answered as the user finds it") {
    if (!in_private_world()) {
        return;
    }
    write_file(path_of("check-public"), "x", 0644);
    write_file(path_of("check-secret"), "x", 0640);
    REQUIRE(::chown(path_of("check-secret").c_str(), 0, 33) == 0);
    write_file(path_of("check-closed"), "x", 0600);
    write_file(scratch("check-own"), "xyz", 0600);
    REQUIRE(::chown(scratch("check-own").c_str(), 1500, 1500) == 0);
    CHECK(answer_to("read:" + path_of("check-public")) == "yes");
    CHECK(answer_to("read:" + path_of("check-secret")) == "yes");  // app is a member of www
    CHECK(answer_to("read:" + path_of("check-closed")) ==
          "no: '" + path_of("check-closed") +
              "' may not be read by uid 1500: it belongs to uid 0, gid 0 and has mode 0600");
    CHECK(answer_to("write:" + path_of("check-public")).ends_with("and has mode 0644"));
    CHECK(answer_to("write:" + scratch("check-own")) == "yes");
    CHECK(read_file(scratch("check-own")) == "xyz");
    CHECK(answer_to("write:" + scratch("check-new")) == "yes");
    CHECK_FALSE(std::filesystem::exists(scratch("check-new")));
    CHECK(answer_to("write:" + path_of("check-new")).starts_with("no: it is not there, and '"));
    CHECK(answer_to("write:" + path_of("scratch")) == "yes");
    CHECK(answer_to("exec:" + probe_path()) == "yes");
    CHECK(answer_to("exec:" + path_of("check-public")) ==
          "no: it may be executed by no user at all: chmod +x");
    CHECK(answer_to("enter:/") == "yes");
    CHECK(answer_to("enter:" + path_of("check-public")) ==
          "no: '" + path_of("check-public") + "' is not a directory");
    CHECK(answer_to("write:/dev/null") == "yes");
    // From the command's working directory.
    CHECK(answer_to("write:check-own", {"--chdir", path_of("scratch")}) == "yes");
    const auto read_only = [] {
        own_mounts();
        const std::string place = path_of("scratch");
        must(::mount(place.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) == 0, "bind");
        must(::mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0,
             "remount");
    };
    CHECK(answer_to("write:" + scratch("check-own"), {}, read_only).ends_with("is mounted read-only"));
}

TEST_CASE("Whether a file could be created is what the kernel says, and it is not created") {
    if (!in_private_world()) {
        return;
    }
    const std::string own = path_of("create-own");
    const std::string other = path_of("create-other");
    for (const std::string& directory : {own, other}) {
        std::filesystem::create_directories(directory + "/sub");
        REQUIRE(::chmod(directory.c_str(), 0777) == 0);
    }
    CHECK(answer_to("write:" + own + "/new") == "yes");
    // By no mode: these make no regular files, whoever asks.
    for (const std::string& place : Words{"/proc", "/sys"}) {
        CAPTURE(place);
        const auto outcome = check({"--json", "--can", "write:" + place + "/new", "root"});
        CHECK(outcome.status == 125);
        CHECK(says(outcome, "in '" + place + "' cannot be told without creating one"));
    }
    const auto first = answer_to("write:" + own + "/new", {"--rw", own});
    if (first.starts_with("status 125")) {
        skip("no Landlock here: " + first);
    } else {
        CHECK(first == "yes");
        CHECK(answer_to("write:" + other + "/../create-own/new", {"--rw", own}) == "yes");
        CHECK(answer_to("write:new", {"--rw", own, "--chdir", own}) == "yes");
        for (const std::string& path :
             Words{other + "/new", own + "/../create-other/new", own + "/sub/../../create-other/new"}) {
            CAPTURE(path);
            CHECK(answer_to("write:" + path, {"--rw", own}).starts_with("no: it is not there, and "));
        }
        const auto bound = [&] {
            own_mounts();
            must(::mount(own.c_str(), (other + "/sub").c_str(), nullptr, MS_BIND, nullptr) == 0, "bind");
            must(::mount(other.c_str(), (own + "/sub").c_str(), nullptr, MS_BIND, nullptr) == 0, "bind");
        };
        CHECK(answer_to("write:" + other + "/sub/new", {"--rw", own}, bound) == "yes");
        CHECK(answer_to("write:" + own + "/sub/new", {"--rw", own}, bound) == "yes");
        // Of a domain that was there before, nothing can be read.
        const auto within = [&](std::uint64_t allowed) {
            return answer_to("write:" + own + "/new", {}, [&, allowed] { restrict_creation(own, allowed); });
        };
        CHECK(within(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG) == "yes");
        CHECK(within(LANDLOCK_ACCESS_FS_WRITE_FILE).ends_with("already, offers no other way"));
        CHECK(within(LANDLOCK_ACCESS_FS_MAKE_REG).starts_with("no: it is not there, and "));
    }
    for (const std::string& directory : {own, other}) {
        CHECK(std::distance(std::filesystem::directory_iterator(directory), {}) == 1);
    }
}

TEST_CASE("A port is bound and given back") {
    if (!in_private_world()) {
        return;
    }
    const int holder = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t length = sizeof address;
    REQUIRE(::bind(holder, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(holder, 1) == 0);
    REQUIRE(::getsockname(holder, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    const std::string port = std::to_string(ntohs(address.sin_port));
    CHECK(answer_to("bind:" + port) == "no: another socket has it");
    ::close(holder);
    CHECK(answer_to("bind:" + port) == "yes");
    CHECK(answer_to("bind:" + port) == "yes");
}

TEST_CASE("Landlock and a filter are in what is checked") {
    if (!in_private_world()) {
        return;
    }
    write_file(path_of("check-public"), "x", 0644);
    const auto first = answer_to("read:" + path_of("check-public"), {"--rox", "/usr"});
    if (first.starts_with("status 125")) {
        skip("no Landlock here: " + first);
    } else {
        CHECK(first.ends_with("none of --ro, --rw, --rox and --rwx covers it"));
        CHECK(answer_to("read:" + path_of("check-public"), {"--rox", "/usr", "--ro", path_of(".")}) == "yes");
        CHECK(answer_to("write:" + scratch("check-new"), {"--rox", "/usr"})
                  .ends_with("neither --rw nor --rwx covers '" + path_of("scratch") + "'"));
        CHECK(answer_to("exec:" + probe_path(), {"--rox", "/usr"})
                  .starts_with("no: --rox or --rwx has to cover it"));
        CHECK(answer_to("bind:8099", {"--bind-tcp", "8098"}) == "no: --bind-tcp does not name it");
    }
    // Whatever it forbids, also to end and to say anything.
    write_file(path_of("check-kill"), std::string("\x06\0\0\0\0\0\0\x80", 8));
    write_file(path_of("check-errno"), std::string("\x06\0\0\0\x01\0\x05\0", 8));
    for (const char* const filter : {"check-kill", "check-errno"}) {
        CAPTURE(filter);
        CHECK(answer_to("read:" + path_of("check-public"), {"--seccomp", path_of(filter)}) == "yes");
        const auto command = check({"--seccomp", path_of(filter), "app", "--", probe_path()});
        CHECK(command.status == 125);
        CHECK(command.err.starts_with("doff: --seccomp '" + path_of(filter) +
                                      "' does not allow execve(2), without which"));
    }
    write_file(path_of("check-allow"), std::string("\x06\0\0\0\0\0\xff\x7f", 8));
    CHECK(check({"--seccomp", path_of("check-allow"), "app", "--", probe_path()}).status == 0);
}

TEST_CASE("Who is not root and who has another root directory may ask, too") {
    if (!in_private_world()) {
        return;
    }
    const auto as_app = [] {
        must(::setgroups(0, nullptr) == 0 && ::setgid(1500) == 0 && ::setuid(1500) == 0, "app");
    };
    const auto kept = check({"--if-root", "root", "--", probe_path()}, as_app);
    CHECK(kept.status == 0);
    CHECK(kept.err.starts_with("doff: not root: the command is to run as the caller, uid 1500"));
    const auto refused = check({"root", "--", probe_path()}, as_app);
    CHECK(refused.status == 125);
    CHECK(refused.out.empty());
    const std::string root = path_of("check-root");
    std::filesystem::create_directories(root + "/bin");
    copy_program(probe_path(), root + "/bin/inside");
    CHECK(check({"--root", root, "app", "--", "/bin/inside"}).status == 0);
    CHECK(check({"--root", root, "app", "--", "inside"}).status == 0);
    CHECK(check({"--root", root, "app", "--", probe_path()}).status == 125);
}

TEST_CASE("What failed is one line on standard error, and the page is on standard output all the same") {
    if (!in_private_world()) {
        return;
    }
    const auto failed =
        check({"--can", "exec:sh", "--can", "exec:no-such", "--can", "write:/", "app", "--", probe_path()});
    CHECK(failed.status == 125);
    CHECK(failed.err == "doff: 2 of 4 checks failed: exec:no-such, write:/\n");
    CHECK(says(failed, "  yes execute sh: it is '/"));
    CHECK(says(failed, "* no  execute no-such: not found in PATH\n"));
    CHECK(check({"--json", "--can", "write:/", "app"}).err.empty());
    CHECK(check({"--can", "exec:sh", "--keep-ids"}).status == 0);
    const auto nobody = check({"--can", "exec:sh"});
    CHECK(nobody.status == 125);
    CHECK(nobody.err.starts_with("doff: --check without USER: "));
}

TEST_CASE("A port that takes the capability of another user namespace is told so, and none of our own") {
    if (!in_private_world()) {
        return;
    }
    if (read_file("/proc/sys/net/ipv4/ip_unprivileged_port_start") == "0\n") {
        skip("no port takes a capability here");
        return;
    }
    const auto in_namespaces = [](int which) {
        return [=] {
            must(::unshare(which) == 0, "unshare");
            const int map = ::open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
            must(::write(map, "0 0 1", 5) == 5, "uid_map");
        };
    };
    const auto other = check({"--keep-ids", "--can", "bind:80"}, in_namespaces(CLONE_NEWUSER));
    if (other.err.starts_with("unshare")) {
        skip("no user namespaces here");
        return;
    }
    CHECK(other.status == 125);
    CHECK(says(other, "it counts only where this user namespace owns the network"));
    CHECK(check({"--keep-ids", "--can", "bind:80"}, in_namespaces(CLONE_NEWUSER | CLONE_NEWNET)).status == 0);
}

TEST_CASE("The process that asks is the same afterwards") {
    if (!in_private_world()) {
        return;
    }
    const auto outcome = run(
        {.argv = {"/bin/true"}, .prepare = [] {
             doff::LinuxKernel kernel;
             doff::NssAccounts accounts;
             NoFilters filters;
             doff::Request request;
             request.user = "app";
             request.command = {probe_path()};
             request.check = true;
             request.strict = true;
             request.nice = "5";
             request.umask = "027";
             request.rlimits = {"nofile=100", "core=0"};
             request.oom_score_adj = "500";
             request.new_session = true;
             request.root = "/";
             request.chdir = "/usr";
             request.pdeathsig = "TERM";
             request.ionice = "idle";
             request.cpus = "0";
             request.close_fds = true;
             const int status = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
             const int score = ::open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
             const int limits = ::open("/proc/self/limits", O_RDONLY | O_CLOEXEC);
             const auto picture = [&] {
                 const auto state = doff::observe(kernel);
                 must(state.has_value(), "observe");
                 const auto portrait = doff::portray(kernel);
                 const std::string text = text_of(status);
                 std::string kept;
                 // Memory and switches change by themselves.
                 for (const auto& line : lines_of(text)) {
                     kept +=
                         line.starts_with("Vm") || line.starts_with("Rss") || line.contains("ctxt_switches")
                             ? ""
                             : line + "\n";
                 }
                 return std::tuple(*state, portrait.around, portrait.directory, kept, text_of(score),
                                   text_of(limits));
             };
             const auto before = picture();
             const auto report = doff::check(request, environment_of_root(), kernel, accounts, filters);
             must(report.all_so(), report.failure ? doff::sentence(*report.failure).c_str() : "all of it");
             must(picture() == before, "the same process");
             must(::waitpid(-1, nullptr, WNOHANG) == -1, "no child is left");
         }});
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
}

TEST_CASE("Where there is no child, the call that is to blame is named") {
    const auto limited = [](int resource, rlim_t most) {
        const rlimit limit{most, most};
        must(::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0, "setrlimit");
    };
    const auto outcome =
        run({.argv = {"/bin/true"}, .prepare = [&] {
                 doff::LinuxKernel kernel;
                 const auto work = [] { return std::string("x"); };
                 must(::setuid(54'322) == 0, "setuid");
                 limited(RLIMIT_NPROC, 0);
                 const auto no_process = kernel.in_child(work);
                 must(!no_process && std::string(no_process.error().call) == "fork" &&
                          no_process.error().reason == std::errc::resource_unavailable_try_again,
                      "fork");
                 limited(RLIMIT_AS, 1 << 20);
                 const auto no_memory = kernel.in_child(work);
                 must(!no_memory && std::string(no_memory.error().call) == "mmap" &&
                          no_memory.error().reason == std::errc::not_enough_memory,
                      "mmap");
                 ::_exit(0);
             }});
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
}

TEST_CASE(
    "A child that is killed is told by its signal, and one that is ignored is waited for all the same") {
    const auto outcome =
        run({.argv = {"/bin/true"}, .prepare = [] {
                 doff::LinuxKernel kernel;
                 const auto killed = kernel.in_child([]() -> std::string {
                     ::raise(SIGKILL);
                     return "";
                 });
                 must(killed && !killed->returned && killed->signal == SIGKILL, "killed");
                 const auto stopped = kernel.in_child([]() -> std::string {
                     ::raise(SIGSTOP);
                     return "went on";
                 });
                 must(stopped && !stopped->returned && stopped->signal == SIGSTOP, "stopped");
                 must(::waitpid(-1, nullptr, WNOHANG) == -1, "none is left");
                 const auto large = kernel.in_child([] { return std::string(1'000'000, 'x'); });
                 must(large && large->returned && large->said.size() == 1'000'000, "a long text");
                 const auto too_large = kernel.in_child([] { return std::string(5'000'000, 'x'); });
                 must(too_large && !too_large->returned, "too long a text");
                 const auto thrown = kernel.in_child([]() -> std::string { throw 1; });
                 must(thrown && !thrown->returned && thrown->signal == SIGABRT, "an exception");
                 must(::signal(SIGCHLD, SIG_IGN) != SIG_ERR, "signal");
                 const auto ignored = kernel.in_child([] { return std::string("x"); });
                 must(ignored && ignored->said == "x", "ignored");
             }});
    CAPTURE(summary_of(outcome));
    CHECK(outcome.status == 0);
}

}  // namespace doff_test
