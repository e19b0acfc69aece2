// SPDX-License-Identifier: MIT
//
// The pages of --explain and --show: the facts on them, and that they fit a terminal.
#include "report/describe.h"

#include "catch.h"
#include "core/plan.h"
#include "core/resolve.h"
#include "fake/fake_accounts.h"
#include "fake/other.h"
#include "fake/starts.h"

#include <regex>
#include <set>
#include <sstream>

namespace doff {
namespace {

const Environment k_environment{"PATH=/usr/bin:/bin"};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

// The text with every run of blanks and line ends as one blank, so that columns may move.
std::string squeezed(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n';
        if (!blank || (!out.empty() && out.back() != ' ')) {
            out += blank ? ' ' : c;
        }
    }
    return out;
}

bool says(const std::string& page, const std::string& words) {
    return squeezed(page).find(words) != std::string::npos;
}

Request request_for(const std::string& user) {
    Request request;
    request.user = user;
    request.command = {"id", "-u"};
    request.explain = true;
    return request;
}

std::string explained(const Request& request, FakeKernel kernel = {},
                      const Environment& environment = k_environment) {
    FakeAccounts accounts;
    const State before = state_of(kernel);
    const auto target = resolve(request, accounts, kernel, before, environment);
    REQUIRE(target);
    return as_text(explain_page(*target, {before, portray(kernel).around, environment, Ways{}},
                                make_plan(*target, before), accounts),
                   Style::plain);
}

std::string shown(FakeKernel kernel) {
    FakeAccounts accounts;
    return as_text(show_page(state_of(kernel), portray(kernel), accounts), Style::plain);
}

}  // namespace

TEST_CASE("the explanation has the numbers with their names, and every step in order") {
    const Request request = request_for("app");
    const std::string page = explained(request);
    INFO(page);
    CHECK(says(page, "user 1000 (app)"));
    CHECK(says(page, "group 1000 (app)"));
    CHECK(says(page, "33 (www) 998 (docker) 1000 (app)"));
    CHECK(says(page, "HOME /home/app"));
    CHECK(says(page, "SHELL /bin/dash"));
    FakeAccounts accounts;
    FakeKernel kernel;
    const State before = state_of(kernel);
    const auto target = resolve(request, accounts, kernel, before, k_environment);
    REQUIRE(target);
    std::size_t at = 0;
    int number = 0;
    for (const Step& step : make_plan(*target, before).steps) {
        const std::string line = std::to_string(++number) + " " + call_of(step);
        const std::size_t found = squeezed(page).find(line, at);
        INFO(line);
        REQUIRE(found != std::string::npos);
        at = found;
    }
    CHECK(page.ends_with("\n"));
}

