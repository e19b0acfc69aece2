// SPDX-License-Identifier: MIT
//
// --umask, --chdir, --argv0, --new-session and --ptracer: what the command finds around itself.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "world.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>

namespace doff_test {
namespace {

using Words = std::vector<std::string>;

Witness changed(const std::function<void(Witness&)>& change) {
    Witness witness = app();
    change(witness);
    return witness;
}

Witness in_directory(const std::string& path) {
    return changed([&](Witness& w) { w.directory = id_of(path); });
}

std::string directory(const std::string& name, unsigned mode, uid_t owner = 0) {
    const std::string path = path_of(name);
    std::filesystem::create_directories(path);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    REQUIRE(::chown(path.c_str(), owner, owner) == 0);
    return path;
}

// In the child: a controlling terminal, for the leader of the session that it is.
void have_a_terminal() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    must(master != -1 && ::grantpt(master) == 0 && ::unlockpt(master) == 0, "posix_openpt");
    std::array<char, 128> name{};
    must(::ptsname_r(master, name.data(), name.size()) == 0, "ptsname_r");
    const int terminal = ::open(name.data(), O_RDWR | O_CLOEXEC);
    must(terminal != -1 && ::ioctl(terminal, TIOCSCTTY, 0) == 0, "TIOCSCTTY");
    // Else the terminal goes at execve(2), and the session loses it.
    must(::fcntl(master, F_SETFD, 0) == 0, "F_SETFD");
}

void lead_a_group() {
    go_on_as_a_child();
    must(::setpgid(0, 0) == 0, "setpgid");
}

}  // namespace

TEST_CASE("The umask is the one that was asked for, or the caller's") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<std::pair<std::string, unsigned>> rows{{"0", 0},      {"000", 0},    {"7", 07},
                                                             {"22", 022},   {"022", 022},  {"0077", 077},
                                                             {"777", 0777}, {"0777", 0777}};
    for (const auto& [word, mask] : rows) {
        CAPTURE(word);
        check_ran_as(doff({"--umask", word, "app"}, [] { ::umask(0135); }),
                     changed([mask = mask](Witness& w) { w.umask = mask; }));
    }
    check_ran_as(doff({"app"}, [] { ::umask(0135); }), changed([](Witness& w) { w.umask = 0135; }));
}

TEST_CASE("The directory is entered as the new user") {
    if (!in_private_world()) {
        return;
    }
    const std::string open = directory("of-everybody", 0755);
    const std::string own = directory("of-app-alone", 0700, 1500);
    check_ran_as(doff({"--chdir", open, "app"}), in_directory(open));
    check_ran_as(doff({"--chdir", own, "app"}), in_directory(own));
    check_ran_as(doff({"--chdir=/", "app"}), in_directory("/"));
    check_ran_as(doff({"--chdir", open + "/../of-app-alone/.", "app"}), in_directory(own));
    const auto denied = [](const std::string& path, const std::string& by) {
        return "chdir('" + path + "'): Permission denied\nhint: '" + by + "\n";
    };
    const std::string of_root = " by uid 1500: it belongs to uid 0, gid 0 and has mode 0700";
    const std::string closed = directory("of-root-alone", 0700);
    directory("of-root-alone/below", 0755);
    check_refused(doff({"--chdir", closed, "app"}),
                  denied(closed, closed + "' may not be entered" + of_root));
    check_refused(doff({"--chdir", closed + "/below", "app"}),
                  denied(closed + "/below", closed + "' may not be searched" + of_root));
    check_refused(
        doff({"--chdir", own, "helper"}),
        denied(own, own + "' may not be entered by uid 1600: it belongs to uid 1500, gid 1500 and has "
                          "mode 0700"));
    // Root may.
    const auto root = testimony_in(doff({"--chdir", closed + "/below", "root"}).out);
    REQUIRE(root.has_value());
    CHECK(root->witness.directory == id_of(closed + "/below"));
    // A caller that is the target sees no more than the target.
    check_refused(doff({"--chdir", closed + "/below", "app"}, [] { become(1500, 1500, {33, 44, 1500}); }),
                  denied(closed + "/below", closed + "' may not be searched" + of_root));
    // A root without the right to see everything, as in a container that keeps two capabilities, sees less.
    const auto blind = [] { root_without(k_dac_override_bits); };
    const std::string inner = directory("of-app-alone/inner", 0700, 1500);
    Witness wanted = in_directory(inner);
    wanted.bounding &= ~k_dac_override_bits;
    check_ran_as(doff({"--chdir", inner, "app"}, blind), wanted);
    check_refused(doff({"--chdir", inner + "/nosuch", "app"}, blind), "No such file or directory");
    check_refused(
        doff({"--chdir", inner, "helper"}, blind),
        denied(
            inner,
            own + "' may not be searched by uid 1600: it belongs to uid 1500, gid 1500 and has mode 0700"));
    const Fault lie{{"chdir", SYS_chdir}};
    const auto lied = doff({"--chdir", inner, "app"}, [&] {
        blind();
        install({&lie, 1});
    });
    CHECK(lied.status == 120);
    CHECK(lied.err == "doff: not proven, nothing was run: working directory: wanted '" + inner +
                          "', found another\n"
                          "hint: a seccomp filter is in force, which can answer a call without making it\n");
}

