// SPDX-License-Identifier: MIT
//
// What the attribute shows against what was asked for, and what is said where the module refuses.
#include "core/security_label.h"

#include "catch.h"
#include "core/exit_status.h"
#include "fake/output.h"
#include "fake/printed.h"
#include "fake/scenarios.h"
#include "fake/starts.h"

namespace doff {
namespace {

const ExecLabel k_lab{SecurityModule::apparmor, "lab", "/proc/self/attr/apparmor/exec", "exec lab"};
const ExecLabel k_lab_t{SecurityModule::selinux, "u:r:lab_t:s0", "/proc/self/attr/exec", "u:r:lab_t:s0"};

// What is found instead of the label; empty where it is the label.
std::string found(FakeKernel kernel, const ExecLabel& label, const std::string& really) {
    const auto fd = kernel.open_file(label.file.c_str());
    REQUIRE(fd);
    kernel.process.exec_label = really;
    const auto differences = doff::differences(kernel, label, *fd);
    if (differences.empty()) {
        return "";
    }
    CHECK(differences.size() == 1);
    CHECK(differences.front().what == "security label for execve");
    CHECK(differences.front().wanted == "'" + label.name + "'");
    return differences.front().found;
}

struct Said {
    Outcome outcome;
    std::string err;
};

Said run_and_listen(const FakeKernel& kernel, const std::vector<std::string>& words) {
    Said said;
    said.err = output_of([&] { said.outcome = run_on(kernel, words); }).err;
    return said;
}

}  // namespace

TEST_CASE("the profile that is read back is the one that was asked for, in any mode") {
    FakeKernel kernel = with_apparmor();
    CHECK(found(kernel, k_lab, "lab") == "");
    for (const char* const mode : {"complain", "kill", "unconfined", "mixed"}) {
        kernel.labels.known["lab"] = mode;
        CHECK(found(kernel, k_lab, "lab") == "");
    }
    ExecLabel unconfined = k_lab;
    unconfined.name = "unconfined";
    CHECK(found(kernel, unconfined, "unconfined") == "");
    ExecLabel odd = k_lab;
    odd.name = "two words (odd)";
    kernel.labels.known["two words (odd)"] = "enforce";
    CHECK(found(kernel, odd, "two words (odd)") == "");
}

TEST_CASE("any other profile that is read back is a difference") {
    FakeKernel kernel = with_apparmor();
    kernel.labels.known = {{"lab", "enforce"},       {"half", "complain"}, {"lab2", "enforce"},
                           {"lab (a", "enforce"},    {"la", "enforce"},    {"lab//&half", "mixed"},
                           {"lab (enforce)", "user"}};
    CHECK(found(kernel, k_lab, "") == "none");
    CHECK(found(kernel, k_lab, "half") == "'half (complain)'");
    CHECK(found(kernel, k_lab, "lab2") == "'lab2 (enforce)'");
    CHECK(found(kernel, k_lab, "la") == "'la (enforce)'");
    CHECK(found(kernel, k_lab, "lab (a") == "'lab (a (enforce)'");
    CHECK(found(kernel, k_lab, "lab (enforce)") == "'lab (enforce) (user)'");
    CHECK(found(kernel, k_lab, "lab//&half") == "'lab//&half (mixed)'");
    CHECK(found(kernel, k_lab, "unconfined") == "'unconfined'");
    // A name without a mode is no profile.
    kernel.labels.known = {};
    CHECK(found(kernel, k_lab, "lab") == "'lab'");
}

TEST_CASE("the SELinux label that is read back is the one that was asked for, to the letter") {
    const FakeKernel kernel = with_selinux();
    CHECK(found(kernel, k_lab_t, "u:r:lab_t:s0") == "");
    CHECK(found(kernel, k_lab_t, "") == "none");
    CHECK(found(kernel, k_lab_t, "u:r:lab_t:s0:c1") == "'u:r:lab_t:s0:c1'");
    CHECK(found(kernel, k_lab_t, "u:r:lab_t:s") == "'u:r:lab_t:s'");
}

TEST_CASE("an attribute that cannot be read is a difference") {
    FakeKernel kernel = with_apparmor();
    kernel.refuse("read_text", std::errc::permission_denied);
    CHECK(found(kernel, k_lab, "lab") == "Permission denied");
    kernel.lie("read_text");
    CHECK(found(kernel, k_lab, "lab") == "none");
}

TEST_CASE("the label of this process is shown, of whichever module it is") {
    FakeKernel kernel = with_apparmor();
    CHECK(current_label(kernel) == "unconfined");
    kernel.process.label = "lab";
    CHECK(current_label(kernel) == "lab (enforce)");
    kernel = with_selinux();
    CHECK(current_label(kernel) == "u:r:base_t:s0");
    kernel = FakeKernel();
    CHECK(current_label(kernel) == std::nullopt);
    kernel.proc_mounted = false;
    CHECK(current_label(kernel) == std::nullopt);
}

TEST_CASE("the command has the label, and doff never had it") {
    const Said said = run_and_listen(with_selinux(), {"--selinux", "u:r:lab_t:s0", "app", "/bin/true"});
    REQUIRE(said.outcome.executed);
    CHECK(said.outcome.executed->caller.label == "u:r:base_t:s0");
    CHECK(said.outcome.executed->command.label == "u:r:lab_t:s0");
    CHECK(said.err.empty());
}

TEST_CASE("a label that the module refuses runs nothing, and the way out is named") {
    Said said = run_and_listen(with_apparmor(), {"--apparmor", "other", "app", "/bin/true"});
    CHECK(said.outcome.status == k_exit_failed);
    CHECK(said.err ==
          "doff: write(/proc/self/attr/apparmor/exec, 'exec other'): No such file or directory\n"
          "hint: no such profile is loaded: aa-status lists them, apparmor_parser -r loads one\n");
    FakeKernel kernel = with_apparmor();
    kernel.labels.change_allowed = false;
    said = run_and_listen(kernel, {"--apparmor", "lab", "app", "/bin/true"});
    CHECK(said.outcome.status == k_exit_failed);
    CHECK(said.err.find("hint: doff's own profile has to allow it") != std::string::npos);
    kernel = with_selinux();
    kernel.labels.change_allowed = false;
    said = run_and_listen(kernel, {"--selinux", "u:r:lab_t:s0", "app", "/bin/true"});
    CHECK(said.outcome.status == k_exit_failed);
    CHECK(said.err.find("hint: doff's own label needs the permission setexec") != std::string::npos);
}

TEST_CASE("a label that was taken and is not there is a failure of the proof") {
    FakeKernel kernel = with_apparmor();
    kernel.lie("write_text");
    const Said said = run_and_listen(kernel, {"--apparmor", "lab", "app", "/bin/true"});
    CHECK(said.outcome.status == k_exit_unproven);
    CHECK(said.err.find("security label for execve: wanted 'lab', found none") != std::string::npos);
}

TEST_CASE("where no_new_privs stands against the label, execve says so and nothing runs") {
    FakeKernel kernel = with_selinux();
    kernel.labels.forbidden_under_no_new_privs = {"u:r:lab_t:s0"};
    const std::vector<std::string> words{"--selinux", "u:r:lab_t:s0", "app", "/bin/true"};
    const Said said = run_and_listen(kernel, words);
    CHECK(said.outcome.status == 126);
    CHECK(said.err ==
          "doff: cannot execute '/bin/true': Operation not permitted\n"
          "hint: under no_new_privs SELinux asks its policy for nnp_transition; or --allow-new-privs\n");
    CHECK(run_and_listen(kernel, {"--allow-new-privs", "--selinux", "u:r:lab_t:s0", "app", "/bin/true"})
              .outcome.executed);
    // Another reason is not blamed on the label.
    FakeKernel other = with_selinux();
    other.programs["/bin/true"] = std::errc::too_many_files_open;
    CHECK(run_and_listen(other, words).err.find("hint") == std::string::npos);
}

}  // namespace doff
