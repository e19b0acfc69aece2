// SPDX-License-Identifier: MIT
#include "profile/profile_compiler.h"
#include "run.h"
#include "system/linux_kernel.h"
#include "system/nss_accounts.h"

#include "core/exit_status.h"

#include <unistd.h>
#include <exception>

namespace {

std::vector<std::string> words_of(char** list) {
    std::vector<std::string> words;
    for (; *list != nullptr; ++list) {
        words.emplace_back(*list);
    }
    return words;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        doff::LinuxKernel kernel;
        doff::NssAccounts accounts;
        doff::ProfileCompiler compiler;
        // argc may be 0 (CVE-2021-4034): then there is no argv[0] to skip.
        return doff::run(words_of(argc > 0 ? argv + 1 : argv), words_of(environ), kernel, accounts, compiler);
    } catch (const std::exception& error) {
        // Out of memory, for the most part; so no more than a write(2).
        constexpr char k_message[] = "doff: out of memory or an internal error; nothing was run\n";
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, k_message, sizeof k_message - 1);
        return doff::k_exit_failed;
    }
}
