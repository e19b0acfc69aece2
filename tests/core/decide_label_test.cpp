// SPDX-License-Identifier: MIT
//
// Which file takes the label, and that a kernel without the module, a /proc that is none and a word that
// is no label are errors while nothing has changed.
#include "core/decide_label.h"

#include "catch.h"
#include "core/plan.h"
#include "fake/printed.h"
#include "fake/starts.h"

#include <functional>

namespace doff {
namespace {

using Change = std::function<void(FakeLabels&)>;

Request apparmor(const std::string& profile = "lab") {
    Request request;
    request.apparmor = profile;
    return request;
}

Request selinux(const std::string& label = "u:r:lab_t:s0") {
    Request request;
    request.selinux = label;
    return request;
}

FakeKernel with(FakeKernel kernel, const Change& change) {
    change(kernel.labels);
    return kernel;
}

Result<Target> decide(const Request& request, FakeKernel kernel) {
    Target target;
    const Process untouched = kernel.process;
    const auto decided = decide_label(request, kernel, target);
    CHECK(kernel.process == untouched);
    if (!decided) {
        return std::unexpected(decided.error());
    }
    // Nothing else of ours is left open.
    CHECK(kernel.own_fds.size() == (target.own_fds.exec_label == -1 ? 0 : 1));
    return target;
}

std::string refusal(const Request& request, const FakeKernel& kernel) {
    const auto target = decide(request, kernel);
    if (target) {
        return "";
    }
    const Error& error = target.error();
    CHECK((error.stage == Stage::resolve || error.stage == Stage::usage));
    return sentence(error) + (error.hint.empty() ? "" : " | " + error.hint);
}

ExecLabel label(const Request& request, const FakeKernel& kernel) {
    const auto target = decide(request, kernel);
    REQUIRE(target);
    REQUIRE(target->label);
    CHECK(target->own_fds.exec_label != -1);
    return *target->label;
}

}  // namespace

TEST_CASE("without an option there is no label, and no file is opened") {
    const auto target = decide(Request{}, with_apparmor());
    REQUIRE(target);
    CHECK_FALSE(target->label);
    CHECK(target->own_fds.exec_label == -1);
}

TEST_CASE("a profile is written to AppArmor's own file, and before Linux 5.8 to the one of all") {
    CHECK(label(apparmor(), with_apparmor()) ==
          ExecLabel{SecurityModule::apparmor, "lab", "/proc/self/attr/apparmor/exec", "exec lab"});
    CHECK(label(apparmor(), with(with_apparmor(), [](FakeLabels& l) { l.apparmor_has_own_files = false; })) ==
          ExecLabel{SecurityModule::apparmor, "lab", "/proc/self/attr/exec", "exec lab"});
}

TEST_CASE("a SELinux label is written to the file of all, or to its own where it has one") {
    CHECK(label(selinux(), with_selinux()) ==
          ExecLabel{SecurityModule::selinux, "u:r:lab_t:s0", "/proc/self/attr/exec", "u:r:lab_t:s0"});
    const auto own = [](FakeLabels& l) { l.selinux_has_own_files = true; };
    CHECK(label(selinux(), with(with_selinux(), own)).file == "/proc/self/attr/selinux/exec");
    const auto no_apparmor = [](FakeLabels& l) { l.apparmor_built_in = false; };
    CHECK(label(selinux(), with(with_selinux(), no_apparmor)).file == "/proc/self/attr/exec");
}

TEST_CASE("a SELinux label is spelt as the policy spells it, where that can be asked") {
    const std::string other = "u:r:lab_t:s0-s0";
    CHECK(label(selinux(other), with_selinux()).text == "u:r:lab_t:s0");
    CHECK(label(selinux(other), with(with_selinux(), [](FakeLabels& l) { l.selinuxfs_mounted = false; }))
              .text == other);
    CHECK(label(selinux(other), with(with_selinux(), [](FakeLabels& l) { l.spelling_told = false; })).text ==
          other);
    FakeKernel silent = with_selinux();
    silent.lie("read_text");
    CHECK(refusal(selinux(), silent) == "cannot look up the SELinux label 'u:r:lab_t:s0': Protocol error");
    CHECK(refusal(selinux("u:r:x_t:s0"), with_selinux()) ==
          "no SELinux label 'u:r:x_t:s0' | the policy has no such user, role, type or level");
}

TEST_CASE("a kernel without the module is told from one where it is not active") {
    const std::string no_apparmor = "cannot label the command: this kernel has no AppArmor";
    const std::string no_selinux = "cannot label the command: this kernel has no SELinux";
    const auto not_built_in = [](FakeLabels& l) { l.apparmor_built_in = false; };
    const auto older = [](FakeLabels& l) { l.apparmor_has_own_files = false; };
    CHECK(refusal(apparmor(), with({}, not_built_in)) == no_apparmor);
    CHECK(refusal(apparmor(), with({}, older)) == no_apparmor);
    CHECK(refusal(apparmor(), {}) ==
          no_apparmor + " | it is built in and not active: boot with security=apparmor");
    CHECK(refusal(selinux(), {}) == no_selinux);
}

TEST_CASE("no label goes to another module") {
    CHECK(refusal(apparmor(), with_selinux()).find("has no AppArmor") != std::string::npos);
    CHECK(refusal(apparmor(), with(with_selinux(), [](FakeLabels& l) { l.apparmor_has_own_files = false; }))
              .find("has no AppArmor") != std::string::npos);
    CHECK(refusal(selinux(), with_apparmor()).find("has no SELinux") != std::string::npos);
    // Should a kernel have both one day, the file of all would be the first one's.
    const auto both = [](FakeLabels& l) { l.selinux_too = true; };
    CHECK(refusal(selinux(), with(with_apparmor(), both)) ==
          "cannot label the command: beside AppArmor, this kernel has no file for SELinux's labels alone");
    CHECK(label(apparmor(), with(with_apparmor(), both)).file == "/proc/self/attr/apparmor/exec");
}

TEST_CASE("a SELinux without a policy takes every label for its own, and so is refused") {
    CHECK(refusal(selinux("anything"), with(with_selinux(), [](FakeLabels& l) {
                      l.policy_loaded = false;
                  })) == "cannot label the command: SELinux has no policy loaded");
}

TEST_CASE("without proc, or with one that is none, there is no label") {
    FakeKernel none = with_apparmor();
    none.proc_mounted = false;
    CHECK(refusal(apparmor(), none) ==
          "cannot open /proc/self/attr/exec: No such file or directory | is /proc mounted?");
    none.labels.apparmor_built_in = false;
    CHECK(refusal(apparmor(), none) ==
          "cannot label the command: this kernel has no AppArmor | is /proc mounted?");
    none = with_selinux();
    none.proc_mounted = false;
    CHECK(refusal(selinux(), none) ==
          "cannot read /proc/filesystems: No such file or directory | is /proc mounted?");
    FakeKernel false_one = with_apparmor();
    false_one.proc_type = 0x01021994;  // tmpfs
    CHECK(refusal(apparmor(), false_one) ==
          "cannot open /proc/self/attr/apparmor/exec: Operation not supported | is /proc mounted?");
    false_one = with_selinux();
    false_one.proc_type = 0x01021994;
    CHECK(refusal(selinux(), false_one) ==
          "cannot open /proc/self/attr/exec: Operation not supported | is /proc mounted?");
    FakeKernel unasked = with_apparmor();
    unasked.lie("fstatfs");
    CHECK(refusal(apparmor(), unasked) ==
          "cannot open /proc/self/attr/apparmor/exec: Operation not supported | is /proc mounted?");
}

TEST_CASE("what confines doff may keep it from the attribute") {
    FakeKernel blind = with_apparmor();
    blind.refuse("read_file", std::errc::permission_denied);
    CHECK(refusal(apparmor(), blind) == "cannot read /proc/self/attr/apparmor/current: Permission denied");
    FakeKernel mute = with_apparmor();
    mute.refuse("open_file", std::errc::permission_denied);
    CHECK(refusal(apparmor(), mute) ==
          "cannot open /proc/self/attr/apparmor/exec: Permission denied | what confines doff itself has to "
          "allow it");
}

TEST_CASE("a word that is no label is an error of usage") {
    const auto defect = [](const Request& request, const FakeKernel& kernel) {
        const std::string text = refusal(request, kernel);
        const std::size_t colon = text.find(": ");
        return text.substr(colon + 2, text.find(" | ") - colon - 2);
    };
    const std::string stack = "a stack of profiles is not supported";
    const std::string control = "it has a control character in it";
    const std::string blank = "it starts or ends with a blank";
    for (const auto& [word, why] : std::vector<std::pair<std::string, std::string>>{
             {"", "it is empty"},
             {"a\nb", control},
             {"a\n", control},
             {"a\x7f", control},
             {"\x1b[1m", control},
             {" a", blank},
             {"a ", blank},
             {std::string(4089, 'a'), "it is too long"},
         }) {
        CHECK(defect(apparmor(word), with_apparmor()) == why);
        CHECK(defect(selinux(word), with_selinux()) == why);
    }
    for (const char* const word : {"&lab", "=lab", "lab//&half"}) {
        CHECK(defect(apparmor(word), with_apparmor()) == stack);
    }
    CHECK(defect(apparmor(":ns://lab"), with_apparmor()) ==
          "write a profile of another namespace as :NAMESPACE:PROFILE");
    // Those are names.
    for (const char* const word : {"two words", "/usr/bin/a", ":ns:lab", "a//b", "\xff", "a=b&c"}) {
        CHECK(label(apparmor(word), with_apparmor()).text == "exec " + std::string(word));
    }
}

TEST_CASE("a parent-death signal would be lost, so it is refused beside a label") {
    Request request = apparmor();
    request.pdeathsig = "TERM";
    CHECK(refusal(request, with_apparmor()) ==
          "cannot keep --pdeathsig: execve(2) clears it where the security label changes | leave out "
          "--pdeathsig");
}

TEST_CASE("the label is set before anything changes the credentials") {
    for (const bool strict : {false, true}) {
        FakeKernel kernel = with_apparmor();
        Target target;
        REQUIRE(decide_label(apparmor(), kernel, target));
        target.uid = all_three(Uid{1000});
        target.gid = all_three(Gid{1000});
        target.named = {target.uid, target.gid};
        target.capabilities.bounding = strict ? CapabilitySet{} : kernel.process.capabilities.bounding;
        target.capabilities.permitted = capabilities_of({0});
        const Plan plan = make_plan(target, state_of(kernel));
        REQUIRE_FALSE(plan.steps.empty());
        CHECK(plan.steps.front() == Step{SetExecLabel{target.own_fds.exec_label, *target.label}});
    }
}

}  // namespace doff
