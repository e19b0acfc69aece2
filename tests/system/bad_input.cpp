// SPDX-License-Identifier: MIT
#include "bad_input.h"

#include "catch.h"
#include "sample.h"
#include "world.h"

#include <unistd.h>
#include <algorithm>
#include <iostream>

namespace doff_test {
namespace {

// C0 but newline, DEL, C1 as UTF-8, line separators, and the controls of direction.
bool moves_the_reader(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = [&](std::size_t ahead) {
            return at + ahead < text.size() ? static_cast<unsigned char>(text[at + ahead]) : 0U;
        };
        const bool control = (byte(0) < 0x20 && byte(0) != '\n') || byte(0) == 0x7f;
        const bool c1 = byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f;
        const bool mark = byte(0) == 0xe2 && byte(1) == 0x80 &&
                          (byte(2) == 0x8e || byte(2) == 0x8f || (byte(2) >= 0xa8 && byte(2) <= 0xae));
        const bool isolate = byte(0) == 0xe2 && byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9;
        const bool arabic = byte(0) == 0xd8 && byte(1) == 0x9c;
        if (control || c1 || mark || isolate || arabic || byte(0) == 0xff) {
            return true;
        }
    }
    return false;
}

void check_row(const BadInput& row) {
    const std::string marker = scratch("marker");
    ::unlink(marker.c_str());
    std::vector<std::string> argv{doff_path()};
    argv.insert(argv.end(), row.words.begin(), row.words.end());
    if (row.command) {
        argv.insert(argv.end(), {"--", probe_path(), "--output=" + marker});
    }
    const auto outcome = run({.argv = argv});
    CAPTURE(row.words, row.shown);
    check_refused(outcome, row.shown);
    CHECK(::access(marker.c_str(), F_OK) == -1);
    CHECK_FALSE(moves_the_reader(outcome.err));
    // One line of what, and few of what to do.
    const auto lines = lines_of(outcome.err);
    CHECK(lines.size() <= 5);
    CHECK(std::ranges::all_of(lines.begin() + 1, lines.end(),
                              [](const std::string& line) { return line.starts_with("hint: "); }));
    CHECK(outcome.err.size() < 2048);
}

}  // namespace

void check_refused_rows(const char* what, const std::vector<BadInput>& rows) {
    const std::size_t step = step_of_sample();
    for (std::size_t at = 0; at < rows.size(); at += step) {
        check_row(rows[at]);
    }
    std::cout << what << ": " << sampled(rows.size()) << " rows\n";
}

}  // namespace doff_test
