// SPDX-License-Identifier: MIT
//
// Words that name nobody, in every place where a user or a group is named.
#include "bad_input.h"
#include "catch.h"
#include "world.h"

namespace doff_test {
namespace {

// Not a user and not a group, wherever it stands.
const std::vector<Word>& nobodies() {
    static const std::vector<Word> words{
        // Blanks, and blanks around what would be good without.
        {" "},
        {"   "},
        {"\t", "\\t"},
        {"\n", "\\n"},
        {"\r", "\\x0d"},
        {"app "},
        {" app"},
        {"app\t", "app\\t"},
        {"app\n", "app\\n"},
        {"\napp", "\\napp"},
        {"app\r\n", "app\\x0d\\n"},
        {"root "},
        {"0 "},
        {" 0"},
        {"1500\n", "1500\\n"},
        // Signs.
        {"+"},
        {"++1500"},
        {"+-1500"},
        {"+ 1500"},
        {"-1"},
        {"-0"},
        {"-1500"},
        {"+app"},
        {"+@/"},
        // Other ways to write a number.
        {"0x5dc"},
        {"0X0"},
        {"0b1"},
        {"0o17"},
        {"010"},
        {"00"},
        {"+00"},
        {"+01500"},
        {"1e3"},
        {"1.5e3"},
        {"1500.0"},
        {"1500."},
        {".5"},
        {"1_500"},
        {"1 500"},
        {"1'500", "1\\'500"},
        {"1500x"},
        {"1500L"},
        {"NaN"},
        {"inf"},
        // Too large, and what they would be if they wrapped: -1, 0, 1500, 0, 1500, -1.
        {"4294967295"},
        {"+4294967295"},
        {"4294967296"},
        {"4294968796"},
        {"18446744073709551616"},
        {"18446744073709553116"},
        {"18446744073709551615"},
        {"9223372036854775808"},
        {"1000000000000000000000000000000"},
        {"+340282366920938463463374607431768211456"},
        // Digits that are none: fullwidth, Arabic-Indic, superscript, mathematical.
        {"１５００"},
        {"١٥٠٠"},
        {"²"},
        {"𝟏𝟓𝟎𝟎"},
        {"+１５００"},
        // Control characters and escape sequences.
        {"\x01", "\\x01"},
        {"\x7f", "\\x7f"},
        {"\x1b[31mapp\x1b[0m", "\\x1b[31mapp\\x1b[0m"},
        {"\x1b]0;owned\x07", "\\x1b]0;owned\\x07"},
        {"app\b\b\b", "app\\x08\\x08\\x08"},
        {"x\ndoff all is well", "x\\ndoff all is well"},
        {"\xc2\x9b"
         "2J",
         "\\xc2\\x9b2J"},
        // Not UTF-8: a stray byte, a C1 byte, overlong, a surrogate, too high, cut short.
        {"\xff", "\\xff"},
        {"\x9b", "\\x9b"},
        {"\xc0\x80", "\\xc0\\x80"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"ap\xc3", "ap\\xc3"},
        // What turns the reading direction or ends a line.
        {"\xe2\x80\xaeppa", "\\xe2\\x80\\xaeppa"},
        {"\xe2\x81\xa6"
         "app\xe2\x81\xa9",
         "\\xe2\\x81\\xa6app\\xe2\\x81\\xa9"},
        {"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},
        {"\xd8\x9c", "\\xd8\\x9c"},
        {"\xe2\x80\x8e", "\\xe2\\x80\\x8e"},
        // Names that nobody has, and what a shell or a formatter would do something with.
        {"nosuch"},
        {"App"},
        {"APP"},
        {"roott"},
        {"*"},
        {"~"},
        {".."},
        {"/"},
        {"$USER"},
        {"$(id -u)"},
        {"%s%n%d"},
        {"{}{0}{1000000}"},
        {"a\\b", "a\\\\b"},
        {"#0"},
        {"@"},
        {"@/no/such/path", "'/no/such/path'"},
        {"@no-such-path", "'no-such-path'"},
        {"@ ", "' '"},
        {"@\x1b[1m", "\\x1b[1m"},
        // Long ones are cut, and the cut is shown.
        {std::string(4096, 'a'), std::string(160, 'a') + "...'"},
        {std::string(4096, '9'), std::string(160, '9') + "...'"},
        {std::string(4096, '0'), std::string(160, '0') + "...'"},
        {"@/" + std::string(4096, 'b'), std::string(150, 'b')},
        {std::string(4096, '\x1b'), "\\x1b\\x1b\\x1b\\x1b"},
    };
    return words;
}
std::vector<BadInput> rows_of_nobodies() {
    std::vector<BadInput> rows;
    for (const Word& word : nobodies()) {
        const auto& [bytes, shown] = word;
        const bool blank = bytes.find_first_not_of(" \t\n") == std::string::npos;
        rows.push_back({{bytes}, blank ? "" : shown});
        rows.push_back({{bytes + ":www"}, shown});
        rows.push_back({{"app:" + bytes}, shown});
        rows.push_back({{"--user", bytes}, blank ? "" : shown});
        rows.push_back({{"--user=" + bytes}, blank ? "" : shown});
        rows.push_back({{"--group", bytes, "app"}, shown});
        rows.push_back({{"--group=" + bytes, "app"}, shown});
        rows.push_back({{"-G", bytes, "app"}, shown});
        rows.push_back({{"-G", "init," + bytes, "app"}, shown});
        rows.push_back({{"-G", bytes + ",keep", "app"}, shown});
    }
    return rows;
}

// Specs that are no USER[:GROUP]: what unset variables leave behind.
std::vector<BadInput> rows_of_specs() {
    std::vector<BadInput> rows;
    for (const char* spec :
         {"",           ":",           "::",          ":::",      ":www",     ":0",
          "app:",       "0:",          "app::",       "app::www", "app:www:", "app:www:video",
          "1500:33:44", " :www",       "app: ",       "app: www", "app :www", " : ",
          "2147483648", "4294967294",  "1999",        "+1999",    "app,www",  "www:app",
          "app.www",    "root:nosuch", "nosuch:root", "init",     "keep",     "none"}) {
        const std::string text = spec;
        rows.push_back({{text}, ""});
        rows.push_back({{"--user=" + text}, ""});
        rows.push_back({{"--user", text}, ""});
    }
    for (const char* group : {"", "a:b", "www:", ":www", "www,video", "none", "init", "keep"}) {
        rows.push_back({{"--group=" + std::string(group), "app"}, group});
        rows.push_back({{"-g", group, "app"}, group});
    }
    for (const char* list :
         {"", ",", ",,", "www,", ",www", "www,,video", "none,www", "www,none", "none,", "init,", "none,none",
          "INIT", "None", " init", "init ", "init keep", "init;keep", "www:video"}) {
        rows.push_back({{"--groups=" + std::string(list), "app"}, list});
        rows.push_back({{"-G", list, "app"}, list});
    }
    rows.push_back({{"-g", "www", "app:www"}, "app:www"});
    rows.push_back({{"--group=www", "--user=app:33"}, "app:33"});
    return rows;
}

}  // namespace

TEST_CASE("A word that names nobody runs nothing") {
    if (in_private_world()) {
        check_refused_rows("words that name nobody", rows_of_nobodies());
    }
}

TEST_CASE("What an unset variable leaves behind runs nothing") {
    if (in_private_world()) {
        check_refused_rows("specs and lists", rows_of_specs());
    }
}

}  // namespace doff_test
