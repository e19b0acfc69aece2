// SPDX-License-Identifier: MIT
//
// The last restrictions: what the kernel refuses, what cannot be proven and what is not in force is told
// apart, and nothing of it gives the key to execve(2); who watches is told of each step but the filter, after
// which nobody may write.
#include "core/confine.h"

#include "catch.h"
#include "core/filter_marker.h"
#include "core/terminal_guard.h"
#include "fake/printed.h"
#include "fake/starts.h"

namespace doff {
namespace {

using Lines = std::vector<std::string>;
using enum std::errc;

struct Watcher : Progress {
    Lines seen;
    Result<void> answer;

    void done(const Step& step, std::optional<std::errc> /* of a keyring alone */) override {
        seen.push_back(std::holds_alternative<RestrictSelf>(step) ? "restricted" : "another step");
    }
    void proven(const State& /* before this */) override { seen.emplace_back("proven"); }
    Result<void> before_filter(const Step& /* the filter */) override {
        seen.emplace_back("the filter comes next");
        return answer;
    }
};

// A process that is app, and is to be kept from all files and then filtered.
struct World {
    FakeKernel kernel = already_app();
    Target target;
    Plan plan;
    Watcher watcher;
    bool watched = true;

    World() {
        kernel.process.no_new_privs = true;
        kernel.files["/etc"] = {};
        target.no_new_privs = true;
    }
    void ask_for_landlock() {
        target.landlock.handled = {k_fs_all, 0, 0};
        target.landlock.canaries = {{"/etc"}};
        target.landlock.ruleset = kernel.landlock_create_ruleset(target.landlock.handled).value();
        plan.confinement.push_back(RestrictSelf{target.landlock.ruleset});
    }
    void ask_for_filter() {
        constexpr std::uint32_t k_allow = 0x7fff0000;                    // SECCOMP_RET_ALLOW
        const std::vector<BpfInstruction> allow{{0x06, 0, 0, k_allow}};  // BPF_RET
        target.filter.marker = kernel.marked_call();
        target.filter.program = with_marker(allow, k_own_audit_arch, target.filter.marker);
        plan.confinement.push_back(InstallFilter{});
    }
    std::string confined() {
        auto key = verified_app(kernel, target);
        const auto done = confine(std::move(key), kernel, target, plan, watched ? &watcher : nullptr);
        if (done) {
            return "confined";
        }
        if (const auto* const step = std::get_if<StepFailure>(&done.error())) {
            return "step " + std::to_string(step->step) + ": " + std::make_error_code(step->reason).message();
        }
        if (const auto* const unprovable = std::get_if<Unprovable>(&done.error())) {
            return std::string("unprovable: ") + unprovable->kind;
        }
        if (const auto* const error = std::get_if<Error>(&done.error())) {
            return error->what;
        }
        const auto& found = std::get<std::vector<Difference>>(done.error());
        return found.front().what + ": " + found.front().found;
    }
};

}  // namespace

TEST_CASE("what is in force is proven, and each step but the filter is told when it is done") {
    World world;
    world.ask_for_landlock();
    world.ask_for_filter();
    CHECK(world.confined() == "confined");
    CHECK(world.watcher.seen == Lines{"restricted", "the filter comes next"});
    World unwatched;
    unwatched.watched = false;
    unwatched.ask_for_landlock();
    unwatched.ask_for_filter();
    CHECK(unwatched.confined() == "confined");
}

TEST_CASE("what the kernel refuses is told by its step") {
    World landlock;
    landlock.ask_for_landlock();
    landlock.kernel.refuse("landlock_restrict_self", operation_not_permitted);
    CHECK(landlock.confined() == "step 0: Operation not permitted");
    CHECK(landlock.watcher.seen.empty());
    World filter;
    filter.ask_for_landlock();
    filter.ask_for_filter();
    filter.kernel.refuse("seccomp", permission_denied);
    CHECK(filter.confined() == "step 1: Permission denied");
}

TEST_CASE("what cannot be proven is not asked for") {
    World world;
    world.ask_for_landlock();
    world.kernel.files.erase("/etc");
    CHECK(world.confined() == "unprovable: files");
    CHECK(world.kernel.process.domains.empty());
}

TEST_CASE("what is not in force is a difference") {
    World landlock;
    landlock.ask_for_landlock();
    landlock.kernel.lie("landlock_restrict_self");
    CHECK(landlock.confined().starts_with("Landlock"));
    World filter;
    filter.ask_for_filter();
    filter.kernel.lie("seccomp");
    CHECK(filter.confined() == "seccomp filter: none");
    // What is in force already answers in the filter's place, so that it would prove nothing.
    World twice;
    twice.ask_for_filter();
    REQUIRE(twice.kernel.seccomp(0, twice.target.filter.program));
    CHECK(twice.confined() == "seccomp filter: the same answer before it");
}

TEST_CASE("who watches can keep the filter from being installed") {
    World world;
    world.ask_for_filter();
    world.watcher.answer = usage_error("the log is full");
    CHECK(world.confined() == "the log is full");
    CHECK(world.kernel.process.filters.empty());
}

TEST_CASE("a step that belongs before the proof is refused after it") {
    World world;
    world.plan.confinement = {ChangeDirectory{"/"}};
    CHECK(world.confined() == "step 0: Invalid argument");
}

}  // namespace doff
