// SPDX-License-Identifier: MIT
//
// A page as text and as JSON: the same facts in both, and the form of each.
#include "report/document.h"

#include "catch.h"

namespace doff {
namespace {

Document sample() {
    Document page{.kind = "sample"};
    page.opening = "Before.";
    page.rows = {{"status", "status", 125, "125"}};
    page.sections = {
        {"ids", "IDs", {{"uid", "user", 7, "7", true}, {"gid", "group", nullptr, "", false, "", true}}},
        {"steps",
         "Steps",
         {{"step_1", "1", {{"number", 1}}, "setuid(7)", false, "all three"}},
         Shape::steps}};
    page.legend = "not as usual";
    page.closing = "After.";
    return page;
}

}  // namespace

TEST_CASE("a page as JSON is one object in one line, its keys in the order of the rows") {
    CHECK(
        as_json(sample()) ==
        R"({"doff":"0.1.0","schema":1,"kind":"sample","status":125,)"
        R"("ids":{"uid":7,"gid":null},"steps":[{"number":1}],"differs":["ids.uid"],"unreadable":["ids.gid"]})"
        "\n");
    CHECK(as_json({.kind = "empty"}) == "{\"doff\":\"0.1.0\",\"schema\":1,\"kind\":\"empty\"}\n");
}

TEST_CASE("what is marked in a list is told by the name of the list, once") {
    const Document page{.kind = "k",
                        .sections = {{"paths",
                                      "Paths",
                                      {{"path", "a", 1, "1", true}, {"path", "b", 2, "2", true}},
                                      Shape::list},
                                     {"rest", "Rest", {{"path", "c", 3, "3"}}, Shape::list}},
                        .legend = "new"};
    CHECK(Json::parse(as_json(page))["differs"] == Json::array({"paths"}));
}

TEST_CASE("a page as text has headings, columns and a mark with its legend") {
    CHECK(as_text(sample(), Style::plain) ==
          "Before.\n\n"
          "  status                125\n\n"
          "IDs\n"
          "* user                  7\n\n"
          "Steps\n"
          "   1  setuid(7)                            all three\n\n"
          "* not as usual\n\n"
          "After.\n");
    Document unmarked = sample();
    unmarked.sections[0].rows[0].differs = false;
    CHECK(as_text(unmarked, Style::plain).find("not as usual") == std::string::npos);
}

TEST_CASE("a long text is broken at blanks and commas, and at colons where it has none of these") {
    const auto text = [](const std::string& words) {
        return as_text({.kind = "long", .rows = {{"a", "a", 1, words}}}, Style::plain);
    };
    const std::string six = "/123456789/123456789/123456789";
    const std::string at_24 = "\n" + std::string(24, ' ');
    const std::string front = "  a" + std::string(21, ' ');
    CHECK(text(six + ":" + six + ":" + six) == front + six + ":" + at_24 + six + ":" + at_24 + six + "\n");
    CHECK(text(six + "," + six) == front + six + "," + at_24 + six + "\n");
    CHECK(text("a:b c:d " + six + ":" + six) == front + "a:b c:d" + at_24 + six + ":" + at_24 + six + "\n");
}

TEST_CASE("colours stand around headings and what is marked, and change nothing else") {
    const std::string page = as_text(sample(), Style::coloured);
    CHECK(page.find("\033[1mIDs\033[0m\n\033[33m* user                  7\033[0m\n") != std::string::npos);
    std::string without;
    for (std::size_t at = 0; at < page.size(); ++at) {
        if (page[at] == '\033') {
            at = page.find('m', at);
        } else {
            without += page[at];
        }
    }
    CHECK(without == as_text(sample(), Style::plain));
}

TEST_CASE("a string that is no UTF-8 after all does not keep the page from being printed") {
    const Document page{.kind = "bad", .rows = {{"text", "text", "a\xff\x80z", "?"}}};
    const std::string json = as_json(page);
    CHECK(Json::parse(json)["text"] == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
}

}  // namespace doff
