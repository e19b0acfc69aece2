// SPDX-License-Identifier: MIT
//
// Lines of passwd(5) and group(5), sound ones and those that name nobody.
#include "core/database_line.h"

#include "catch.h"

#include <string>
#include <vector>

namespace doff {

TEST_CASE("a line of passwd is a user") {
    CHECK(parse_passwd_line("app:x:1000:33:App,,,:/home/app:/bin/sh") ==
          User{"app", Uid{1000}, Gid{33}, "/home/app", "/bin/sh"});
    CHECK(parse_passwd_line("root::0:0:::") == User{"root", Uid{0}, Gid{0}, "", ""});
    CHECK(parse_passwd_line("bare:x:1501:1501") == User{"bare", Uid{1501}, Gid{1501}, "", ""});
    CHECK(parse_passwd_line("odd:x:4294967295:4294967294::/a b:/x:more") ==
          User{"odd", Uid{4294967295}, Gid{4294967294}, "/a b", "/x"});
}

TEST_CASE("a line of group is a group with its members") {
    const std::string line = "www:x:33:app,helper,,with space";
    CHECK(parse_group_line(line) == Group{"www", Gid{33}});
    CHECK(parse_group_line("www:x:33") == Group{"www", Gid{33}});
    for (const char* const member : {"app", "helper", "with space"}) {
        CHECK(lists_member(line, member));
    }
    for (const char* const other : {"ap", "appl", "app,helper", "www", "x", "33"}) {
        CHECK_FALSE(lists_member(line, other));
    }
    CHECK_FALSE(lists_member("www:x:33", "app"));
    CHECK_FALSE(lists_member("www:x:33:", "app"));
    CHECK(lists_member("www:x:33:app", "app"));
}

TEST_CASE("the services of a database are what stands between its colon and a comment") {
    struct {
        std::string line;
        std::optional<std::string> services;
    } const rows[]{
        {"passwd: files systemd", "files systemd"},
        {"passwd:         files sss   # local first", "files sss"},
        {"\tpasswd\t:\tfiles\t[NOTFOUND=return]\tldap\t", "files [NOTFOUND=return] ldap"},
        {"passwd:files", "files"},
        {"passwd:", ""},
        {"passwd: # none", ""},
        {"passwd_compat: nis", {}},
        {"group: files", {}},
        {"gpasswd: files", {}},
        {"# passwd: files", {}},
        {"#passwd: files", {}},
        {"passwd files", {}},
        {"passwd", {}},
        {"", {}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.line);
        CHECK(parse_nsswitch_line(row.line, "passwd") == row.services);
    }
    CHECK(parse_nsswitch_line("group: files", "group") == "files");
}

TEST_CASE("a line that is none, or whose number is none, is nobody") {
    for (const std::string line : {"",
                                   ":",
                                   "app",
                                   "app:x",
                                   "app:x:",
                                   "app:x::",
                                   "#app:x:1:1::/:",
                                   "+::::::",
                                   "+app:x:1:1:::",
                                   "-app:x:1:1:::",
                                   ":x:1:1:::",
                                   "app:x:-1:1:::",
                                   "app:x:1:-1:::",
                                   "app:x:4294967296:1:::",
                                   "app:x:1:4294967296:::",
                                   "app:x: 1:1:::",
                                   "app:x:0x1:1:::",
                                   "app:x:1 :1:::",
                                   "app:x:01:1:::",
                                   "app:x:+1:1:::"}) {
        CAPTURE(line);
        CHECK(parse_passwd_line(line) == std::nullopt);
    }
    for (const std::string line : {"", ":", "www", "www:x", "www:x:", "+:::", "-www:x:1:", "#www:x:1:",
                                   ":x:1:", "www:x:-1:", "www:x:4294967296:", "www:x:1a:", "www:x:00:"}) {
        CAPTURE(line);
        CHECK(parse_group_line(line) == std::nullopt);
    }
}

}  // namespace doff
