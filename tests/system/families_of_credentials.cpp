// SPDX-License-Identifier: MIT
#include "credentials.h"
#include "families.h"

namespace doff_test {
namespace {

// What is left of it is verdict_of()'s. Options of later families have their own way.
void be_strict(Expectation& expected) {
    const Witness strict = strictly(expected.witness);
    expected.strict = true;
    expected.witness.limits.at(k_limit_core) = strict.limits.at(k_limit_core);
    expected.witness.umask = strict.umask;
    expected.witness.fds = strict.fds;
    expected.witness.blocked = strict.blocked;
    expected.witness.ignored = strict.ignored;
}

}  // namespace

std::vector<Family> families_of_credentials() {
    using enum Who;
    return {
        {"who",
         {
             decides({"app"}, &Expectation::who, app),
             decides({"app:www"}, &Expectation::who, app_by_www),
             decides({"1999:1998"}, &Expectation::who, numbers),
             decides({"-G", "none", "--user=helper"}, &Expectation::who, helper_without_groups),
             decides({"root"}, &Expectation::who, root),
             decides({"--if-root", "app"}, &Expectation::who, app),
             decides({"--keep-ids"}, &Expectation::who, kept),
             decides({"--euid", "app"}, &Expectation::who, effective_app),
             decides({"--ruid=app", "--euid=app", "--rgid=app", "--egid=app"}, &Expectation::who, app_by_ids),
         }},
        {"capabilities",
         {
             {},
             decides({"--keep-caps=net_bind_service"}, &Expectation::kept_capabilities,
                     k_net_bind_service_bit),
             decides({"--keep-caps=none"}, &Expectation::kept_capabilities, 0U),
             {{"--strict"}, be_strict},
             {{"--strict", "--keep-caps=setgid,kill"},
              [](Expectation& expected) {
                  be_strict(expected);
                  expected.kept_capabilities = k_setgid_bit | 1U << 5;
              }},
         }},
        {"new privileges", {{}, decides({"--allow-new-privs"}, &Expectation::allows_new_privs, true)}},
        {"terminal", {{}, decides({"--allow-tty-injection"}, &Expectation::allows_injection, true)}},
        {"keyring",
         {{},
          decides({"--keep-keyring"}, &Expectation::keyring, Keyring::kept),
          decides({"--new-keyring"}, &Expectation::keyring, Keyring::fresh)}},
    };
}

}  // namespace doff_test
