// SPDX-License-Identifier: MIT
//
//     start UIDS GIDS GROUPS SETS SECUREBITS NO_NEW_PRIVS exec COMMAND [ARGUMENT]...
//     start UIDS GIDS GROUPS SETS SECUREBITS NO_NEW_PRIVS doff WORD...
//
// Root becomes who the first six words say, and executes the command; or goes on as doff with these words,
// without an execve(2) that would reset the saved IDs and the capability sets. UIDS and GIDS are real,
// effective and saved, SETS permitted, effective and inheritable, which is ambient too as far as permitted;
// all separated by commas, sets and securebits in hexadecimal. GROUPS may be "none".
#include "profile/profile_compiler.h"
#include "run.h"
#include "system/child.h"
#include "system/credentials.h"
#include "system/linux_kernel.h"
#include "system/nss_accounts.h"

#include <sys/prctl.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using doff_test::must;

std::vector<std::uint64_t> numbers(const std::string& list, int base = 10) {
    std::vector<std::uint64_t> all;
    for (std::size_t at = 0; list != "none" && at <= list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        all.push_back(std::stoull(list.substr(at, end - at), nullptr, base));
        at = end + 1;
    }
    return all;
}

std::vector<std::uint32_t> ids(const std::string& list) {
    const auto all = numbers(list);
    return {all.begin(), all.end()};
}

void become(const std::string& uid_list, const std::string& gid_list, const std::string& groups,
            const std::string& set_list, unsigned securebits, bool no_new_privs) {
    const auto uids = ids(uid_list);
    const auto gids = ids(gid_list);
    const auto sets = numbers(set_list, 16);
    doff_test::set_groups(ids(groups));
    doff_test::set_gids(gids.at(0), gids.at(1), gids.at(2));
    // Kept for a moment, whoever it becomes; the flag is set as the bits say in the end.
    must(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0, "PR_SET_KEEPCAPS");
    doff_test::set_uids(uids.at(0), uids.at(1), uids.at(2));
    const auto all = doff_test::capabilities().permitted;
    doff_test::set_capabilities({all, all, sets.at(2)});
    doff_test::raise_ambient(sets.at(2) & sets.at(0));
    doff_test::set_securebits(securebits);
    doff_test::set_capabilities({sets.at(1), sets.at(0), sets.at(2)});
    if (no_new_privs) {
        doff_test::set_no_new_privs();
    }
}

int go_on_as_doff(char** words) {
    doff::LinuxKernel kernel;
    doff::NssAccounts accounts;
    doff::ProfileCompiler compiler;
    std::vector<std::string> all;
    for (; *words != nullptr; ++words) {
        all.emplace_back(*words);
    }
    return doff::run(all, doff_test::environment_of_root(), kernel, accounts, compiler);
}

}  // namespace

int main(int count, char** words) {
    constexpr int k_words = 9;
    if (count < k_words) {
        std::fputs("usage: start UIDS GIDS GROUPS SETS SECUREBITS NO_NEW_PRIVS exec|doff WORD...\n", stderr);
        return 99;
    }
    const bool executes = std::string(words[7]) == "exec";
    become(words[1], words[2], words[3], words[4], static_cast<unsigned>(std::strtoul(words[5], nullptr, 16)),
           std::string(words[6]) == "1");
    if (!executes) {
        return go_on_as_doff(words + 8);
    }
    ::execvp(words[8], words + 8);
    must(false, words[8]);
    return 99;
}
