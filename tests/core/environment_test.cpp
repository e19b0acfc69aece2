// SPDX-License-Identifier: MIT
//
// The environment that the command gets: environ(7), runuser(1), systemd.exec(5), docker-run(1)'s
// --env-file.
#include "core/environment.h"

#include "catch.h"
#include "fake/printed.h"

namespace doff {
using namespace std::string_literals;

namespace {

using Words = std::vector<std::string>;

const User k_app{"app", Uid{1000}, Gid{1000}, "/home/app", "/bin/dash"};
const User k_toor{"root", Uid{0}, Gid{0}, "/root", "/bin/bash"};

const Words k_caller{"PATH=/opt/bin",   "HOME=/root", "USER=root", "LOGNAME=root",
                     "SHELL=/bin/bash", "A=1",        "TERM=xterm"};
const Words k_identity{"HOME=/home/app", "USER=app", "LOGNAME=app", "SHELL=/bin/dash"};

// Two lists, one behind the other.
Words operator+(Words one, const Words& two) {
    one.insert(one.end(), two.begin(), two.end());
    return one;
}

Words made(const EnvironmentRequest& request, const Words& caller) {
    return make_environment(request, k_app, Uid{1000}, caller);
}

std::string text_of(const Error& error) {
    return sentence(error) + " | " + error.hint + (error.stage == Stage::usage ? "" : " NOT USAGE");
}

std::string failure(const EnvironmentRequest& request) {
    const auto sound = check_variables(request.set, request.unset);
    return sound ? "no error" : text_of(sound.error());
}

}  // namespace

TEST_CASE("HOME, USER, LOGNAME and SHELL are the new user's and all else is the caller's") {
    CHECK(environment_of(k_app, {"PATH=/bin", "HOME=/root", "LANG=C", "USER=root", "LOGNAME=root",
                                 "SHELL=/bin/bash", "TERM=xterm"}) ==
          Words{"PATH=/bin", "LANG=C", "TERM=xterm", "HOME=/home/app", "USER=app", "LOGNAME=app",
                "SHELL=/bin/dash"});
    CHECK(environment_of(k_app, {}) == Words{"HOME=/home/app", "USER=app", "LOGNAME=app", "SHELL=/bin/dash"});
}

TEST_CASE("without an entry HOME is / and the other three are not set") {
    CHECK(environment_of({}, {"HOME=/root", "USER=root", "LOGNAME=root", "SHELL=/bin/bash", "A=b"}) ==
          Words{"A=b", "HOME=/"});
    CHECK(environment_of({}, {}) == Words{"HOME=/"});
}

TEST_CASE("an empty home is / and an empty shell is /bin/sh") {
    CHECK(environment_of(User{"app", Uid{1000}, Gid{1000}, "", ""}, {}) ==
          Words{"HOME=/", "USER=app", "LOGNAME=app", "SHELL=/bin/sh"});
}

TEST_CASE("no value of the caller's survives, however often it was set") {
    CHECK(environment_of(k_app, {"HOME=/root", "A=1", "HOME=", "HOME=/x=y", "USER=", "USER=root"}) ==
          Words{"A=1", "HOME=/home/app", "USER=app", "LOGNAME=app", "SHELL=/bin/dash"});
}

TEST_CASE("variables that only look like these four stay") {
    const Words others{"HOMEDIR=/root", "HOME", "home=/root", "USERNAME=root",
                       "XHOME=/root",   "",     "=",          "=HOME=x"};
    const Words made = environment_of(k_app, others);
    CHECK(Words(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(others.size())) == others);
    CHECK(made.size() == others.size() + 4);
}

TEST_CASE("without any option the environment is the caller's with the new user's four") {
    CHECK(made({}, k_caller) == Words{"PATH=/opt/bin", "A=1", "TERM=xterm"} + k_identity);
    CHECK(made({}, {}) == k_identity);
    CHECK(made({}, {"no equals sign", "", "=", "=x", "A=", "A=2"}) ==
          Words{"no equals sign", "", "=", "=x", "A=", "A=2"} + k_identity);
    for (const auto& entry : {std::optional(k_app), std::optional<User>{}}) {
        CHECK(make_environment({}, entry, Uid{1000}, k_caller) == environment_of(entry, k_caller));
    }
}

TEST_CASE("the identity can stay the caller's") {
    CHECK(made({.keep_identity = true}, k_caller) == k_caller);
    CHECK(make_environment({.keep_identity = true}, {}, Uid{1000}, k_caller) == k_caller);
    CHECK(made({.keep_identity = true}, {}).empty());
}

TEST_CASE("a cleared environment keeps the terminal, the language and what a service manager says") {
    const Words kept{"TERM=xterm",
                     "COLORTERM=truecolor",
                     "NO_COLOR=",
                     "TZ=Europe/Berlin",
                     "LANG=C.UTF-8",
                     "LANGUAGE=de:en",
                     "LC_ALL=C",
                     "LC_TIME=de_DE",
                     "LC_CTYPE=C",
                     "NOTIFY_SOCKET=/run/n",
                     "FDSTORE=8",
                     "LISTEN_PID=42",
                     "LISTEN_PIDFDID=1",
                     "LISTEN_FDS=2",
                     "LISTEN_FDNAMES=a:b",
                     "WATCHDOG_PID=42",
                     "WATCHDOG_USEC=3000",
                     "JOURNAL_STREAM=8:1234",
                     "INVOCATION_ID=0123",
                     "SYSTEMD_EXEC_PID=42",
                     "MEMORY_PRESSURE_WATCH=/sys/fs/cgroup/x",
                     "MEMORY_PRESSURE_WRITE=c29t"};
    const Words cleared{"PATH=/opt/bin",
                        "HOME=/root",
                        "USER=root",
                        "LOGNAME=root",
                        "SHELL=/bin/bash",
                        "MAIL=/var/mail/root",
                        "LD_PRELOAD=x.so",
                        "BASH_ENV=/root/x",
                        "TERMINFO=/x",
                        "TERM_PROGRAM=x",
                        "term=x",
                        "XTERM=x",
                        "LC=x",
                        "lc_all=x",
                        "LANGUAGES=x",
                        "TZDIR=/x",
                        "LISTEN=x",
                        "LISTEN_FDS_X=x",
                        "SUDO_USER=x",
                        "XDG_RUNTIME_DIR=/run/user/0",
                        "CREDENTIALS_DIRECTORY=/x",
                        "RUNTIME_DIRECTORY=/x",
                        "SSH_AUTH_SOCK=/x",
                        "DISPLAY=:0",
                        "TERM",
                        "no equals sign",
                        "",
                        "=",
                        "=TERM=x"};
    const Words path{"PATH=/usr/local/bin:/usr/bin:/bin"};
    CHECK(made({.clear = true}, kept) == kept + path + k_identity);
    CHECK(made({.clear = true}, cleared) == path + k_identity);
    CHECK(made({.clear = true}, cleared + kept) == kept + path + k_identity);
    CHECK(made({.clear = true}, {}) == path + k_identity);
}

TEST_CASE("a login keeps the terminal alone, as runuser --login") {
    const Words caller{"LANG=C",        "LC_ALL=C",   "TZ=UTC",     "NOTIFY_SOCKET=/run/n", "LISTEN_FDS=1",
                       "PATH=/opt/bin", "NO_COLOR=1", "TERM=xterm", "COLORTERM=truecolor",  "HOME=/root",
                       "LANGUAGE=de"};
    const Words all =
        Words{"NO_COLOR=1", "TERM=xterm", "COLORTERM=truecolor", "PATH=/usr/local/bin:/usr/bin:/bin"} +
        k_identity;
    CHECK(made({.login = true}, caller) == all);
    CHECK(made({.clear = true, .login = true}, caller) == all);
    CHECK(made({.keep_identity = true, .login = true}, caller) == all);
}

TEST_CASE("a cleared environment has the default PATH of the uid, whatever it is called") {
    const std::string user = "PATH=/usr/local/bin:/usr/bin:/bin";
    const std::string root = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for (const bool login : {false, true}) {
        const EnvironmentRequest request{.clear = !login, .login = login};
        CHECK(make_environment(request, k_toor, Uid{0}, k_caller) ==
              Words{"TERM=xterm", root, "HOME=/root", "USER=root", "LOGNAME=root", "SHELL=/bin/bash"});
        CHECK(make_environment(request, {}, Uid{0}, k_caller) == Words{"TERM=xterm", root, "HOME=/"});
        CHECK(make_environment(request, {}, Uid{4294967294}, k_caller) ==
              Words{"TERM=xterm", user, "HOME=/"});
        CHECK(make_environment(request, User{"root", Uid{7}, Gid{0}, "", ""}, Uid{7}, k_caller) ==
              Words{"TERM=xterm", user, "HOME=/", "USER=root", "LOGNAME=root", "SHELL=/bin/sh"});
    }
}

TEST_CASE("the caller's identity does not survive a cleared environment") {
    for (const bool login : {false, true}) {
        const EnvironmentRequest request{.keep_identity = true, .clear = !login, .login = login};
        CHECK(made(request, k_caller) ==
              Words{"TERM=xterm", "PATH=/usr/local/bin:/usr/bin:/bin"} + k_identity);
        CHECK(make_environment(request, {}, Uid{1000}, k_caller) ==
              Words{"TERM=xterm", "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/"});
    }
}

TEST_CASE("what is set replaces every earlier string of its name") {
    const Words duplicates{"A=1", "B=1", "A=2", "A", "AA=1", "a=1", "A=3"};
    CHECK(made({.set = {"A=x"}}, duplicates) == Words{"B=1", "A", "AA=1", "a=1"} + k_identity + Words{"A=x"});
    CHECK(made({.files = {"A=x"}}, duplicates) ==
          Words{"B=1", "A", "AA=1", "a=1"} + k_identity + Words{"A=x"});
    CHECK(made({.set = {"A="}}, {"A=1"}) == k_identity + Words{"A="});
    CHECK(made({.set = {"A=x=y"}}, {"A=1"}) == k_identity + Words{"A=x=y"});
    CHECK(made({.set = {"A==", "B= b "}}, {}) == k_identity + Words{"A==", "B= b "});
    CHECK(made({.set = {"HOME=/srv"}}, k_caller) == Words{"PATH=/opt/bin", "A=1", "TERM=xterm", "USER=app",
                                                          "LOGNAME=app", "SHELL=/bin/dash", "HOME=/srv"});
    CHECK(made({.set = {"PATH=/srv/bin"}}, k_caller) ==
          Words{"A=1", "TERM=xterm"} + k_identity + Words{"PATH=/srv/bin"});
    CHECK(made({.clear = true, .set = {"PATH=/srv/bin", "LD_PRELOAD=x.so"}}, k_caller) ==
          Words{"TERM=xterm"} + k_identity + Words{"PATH=/srv/bin", "LD_PRELOAD=x.so"});
}

TEST_CASE("files come first, then --env, then --unset-env") {
    CHECK(made({.files = {"A=1", "B=1", "A=2"}}, {}) == k_identity + Words{"B=1", "A=2"});
    CHECK(made({.files = {"A=1", "B=1"}, .set = {"A=2"}}, {}) == k_identity + Words{"B=1", "A=2"});
    CHECK(made({.files = {"A=1", "B=1"}, .unset = {"A"}}, {"A=0"}) == k_identity + Words{"B=1"});
    CHECK(made({.set = {"B=2", "A=1"}}, {}) == k_identity + Words{"B=2", "A=1"});
    CHECK(made({.unset = {"A"}}, {"A=1", "B=1", "A=2", "A", "AA=1"}) ==
          Words{"B=1", "A", "AA=1"} + k_identity);
    CHECK(made({.unset = {"A", "A", "NOT_THERE"}}, {"A=1"}) == k_identity);
    CHECK(made({.unset = {"HOME", "SHELL"}}, k_caller) ==
          Words{"PATH=/opt/bin", "A=1", "TERM=xterm", "USER=app", "LOGNAME=app"});
    CHECK(made({.clear = true, .unset = {"PATH", "TERM"}}, k_caller) == k_identity);
    CHECK(made({.keep_identity = true, .unset = {"USER"}}, {"USER=root", "HOME=/root"}) ==
          Words{"HOME=/root"});
}

TEST_CASE("a name may be anything that execve(2) takes and a person can read") {
    for (const std::string name : {"A", "a", "_", "A.B", "a-b", "1", "BASH_FUNC_f%%", "\xc3\xa4", "\"", "$A",
                                   "\\", "\xff", "A:B", "#A"}) {
        INFO(name);
        CHECK(made({.set = {name + "=x"}}, {}) == k_identity + Words{name + "=x"});
        CHECK(made({.unset = {name}}, {name + "=x"}) == k_identity);
    }
}

TEST_CASE("what cannot be set is an error that names the name and not the value") {
    const std::string form = " | write NAME=VALUE; NAME= sets it to nothing, --unset-env NAME takes it away";
    const std::string hint = " | a name has no blank, no control character and no '=' in it";
    const std::string blank = "a blank or control character in the name in ";
    const struct {
        EnvironmentRequest request;
        std::string outcome;
    } rows[]{
        {{.set = {""}}, "no '=' in --env ''" + form},
        {{.set = {"A"}}, "no '=' in --env 'A'" + form},
        {{.set = {"A B"}}, "no '=' in --env 'A B'" + form},
        {{.set = {"="}}, "no name in --env ''=..." + hint},
        {{.set = {"=secret"}}, "no name in --env ''=..." + hint},
        {{.set = {"A B=secret"}}, blank + "--env 'A B'=..." + hint},
        {{.set = {" A=secret"}}, blank + "--env ' A'=..." + hint},
        {{.set = {"A =secret"}}, blank + "--env 'A '=..." + hint},
        {{.set = {"export A=secret"}}, blank + "--env 'export A'=..." + hint},
        {{.set = {"A\t=secret"}}, blank + "--env 'A\\t'=..." + hint},
        {{.set = {"A\nB=secret"}}, blank + "--env 'A\\nB'=..." + hint},
        {{.set = {"A\x7f=secret"}}, blank + "--env 'A\\x7f'=..." + hint},
        {{.set = {"A\x1b[31m=secret"}}, blank + "--env 'A\\x1b[31m'=..." + hint},
        {{.set = {"A\0B=secret"s}}, blank + "--env 'A\\x00B'=..." + hint},
        {{.set = {"A=sec\0ret"s}}, "NUL byte in --env 'A'=... | execve(2) would end the value there"},
        {{.set = {"A=1", "A=2"}}, "'A' is set by --env twice | leave one of them out"},
        {{.set = {"A=1", "B=1", "A=1"}}, "'A' is set by --env twice | leave one of them out"},
        {{.unset = {""}}, "no name in --unset-env ''" + hint},
        {{.unset = {"A=1"}}, "an equals sign in the name in --unset-env 'A=1'" + hint},
        {{.unset = {"="}}, "an equals sign in the name in --unset-env '='" + hint},
        {{.unset = {"A B"}}, blank + "--unset-env 'A B'" + hint},
        {{.unset = {"B", "A\n"}}, blank + "--unset-env 'A\\n'" + hint},
        {{.set = {"A=1"}, .unset = {"A"}}, "'A' is both in --env and in --unset-env | leave one of them out"},
        {{.set = {"A=1", "B=1"}, .unset = {"C", "B"}},
         "'B' is both in --env and in --unset-env | leave one of them out"},
    };
    for (const auto& row : rows) {
        INFO(row.outcome);
        CHECK(failure(row.request) == row.outcome);
        CHECK(failure(row.request).find("secret") == std::string::npos);
    }
    // A name in two cases is two names.
    CHECK(failure({.set = {"A=1", "a=1"}, .unset = {"AA"}}) == "no error");
}

TEST_CASE("a file of assignments is read line by line and literally") {
    const struct {
        std::string content;
        Words assignments;
    } rows[]{
        {"", {}},
        {"\n", {}},
        {"\n\n\n", {}},
        {"A=1", {"A=1"}},
        {"A=1\n", {"A=1"}},
        {"A=1\nB=2", {"A=1", "B=2"}},
        {"A=1\n\nB=2\n", {"A=1", "B=2"}},
        {"# a comment\nA=1\n", {"A=1"}},
        {"#A=1\n", {}},
        {"  # indented\n", {}},
        {"\t#A=1\n", {}},
        {"   \n\t\nA=1\n", {"A=1"}},
        {"# no newline", {}},
        // docker skips blanks in front, too
        {"  A=1\n", {"A=1"}},
        {"\tA=1\n", {"A=1"}},
        // the value is what follows the first "="
        {"A=\n", {"A="}},
        {"A==\n", {"A=="}},
        {"A=b=c\n", {"A=b=c"}},
        {"A= 1 \n", {"A= 1 "}},
        {"A=1 # no comment\n", {"A=1 # no comment"}},
        {"A=\"quoted\"\n", {"A=\"quoted\""}},
        {"A='quoted'\n", {"A='quoted'"}},
        {"A=$HOME/${x}`y`\n", {"A=$HOME/${x}`y`"}},
        {"A=one\\\nB=two\n", {"A=one\\", "B=two"}},
        {"A=x\\ny\n", {"A=x\\ny"}},
        {"A=x\ry\n", {"A=x\ry"}},
        {"A=\t\x1b[1m\n", {"A=\t\x1b[1m"}},
        {"A=\xc3\xa4\xff\n", {"A=\xc3\xa4\xff"}},
        {"A=\xef\xbb\xbf\n", {"A=\xef\xbb\xbf"}},
        {"A=1\nA=2\n", {"A=1", "A=2"}},
        {"\xc3\xa4=1\n", {"\xc3\xa4=1"}},
        {";A=1\n", {";A=1"}},
    };
    for (const auto& row : rows) {
        INFO(row.content);
        const auto assignments = parse_env_file("app.env", row.content);
        REQUIRE(assignments);
        CHECK(*assignments == row.assignments);
    }
}

TEST_CASE("a wrong line of a file is an error with its number, and shows nothing of it") {
    const std::string name = " | write NAME=VALUE without 'export' and without a blank before '='";
    const std::string equals = ": no '=' | write NAME=VALUE; NAME= sets it to nothing";
    const std::string blank = ": a blank or control character in the name" + name;
    const std::string nul = ": a NUL byte | save the file as plain text, not as UTF-16";
    const std::string dos = ": a carriage return at the end | save the file with Unix line ends";
    const std::string mark = ": a byte order mark | save the file as UTF-8 without one";
    const struct {
        std::string content;
        std::string outcome;
    } rows[]{
        {"secret", "line 1 of '/etc/app.env'" + equals},
        {"A=1\nsecret\n", "line 2 of '/etc/app.env'" + equals},
        {"A=1\n\n# x\n\nsecret\n", "line 5 of '/etc/app.env'" + equals},
        {"A=1\nsecret", "line 2 of '/etc/app.env'" + equals},
        {"  secret\n", "line 1 of '/etc/app.env'" + equals},
        {"=secret\n", "line 1 of '/etc/app.env': no name" + name},
        {"A=1\n  =secret\n", "line 2 of '/etc/app.env': no name" + name},
        {"=\n", "line 1 of '/etc/app.env': no name" + name},
        {"A =secret\n", "line 1 of '/etc/app.env'" + blank},
        {"A B=secret\n", "line 1 of '/etc/app.env'" + blank},
        {"export A=secret\n", "line 1 of '/etc/app.env'" + blank},
        {"A\t=secret\n", "line 1 of '/etc/app.env'" + blank},
        {"A\rB=secret\n", "line 1 of '/etc/app.env'" + blank},
        {"A\x1b=secret\n", "line 1 of '/etc/app.env'" + blank},
        {"\vA=secret\n", "line 1 of '/etc/app.env'" + blank},
        {"A=secret\r\n", "line 1 of '/etc/app.env'" + dos},
        {"A=secret\r", "line 1 of '/etc/app.env'" + dos},
        {"A=1\n\r\n", "line 2 of '/etc/app.env'" + dos},
        {"# comment\r\nA=1\r\n", "line 1 of '/etc/app.env'" + dos},
        {"A=sec\0ret\n"s, "line 1 of '/etc/app.env'" + nul},
        {"A=1\n\0=1\n"s, "line 2 of '/etc/app.env'" + nul},
        {"# \0\n"s, "line 1 of '/etc/app.env'" + nul},
        {"A=1\n\0"s, "line 2 of '/etc/app.env'" + nul},
        {"\xff\xfe"
         "A\0=\0s\0\n\0"s,
         "line 1 of '/etc/app.env'" + nul},
        {"\xef\xbb\xbf"
         "A=secret\n",
         "line 1 of '/etc/app.env'" + mark},
        {"\xef\xbb\xbf", "line 1 of '/etc/app.env'" + mark},
        {"\xef\xbb\xbf\n", "line 1 of '/etc/app.env'" + mark},
        {"A=1\n\xef\xbb\xbfZ=secret\n", "line 2 of '/etc/app.env'" + mark},
        {" \xef\xbb\xbfZ=secret\n", "line 1 of '/etc/app.env'" + mark},
    };
    for (const auto& row : rows) {
        INFO(row.content);
        const auto assignments = parse_env_file("/etc/app.env", row.content);
        REQUIRE_FALSE(assignments);
        CHECK(text_of(assignments.error()) == row.outcome);
        CHECK(text_of(assignments.error()).find("secret") == std::string::npos);
    }
    CHECK(text_of(parse_env_file("a\nb", "x").error()) == "line 1 of 'a\\nb'" + equals);
}

TEST_CASE("a login shell is called by its name with a dash in front") {
    CHECK(login_argv0("/bin/bash") == "-bash");
    CHECK(login_argv0("/usr/bin/zsh") == "-zsh");
    CHECK(login_argv0("sh") == "-sh");
    CHECK(login_argv0("./sh") == "-sh");
    CHECK(login_argv0("/usr/sbin/nologin") == "-nologin");
    CHECK(login_argv0("") == "-sh");
    CHECK(login_argv0("/") == "-");
}

}  // namespace doff
