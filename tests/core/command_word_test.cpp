// SPDX-License-Identifier: MIT
//
// What is said of a command that was not found by what it looks like, and not where it only looks so.
#include "core/command_word.h"

#include "catch.h"
#include "core/command.h"
#include "core/execute.h"
#include "fake/fake_kernel.h"
#include "fake/starts.h"

namespace doff {
namespace {

FakeKernel with_programs() {
    FakeKernel kernel;
    kernel.files["/bin/id"] = {k_root, Gid{0}, 0100755, 1};
    kernel.files["/bin/notes"] = {k_root, Gid{0}, 0100644, 1};
    kernel.files["/srv/my"] = {k_root, Gid{0}, 0040755, 1};
    return kernel;
}

std::string looks(const std::string& name) {
    FakeKernel kernel = with_programs();
    const Environment environment{"PATH=/sbin:/bin"};
    const Command command{name, {name}, environment, candidates_for(name, environment)};
    return what_command_looks_like(kernel, exec_arguments(command));
}

}  // namespace

TEST_CASE("a word of the shell that no program could be is told") {
    CHECK(looks("cd") == "'cd' is a word of the shell: write sh -c 'COMMANDS', or --chdir DIR before USER");
    CHECK(looks("ulimit") ==
          "'ulimit' is a word of the shell: write sh -c 'COMMANDS', or --rlimit NAME=SOFT:HARD before USER");
    CHECK(looks("exec") == "'exec' is a word of the shell: write sh -c 'COMMANDS'");
    CHECK(looks("source") == "'source' is a word of bash: write bash -c 'COMMANDS'");
    for (const char* const word :
         {"while", "until", "for", "if", "case", "{", "(", "|", "||", "&&", "&", ";"}) {
        CAPTURE(word);
        CHECK(looks(word).ends_with("' is a word of the shell: write sh -c 'COMMANDS'"));
    }
    CHECK(looks("[[").ends_with("is a word of bash: write bash -c 'COMMANDS'"));
    for (const char* const other : {"[", "If", "iff", "./if", "&&&", "CD", "./cd", "/bin/cd", "cdr",
                                    "execline", "echo", "no-such", ""}) {
        CAPTURE(other);
        CHECK(looks(other).empty());
    }
}

TEST_CASE("an assignment where the command should be is told from a name with an equals sign") {
    CHECK(looks("_a9=1") == "to set a variable write --env _a9=VALUE before USER");
    CHECK(looks("A=1") == "to set a variable write --env A=VALUE before USER");
    CHECK(looks("PATH=/bin:/sbin") == "to set a variable write --env PATH=VALUE before USER");
    for (const char* const other : {"=1", "1A=1", "a-b=1", "./A=1", "/srv/A=1", "\xff=1"}) {
        CAPTURE(other);
        CHECK(looks(other).empty());
    }
}

TEST_CASE("a pasted dash or quotation mark is told where the word starts with it") {
    CHECK(looks("—user=app") == "it starts with a dash that is not ASCII: write --user, before USER");
    CHECK(looks("“id”") == "it starts with a quotation mark that is not ASCII, which no shell takes for one");
    for (const char* const other : {"to—do", "id”", "'id'", "éa"}) {
        CAPTURE(other);
        CHECK(looks(other).empty());
    }
}

TEST_CASE("a command that starts as an option does may stand behind a variable that is unset") {
    for (const char* const option : {"--user", "-la", "-"}) {
        CHECK(looks(option) ==
              "it starts with a dash: options go before USER; or is a variable before it unset?");
    }
    CHECK(looks("a-b").empty());
}

TEST_CASE("what a shell would have expanded is told, and what none would is not") {
    const std::string tilde = "no shell expands ~ here: write the path whole, or sh -c 'COMMANDS'";
    const std::string dollar = "no shell expands $ here: write what it stands for, or sh -c 'COMMANDS'";
    CHECK(looks("~/x") == tilde);
    CHECK(looks("~app/bin/run") == tilde);
    for (const char* const word : {"$HOME/x", "${X}", "/opt/$VERSION/run", "$(which", "$_x"}) {
        CAPTURE(word);
        CHECK(looks(word) == dollar);
    }
    for (const char* const other : {"x~", "/srv/~/x", "a$", "$", "$5", "a$.b", "%h/x"}) {
        CAPTURE(other);
        CHECK(looks(other).empty());
    }
    CHECK(looks("id $HOME").contains("there is '/bin/id'"));
}

TEST_CASE("a program of that name in the working directory is told, and not what else is there") {
    FakeKernel kernel = with_programs();
    kernel.files["/srv/run"] = {k_root, Gid{0}, 0100755, 1};
    kernel.files["/srv/notes"] = {k_root, Gid{0}, 0100644, 1};
    REQUIRE(kernel.chdir("/srv"));
    const auto there = [&](const std::string& name) {
        const Command command{name, {name}, {}, candidates_for(name, {"PATH=/bin"})};
        return hint_of_working_directory(kernel, exec_arguments(command));
    };
    CHECK(there("run") == "there is './run': write ./run");
    for (const char* const other : {"notes", "my", "id", "ghost", "", "/srv/run", "../srv/run"}) {
        CAPTURE(other);
        CHECK(there(other).empty());
    }
}

TEST_CASE("a command line in one word is told where its first word is a program") {
    CHECK(looks("id -u") ==
          "it is one word with a blank in it, and there is '/bin/id': write the words apart, "
          "or sh -c before it");
    CHECK(looks("/bin/id\t-u").contains("there is '/bin/id'"));
    for (const char* const slash : {"id /tmp", "id 5 && echo /x", "/bin/id -u /tmp"}) {
        CAPTURE(slash);
        CHECK(looks(slash).contains("there is '/bin/id'"));
    }
    CHECK(looks("cd /tmp") ==
          "it is one word with a blank in it, and 'cd' is a word of the shell: write sh -c before it");
    CHECK(looks("while :; do id; done").contains("'while' is a word of the shell: write sh -c before it"));
    CHECK(looks("[[ -f x ]]").contains("'[[' is a word of bash: write bash -c before it"));
    for (const char* const other : {"/srv/my dir/run", "notes 1", "ghost -u", " id", "./id -u", "/bin/id-u",
                                    "./cd /tmp", "cdd /tmp", "ghost /tmp", "notes /bin/id", "./id /tmp"}) {
        CAPTURE(other);
        CHECK(looks(other).empty());
    }
    FakeKernel kernel = with_programs();
    const Command plain{"ghost", {"ghost"}, {}, candidates_for("ghost", {"PATH=/bin"})};
    CHECK(what_command_looks_like(kernel, exec_arguments(plain)).empty());
    CHECK(kernel.calls.empty());
}

}  // namespace doff
