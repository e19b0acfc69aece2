// SPDX-License-Identifier: MIT
//
// --check on the model: what is reported of a launch that is only made in a child, and that the process that
// asks stays what it is.
#include "core/check.h"

#include "catch.h"
#include "fake/fake_accounts.h"
#include "fake/output.h"
#include "fake/printed.h"
#include "fake/starts.h"
#include "profile/profile_compiler.h"
#include "run.h"

#include <algorithm>
#include <csignal>

namespace doff {
namespace {

using Words = std::vector<std::string>;

struct Checked {
    int status = -1;
    Output output;
    bool unchanged = false;
    std::vector<std::string_view> calls;
};

Checked checked(FakeKernel kernel, const Words& words) {
    kernel.calls.clear();
    const FakeKernel before = kernel;
    FakeAccounts accounts;
    ProfileCompiler compiler;
    Checked result;
    result.output =
        output_of([&] { result.status = run(words, {"PATH=/usr/bin:/bin"}, kernel, accounts, compiler); });
    result.unchanged = kernel.process == before.process && kernel.keyrings == before.keyrings &&
                       kernel.bystanders == before.bystanders;
    result.calls = kernel.calls;
    return result;
}

FakeKernel with_bin() {
    FakeKernel kernel;
    kernel.files["/bin"] = {k_root, Gid{0}, 0040755, 2};
    return kernel;
}

bool says(const Checked& result, const std::string& text) {
    return result.output.out.find(text) != std::string::npos;
}

FakeKernel with(const std::function<void(FakeKernel&)>& change, FakeKernel kernel = {}) {
    change(kernel);
    return kernel;
}

}  // namespace

TEST_CASE("what can be read once is no input of a check, which reads it again") {
    constexpr std::uint32_t k_fifo = 0010600;
    FakeKernel kernel = with_bin();
    kernel.files["/pipe"] = {k_root, Gid{0}, k_fifo, 1};
    kernel.texts["/pipe"] = "A=1\n";
    const Checked refused = checked(kernel, {"--check", "--env-file", "/pipe", "app", "/bin/true"});
    CHECK(refused.status == 125);
    CHECK(refused.output.out.empty());
    CHECK(refused.output.err ==
          "doff: --check reads '/pipe' more than once, and it is a pipe\n"
          "hint: write what it says to a file, and name that\n");
    CHECK(refused.unchanged);
    kernel.files["/pipe"].mode = 0100600;
    CHECK(checked(kernel, {"--check", "--env-file", "/pipe", "app", "/bin/true"})
              .output.err.find("more than") == std::string::npos);
}

TEST_CASE("a launch that could be made is status 0, and nothing was changed or executed for it") {
    for (const Words& words :
         {Words{"--check", "app", "/bin/true"}, Words{"--check", "app", "true"}, Words{"--check", "app"},
          Words{"--check", "--strict", "--nice", "5", "--umask", "077", "--rlimit", "core=0", "app", "true"},
          Words{"--check", "--close-fds", "--new-session", "--oom-score-adj", "7", "app", "true"},
          Words{"--check", "--ro", "/bin", "--rox", "/bin", "--scope", "signal", "app", "true"},
          Words{"--check", "--can", "read:/bin/true", "--can", "bind:8080", "app"}}) {
        CAPTURE(words);
        const Checked result = checked(with_bin(), words);
        INFO(result.output.err << result.output.out);
        CHECK(result.status == 0);
        CHECK(result.output.err.empty());
        CHECK(result.unchanged);
        CHECK(std::ranges::find(result.calls, "in_child") != result.calls.end());
        CHECK(std::ranges::find(result.calls, "execve") == result.calls.end());
        CHECK(says(result, "1000 (app)"));
        CHECK(says(result, "Nothing was changed and nothing was run."));
    }
}

TEST_CASE("one question that is answered with no is status 125") {
    const Checked result =
        checked({}, {"--check", "--can", "read:/bin/true", "--can", "write:/bin/true", "app", "true"});
    CHECK(result.status == 125);
    CHECK(result.unchanged);
    CHECK(says(result, "  yes execute /bin/true\n"));
    CHECK(says(result, "  yes read /bin/true\n"));
    CHECK(says(result,
               "* no  write /bin/true: it may not be written by uid 1000: it belongs to uid 0,\n"
               "      gid 0 and has mode 0755\n"));
    CHECK(result.output.err == "doff: 1 of 3 checks failed: write:/bin/true\n");
}

TEST_CASE("what failed is named on standard error, beside a page that was printed as text") {
    const Words words{"--check", "--can",     "exec:true", "--can",   "exec:none",
                      "--can",   "enter:/\n", "app",       "nonesuch"};
    const Checked several = checked(with_bin(), words);
    CHECK(several.status == 125);
    CHECK(several.output.err == "doff: 3 of 4 checks failed: exec:nonesuch, exec:none, enter:/\\n\n");
    CHECK(says(several, "  yes execute true: it is '/bin/true'\n"));
    Words json = words;
    json.insert(json.begin(), "--json");
    CHECK(checked(with_bin(), json).status == 125);
    CHECK(checked(with_bin(), json).output.err.empty());
}

TEST_CASE("a command that could not be executed is told as it would be") {
    const Checked missing = checked({}, {"--check", "app", "nonesuch"});
    CHECK(missing.status == 125);
    const std::string again = "--can takes one question: for another write --can again";
    CHECK(says(checked(FakeKernel(), {"--check", "--can", "read:/a,write:/b", "app"}), again));
    CHECK_FALSE(says(checked(FakeKernel(), {"--check", "--can", "read:/a,write", "app"}), again));
    CHECK(says(missing, "* no  execute nonesuch: not found in PATH\n"));
    CHECK(missing.output.err == "doff: 1 of 1 checks failed: exec:nonesuch\n");
    CHECK(says(missing, "looked for in /usr/bin, /bin\n"));
    CHECK(says(missing, "'/usr' is not there\n"));
    CHECK(missing.output.out.starts_with("The command could not be executed. It would be:\n"));
    const Checked refused =
        checked(with([](FakeKernel& k) { k.files["/bin/true"].mode = 0100744; }), {"--check", "app", "true"});
    CHECK(refused.status == 125);
    CHECK(says(refused, "* no  execute true: cannot execute '/bin/true': Permission denied\n"));
    CHECK(says(refused,
               "      it may not be executed by uid 1000: it belongs to uid 0, gid 0 and has\n"
               "      mode 0744\n"));
    // A later directory of PATH has it, as execvp(3) would find.
    const FakeKernel two =
        with([](FakeKernel& k) { k.files["/usr/bin/true"] = {k_root, Gid{0}, 0100644, 1}; });
    CHECK(says(checked(two, {"--check", "app", "true"}), "yes execute /bin/true"));
}

TEST_CASE("what execve would refuse a sound program for is told before it would be tried") {
    const auto capable = [](FakeKernel& k) {
        std::string value(20, '\0');
        value[0] = 1;  // effective, of VFS_CAP_REVISION_2, cap_net_bind_service
        value[3] = 2;
        value[5] = 4;
        k.xattrs["/bin/true security.capability"] = value;
    };
    CHECK(checked(with(capable), {"--check", "app", "true"}).status == 0);
    const Checked lacking = checked(with(capable), {"--check", "--bounding", "none", "app", "true"});
    CHECK(lacking.status == 125);
    CHECK(says(lacking, "* no  execute true: cannot execute '/bin/true': Operation not permitted\n"));
    CHECK(says(lacking, "its file capabilities have cap_net_bind_service"));
    const Checked large = checked(FakeKernel(), {"--check", "app", "true", std::string(140'000, 'x')});
    CHECK(large.status == 125);
    CHECK(says(large, "cannot execute '/bin/true': Argument list too long\n"));
}

TEST_CASE("a carriage return that an interpreter would get is told beside the yes") {
    const auto script = [](const std::string& text) {
        return with([&](FakeKernel& k) {
            k.files["/bin/script"] = {k_root, Gid{0}, 0100755, 1};
            k.texts["/bin/script"] = text;
        });
    };
    const Words words{"--check", "--can", "exec:/bin/script", "--can", "exec:script", "app", "script"};
    const Checked dos = checked(script("#!/bin/true bash\r\n"), words);
    CHECK(dos.status == 0);
    CHECK(dos.output.err.empty());
    const std::string why = "its first line ends in a carriage return,";
    CHECK(says(dos, "  yes execute /bin/script: " + why));
    CHECK(says(dos, "  yes execute script: it is '/bin/script'\n      " + why));
    CHECK(says(dos, "'bash\\x0d'\n"));
    const Checked other = checked(script("#!/bin/true bash\n\r\n"), words);
    CHECK(other.status == 0);
    CHECK_FALSE(says(other, "carriage"));
    // The interpreter of a script in its turn.
    FakeKernel nested = script("#!/bin/dos\n");
    nested.files["/bin/dos"] = {k_root, Gid{0}, 0100755, 1};
    nested.texts["/bin/dos"] = "#!/bin/true -e\r\n";
    CHECK(says(checked(nested, words), "its interpreter '/bin/dos' is itself a script,"));
    // What cannot be executed is told why, and that alone.
    CHECK_FALSE(says(checked(script("#!/bin/none -e\r\n"), words), "carriage"));
}

TEST_CASE("a limit on processes that is exceeded is told as by a launch") {
    const auto too_many = [](FakeKernel& k) {
        k.refuse("execveat_check", std::errc::resource_unavailable_try_again);
    };
    const Words words{"--check", "--can", "exec:/bin/true", "--rlimit", "nproc=1", "app", "true"};
    const Checked limited = checked(with(too_many), words);
    CHECK(limited.status == 125);
    const std::string why = "      uid 1000 has more processes than its limit allows, 1 (--rlimit nproc)\n";
    CHECK(says(limited, "* no  execute true: Resource temporarily unavailable\n" + why));
    CHECK(says(limited, "execute /bin/true: uid 1000 has more processes than its limit allows, 1"));
    const Checked unlimited = checked(with(too_many), {"--check", "app", "true"});
    CHECK(says(unlimited, "* no  execute true: Resource temporarily unavailable\n"));
    CHECK_FALSE(says(unlimited, "limit allows"));
}

TEST_CASE("a search ends at a file whose interpreter is missing, as execve's does") {
    const FakeKernel first = with([](FakeKernel& k) {
        k.files["/usr/bin"] = {k_root, Gid{0}, 0040755, 3};
        k.files["/usr/bin/true"] = {k_root, Gid{0}, 0100755, 1};
        k.texts["/usr/bin/true"] = "#!/no/such\n";
    });
    const Checked missing = checked(first, {"--check", "app", "true"});
    CHECK(missing.status == 125);
    CHECK(says(missing, "* no  execute true: cannot execute '/usr/bin/true': No such file or directory\n"));
    CHECK(says(missing, "'/no/such'"));
}

TEST_CASE("a path that may not be looked at is refused, where a name in PATH would be looked for elsewhere") {
    const auto shut = [](FakeKernel& k) { k.files["/s"] = {k_root, Gid{0}, 0040700, 2}; };
    const Checked path = checked(with(shut), {"--check", "app", "/s/x"});
    CHECK(path.status == 125);
    CHECK(says(path, "* no  execute /s/x: Permission denied\n"));
}

TEST_CASE("a command that may not be read is not said to be one that would run") {
    const Checked untold =
        checked(with([](FakeKernel& k) { k.files["/bin/true"].mode = 0100711; }), {"--check", "app", "true"});
    CHECK(untold.status == 125);
    CHECK(says(untold,
               "* no  execute true: whether '/bin/true' could be executed cannot be told\n"
               "      it may be executed by uid 1000, and not read: whether it is a program,\n"));
    const FakeKernel root = with([](FakeKernel& k) { k.files["/bin/true"].mode = 0100711; });
    CHECK(checked(root, {"--check", "root", "true"}).status == 0);
}

TEST_CASE("a launch that fails ends as it would, with nothing on standard output") {
    const Checked refused =
        checked(with([](FakeKernel& k) { k.setgroups_denied = true; }), {"--check", "app"});
    CHECK(refused.status == 125);
    CHECK(refused.unchanged);
    CHECK(refused.output ==
          Output{"",
                 "doff: setgroups([33, 998, 1000]): Operation not permitted\n"
                 "hint: /proc/self/setgroups says deny: no process of this user namespace can set groups\n"
                 "hint: to leave the groups as they are: --groups keep\n"
                 "hint: a map written by newgidmap(1) denies nothing, as in rootless podman and docker\n"});
    const Checked unprivileged = checked(ordinary_user(), {"--check", "app"});
    CHECK(unprivileged.status == 125);
    CHECK(unprivileged.output.err.starts_with("doff: setgroups([33, 998, 1000]) needs cap_setgid"));
    CHECK(std::ranges::find(unprivileged.calls, "in_child") == unprivileged.calls.end());
}

TEST_CASE("a proof that fails is status 120") {
    const Checked several = checked(with([](FakeKernel& k) { k.threads = 2; }), {"--check", "app"});
    CHECK(several.status == 120);
    CHECK(several.output.err == "doff: not proven, nothing was run: threads: wanted one, found several\n");
    const Checked lied = checked(with([](FakeKernel& k) { k.lie("setuid"); }), {"--check", "4242:4242"});
    CHECK(lied.status == 120);
    CHECK(lied.unchanged);
    const Checked landlock = checked(with([](FakeKernel& k) { k.lie("landlock_restrict_self"); }),
                                     {"--check", "--bind-tcp", "80", "app"});
    CHECK(landlock.status == 120);
    CHECK(landlock.output.err.starts_with("doff: not proven, nothing was run: "));
}

TEST_CASE("a filter that was in force is told where the proof fails, and none of doff's own") {
    const std::string hint =
        "\nhint: a seccomp filter is in force, which can answer a call without making it\n";
    const auto lying = [](FakeKernel& k) { k.lie("setuid"); };
    FakeKernel filtered = with(lying);
    filtered.process.filters.emplace_back();
    const Checked below = checked(filtered, {"--check", "--strict", "4242:4242"});
    CHECK(below.status == 120);
    CHECK(below.output.err.ends_with(hint));
    CHECK(below.output.err.find(hint) + hint.size() == below.output.err.size());
    const Checked without = checked(with(lying), {"--check", "--strict", "4242:4242"});
    CHECK(without.status == 120);
    CHECK_FALSE(without.output.err.contains("hint"));
}

TEST_CASE("who is not root may ask, too") {
    CHECK(checked(already_app(), {"--check", "app", "true"}).status == 0);
    const Checked kept = checked(ordinary_user(), {"--check", "--if-root", "app", "true"});
    CHECK(kept.status == 0);
    CHECK(says(kept, "  user                  500\n"));
    CHECK(kept.output.err.starts_with("doff: not root: the command is to run as the caller"));
}

TEST_CASE("under another root directory its files are asked about") {
    FakeKernel kernel;
    kernel.files["/srv/root/bin/own"] = {k_root, Gid{0}, 0100755, 1};
    kernel.texts["/srv/root/bin/own"] = program_of_this_machine();
    const Words root{"--check", "--root", "/srv/root"};
    const auto in_root = [&](Words more) {
        more.insert(more.begin(), root.begin(), root.end());
        return checked(kernel, more);
    };
    CHECK(in_root({"--can", "enter:/data", "app", "own"}).status == 0);
    CHECK(in_root({"--can", "enter:/srv", "app", "own"}).status == 125);
    CHECK(in_root({"app", "true"}).status == 125);
}

TEST_CASE("a filter is proven in a child of its own, and the questions are asked without it") {
    FakeKernel kernel;
    // "return SECCOMP_RET_ALLOW", and below "return SECCOMP_RET_KILL_PROCESS".
    kernel.texts["/allow"] = std::string("\x06\0\0\0\0\0\xff\x7f", 8);
    const Words words{"--check", "--seccomp", "/allow", "--can", "read:/bin/true", "app", "true"};
    const Checked result = checked(kernel, words);
    INFO(result.output.err << result.output.out);
    CHECK(result.status == 0);
    CHECK(result.unchanged);
    CHECK(std::ranges::count(result.calls, "in_child") == 2);
    CHECK(std::ranges::count(result.calls, "seccomp") == 1);
    const auto installed = std::ranges::find(result.calls, "seccomp");
    CHECK(std::find(installed, result.calls.end(), "open_and_close") == result.calls.end());
    CHECK(says(result, "the answers are without it"));
    kernel.texts["/kill"] = std::string("\x06\0\0\0\0\0\0\x80", 8);
    const Checked refused = checked(kernel, {"--check", "--seccomp", "/kill", "app", "true"});
    CHECK(refused.status == 125);
    CHECK(refused.output.err ==
          "doff: --seccomp '/kill' does not allow execve(2), without which no command is started\n"
          "hint: allow it there: the filter is loaded before the command is started\n");
    CHECK(checked(kernel, {"--check", "--seccomp", "/kill", "app"}).status == 0);
    kernel.faults.clear();
    kernel.lie("seccomp");
    kernel.lie("PR_SET_SECCOMP");
    CHECK(checked(kernel, words).status == 120);
    CHECK(std::ranges::count(checked({}, {"--check", "app"}).calls, "in_child") == 1);
}

TEST_CASE("a child that cannot be made or dies is an error that says so") {
    FakeKernel kernel;
    kernel.refuse("in_child", std::errc::resource_unavailable_try_again);
    CHECK(checked(kernel, {"--check", "app"}).output.err ==
          "doff: cannot check in a child: fork: Resource temporarily unavailable\n"
          "hint: there are too many processes for pids.max of a cgroup or the sysctl kernel.threads-max\n");
    kernel.process.limits.at(static_cast<std::size_t>(Resource::nproc)) = {20, 30};
    CHECK(
        checked(kernel, {"--check", "app"})
            .output.err.ends_with("hint: there are too many processes for the limit on those of uid 0, which "
                                  "is 20 here (ulimit -u), pids.max of a cgroup or the sysctl "
                                  "kernel.threads-max\n"));
    kernel.faults.clear();
    kernel.refuse("in_child", std::errc::not_enough_memory);
    CHECK_FALSE(checked(kernel, {"--check", "app"}).output.err.contains("hint:"));
    kernel.faults.clear();
    kernel.child_dies = true;
    const Checked died = checked(kernel, {"--check", "app"});
    CHECK(died.status == 125);
    CHECK(died.output.err == "doff: the child of --check was killed by signal 9 (SIGKILL)\n");
    const std::string by_filter = "doff: the child of --check was killed by signal 31 (SIGSYS)\n";
    kernel.child_signal = SIGSYS;
    CHECK(checked(kernel, {"--check", "app"}).output.err == by_filter);
    kernel.process.filters.emplace_back();
    CHECK(checked(kernel, {"--check", "app"}).output.err ==
          by_filter + "hint: a seccomp filter is in force, which can kill for a call\n");
    kernel.child_signal = SIGKILL;
    CHECK_FALSE(checked(kernel, {"--check", "app"}).output.err.contains("hint:"));
    kernel.child_dies = false;
    kernel.lie("in_child");
    CHECK(checked(kernel, {"--check", "app"}).status == 125);
}

TEST_CASE("a report comes back from the child as it was written") {
    CheckReport report;
    report.failure = Error{Stage::perform, "a:\n1", std::errc::permission_denied, "b\nc"};
    report.differences = {{"x", "1:2", ""}, {"", "", "y"}};
    report.command = {"/bin/x", Error{Stage::command_refused, "no", {}, ""}};
    report.answers = {{true, ""}, {false, std::string("\0:7:", 4)}};
    const std::string text = written(report);
    CHECK(read_report(text) == report);
    CHECK(read_report(written({})) == CheckReport{});
    for (std::size_t length = 0; length < text.size(); ++length) {
        CHECK(read_report(text.substr(0, length)).failure != report.failure);
    }
    CHECK(read_report(text + "0:").failure->what == "what the child of --check said is not whole");
}

}  // namespace doff
