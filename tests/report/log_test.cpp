// SPDX-License-Identifier: MIT
//
// The lines as they come out: their form is part of the contract, doff(1), "Messages".
#include "report/log.h"

#include "catch.h"
#include "fake/output.h"

namespace doff {

TEST_CASE("an error is one line with its reason, and a hint is another") {
    const auto lines = [](const Error& error) { return output_of([&] { report(error, 125, Form::text); }); };
    CHECK(lines({Stage::resolve, "no user 'app'", {}, {}}) == Output{"", "doff: no user 'app'\n"});
    CHECK(lines({Stage::perform, "setuid(1000)", std::errc::operation_not_permitted, {}}) ==
          Output{"", "doff: setuid(1000): Operation not permitted\n"});
    CHECK(lines({Stage::usage, "USER is empty", {}, "is a variable unset?"}) ==
          Output{"", "doff: USER is empty\nhint: is a variable unset?\n"});
}

TEST_CASE("text with braces and percent signs is printed as it is") {
    const Output output = output_of([] {
        report(Error{Stage::resolve, "no user '{} %s %n {0}'", {}, "{:d} %v"}, 125, Form::text);
        note("{} %v %+", Form::text);
    });
    CHECK(output == Output{"", "doff: no user '{} %s %n {0}'\nhint: {:d} %v\ndoff: {} %v %+\n"});
}

TEST_CASE("every difference is a line of its own that says nothing was run") {
    const Output output = output_of(
        [] { report({{"real uid", "1000", "0"}, {"no_new_privs", "on", "off"}}, 120, Form::text); });
    CHECK(output == Output{"",
                           "doff: not proven, nothing was run: real uid: wanted 1000, found 0\n"
                           "doff: not proven, nothing was run: no_new_privs: wanted on, found off\n"});
}

TEST_CASE("a page goes to standard output whole") {
    const std::string page(100'000, 'x');
    bool printed = false;
    const Output output = output_of([&] { printed = print(page).has_value(); });
    CHECK(printed);
    CHECK(output == Output{page, ""});
}

}  // namespace doff