TEST_CASE("The directory may be relative or behind a symbolic link, and has to be one") {
    if (!in_private_world()) {
        return;
    }
    const std::string open = directory("of-everybody", 0755);
    directory("of-everybody/inner", 0755);
    std::filesystem::remove(path_of("to-inner"));
    std::filesystem::create_symlink("of-everybody/inner", path_of("to-inner"));
    const auto start = [] { must(::chdir(path_of("of-everybody").c_str()) == 0, "chdir"); };
    check_ran_as(doff({"--chdir", "inner", "app"}, start), in_directory(open + "/inner"));
    check_ran_as(doff({"--chdir", ".", "app"}, start), in_directory(open));
    check_ran_as(doff({"--chdir", "..", "app"}, start), in_directory(path_of("")));
    check_ran_as(doff({"--chdir", "../to-inner", "app"}, start), in_directory(open + "/inner"));
    check_ran_as(doff({"app"}, start), in_directory(open));
    check_refused(doff({"--chdir", "nosuch", "app"}, start),
                  "cannot look at the directory 'nosuch': No such file or directory\nhint: '" +
                      path_of("of-everybody/nosuch") + "' is not there\n");
    check_refused(doff({"--chdir", open + "/nosuch/a/b", "app"}),
                  ": No such file or directory\nhint: '" + open + "/nosuch' is not there\n");
    CHECK(doff({"--chdir", "/nosuch", "app"}).err ==
          "doff: cannot look at the directory '/nosuch': No such file or directory\n");
    check_refused(doff({"--chdir", probe_path(), "app"}), "chdir('" + probe_path() + "'): Not a directory");
    // Where a command's name begins in one that the user may not search, that is said.
    const std::string closed = directory("of-root-alone", 0700);
    const auto there = [&] { must(::chdir(closed.c_str()) == 0, "chdir"); };
    const auto relative = run({.argv = {doff_path(), "app", "--", "./x"}, .prepare = there});
    CHECK(relative.status == 126);
    CHECK(relative.err == "doff: cannot execute './x': Permission denied\nhint: the working directory '" +
                              closed +
                              "' may not be searched by uid 1500: it belongs to uid 0, "
                              "gid 0 and has mode 0700; --chdir names another\n");
    // Entered already by the caller, and closed to the user, who cannot even look at it: it stays, since
    // nothing was asked for.
    check_ran_as(doff({"app"}, [&] { must(::chdir(closed.c_str()) == 0, "chdir"); }),
                 changed([](Witness& w) { w.directory = {}; }));
    check_refused(doff({"--chdir", ".", "app"}, [&] { must(::chdir(closed.c_str()) == 0, "chdir"); }),
                  "chdir('.'): Permission denied");
}

