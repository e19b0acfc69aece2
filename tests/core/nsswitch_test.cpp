// SPDX-License-Identifier: MIT
//
// Lines of nsswitch.conf(5), as its manual has them.
#include "core/nsswitch.h"

#include "catch.h"

namespace doff {
namespace {

// "files> ldap!": > where a success ends the search, ! where "not found" does.
std::string read(std::string_view services) {
    std::string text;
    for (const Source& source : sources_in(services)) {
        text += (text.empty() ? "" : " ") + source.service + (source.ends_on_success ? ">" : "") +
                (source.ends_on_not_found ? "!" : "");
    }
    return text;
}

}  // namespace

TEST_CASE("services stand in their order, and a success ends the search") {
    CHECK(read("files") == "files>");
    CHECK(read("files systemd sss") == "files> systemd> sss>");
    CHECK(read("\tfiles \t ldap  ") == "files> ldap>");
    CHECK(read("").empty());
    CHECK(read("  ").empty());
}

TEST_CASE("a criterion is of the service before it") {
    CHECK(read("ldap [NOTFOUND=return] files") == "ldap>! files>");
    CHECK(read("ldap[NOTFOUND=return]files") == "ldap>! files>");
    CHECK(read("ldap [notfound=RETURN] files") == "ldap>! files>");
    CHECK(read("ldap [ NOTFOUND = return ] files") == "ldap>! files>");
    CHECK(read("ldap [NOTFOUND=continue] files") == "ldap> files>");
    CHECK(read("files [SUCCESS=merge] sss") == "files sss>");
    CHECK(read("files [SUCCESS=continue NOTFOUND=return] sss") == "files! sss>");
    CHECK(read("files [SUCCESS=continue] [NOTFOUND=return] sss") == "files! sss>");
    CHECK(read("ldap [NOTFOUND=return NOTFOUND=continue] files") == "ldap> files>");
    CHECK(read("ldap [UNAVAIL=return TRYAGAIN=return] files") == "ldap> files>");
}

TEST_CASE("an exclamation mark is for every other status") {
    CHECK(read("dns [!UNAVAIL=return] files") == "dns>! files>");
    CHECK(read("dns [!SUCCESS=return] files") == "dns>! files>");
    CHECK(read("dns [!NOTFOUND=continue] files") == "dns files>");
    CHECK(read("dns [!UNAVAIL=continue] files") == "dns files>");
}

TEST_CASE("what is no criterion ends a bracket, and a bracket without an end the line") {
    CHECK(read("ldap [NOTFOUND] files") == "ldap> files>");
    CHECK(read("ldap [=return] files") == "ldap> files>");
    CHECK(read("ldap [] files") == "ldap> files>");
    CHECK(read("ldap [NOTFOUND UNAVAIL=return NOTFOUND=return] files") == "ldap> files>");
    CHECK(read("ldap [NOTFOUND=return files") == "ldap>");
    CHECK(read("[NOTFOUND=return] files") == "files>");
}

}  // namespace doff
