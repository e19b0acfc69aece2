// SPDX-License-Identifier: MIT
//
// Two values behind an option that takes one are told so, and a name that is mistyped there is not.
#include "cli/second_value.h"

#include "catch.h"
#include "cli/parse.h"
#include "fake/output.h"
#include "fake/scenarios.h"

namespace doff {
namespace {

using Words = std::vector<std::string>;

// All that is printed on standard error.
std::string told(const Words& words) {
    FakeKernel kernel;
    int status = -1;
    const Output output = output_of([&] { status = run_on(kernel, words).status; });
    CHECK(status == 125);
    return output.err;
}

}  // namespace

TEST_CASE("a second value that is read as USER is told how it is written") {
    CHECK(told({"--env", "A=1", "B=2", "app", "id"}) ==
          "doff: no user 'B=2'\nhint: --env takes one word: for 'B=2' write --env again\n");
    CHECK(told({"--rlimit", "core=0", "nofile=4", "app", "id"})
              .ends_with("hint: --rlimit takes one word: for 'nofile=4' write --rlimit again\n"));
    CHECK(told({"--ro", "/etc", "/usr", "app", "id"})
              .ends_with("hint: --ro takes one word: for '/usr' write --ro again\n"));
    CHECK(told({"--check", "--can", "read:/etc", "write:/tmp", "app", "id"})
              .ends_with("hint: --can takes one word: for 'write:/tmp' write --can again\n"));
    CHECK(told({"--assert", "uid=0", "gid=0"})
              .ends_with("hint: --assert takes one word: for 'gid=0' write --assert again\n"));
    CHECK(told({"--keep-caps", "chown", "kill", "app", "id"})
              .contains("hint: --keep-caps takes one word: for more write --keep-caps chown,kill\n"));
    // That "kill" is a command, or near to somebody's name, is then nothing to say.
    FakeKernel kernel;
    kernel.files["/bin/kill"] = {k_root, Gid{0}, 0100755, 1};
    FakeAccounts accounts;
    accounts.users.push_back({"killd", Uid{1001}, Gid{1002}, "/", "/bin/sh"});
    const auto printed = [&](const Words& words) {
        return output_of([&] { run_on(kernel, words, accounts); }).err;
    };
    CHECK(printed({"--keep-caps", "chown", "kill", "app", "id"}) ==
          "doff: no user 'kill'\n"
          "hint: --keep-caps takes one word: for more write --keep-caps chown,kill\n");
    CHECK(printed({"--nice", "5", "kill", "app", "id"}) ==
          "doff: no user 'kill'\nhint: 'kill' is a command, '/bin/kill': write doff USER -- kill\n"
          "hint: did you mean killd?\n");
}

TEST_CASE("so is one of a list, where it is not a user's name") {
    const auto more = [](const std::string& list) {
        return "hint: " + list.substr(0, list.find(' ')) + " takes one word: for more write " + list + "\n";
    };
    CHECK(told({"--groups", "docker", "www", "app", "id"}).contains(more("--groups docker,www")));
    CHECK(told({"-G", "init", "www", "app", "id"}).contains(more("--groups init,www")));
    CHECK(told({"--groups", "33", "998", "app", "id"}).contains(more("--groups 33,998")));
    for (const std::string option : {"--bounding", "--inheritable", "--ambient"}) {
        CHECK(told({option, "chown", "kill", "app", "id"}).contains(more(option + " chown,kill")));
        CHECK(told({option, "+chown", "+kill", "app", "id"}).contains(more(option + " +chown,+kill")));
        CHECK(told({option, "-chown", "-kill", "app", "id"}) ==
              "doff: unknown option '-kill'\n" + more(option + " -chown,-kill"));
    }
    CHECK(told({"--securebits", "noroot", "no_setuid_fixup", "app", "id"})
              .contains(more("--securebits noroot,no_setuid_fixup")));
}

TEST_CASE("so are a variable, a file of them and a port") {
    CHECK(told({"--unset-env", "A", "LD_PRELOAD", "app", "id"})
              .ends_with("hint: --unset-env takes one word: for 'LD_PRELOAD' write --unset-env again\n"));
    CHECK(told({"--unset-env", "A", "LD_2", "app", "id"})
              .ends_with("hint: --unset-env takes one word: for 'LD_2' write --unset-env again\n"));
    for (const std::string file : {"/etc/b", "conf/b", "./b", "b.env", ".env"}) {
        CHECK(told({"--env-file", "/etc/a", file, "app", "id"})
                  .ends_with("hint: --env-file takes one word: for '" + file + "' write --env-file again\n"));
    }
    // What it would be as a user stays.
    for (const std::string option : {"--bind-tcp", "--connect-tcp"}) {
        CHECK(told({option, "80", "443", "app", "id"}) ==
              "doff: no passwd entry for uid 443, so no group\nhint: " + option +
                  " takes one word: for '443' write " + option + " again\nhint: write 443:GROUP\n");
    }
}

TEST_CASE("a second value after --user is told too") {
    CHECK(told({"--user", "app", "--env", "A=1", "B=2", "--", "id"}) ==
          "doff: after --user write -- before the command; found 'B=2'\n"
          "hint: --env takes one word: for 'B=2' write --env again\n");
}

TEST_CASE("a word that has not the form of a value is told before a user is missed") {
    const auto starts = [](const Words& words) {
        const std::string text = told(words);
        return text.substr(0, text.find('\n'));
    };
    CHECK(starts({"--nice", "app", "--", "id"}).contains("--nice 'app'"));
    CHECK(starts({"--umask", "app", "id"}).contains("--umask 'app'"));
    CHECK(starts({"--scope", "app", "--", "id"}) == "doff: unknown scope 'app' in --scope 'app'");
    CHECK(starts({"--env", "app", "--", "id"}) == "doff: no '=' in --env 'app'");
    CHECK(starts({"--rlimit", "nofile", "64", "app", "--", "id"}).contains("'nofile'"));
    for (const std::string option : {"--keep-caps", "--bounding", "--inheritable", "--ambient",
                                     "--securebits", "--bind-tcp", "--connect-tcp", "--ionice", "--sched",
                                     "--cpus", "--oom-score-adj", "--pdeathsig", "--ptracer", "--keep-fd"}) {
        for (const Words& words :
             {Words{option, "app", "--", "id"}, Words{option, "app", "id"}, Words{option, "app", "id", "-u"},
              Words{option, "app", "ghost", "--", "id"}}) {
            CAPTURE(words);
            const std::string text = starts(words);
            CHECK((text.contains(option) && text.contains("app")));
        }
    }
    // Where the form is right, the user is what is missed; and a word of the command is no value.
    CHECK(starts({"--nice", "5", "--", "id"}) == "doff: no USER before --");
    CHECK(starts({"--nice", "5", "ghost", "--", "id"}) == "doff: no user 'ghost'");
    CHECK(starts({"ghost", "--", "id", "--nice", "app"}) == "doff: no user 'ghost'");
}

TEST_CASE("an empty path is told to come of a variable") {
    for (const std::string option :
         {"--chdir", "--root", "--env-file", "--ro", "--rw", "--rox", "--rwx", "--seccomp"}) {
        CAPTURE(option);
        const std::string empty = "doff: " + option + " '' is no path\nhint: is a variable unset?\n";
        CHECK(told({option, "", "app", "id"}) == empty);
        CHECK(told({option + "=", "app", "id"}) == empty);
        CHECK_FALSE(told({option, " ", "app", "id"}).contains("unset"));
    }
}

TEST_CASE("a user that was taken for a value is told so") {
    const std::string taken = "hint: 'app' was taken for the value of --chdir\n";
    CHECK(told({"--chdir", "app", "--", "id"}).starts_with("doff: no USER before --\n" + taken));
    CHECK(told({"--chdir", "app", "id"}).starts_with("doff: no command to run as 'id'\n" + taken));
    CHECK(told({"--chdir", "app", "ghost", "--", "id"}).starts_with("doff: no user 'ghost'\n" + taken));
    CHECK(told({"--seccomp", "app:www", "--", "id"})
              .contains("'app:www' was taken for the value of --seccomp"));
    for (const Words& words : {Words{"--chdir", "/srv", "--", "id"}, Words{"--chdir", "1000", "--", "id"},
                               Words{"--chdir", "appx", "--", "id"}, Words{"--chdir=app", "--", "id"},
                               Words{"--chdir", "app", "--strict", "--", "id"}, Words{"--user", "app", "id"},
                               Words{"--chdir", "app", "root:ghost", "id"}}) {
        CAPTURE(words);
        CHECK_FALSE(told(words).contains("was taken for the value"));
    }
}

TEST_CASE("a word behind a value that is none itself is told as what it is") {
    for (const Words& words :
         {Words{"--env", "A=1", "ghost", "id"}, Words{"--env=A=1", "B=2", "app", "id"},
          Words{"--rlimit", "core=0", "ghost", "id"}, Words{"--keep-caps", "chown", "ghost", "id"},
          Words{"--keep-caps", "chown", "none", "id"}, Words{"--seccomp", "/etc", "/usr", "id"},
          Words{"--groups", "www", "ghost", "id"}, Words{"--groups", "www", "4242", "id"},
          Words{"--unset-env", "A", "ghost", "id"}, Words{"--env-file", "/a", "ghost.x", "id"},
          Words{"--env-file", "/a", "@/no/such", "id"}, Words{"--bind-tcp", "80", "ghost", "id"},
          Words{"--bind-tcp", "80", "4242:ghost", "id"}, Words{"--bind-tcp", "80", "65536", "id"},
          Words{"--bounding", "chown", "ghost", "id"}, Words{"--bounding", "chown", "4242", "id"},
          Words{"--ambient", "+chown", "kill", "id"}, Words{"--bounding", "-chown", "-ghost", "id"},
          Words{"--keep-caps", "chown", "4242", "id"}, Words{"--securebits", "noroot", "ghost", "id"},
          Words{"--can", "read:/etc", "ghost:www", "id"}, Words{"--env", "A=1", "--strict", "B=2", "id"},
          Words{"--check", "--can", "read:/etc", "ghost", "--", "id"}, Words{"--groups", "www", "app"},
          Words{"--groups"}, Words{"--unset-env", "A", "LD.2", "id"},
          Words{"--user", "app", "--env", "A=1", "id"}, Words{"-u", "app", "--env", "A=1"},
          // the trouble is another one
          Words{"--env", "A=1", "app:ghost", "id"}, Words{"--rlimit", "core", "nofile=4", "--group"}}) {
        CAPTURE(words);
        CHECK_FALSE(told(words).contains("takes one word"));
    }
}

}  // namespace doff
