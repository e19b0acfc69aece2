// SPDX-License-Identifier: MIT
//
// Calls that look at one number after another, as one line that says the same.
#include "report/repeated_call.h"

#include "catch.h"

namespace doff {
namespace {

std::string line_of(const RepeatedCall& call) {
    return call.call() + " = " + call.result();
}

}  // namespace

TEST_CASE("one call is told as any other") {
    RepeatedCall call;
    call.start("get(", ")");
    call.add(7, "1");
    CHECK(line_of(call) == "get(7) = 1");
}

TEST_CASE("many are told with the first and the last number, and each result with its numbers") {
    RepeatedCall call;
    call.start("get(SET, ", ", NULL)");
    for (unsigned number = 3; number < 6; ++number) {
        call.add(number, "0");
    }
    CHECK(line_of(call) == "get(SET, 3 to 5, NULL) = 0");
    call.add(6, "1");
    call.add(7, "0");
    call.add(8, "0");
    call.add(9, "EINVAL");
    CHECK(line_of(call) == "get(SET, 3 to 9, NULL) = 0 for 3-5,7-8; 1 for 6; EINVAL for 9");
}

TEST_CASE("a call goes on with the next number of the same alone") {
    RepeatedCall call;
    CHECK_FALSE(call.goes_on("get(", 0, ")"));
    call.start("get(", ")");
    CHECK_FALSE(call.goes_on("get(", 0, ")"));
    call.add(0, "1");
    CHECK(call.goes_on("get(", 1, ")"));
    CHECK_FALSE(call.goes_on("get(", 0, ")"));
    CHECK_FALSE(call.goes_on("get(", 2, ")"));
    CHECK_FALSE(call.goes_on("set(", 1, ")"));
    CHECK_FALSE(call.goes_on("get(", 1, ", x)"));
    call.start("set(", ")");
    call.add(5, "0");
    CHECK(line_of(call) == "set(5) = 0");
    CHECK(call.goes_on("set(", 6, ")"));
}

}  // namespace doff
