// SPDX-License-Identifier: MIT
#include "families.h"

namespace doff_test {

std::vector<Family> families_of_environment() {
    write_file(path_of("variables"),
               "# of a service\nCOLOUR=green\n\nSIZE=1 2 \nPATH=/opt/bin\nUSER=of-the-file\n");
    const Words in_the_file{"COLOUR=green", "SIZE=1 2 ", "PATH=/opt/bin", "USER=of-the-file"};
    const auto variables = [](Words words, const Words& set, const Words& unset) {
        return Choice{std::move(words), [=](Expectation& expected) {
                          expected.set_variables = set;
                          expected.unset_variables = unset;
                      }};
    };
    Words all = in_the_file;
    all.insert(all.end(), {"COLOUR=blue", "EMPTY="});
    return {
        {"environment",
         {{},
          decides({"--keep-env"}, &Expectation::environment, CallersEnvironment::kept),
          decides({"--clear-env"}, &Expectation::environment, CallersEnvironment::cleared),
          decides({"--login"}, &Expectation::environment, CallersEnvironment::login)}},
        {"variables",
         {{},
          variables({"--env=COLOUR=blue", "--env", "HOME=/elsewhere"}, {"COLOUR=blue", "HOME=/elsewhere"},
                    {}),
          variables({"--env-file", path_of("variables")}, in_the_file, {}),
          variables({"--unset-env=SECRET", "--unset-env", "USER", "--unset-env=ABSENT"}, {},
                    {"SECRET", "USER"}),
          variables({"--unset-env=SIZE", "--env=COLOUR=blue", "--unset-env=TERM",
                     "--env=EMPTY=", "--env-file=" + path_of("variables")},
                    all, {"SIZE", "TERM"})}},
    };
}

}  // namespace doff_test
