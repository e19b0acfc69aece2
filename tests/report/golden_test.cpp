// SPDX-License-Identifier: MIT
//
// What the program prints for typical command lines, whole and byte for byte, as text and as JSON: the files
// of tests/golden, which tests/golden/approve writes anew.
#include "catch.h"
#include "fake/other.h"
#include "fake/output.h"
#include "fake/scenarios.h"
#include "fake/starts.h"
#include "project/source_tree.h"

#include <cstdlib>
#include <set>

namespace doff {
namespace {

struct Golden {
    std::string name;
    FakeKernel kernel;
    std::vector<std::string> words;
};

FakeKernel refusing(const std::string& call) {
    FakeKernel kernel;
    kernel.refuse(call, std::errc::operation_not_permitted);
    return kernel;
}

FakeKernel lying(const std::string& call) {
    FakeKernel kernel;
    kernel.lie(call);
    return kernel;
}

FakeKernel busy() {
    FakeKernel kernel = dirty_root();
    kernel.process.limits.at(static_cast<std::size_t>(Resource::nofile)) = {1024, 4096};
    kernel.process.nice = -5;
    kernel.process.scheduling = {.policy = k_sched_fifo, .priority = 10};
    kernel.process.umask = 077;
    kernel.process.ignored_signals = {1};
    kernel.process.parent_death_signal = 15;
    kernel.process.oom_score_adj = 250;
    kernel.process.directory = "/srv/a\033\xff";
    kernel.process.open_fds.insert(7);
    kernel.process.label = "lab\033";
    kernel.labels.active = SecurityModule::apparmor;
    kernel.process.no_new_privs = true;
    kernel.process.capabilities.bounding.bits &= ~(std::uint64_t{1} << k_cap_sys_admin);
    kernel.refuse("ioprio_get", std::errc::operation_not_permitted);
    return kernel;
}

std::vector<Golden> cases() {
    return {
        {"show-root", {}, {"--show"}},
        {"show-user", ordinary_user(), {"--show"}},
        {"show-busy", busy(), {"--show"}},
        {"show-process", with_process_77(), {"--show", "77"}},
        {"show-process-hidden", with_hidden_process_77(), {"--show", "77"}},
        {"show-process-zombie", with_zombie_77(), {"--show", "77"}},
        {"show-process-gone", with_process_77(), {"--show", "78"}},
        {"show-process-bad", with_process_77(), {"--show", "self"}},
        {"explain-app", {}, {"--explain", "app", "--", "server", "--port", "8080"}},
        {"explain-root", {}, {"--explain", "root", "/bin/true"}},
        {"explain-already", already_app(), {"--explain", "--keep-keyring", "app", "id"}},
        {"explain-strict",
         {},
         {"--explain", "--strict", "--keep-caps", "net_bind_service", "--env", "A=\xff", "app", "/bin/true"}},
        {"explain-process",
         {},
         {"--explain", "--nice", "5", "--rlimit", "core=0", "--umask", "027", "--cpus", "0", "--pdeathsig",
          "TERM", "--new-session", "--reset-signals", "--unset-env", "PATH", "app:www", "/bin/true"}},
        {"explain-unprivileged", ordinary_user(), {"--explain", "app", "id"}},
        {"explain-apart", {}, {"--explain", "--euid", "app", "--", "/bin/true"}},
        {"explain-expectations",
         {},
         {"--explain", "--assert", "uid=app", "--assert", "caps=none", "--assert", "groups=www", "root",
          "/bin/true"}},
        {"check", {}, {"--check", "--can", "read:/bin/true", "--can", "bind:8080", "app", "/bin/true"}},
        {"check-no",
         {},
         {"--check", "--can", "write:/bin/true", "--can", "bind:80", "--can", "enter:/nosuch", "app",
          "nosuch"}},
        {"check-expectation", {}, {"--check", "--assert", "uid=www", "app", "/bin/true"}},
        {"assert", {}, {"--assert", "uid=root", "--assert", "cannot-regain"}},
        {"assert-no", {}, {"--assert", "uid=app", "--assert", "no-new-privs", "--assert", "gid=root"}},
        {"assert-launch", {}, {"--assert", "caps=none", "--assert", "group=www", "root", "/bin/true"}},
        {"error-usage", {}, {"--nosuch", "app", "id"}},
        {"error-user", {}, {"ap\n\xffp", "id"}},
        {"error-privilege", ordinary_user(), {"app", "id"}},
        {"error-perform", refusing("setgroups"), {"app", "/bin/true"}},
        {"error-proof", lying("setuid"), {"app", "/bin/true"}},
        {"error-not-found", {}, {"app", "nosuch"}},
        {"note-if-root", ordinary_user(), {"--if-root", "app", "nosuch"}},
    };
}

std::string said(const Golden& golden, bool json) {
    std::vector<std::string> words = golden.words;
    if (json) {
        words.insert(words.begin(), "--json");
    }
    int status = -1;
    const Output output = output_of([&] { status = run_on(golden.kernel, words).status; });
    const std::string end = "status " + std::to_string(status) + "\n";
    // The status is not of the JSON, so that each line of such a file is one object.
    return json ? output.out + output.err : output.out + output.err + end;
}

}  // namespace

TEST_CASE("typical command lines print exactly what they always did", "[golden]") {
    const char* const into = std::getenv("DOFF_GOLDEN_INTO");
    std::set<std::string> files;
    for (const Golden& golden : cases()) {
        for (const bool json : {false, true}) {
            const std::string file = golden.name + (json ? ".json" : ".txt");
            const std::string text = said(golden, json);
            files.insert(file);
            CAPTURE(file);
            if (into != nullptr) {
                std::ofstream(std::filesystem::path(into) / file, std::ios::binary) << text;
                continue;
            }
            // After a look at the difference: tests/golden/approve
            CHECK(text == text_of_file(k_source_dir / "tests" / "golden" / file));
        }
    }
    std::set<std::string> kept;
    for (const auto& entry : std::filesystem::directory_iterator(k_source_dir / "tests" / "golden")) {
        if (entry.path().filename() != "approve") {
            kept.insert(entry.path().filename().string());
        }
    }
    CHECK((into != nullptr || kept == files));
}

TEST_CASE("text of golden pages fits a terminal and has no control characters", "[golden]") {
    for (const Golden& golden : cases()) {
        for (const bool json : {false, true}) {
            for (const char c : said(golden, json)) {
                const bool fit = c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
                if (!fit) {
                    FAIL_CHECK(golden.name);
                }
            }
        }
    }
}

}  // namespace doff
