// SPDX-License-Identifier: MIT
//
// Untrusted words on a terminal: every class of character, and every way in which bytes fail to be
// UTF-8 (RFC 3629).
#include "core/quote.h"

#include "catch.h"

#include <utility>

namespace doff {
using namespace std::string_literals;

namespace {

struct Row {
    const char* what;
    std::string text;
    std::string escaped;
};

// RFC 3629, for what is above ASCII.
std::string utf8(char32_t c) {
    const auto continued = [&](unsigned shift) { return static_cast<char>(0x80 | (c >> shift & 0x3f)); };
    if (c < 0x800) {
        return {static_cast<char>(0xc0 | c >> 6), continued(0)};
    }
    if (c < 0x1'0000) {
        return {static_cast<char>(0xe0 | c >> 12), continued(6), continued(0)};
    }
    return {static_cast<char>(0xf0 | c >> 18), continued(12), continued(6), continued(0)};
}

}  // namespace

TEST_CASE("characters that could forge a line or move the cursor are escaped") {
    const std::vector<Row> rows{
        {"nothing", "", ""},
        {"plain words", "app www-data_1.2", "app www-data_1.2"},
        {"newline", "a\nb", "a\\nb"},
        {"tab", "a\tb", "a\\tb"},
        {"backslash", "a\\nb", "a\\\\nb"},
        {"carriage return", "a\rb", "a\\x0db"},
        {"NUL", "a\0b"s, "a\\x00b"},
        {"escape", "\033[2J", "\\x1b[2J"},
        {"bell and backspace", "\a\b", "\\x07\\x08"},
        {"unit separator, the last of C0", "\x1f", "\\x1f"},
        {"blank, the first after C0", " ", " "},
        {"tilde, the last before DEL", "~", "~"},
        {"DEL", "\x7f", "\\x7f"},
        {"C1, its first", "\xc2\x80", "\\xc2\\x80"},
        {"C1, the one-character CSI", "\xc2\x9b", "\\xc2\\x9b"},
        {"C1, its last", "\xc2\x9f", "\\xc2\\x9f"},
        {"no-break space, the first after C1", "\xc2\xa0", "\xc2\xa0"},
        {"double quotes are no danger", "\"", "\""},
        {"single quotes neither, outside of quotes", "it's", "it's"},
        {"line separator", "\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
        {"paragraph separator", "\xe2\x80\xa9", "\\xe2\\x80\\xa9"},
    };
    for (const Row& row : rows) {
        INFO(row.what);
        CHECK(escaped(row.text) == row.escaped);
    }
}

TEST_CASE("characters that turn the reading direction are escaped") {
    // Unicode's Bidi_Control: U+061C, 200E, 200F, 202A to 202E, 2066 to 2069.
    const std::vector<std::string> turning{"\xd8\x9c",     "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa",
                                           "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae",
                                           "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9"};
    for (const std::string& c : turning) {
        const std::string result = escaped("a" + c + "b");
        INFO(result);
        CHECK(result.find(c) == std::string::npos);
        CHECK(result.size() == 2 + 4 * c.size());
    }
    CHECK(escaped("\xe2\x80\xae") == "\\xe2\\x80\\xae");
    // Of no width: ZERO WIDTH SPACE, JOINER, WORD JOINER, BYTE ORDER MARK, a tag.
    for (const std::string unseen :
         {"\xe2\x80\x8b", "\xe2\x80\x8d", "\xe2\x81\xa0", "\xef\xbb\xbf", "\xf3\xa0\x81\x81"}) {
        CHECK(escaped(unseen).size() == 4 * unseen.size());
    }
    // Their neighbours: HAIR SPACE, HYPHEN, NARROW NO-BREAK SPACE.
    for (const std::string neighbour : {"\xe2\x80\x8a", "\xe2\x80\x90", "\xe2\x80\xaf"}) {
        CHECK(escaped(neighbour) == neighbour);
    }
}

TEST_CASE("characters that show nothing are escaped, and their neighbours are not") {
    // The first and last of each range of DerivedCoreProperties.txt's Default_Ignorable_Code_Point,
    // Unicode 14.0, with the interlinear annotations behind its last unassigned ones.
    const std::vector<std::pair<char32_t, char32_t>> unseen{
        {0xad, 0xad},       {0x34f, 0x34f},     {0x61c, 0x61c},   {0x115f, 0x1160}, {0x17b4, 0x17b5},
        {0x180b, 0x180f},   {0x200b, 0x200f},   {0x202a, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164},
        {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3},
        {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
    };
    const auto kept = [](char32_t c) {
        const std::string text = utf8(c);
        return escaped(text) == text;
    };
    for (const auto& [first, last] : unseen) {
        CAPTURE(static_cast<unsigned>(first));
        for (char32_t c = first; c <= last; ++c) {
            REQUIRE_FALSE(kept(c));
        }
        // U+2029 is a separator.
        CHECK((first == 0x202a || kept(first - 1)));
        CHECK(kept(last + 1));
    }
}

TEST_CASE("valid UTF-8 stays as it is") {
    const std::vector<std::string> valid{
        "\xc3\xa9",          // U+00E9
        "\xdf\xbf",          // U+07FF, the last of two bytes
        "\xe0\xa0\x80",      // U+0800, the first of three
        "\xed\x9f\xbf",      // U+D7FF, the last before the surrogates
        "\xee\x80\x80",      // U+E000, the first after them
        "\xef\xbf\xbf",      // U+FFFF
        "\xf0\x90\x80\x80",  // U+10000, the first of four
        "\xf4\x8f\xbf\xbf",  // U+10FFFF, the last of all
        "\xe6\x97\xa5\xe6\x9c\xac",
    };
    for (const std::string& text : valid) {
        CHECK(escaped(text) == text);
        CHECK(quote(text) == "'" + text + "'");
    }
}

TEST_CASE("bytes that are not UTF-8 are escaped one by one") {
    const std::vector<Row> rows{
        {"a lone continuation", "\x80", "\\x80"},
        {"overlong slash, two bytes", "\xc0\xaf", "\\xc0\\xaf"},
        {"overlong, two bytes, the last", "\xc1\xbf", "\\xc1\\xbf"},
        {"overlong slash, three bytes", "\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
        {"overlong, three bytes, the last", "\xe0\x9f\xbf", "\\xe0\\x9f\\xbf"},
        {"overlong, four bytes", "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"},
        {"overlong, four bytes, the last", "\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"},
        {"the first surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"the last surrogate", "\xed\xbf\xbf", "\\xed\\xbf\\xbf"},
        {"above U+10FFFF", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"a lead byte that there is not", "\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},
        {"five bytes, as once was", "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"},
        {"FE and FF", "\xfe\xff", "\\xfe\\xff"},
        {"cut after one of two", "\xc3", "\\xc3"},
        {"cut after two of three", "\xe2\x82", "\\xe2\\x82"},
        {"cut after three of four", "\xf0\x9f\x98", "\\xf0\\x9f\\x98"},
        {"cut by a letter, which stays", "\xe2\x82z", "\\xe2\\x82z"},
        {"cut by a newline, which is no continuation", "\xc3\n", "\\xc3\\n"},
        {"Latin-1", "caf\xe9", "caf\\xe9"},
        {"a good one after a bad one", "\xff\xc3\xa9", "\\xff\xc3\xa9"},
    };
    for (const Row& row : rows) {
        INFO(row.what);
        CHECK(escaped(row.text) == row.escaped);
    }
}

TEST_CASE("a quoted token cannot end its own quotes") {
    CHECK(quote("app") == "'app'");
    CHECK(quote("") == "''");
    CHECK(quote("it's") == "'it\\'s'");
    CHECK(quote("\\'") == "'\\\\\\''");
    CHECK(quote("a\nb") == "'a\\nb'");
}

TEST_CASE("a token longer than 160 bytes is cut and says so") {
    std::string wanted = "'";
    wanted.append(160, 'a');
    CHECK(quote(std::string(160, 'a')) == wanted + "'");
    CHECK(quote(std::string(161, 'a')) == wanted + "...'");
    // A character that the cut halves is not printed half.
    std::string halved(159, 'a');
    wanted = "'" + halved + "\\xc3...'";
    halved += "\xc3\xa9";
    CHECK(quote(halved + "b") == wanted);
    // Text that is no token is never cut.
    CHECK(escaped(std::string(500, 'a')) == std::string(500, 'a'));
}

}  // namespace doff