TEST_CASE("what the user namespace leaves out is shown, and nothing of one that leaves nothing out") {
    CHECK_FALSE(shown({}).contains("User namespace"));
    FakeKernel inside;
    inside.uid_map = {{0, 1000, 1}};
    inside.gid_map = {{0, 1000, 1}, {100, 100'000, 50}};
    inside.setgroups_denied = true;
    CHECK(
        shown(inside).contains("\nUser namespace\n"
                               "* user IDs              0; every other is shown as 65534\n"
                               "* group IDs             0 and 100-149; every other is shown as 65534\n"
                               "* setgroups             denied\n"));
    inside.proc_mounted = false;
    CHECK_FALSE(shown(inside).contains("every other"));
}

TEST_CASE("the first ten lines of the explanation say whether it would work, and begin with the steps") {
    const auto first_ten = [](const std::string& page) {
        auto lines = lines_of(page);
        lines.resize(10);
        return lines;
    };
    const auto could = first_ten(explained(request_for("app")));
    CHECK(could[0] == "What would be done:");
    CHECK(could[3] == "  privilege             enough for every step");
    CHECK(could[6] == "Steps");
    CHECK(could[7].starts_with("   1  setgroups([33, 998, 1000])"));
    // What is the kernel's to say is not said to be enough.
    Request nicer = request_for("app");
    nicer.nice = "-5";
    CHECK(first_ten(explained(nicer))[3] == "  privilege             enough, as far as can be told");
    FakeKernel under;
    under.process.filters.push_back({{BpfInstruction{0x06, 0, 0, 0x7fff0000}}});
    const auto filtered = first_ten(explained(request_for("app"), under));
    CHECK(filtered[3] == "  privilege             enough, as far as can be told");
    CHECK(filtered[4].starts_with("  the kernel may refuse each of them: a seccomp filter is in force"));
    const auto could_not = first_ten(explained(request_for("app"), ordinary_user()));
    CHECK(could_not[0] == "The command would not run:");
    CHECK(could_not[3] == "  privilege             not enough");
    CHECK(could_not[4].starts_with("  refused               steps 1-3: needs cap_setgid"));
    CHECK(could_not[6].starts_with("                        step 4: needs cap_setuid"));
    Request root = request_for("root");
    FakeKernel kernel;
    FakeAccounts accounts;
    const State before = state_of(kernel);
    const auto target = resolve(root, accounts, kernel, before, k_environment);
    REQUIRE(target);
    const Judgement unmet{
        .expectation = "uid=app", .holds = false, .what = "uid", .wanted = "1", .found = "0"};
    const auto page = explain_page(*target, {before, portray(kernel).around, k_environment, Ways{}},
                                   make_plan(*target, before), accounts, {unmet});
    CHECK(page.opening == "The command would not run:");
}

TEST_CASE("what a command is not given, and the program under another name, are on the page") {
    const Environment environment{"PATH=/bin", "LANG=C", "TZ=UTC"};
    Request request = request_for("app");
    CHECK_FALSE(says(explained(request, {}, environment), "removed variables"));
    CHECK_FALSE(says(explained(request, {}, environment), "program 'id'"));
    request.unset_env = {"LANG", "NONE"};
    request.argv0 = "foo";
    CHECK(says(explained(request, {}, environment), "removed variables LANG "));
    CHECK(says(explained(request, {}, environment), "program 'id' command 'foo' '-u'"));
    Environment many = environment;
    for (int at = 0; at < 20; ++at) {
        many.push_back("VARIABLE_" + std::to_string(at) + "=1");
    }
    request.clear_env = true;
    CHECK(says(explained(request, {}, many), "removed variables 21 of the caller's"));
}

TEST_CASE("the purposes of the steps stand in one column, behind a long call below it") {
    FakeKernel kernel;
    kernel.files["/srv/a-directory-whose-name-is-as-long-as-a-column"] = {k_root, Gid{0}, 0040755, 2};
    Request request = request_for("app");
    request.chdir = "/srv/a-directory-whose-name-is-as-long-as-a-column";
    std::set<std::size_t> columns;
    bool below = false;
    for (const std::string& line : lines_of(explained(request, kernel))) {
        for (const char* const purpose :
             {"supplementary groups: exactly", "as the new user", "exactly, in all"}) {
            const std::size_t at = line.find(purpose);
            if (at != std::string::npos) {
                columns.insert(at);
                below = below || line.find_first_not_of(' ') == at;
            }
        }
    }
    CHECK(columns == std::set<std::size_t>{43});
    CHECK(below);
}

TEST_CASE("many variables that stay as they are are counted, and those that do not are named") {
    Environment environment{"PATH=/bin"};
    for (int at = 0; at < 20; ++at) {
        environment.push_back("VARIABLE_" + std::to_string(at) + "=1");
    }
    Request request = request_for("app");
    CHECK(says(explained(request, {}, environment), "other variables 20 as they are"));
    request.env = {"VARIABLE_3=2", "NEW=1"};
    const std::string changed = explained(request, {}, environment);
    CHECK(says(changed, "* other variables VARIABLE_3 NEW and 19 as they are"));
    CHECK_FALSE(says(changed, "VARIABLE_4"));
    environment.resize(4);
    CHECK(says(explained(request, {}, environment),
               "* other variables VARIABLE_0 VARIABLE_1 VARIABLE_2 VARIABLE_3 NEW"));
    request.env = {"VARIABLE_1=2"};
    CHECK(says(explained(request, {}, environment), "* other variables VARIABLE_0 "));
}

TEST_CASE("the pages fit 80 columns where their words do") {
    std::vector<std::string> pages;
    for (const char* const user : {"app", "root", "4242:4243", "app:www"}) {
        for (const bool strict : {false, true}) {
            Request request = request_for(user);
            request.strict = strict;
            pages.push_back(explained(request));
            pages.push_back(explained(request, dirty_root()));
            request.keep_caps = "chown,net_bind_service,sys_admin";
            pages.push_back(explained(request));
        }
    }
    for (const FakeKernel& kernel :
         {FakeKernel{}, dirty_root(), ordinary_user(), root_without_capabilities(), holder_of_setuid()}) {
        pages.push_back(shown(kernel));
    }
    for (const std::string& page : pages) {
        for (const std::string& line : lines_of(page)) {
            INFO(line);
            CHECK(line.size() <= 80);
            CHECK_FALSE(line.ends_with(' '));
        }
    }
}

TEST_CASE("what is not done is said with its reason") {
    Request request = request_for("app");
    CHECK(says(explained(request), "no terminal on fds 0 to 2, and none controlling"));
    request.keep_keyring = true;
    CHECK(says(explained(request), "--keep-keyring: the caller's stays"));
    CHECK(says(explained(request_for("root")), "root gets it with --strict"));
    CHECK(says(explained(request_for("app"), already_app()), "all four user ids are the target's"));
    CHECK(says(explained(request_for("app"), already_app()), "all four group ids are the target's"));
    request.allow_new_privs = true;
    CHECK(says(explained(request), "--allow-new-privs: setuid programs give privilege"));
    request = request_for("app");
    request.if_root = true;
    CHECK(says(explained(request, ordinary_user()), "user 500"));
}

TEST_CASE("root is told what execve gives it") {
    CHECK(says(explained(request_for("root")), "root: execve gives everything in the bounding set"));
    Request request = request_for("root");
    request.strict = true;
    CHECK(says(explained(request), "after execve none"));
    request = request_for("app");
    CHECK(says(explained(request), "after execve none"));
    request.keep_caps = "net_bind_service";
    CHECK(says(explained(request), "after execve cap_net_bind_service"));
}

TEST_CASE("names from the databases are escaped") {
    FakeAccounts accounts;
    accounts.users = {{"ev\033[31mil\n", Uid{0}, Gid{0}, "/", "/bin/sh"}};
    FakeKernel kernel;
    const std::string page = as_text(show_page(state_of(kernel), portray(kernel), accounts), Style::plain);
    CHECK(page.find('\033') == std::string::npos);
    CHECK(page.find("ev\\x1b[31mil\\n") != std::string::npos);
}

TEST_CASE("databases that fail leave the numbers") {
    FakeAccounts accounts;
    accounts.remove_databases(std::errc::io_error);
    FakeKernel kernel = already_app();
    const std::string page = as_text(show_page(state_of(kernel), portray(kernel), accounts), Style::plain);
    INFO(page);
    CHECK(says(page, "user 1000 group"));
    CHECK(says(page, "supplementary groups 33 998 1000 Capabilities"));
}

TEST_CASE("what a process carries beside its credentials is shown, and what cannot be read left out") {
    FakeKernel kernel;
    kernel.process.limits.at(static_cast<std::size_t>(Resource::nofile)) = {1024, 4096};
    kernel.process.limits.at(static_cast<std::size_t>(Resource::core)) = {0, k_unlimited};
    kernel.process.nice = -5;
    kernel.process.scheduling = {.policy = k_sched_batch};
    kernel.process.cpus = {{0b1011}};
    kernel.process.umask = 027;
    kernel.process.ignored_signals = {1};
    kernel.process.parent_death_signal = 15;
    kernel.process.oom_score_adj = 250;
    kernel.process.directory = "/srv/a\033";
    kernel.process.open_fds.insert(7);
    kernel.refuse("ioprio_get", std::errc::operation_not_permitted);
    const std::string page = shown(kernel);
    INFO(page);
    CHECK(says(page, "limits core 0:unlimited, nofile 1024:4096; all others unlimited"));
    CHECK(says(page, "out-of-memory score 250"));
    CHECK(says(page, "working directory /srv/a\\x1b"));
    CHECK(says(page, "descriptors 0-2 7"));
    CHECK(says(page, "nice value -5"));
    CHECK(says(page, "scheduling batch"));
    CHECK(says(page, "CPUs 0-1,3"));
    CHECK(says(page, "umask 0027"));
    CHECK(says(page, "signals none blocked, some ignored"));
    CHECK(says(page, "session led by another process, without a terminal"));
    CHECK(says(page, "parent-death signal SIGTERM"));
    CHECK_FALSE(says(page, "I/O priority"));
    CHECK(kernel.process.umask == 027);
}

TEST_CASE("the security label is shown where there is one, and explained where one is asked for") {
    FakeKernel kernel = with_apparmor();
    kernel.process.label = "lab\033";
    CHECK(says(shown(kernel), "seccomp mode 0 (none) security label lab\\x1b Limits"));
    CHECK_FALSE(says(shown({}), "security label"));
    Request request = request_for("app");
    request.apparmor = "lab";
    const std::string page = explained(request, with_apparmor());
    INFO(page);
    CHECK(says(page, "security label AppArmor profile 'lab'"));
    CHECK(
        says(page, "1 write(/proc/self/attr/apparmor/exec, 'exec lab') the command's label, from execve on"));
    CHECK_FALSE(says(explained(request_for("app"), with_apparmor()), "security label"));
}

TEST_CASE("the four ids are told apart where they differ, and securebits by name") {
    const std::string page = shown(dirty_root());
    INFO(page);
    CHECK(says(page, "* user real 0 (root), effective 0 (root), saved 7 *"));
    CHECK(says(page, "* securebits no_setuid_fixup,keep_caps"));
    CHECK(says(page, "no_new_privs off"));
    CHECK(says(page, "seccomp mode 0 (none)"));
}

// Both forms are made of the rows, so this is all it takes.
TEST_CASE("nothing stands in the text alone: a row that is printed has a key and a value") {
    FakeAccounts accounts;
    std::vector<Document> pages;
    for (FakeKernel kernel : {FakeKernel{}, dirty_root(), ordinary_user(), with_apparmor()}) {
        const State state = state_of(kernel);
        const Portrait portrait = portray(kernel);
        pages.push_back(show_page(state, portrait, accounts));
        for (const bool strict : {false, true}) {
            Request request = request_for("app");
            request.strict = strict;
            request.nice = "5";
            const auto target = resolve(request, accounts, kernel, state, k_environment);
            REQUIRE(target);
            pages.push_back(explain_page(*target, {state, portrait.around, k_environment, Ways{}},
                                         make_plan(*target, state), accounts));
        }
    }
    for (FakeKernel kernel : {with_process_77(), with_hidden_process_77(), with_zombie_77()}) {
        const auto process = observe_process(kernel, "77");
        REQUIRE(process);
        pages.push_back(show_page(*process, 41, accounts));
    }
    const std::regex stable("[a-z][a-z0-9_]*");
    std::size_t rows = 0;
    for (const Document& page : pages) {
        std::set<std::string> keys;
        for (const Section& section : page.sections) {
            CHECK(std::regex_match(section.key, stable));
            CHECK(keys.insert(section.key).second);
            CHECK_FALSE(section.title.empty());
            for (const Row& row : section.rows) {
                INFO(page.kind << " " << section.key << "." << row.key << ": " << row.text);
                CHECK(std::regex_match(row.key, stable));
                CHECK((section.shape != Shape::object || keys.insert(section.key + "." + row.key).second));
                CHECK_FALSE(row.label.empty());
                const bool is_nothing = row.text.empty() || row.text == "none" || row.text == "not set";
                CHECK((is_nothing || row.unreadable || !row.value.is_null()));
                ++rows;
            }
        }
    }
    CHECK(rows > 400);
}

}  // namespace doff
