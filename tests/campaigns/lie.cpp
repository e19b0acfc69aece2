// SPDX-License-Identifier: MIT
//
//     lie CALL[:OPERATION]=ERRNO[,...] COMMAND [ARGUMENT]...
//
// Runs the command under a filter that answers these system calls in the kernel's place, which are not made:
// with the number of an error, or with 0 for "done". Those with an operation only where their first argument
// is that. What a test's probe asks carries a sixth argument that no call reads, and is let through
// (probe/ask.h).
#include "probe/ask.h"

#include <seccomp.h>
#include <unistd.h>
#include <cstdio>
#include <string>

namespace {

[[noreturn]] void fail(const std::string& what) {
    std::perror(("lie: " + what).c_str());
    _exit(99);
}

void add(scmp_filter_ctx filter, const std::string& fault) {
    const auto equals = fault.find('=');
    const auto colon = fault.find(':');
    const int call = seccomp_syscall_resolve_name(fault.substr(0, std::min(colon, equals)).c_str());
    const auto action = SCMP_ACT_ERRNO(static_cast<unsigned>(std::stoul(fault.substr(equals + 1))));
    const scmp_arg_cmp not_the_probe = SCMP_A5(SCMP_CMP_NE, probe::k_witness);
    const int added =
        colon == std::string::npos
            ? seccomp_rule_add(filter, action, call, 1, not_the_probe)
            : seccomp_rule_add(filter, action, call, 2,
                               SCMP_A0(SCMP_CMP_EQ, std::stoul(fault.substr(colon + 1, equals - colon - 1))),
                               not_the_probe);
    if (call == __NR_SCMP_ERROR || added != 0) {
        fail(fault);
    }
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        fail("usage: lie CALL[:OPERATION]=ERRNO[,...] COMMAND [ARGUMENT]...");
    }
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    // Without it the filter takes no_new_privs, which the launchers are to be seen without.
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
    const std::string faults = words[1];
    for (std::size_t at = 0; at < faults.size();) {
        const auto end = std::min(faults.find(',', at), faults.size());
        add(filter, faults.substr(at, end - at));
        at = end + 1;
    }
    if (seccomp_load(filter) != 0) {
        fail("seccomp_load");
    }
    execvp(words[2], words + 2);
    fail(words[2]);
}
