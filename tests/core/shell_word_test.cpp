// SPDX-License-Identifier: MIT
#include "core/shell_word.h"

#include "catch.h"

namespace doff {

TEST_CASE("a path in a line for a shell is one word of it, or not named") {
    CHECK(shell_word("/usr/local/bin/run-2.sh") == "/usr/local/bin/run-2.sh");
    CHECK(shell_word("./run") == "./run");
    CHECK(shell_word("/srv/my app/run") == "'/srv/my app/run'");
    CHECK(shell_word("/srv/$(reboot);x") == "'/srv/$(reboot);x'");
    CHECK(shell_word("~/run") == "'~/run'");
    CHECK(shell_word("/srv/caf\xc3\xa9") == "'/srv/caf\xc3\xa9'");
    for (const std::string no_word : {"", "-run", "/srv/it's", "/srv/a\nb", "/srv/a\\b", "/srv/\xff"}) {
        CHECK(shell_word(no_word) == "FILE");
    }
    CHECK(shell_word("/" + std::string(200, 'a')) == "FILE");
}

}  // namespace doff
