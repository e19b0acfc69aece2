// SPDX-License-Identifier: MIT
//
// The calls that filters are proved with, made for real by root with all capabilities: none changes
// anything of the process or stops it, and under a filter that denies it each answers what was foreseen.
#include "system/canary_calls.h"

#include "catch.h"
#include "core/terminal_guard.h"
#include "system/child.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace doff_test {
namespace {

using doff::CanaryCandidate;

int error_of(const CanaryCandidate& call) {
    const auto& args = call.args;
    errno = 0;
    const long answer = syscall(call.nr, args[0], args[1], args[2], args[3], args[4], args[5]);
    return answer == -1 ? errno : 0;
}

// What /proc says of the process and of the machine's mounts, names and swap.
std::string surroundings() {
    std::string all;
    for (const char* const file :
         {"/proc/self/mounts", "/proc/sys/kernel/hostname", "/proc/sys/kernel/domainname", "/proc/swaps",
          "/proc/modules", "/proc/self/cgroup", "/proc/self/limits", "/proc/self/personality"}) {
        std::ifstream stream(file);
        all += std::string(std::istreambuf_iterator<char>(stream), {});
    }
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (!line.starts_with("Vm") && !line.starts_with("Rss") && line.find("ctxt") == std::string::npos) {
            all += line + "\n";
        }
    }
    return all;
}

}  // namespace

TEST_CASE("The calls to prove a filter with do nothing where they are allowed") {
    REQUIRE(doff::canary_calls().size() > 40);
    const auto outcome = run({.argv = {"/bin/true"}, .prepare = [] {
                                  const std::string before = surroundings();
                                  for (const CanaryCandidate& call : doff::canary_calls()) {
                                      const int first = error_of(call);
                                      must(error_of(call) == first, call.name);
                                      must(surroundings() == before, call.name);
                                  }
                              }});
    INFO(summary_of(outcome));
    CHECK(outcome.status == 0);
}

TEST_CASE("Every call to prove a filter with is denied with the error that was foreseen") {
    const auto calls = doff::canary_calls();
    std::set<int> names;
    for (std::size_t at = 0; at < calls.size(); ++at) {
        INFO(calls[at].name);
        CHECK(names.insert(calls[at].nr).second);
        constexpr std::uint32_t k_error = 555;  // no call's own
        const std::vector<doff::BpfInstruction> program{
            {BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
            {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(calls[at].nr)},
            {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | k_error},
            {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
        const auto canaries = doff::choose_canaries(program, doff::k_own_audit_arch, calls);
        REQUIRE(canaries == std::vector<doff::FilterCanary>{{at, k_error}});
        const auto outcome =
            run({.argv = {"/bin/true"}, .prepare = [&] {
                     sock_fprog filter{
                         static_cast<unsigned short>(program.size()),
                         reinterpret_cast<sock_filter*>(const_cast<doff::BpfInstruction*>(program.data()))};
                     must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
                     must(error_of(calls[at]) != static_cast<int>(k_error), "before");
                     must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0, "seccomp");
                     _exit(error_of(calls[at]) == static_cast<int>(k_error) ? 7 : 8);
                 }});
        CHECK(outcome.status == 7);
    }
}

}  // namespace doff_test
