// SPDX-License-Identifier: MIT
//
// Options that are none, are given twice or stand in the wrong place, and capabilities that are none.
#include "bad_input.h"
#include "catch.h"
#include "world.h"

namespace doff_test {
namespace {

std::vector<BadInput> rows_of_capabilities() {
    const std::vector<Word> words{
        {""},
        {","},
        {"chown,"},
        {",chown"},
        {"chown,,kill"},
        {"nosuch"},
        {"cap_"},
        {"CAP_"},
        {"cap_cap_kill"},
        {"all,none"},
        {"cap_all"},
        {"none,chown"},
        {"*"},
        {"64"},
        {"cap_64"},
        {"4294967296"},
        {"-1"},
        {"+1"},
        {"0x1"},
        {"01"},
        {"1.0"},
        {"1e1"},
        {" chown"},
        {"chown "},
        {"chown kill"},
        {"chown;kill"},
        {"chown=ep"},
        {"!chown"},
        {"net_bind"},
        {"setuid:setgid"},
        {"chown\n", "chown\\n"},
        {"\x1b[1mchown", "\\x1b[1mchown"},
        {"\xff", "\\xff"},
        {"ｃhown"},
        {"\xe2\x80\xaenwohc", "\\xe2\\x80\\xaenwohc"},
        {std::string(4096, 'c'), std::string(160, 'c') + "...'"},
    };
    std::vector<BadInput> rows;
    for (const auto& [bytes, shown] : words) {
        rows.push_back({{"--keep-caps=" + bytes, "app"}, shown});
        rows.push_back({{"--keep-caps", bytes, "app"}, shown});
    }
    // A number that no kernel has given to a capability cannot be kept.
    rows.push_back({{"--keep-caps=63", "app"}, "cap_63"});
    return rows;
}

std::vector<BadInput> rows_of_options() {
    return {
        {{"--nosuch", "app"}, "--nosuch"},
        {{"--nosuch=1", "app"}, "--nosuch"},
        {{"-x", "app"}, "-x"},
        {{"-vx", "app"}, "-vx"},
        {{"-vvv", "app"}, "--verbose"},
        {{"-vvV", "app"}, "-vvV"},
        {{"-", "app"}, "-"},
        {{"---", "app"}, "---"},
        {{"--us", "app"}, "--us"},
        {{"--use=app"}, "--use"},
        {{"--gro", "www", "app"}, "--gro"},
        {{"--stric", "app"}, "--stric"},
        {{"--STRICT", "app"}, "--STRICT"},
        {{"--strict ", "app"}, "--strict "},
        {{"-strict", "app"}, "-strict"},
        {{"--strict\x1b[1m", "app"}, "--strict\\x1b[1m"},
        {{"--strict=false", "app"}, "--strict"},
        {{"--strict=true", "app"}, "--strict"},
        {{"--strict=", "app"}, "--strict"},
        {{"--keep-env=0", "app"}, "--keep-env"},
        {{"--if-root=no", "app"}, "--if-root"},
        {{"--allow-new-privs=false", "app"}, "--allow-new-privs"},
        {{"--allow-tty-injection=0", "app"}, "--allow-tty-injection"},
        {{"--keep-keyring=\n", "app"}, "--keep-keyring"},
        {{"--explain=yes", "app"}, "--explain"},
        {{"--strict", "--strict", "app"}, "--strict"},
        {{"--keep-env", "--keep-env", "app"}, "--keep-env"},
        {{"-v", "--verbose", "-v", "app"}, "--verbose"},
        {{"-vv", "-v", "app"}, "--verbose"},
        {{"--verbose=2", "app"}, "--verbose"},
        {{"--log", "app"}, "no USER"},
        {{"--log=", "app"}, "--log"},
        {{"--log=nowhere", "app"}, "stderr, syslog, journal"},
        {{"--log=x", "--log=y", "app"}, "--log"},
        {{"--log-format=xml", "app"}, "--log-format"},
        {{"--audit=no", "app"}, "--audit"},
        {{"--audit", "--audit", "app"}, "--audit"},
        {{"--user=app", "--user=app"}, "--user"},
        {{"--user=app", "--user", "root"}, "--user"},
        {{"-g", "www", "-g", "www", "app"}, "--group"},
        {{"-gwww", "--group=video", "app"}, "--group"},
        {{"-G", "none", "--groups=www", "app"}, "--groups"},
        {{"--keep-caps=chown", "--keep-caps=kill", "app"}, "--keep-caps"},
        {{"--user=app", "app"}, ""},
        {{"--user", "app", "root"}, ""},
        {{"app", "--strict"}, "--strict"},
        {{"app", "-g", "www"}, "-g"},
        {{"app", "-x"}, "-x"},
        {{}, ""},
        {{"--strict"}, ""},
        {{"--user"}, "--user"},
        {{"--group", "app"}, ""},
        {{"-g"}, "-g"},
        {{"-G", "-v", "app"}, "-G"},
        {{"--keep-caps", "--strict", "app"}, "--keep-caps"},
        {{"--show", "app"}, "--show"},
        {{"--show", "--explain", "app"}, "--show"},
        {{"--show"}, ""},
        {{"app"}, "app", /* command= */ false},
        {{"app", "--"}, "app", /* command= */ false},
        {{"--user=app"}, "app", /* command= */ false},
        {{"--user=app", "--"}, "app", /* command= */ false},
        {{"app", "--", ""}, "", /* command= */ false},
        {{"app", ""}, "", /* command= */ false},
        {{"--"}, "", /* command= */ false},
        {{}, "", /* command= */ false},
    };
}

}  // namespace

TEST_CASE("A capability that is none runs nothing") {
    if (in_private_world()) {
        check_refused_rows("capabilities", rows_of_capabilities());
    }
}

TEST_CASE("An option that is none, or given twice, or misplaced runs nothing") {
    if (in_private_world()) {
        check_refused_rows("options", rows_of_options());
    }
}

}  // namespace doff_test
