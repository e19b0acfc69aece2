// SPDX-License-Identifier: MIT
//
// The last step: what is executed, who looks for it, with which words and environment, and what
// comes back. The statuses are those of env(1) and nohup(1).
#include "catch.h"
#include "credentials.h"
#include "world.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <csignal>
#include <filesystem>

namespace doff_test {
namespace {

Outcome doff_runs(std::vector<std::string> command, const std::string& path = "/usr/bin:/bin") {
    std::vector<std::string> argv{doff_path(), "app", "--"};
    argv.insert(argv.end(), command.begin(), command.end());
    return run({.argv = argv, .envp = {"PATH=" + path, "LANG=C"}});
}

std::string program(const std::string& name, const std::string& text, unsigned mode = 0755) {
    const std::string path = path_of(name);
    write_file(path, text, mode);
    return path;
}

// A directory in the private world, with these permissions.
std::string directory(const std::string& name, unsigned mode = 0755) {
    const std::string path = path_of(name);
    std::filesystem::create_directories(path);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
}

void check_stopped(const Outcome& outcome, int status, const std::string& text) {
    check_refused(outcome, text, status);
}

}  // namespace

TEST_CASE("The status of the command is passed on") {
    if (!in_private_world()) {
        return;
    }
    for (const int status : {0, 1, 2, 42, 120, 125, 126, 127, 128, 255}) {
        CAPTURE(status);
        const auto outcome = doff_runs({probe_path(), "--exit=" + std::to_string(status)});
        CHECK(outcome.status == status);
        CHECK(outcome.err.empty());
        CHECK(testimony_in(outcome.out).has_value());
    }
}

TEST_CASE("A death by signal is passed on") {
    if (!in_private_world()) {
        return;
    }
    for (const int signal : {SIGTERM, SIGKILL, SIGHUP, SIGPIPE}) {
        CAPTURE(signal);
        const auto outcome = doff_runs({probe_path(), "--signal=" + std::to_string(signal)});
        CHECK(outcome.signal == signal);
        CHECK(outcome.err.empty());
    }
}

TEST_CASE("The words of the command arrive as they were written") {
    if (!in_private_world()) {
        return;
    }
    const std::vector<std::string> words{probe_path(), "--strict", "--",      "",     " ",
                                         "-g",         "\x1b[1m",  "app:www", "$HOME"};
    for (const auto& before : {std::vector<std::string>{"app", "--"}, std::vector<std::string>{"app"},
                               std::vector<std::string>{"--user=app", "--"}}) {
        std::vector<std::string> argv{doff_path()};
        argv.insert(argv.end(), before.begin(), before.end());
        argv.insert(argv.end(), words.begin(), words.end());
        const auto outcome = run({.argv = argv});
        const auto testimony = testimony_in(outcome.out);
        REQUIRE(testimony.has_value());
        CHECK(testimony->argv == words);
        CHECK(differences(app(), testimony->witness) == "");
    }
}

TEST_CASE("A command that is not there is 127") {
    if (!in_private_world()) {
        return;
    }
    check_stopped(doff_runs({"no-such-command"}), 127, "no-such-command");
    check_stopped(doff_runs({"/no/such/command"}), 127, "/no/such/command");
    check_stopped(doff_runs({"./no-such-command"}), 127, "./no-such-command");
    check_stopped(doff_runs({probe_path() + "/below-a-file"}), 127, "below-a-file");
    check_stopped(doff_runs({"x\x1b[1m\n"}), 127, "x\\x1b[1m\\n");
    // what it looks like, where that is so
    const std::filesystem::path probe = probe_path();
    const auto line = doff_runs({probe.filename().string() + " --exit=0"}, probe.parent_path().string());
    check_stopped(line, 127, "and there is '" + probe.string() + "': write the words apart");
    check_stopped(doff_runs({"A=1", "id"}), 127, "to set a variable write --env A=VALUE before USER");
    check_stopped(doff_runs({"ulimit", "-n"}), 127, "or --rlimit NAME=SOFT:HARD before USER");
    CHECK_FALSE(doff_runs({"no-such-command --exit=0"}).err.contains("write the words apart"));
    directory("words");
    program("words/cd", "#!/bin/sh\nexit 42\n");
    CHECK(doff_runs({"cd"}, path_of("words")).status == 42);
}

TEST_CASE("A command that is there and cannot be executed is 126") {
    if (!in_private_world()) {
        return;
    }
    const std::string script = "#!/bin/sh\nid\n";
    check_stopped(doff_runs({program("not-executable", script, 0644)}), 126, "not-executable");
    check_stopped(doff_runs({program("of-root-only", script, 0700)}), 126, "of-root-only");
    check_stopped(doff_runs({path_of("scratch")}), 126, "scratch");
    check_stopped(doff_runs({"/"}), 126, "'/'");
    // execvp(3) would give it to a shell.
    check_stopped(doff_runs({program("no-hash-bang", "id\n")}), 126, "no-hash-bang");
    check_stopped(doff_runs({program("empty-file", "")}), 126, "empty-file");
    check_stopped(doff_runs({program("no-interpreter", "#!/no/such/interpreter\nid\n")}), 126,
                  "no-interpreter");
    check_stopped(doff_runs({program("carriage-return", "#!/bin/sh\r\nid\r\n")}), 126, "carriage-return");
    check_stopped(doff_runs({directory("closed", 0700) + "/anything"}), 126, "anything");
}

TEST_CASE("A refusal in PATH is remembered, and a later directory has the command") {
    if (!in_private_world()) {
        return;
    }
    copy_program(probe_path(), directory("good") + "/tool");
    const std::string good = path_of("good");
    write_file(directory("not-executable-here") + "/tool", "x", 0644);
    write_file(directory("no-format") + "/tool", "id\n", 0755);
    const std::string refusing = path_of("not-executable-here");
    const auto runs = [](const std::string& path) {
        return testimony_in(doff_runs({"tool"}, path).out).has_value();
    };
    CHECK(runs(good));
    CHECK(runs("/no/such/directory:" + good));
    CHECK(runs(refusing + ":" + good));
    CHECK(runs(probe_path() + ":" + good));
    check_stopped(doff_runs({"tool"}, refusing), 126, refusing + "/tool");
    check_stopped(doff_runs({"tool"}, refusing + ":/no/such/directory"), 126, refusing + "/tool");
    // Not a program: the search ends there, as in execvp(3), but no shell is asked.
    check_stopped(doff_runs({"tool"}, path_of("no-format") + ":" + good), 126, "no-format/tool");
    check_stopped(doff_runs({"tool"}, "/no/such/directory:/nor/this"), 127, "tool");
}

TEST_CASE("PATH is searched as the target, who may not reach what root may") {
    if (!in_private_world()) {
        return;
    }
    const std::string closed = directory("of-root", 0700);
    write_file(closed + "/which", "#!/bin/sh\necho of root\n", 0755);
    const std::string open = directory("of-all");
    write_file(open + "/which", "#!/bin/sh\necho of all\n", 0755);
    CHECK(doff_runs({"which"}, closed + ":" + open).out == "of all\n");
    check_stopped(doff_runs({"which"}, closed), 127, "which");
    // As root the first one is it.
    const auto as_root =
        run({.argv = {doff_path(), "root", "--", "which"}, .envp = {"PATH=" + closed + ":" + open}});
    CHECK(as_root.out == "of root\n");
}

TEST_CASE("A file with capabilities or a setuid bit gives the command nothing") {
    if (!in_private_world()) {
        return;
    }
    copy_program(probe_path(), path_of("setuid-probe"));
    REQUIRE(::chmod(path_of("setuid-probe").c_str(), 06755) == 0);
    const auto outcome = doff_runs({path_of("setuid-probe")});
    const auto testimony = testimony_in(outcome.out);
    REQUIRE(testimony.has_value());
    Witness itself = app();
    itself.argv0 = path_of("setuid-probe");
    CHECK(differences(itself, testimony->witness) == "");
    // Where that was asked for it does: no_new_privs is all that stands in the way.
    const auto allowed =
        run({.argv = {doff_path(), "--allow-new-privs", "app", "--", path_of("setuid-probe")}});
    const auto second = testimony_in(allowed.out);
    REQUIRE(second.has_value());
    CHECK(second->witness.uid == std::array<std::uint32_t, 4>{1500, 0, 0, 0});
}

TEST_CASE("A command that is near in PATH is named, where this user could execute it") {
    if (!in_private_world()) {
        return;
    }
    std::filesystem::create_directories(path_of("near"));
    write_file(path_of("near/runner"), "#!/bin/sh\n", 0755);
    write_file(path_of("near/locked"), "#!/bin/sh\n", 0700);
    const auto said = [](const std::string& command) {
        const auto outcome =
            run({.argv = {doff_path(), "app", "--", command}, .envp = {"PATH=" + path_of("near")}});
        CHECK(outcome.status == 127);
        return outcome.err;
    };
    const std::string looked = "hint: looked for in " + path_of("near") + "\n";
    const std::string not_found = " not found in PATH\n";
    CHECK(said("runnre") == "doff: command 'runnre'" + not_found + "hint: did you mean runner?\n" + looked);
    CHECK(said("lokced") == "doff: command 'lokced'" + not_found + looked);
    CHECK(said("rummer") == "doff: command 'rummer'" + not_found + looked);
    CHECK(said("runer") == "doff: command 'runer'" + not_found + "hint: did you mean runner?\n" + looked);
    CHECK(said(path_of("near/runer")) == "doff: command '" + path_of("near/runer") +
                                             "' not found\nhint: did you mean " + path_of("near/runner") +
                                             "?\n");
    CHECK(said(path_of("near/lockd")) == "doff: command '" + path_of("near/lockd") + "' not found\n");
    const auto inside = [](const std::string& command) {
        return run({.argv = {doff_path(), "--chdir", path_of("near"), "app", "--", command},
                    .envp = {"PATH=/nosuch"}})
            .err;
    };
    CHECK(inside("runner").contains("\nhint: there is './runner': write ./runner\nhint: looked for in"));
    CHECK_FALSE(inside("rummer").contains("there is"));
    CHECK(inside("while") ==
          "doff: command 'while' not found in PATH\n"
          "hint: 'while' is a word of the shell: write sh -c 'COMMANDS'\n");
}

}  // namespace doff_test
