// SPDX-License-Identifier: MIT
#include "credentials.h"
#include "families.h"

#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace doff_test {
namespace {

constexpr std::uint64_t k_chown_bit = 1U << 0;
constexpr std::uint64_t k_kill_bit = 1U << 5;
constexpr unsigned k_exec_restrict_file = 1U << 8;

template <class Set>
Change<Set> exactly(Set set) {
    return [set](Set) { return set; };
}

template <class Set>
Change<Set> without(Set set) {
    return [set](Set would_be) { return would_be & ~set; };
}

template <class Set>
Change<Set> with(Set set) {
    return [set](Set would_be) { return would_be | set; };
}

// Since Linux 6.14.
bool kernel_has_exec_restrict_file() {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(::prctl(PR_SET_SECUREBITS, k_exec_restrict_file, 0, 0, 0) == 0 ? 0 : 1);
    }
    int status = 0;
    return ::waitpid(child, &status, 0) == child && status == 0;
}

Choice securebits(Words words, Change<unsigned> change) {
    return decides(std::move(words), &Expectation::securebits, std::move(change));
}

}  // namespace

std::vector<Family> families_of_capability_sets() {
    const std::uint64_t permitted = baseline().permitted;
    const std::uint64_t bounding = baseline().bounding;
    std::vector<Family> families{
        {"capability sets",
         {
             {},
             decides({"--bounding=CAP_CHOWN,net_bind_service"}, &Expectation::bounding,
                     exactly(k_chown_bit | k_net_bind_service_bit)),
             decides({"--bounding", "all"}, &Expectation::bounding, exactly(bounding)),
             decides({"--bounding=-sys_admin,-chown"}, &Expectation::bounding,
                     without(k_sys_admin_bit | k_chown_bit)),
             decides({"--inheritable=chown,kill,setgid,net_bind_service"}, &Expectation::inheritable,
                     exactly(k_chown_bit | k_kill_bit | k_setgid_bit | k_net_bind_service_bit)),
             decides({"--inheritable=+all,-kill"}, &Expectation::inheritable,
                     Change<std::uint64_t>([=](std::uint64_t) { return permitted & ~k_kill_bit; })),
             decides({"--ambient", "net_bind_service"}, &Expectation::ambient,
                     exactly(k_net_bind_service_bit)),
             {{"--ambient=+kill", "--bounding=-sys_admin", "--inheritable=+kill,+chown"},
              [](Expectation& expected) {
                  expected.ambient = with(k_kill_bit);
                  expected.bounding = without(k_sys_admin_bit);
                  expected.inheritable = with(k_kill_bit | k_chown_bit);
              }},
         }},
        {"securebits",
         {
             {},
             securebits({"--securebits=noroot,noroot_locked"},
                        exactly<unsigned>(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED)),
             securebits({"--securebits", "+no_cap_ambient_raise"},
                        with<unsigned>(SECBIT_NO_CAP_AMBIENT_RAISE)),
             securebits({"--securebits=-noroot,-noroot_locked"},
                        without<unsigned>(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED)),
         }},
    };
    if (kernel_has_exec_restrict_file()) {
        families.back().choices.push_back(
            securebits({"--securebits=+exec_restrict_file"}, with(k_exec_restrict_file)));
    }
    return families;
}

}  // namespace doff_test