TEST_CASE("The command is called what it was to be called") {
    if (!in_private_world()) {
        return;
    }
    for (const std::string name : {"server", "-sh", "", " ", "a b", "\x1b[1m", "--strict"}) {
        CAPTURE(name);
        const auto outcome =
            run({.argv = {doff_path(), "--argv0=" + name, "app", "--", probe_path(), "one", "two"}});
        check_ran_as(outcome, changed([&](Witness& w) { w.argv0 = name; }));
        const auto testimony = testimony_in(outcome.out);
        REQUIRE(testimony.has_value());
        CHECK(testimony->argv == Words{name, "one", "two"});
    }
    // What is looked for is the command.
    const auto found =
        run({.argv = {doff_path(), "--argv0=nosuch", "app", "--", "probe"}, .envp = {"PATH=" + path_of("")}});
    REQUIRE(testimony_in(found.out).has_value());
    CHECK(testimony_in(found.out)->witness.argv0 == "nosuch");
    check_refused(run({.argv = {doff_path(), "--argv0=probe", "app", "--", "nosuch"}}), "'nosuch'", 127);
}

TEST_CASE("A session is started where there is none to lead") {
    if (!in_private_world()) {
        return;
    }
    const Witness of_another = changed([](Witness& w) { w.leads_session = w.leads_group = false; });
    check_ran_as(doff({"app"}, go_on_as_a_child), of_another);
    check_ran_as(doff({"--new-session", "app"}, go_on_as_a_child), app());
    // One that leads its session and has no terminal has what it asks for.
    check_ran_as(doff({"--new-session", "app"}), app());
    check_ran_as(doff({"--new-session", "app"},
                      [] {
                          go_on_as_a_child();
                          become(1500, 1500, {33, 44, 1500});
                      }),
                 app());
}

TEST_CASE("A process that leads a group starts no session, and nothing is run") {
    if (!in_private_world()) {
        return;
    }
    check_ran_as(doff({"app"}, lead_a_group), changed([](Witness& w) { w.leads_session = false; }));
    const auto outcome = doff({"--new-session", "app"}, lead_a_group);
    check_refused(outcome, "cannot start a session: this process leads a process group");
    CHECK(outcome.err.find("hint: write setsid --wait doff") != std::string::npos);
}

TEST_CASE("A new session has no terminal") {
    if (!in_private_world()) {
        return;
    }
    const auto leader = [] { have_a_terminal(); };
    const auto member = [] {
        have_a_terminal();
        go_on_as_a_child();
    };
    const auto outcome = doff({"--new-session", "app"}, leader);
    check_refused(outcome, "cannot start a session: this process leads one that has a terminal");
    CHECK(outcome.err.find("hint: write setsid --wait doff") != std::string::npos);
    const auto with = testimony_in(doff({"app"}, member).out);
    REQUIRE(with.has_value());
    CHECK(with->witness.terminal);
    const auto without = testimony_in(doff({"--new-session", "app"}, member).out);
    REQUIRE(without.has_value());
    CHECK_FALSE(without->witness.terminal);
    CHECK(without->witness.leads_session);
    // The terminal that doff itself had is guarded all the same.
    CHECK(without->witness.seccomp == 2);
}

TEST_CASE("Who may trace is for Yama to know") {
    if (!in_private_world()) {
        return;
    }
    // It cannot be read, so where the kernel takes it there is nothing more to see; where it has no Yama,
    // nothing is run.
    const bool yama = std::filesystem::exists("/proc/sys/kernel/yama/ptrace_scope");
    for (const std::string pid : {"any", "none", "1"}) {
        CAPTURE(pid);
        const auto outcome = doff({"--ptracer", pid, "app"});
        if (yama) {
            check_ran_as(outcome, app());
        } else {
            check_refused(outcome,
                          "prctl(PR_SET_PTRACER, " +
                              std::string(pid == "any"    ? "PR_SET_PTRACER_ANY"
                                          : pid == "none" ? "0"
                                                          : "1") +
                              "): Invalid argument\nhint: no such process, or this kernel has no Yama");
        }
    }
}

}  // namespace doff_test
