// SPDX-License-Identifier: MIT
//
// The pages that are printed and run nothing: --show and --explain tell the truth and change nothing,
// and a page that cannot be written is a failure.
#include "catch.h"
#include "credentials.h"
#include "fault.h"
#include "world.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace doff_test {
namespace {

// What changes a process: whoever only looks makes none of these calls.
std::vector<Call> changes() {
    std::vector<Call> calls;
    for (const Call& call : credential_calls()) {
        const bool set = call.name.starts_with("set") && call.name != "setfsuid" && call.name != "setfsgid";
        if (set || call.name == "capset" || call.name.starts_with("PR_SET") ||
            call.name == "PR_CAPBSET_DROP" || call.name == "PR_CAP_AMBIENT_RAISE" ||
            call.name == "PR_CAP_AMBIENT_CLEAR_ALL" || call.name == "KEYCTL_JOIN_SESSION_KEYRING") {
            calls.push_back(call);
        }
    }
    calls.push_back({"seccomp(SECCOMP_SET_MODE_FILTER)", SYS_seccomp, 1});
    calls.push_back({"execveat", SYS_execveat});
    return calls;
}

Outcome doff_alone(std::vector<std::string> words, std::function<void()> prepare = {}) {
    words.insert(words.begin(), doff_path());
    return run({.argv = std::move(words), .prepare = std::move(prepare)});
}

// What is printed and not run.
const std::vector<std::vector<std::string>>& pages() {
    static const std::vector<std::vector<std::string>> all{
        {"--show"}, {"--help"}, {"--version"}, {"--explain", "app", "--", "id"}};
    return all;
}

void check_contains(const std::string& text, const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
        CAPTURE(text, part);
        CHECK(text.find(part) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("A page that cannot be written is a failure") {
    if (!in_private_world()) {
        return;
    }
    for (const auto& words : pages()) {
        CAPTURE(words);
        const auto outcome = doff_alone(words, [] {
            const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
            must(full != -1 && ::dup2(full, 1) == 1, "/dev/full");
        });
        check_refused(outcome, "standard output");
    }
}

TEST_CASE("A page that nobody can read is a failure") {
    if (!in_private_world()) {
        return;
    }
    for (const auto& words : pages()) {
        CAPTURE(words);
        check_refused(doff_alone(words, [] { ::close(1); }), "standard output");
    }
}

TEST_CASE("Explain tells the truth and changes nothing") {
    if (!in_private_world()) {
        return;
    }
    const auto outcome =
        doff_alone({"--explain", "app", "--", "server", "--port", "8080"}, [] { forbid(changes()); });
    CAPTURE(summary_of(outcome), outcome.out);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    check_contains(outcome.out, {"1500 (app)", "33 (www)", "44 (video)", "/srv/app", "/bin/app-shell",
                                 "setgroups([33, 44, 1500])", "setregid(1500, 1500)", "setgid(1500)",
                                 "setuid(1500)", "server", "8080", "Nothing was changed"});
    const auto without_command = doff_alone({"--explain", "app:www"}, [] { forbid(changes()); });
    CHECK(without_command.status == 0);
    check_contains(without_command.out, {"setgroups([33])", "setgid(33)"});
    check_refused(doff_alone({"--explain", "nosuch"}), "nosuch");
}

TEST_CASE("Show tells what this process is and changes nothing") {
    if (!in_private_world()) {
        return;
    }
    const auto outcome = doff_alone({"--show"}, [] {
        become_holder(1600, 1500, {4, 33}, k_net_bind_service_bit);
        set_no_new_privs();
        forbid(changes());
    });
    CAPTURE(summary_of(outcome), outcome.out);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    check_contains(outcome.out,
                   {"1600 (helper)", "1500 (app)", "33 (www)", "cap_net_bind_service", "no_new_privs"});
    CHECK(outcome.out.find("1500 (twin)") == std::string::npos);
}

}  // namespace doff_test
