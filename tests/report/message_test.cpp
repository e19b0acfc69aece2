// SPDX-License-Identifier: MIT
//
// What is said on standard error: lines for people, objects for programs; doff(1), "JSON".
#include "report/message.h"

#include "catch.h"

#include <nlohmann/json.hpp>

namespace doff {

TEST_CASE("an error as JSON has its stage, its status, its reason by name and in words, and each hint") {
    const Error error{Stage::perform, "setuid(1000)", std::errc::operation_not_permitted, "one\ntwo"};
    CHECK(
        message_of(error, 125, Form::json) ==
        R"-({"doff":"0.1.0","schema":1,"kind":"error","stage":"perform","status":125,"what":"setuid(1000)",)-"
        R"("reason":{"name":"EPERM","text":"Operation not permitted"},"hints":["one","two"],"differences":[]})");
    CHECK(message_of(error, 125, Form::text) ==
          "doff: setuid(1000): Operation not permitted\nhint: one\nhint: two");
    CHECK(message_of(Error{Stage::usage, "USER is empty", {}, {}}, 125, Form::json) ==
          R"({"doff":"0.1.0","schema":1,"kind":"error","stage":"usage","status":125,"what":"USER is empty",)"
          R"("reason":null,"hints":[],"differences":[]})");
}

TEST_CASE("every stage has its name, and a reason without one its words") {
    const auto object = [](Stage stage, std::errc reason) {
        return nlohmann::json::parse(message_of(Error{stage, "x", reason, {}}, 1, Form::json));
    };
    const auto stage = [&](Stage value) { return object(value, std::errc::io_error)["stage"]; };
    CHECK(stage(Stage::usage) == "usage");
    CHECK(stage(Stage::resolve) == "resolve");
    CHECK(stage(Stage::perform) == "perform");
    CHECK(stage(Stage::proof) == "proof");
    CHECK(stage(Stage::command_not_found) == "command_not_found");
    CHECK(stage(Stage::command_refused) == "command_refused");
    constexpr int k_key_has_expired = 127;  // EKEYEXPIRED
    const auto reason = object(Stage::perform, std::errc{k_key_has_expired})["reason"];
    CHECK(reason["name"] == "EKEYEXPIRED");
    CHECK(reason["text"] == "Key has expired");
    constexpr int k_none = 4000;
    CHECK(object(Stage::perform, std::errc{k_none})["reason"]["name"].is_null());
}

TEST_CASE("a failed proof as JSON has each difference") {
    CHECK(message_of({{"real uid", "1000", "0"}, {"no_new_privs", "on", "off"}}, 120, Form::json) ==
          R"({"doff":"0.1.0","schema":1,"kind":"error","stage":"proof","status":120,)"
          R"("what":"not proven, nothing was run","reason":null,"hints":[],"differences":[)"
          R"({"what":"real uid","wanted":"1000","found":"0"},)"
          R"({"what":"no_new_privs","wanted":"on","found":"off"}]})");
}

TEST_CASE("a note as JSON is an object of its own kind") {
    CHECK(message_of("said \"so\"", Form::json) ==
          R"({"doff":"0.1.0","schema":1,"kind":"note","text":"said \"so\""})");
    CHECK(message_of("said", Form::text) == "doff: said");
}

}  // namespace doff
