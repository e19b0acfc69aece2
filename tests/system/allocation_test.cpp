// SPDX-License-Identifier: MIT
//
// Between the first change and execve nothing is allocated: a process that has half changed must not
// depend on there being memory, and malloc(3) may ask the kernel for more.
#include "core/after_execve.h"
#include "core/judge.h"
#include "core/perform.h"
#include "core/plan.h"
#include "core/regain.h"
#include "core/resolve.h"
#include "core/verify.h"
#include "system/linux_kernel.h"
#include "system/nss_accounts.h"
#include "world.h"

#include "catch.h"

#include <sys/wait.h>
#include <unistd.h>
#include <cstdlib>
#include <new>

namespace {

bool counting = false;
int allocations = 0;

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc,cert-dcl58-cpp): the replacement that the standard allows
void* operator new(std::size_t size) {
    allocations += counting ? 1 : 0;
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}
// NOLINTEND

namespace doff_test {
namespace {

constexpr int k_not_proven = 100;
constexpr int k_no_target = 101;

// Becomes what is asked for and exits with the number of allocations that took.
[[noreturn]] void count_allocations(const doff::Request& request) {
    doff::LinuxKernel kernel;
    doff::NssAccounts accounts;
    const auto before = doff::observe(kernel);
    const auto target = doff::resolve(request, accounts, kernel, *before, {});
    doff::State after;
    if (!target || !doff::make_room_for_groups(kernel, target->groups.size(), after)) {
        ::_exit(k_no_target);
    }
    const doff::Plan plan = doff::make_plan(*target, *before);
    counting = true;
    const auto performed = doff::perform(plan, kernel);
    const bool proven = performed && doff::verify(kernel, *target, *before, *performed, after);
    doff::change_as_execve_does(after);
    auto situation = doff::read_situation(kernel, after, target->expectations);
    situation.way_back = doff::way_back(after);
    const bool held = doff::all_hold(target->expectations, after, situation);
    counting = false;
    ::_exit(proven && held ? allocations : k_not_proven);
}

int allocations_of(const doff::Request& request) {
    const pid_t child = ::fork();
    if (child == 0) {
        count_allocations(request);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("Nothing is allocated between the first change and execve") {
    if (!in_private_world()) {
        return;
    }
    doff::Request request;
    request.user = "+65534:+65534";
    CHECK(allocations_of(request) == 0);
    request.asserts = {"uid=+65534",   "egid=+65534",  "groups=+65534", "group=+65534", "caps=none",
                       "ambient=none", "no-new-privs", "umask=022",     "cwd=.",        "cannot-regain"};
    request.umask = "022";
    CHECK(allocations_of(request) == 0);
    request.asserts.clear();
    request.groups = "keep,+1,+2,+3,+4,+5,+6,+7,+8,+9,+10,+11,+12";
    CHECK(allocations_of(request) == 0);
    request.strict = true;
    CHECK(allocations_of(request) == 0);
    request.keep_caps = "chown";
    CHECK(allocations_of(request) == 0);
}

}  // namespace doff_test
