// SPDX-License-Identifier: MIT
#include "expected_environment.h"

#include <algorithm>
#include <map>

namespace doff_test {
namespace {

using Variables = std::map<std::string, std::string>;

void set(Variables& variables, const std::string& assignment) {
    const std::size_t equals = assignment.find('=');
    variables[assignment.substr(0, equals)] = assignment.substr(equals + 1);
}

std::optional<std::string> value_in(const Variables& variables, const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
}

// Of the names that the manual has, those that the tests' caller could have.
void leave(Variables& variables, const std::vector<std::string>& names) {
    std::erase_if(variables,
                  [&](const auto& each) { return std::ranges::find(names, each.first) == names.end(); });
}

void set_default_path(Variables& variables, bool root) {
    variables["PATH"] = root ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                             : "/usr/local/bin:/usr/bin:/bin";
}

}  // namespace

void decide_environment(const Expectation& expected, const Person* person, Witness& witness) {
    Variables variables;
    for (const std::string& assignment : witness.variables) {
        set(variables, assignment);
    }
    const bool root = witness.uid[1] == 0;
    bool as_it_is = expected.who == Who::kept;
    switch (expected.environment) {
        case CallersEnvironment::passed_on: break;
        case CallersEnvironment::kept: as_it_is = true; break;
        case CallersEnvironment::cleared:
            leave(variables, {"TERM", "COLORTERM", "NO_COLOR", "TZ", "LANG", "LANGUAGE", "LC_TIME",
                              "NOTIFY_SOCKET", "INVOCATION_ID"});
            set_default_path(variables, root);
            as_it_is = false;
            break;
        case CallersEnvironment::login:
            leave(variables, {"TERM", "COLORTERM", "NO_COLOR"});
            set_default_path(variables, root);
            as_it_is = false;
            break;
    }
    if (!as_it_is) {
        for (const char* const name : {"USER", "LOGNAME", "SHELL"}) {
            variables.erase(name);
        }
        variables["HOME"] = person == nullptr ? "/" : person->home;
        if (person != nullptr) {
            variables["USER"] = variables["LOGNAME"] = person->name;
            variables["SHELL"] = person->shell;
        }
    }
    for (const std::string& assignment : expected.set_variables) {
        set(variables, assignment);
    }
    for (const std::string& name : expected.unset_variables) {
        variables.erase(name);
    }
    witness.variables.clear();
    for (const auto& [name, value] : variables) {
        witness.variables.insert(name + "=" + value);
    }
    witness.home = value_in(variables, "HOME");
    witness.user = value_in(variables, "USER");
    witness.logname = value_in(variables, "LOGNAME");
    witness.shell = value_in(variables, "SHELL");
}

}  // namespace doff_test
