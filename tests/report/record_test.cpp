// SPDX-License-Identifier: MIT
//
// The bytes of a log entry at each place, from RFC 3164, ISO 8601, sd-daemon(3), systemd's
// JOURNAL_NATIVE_PROTOCOL and RFC 8259.
#include "report/record.h"

#include "catch.h"
#include "cli/parse.h"

namespace doff {
namespace {

using Lines = std::vector<std::string>;

Stamp a_moment() {
    using namespace std::chrono;
    return {sys_days(2026y / November / 22) + 9h + 5min + 7s + 42ms, 77};
}

Record an_error() {
    return {Level::error, "error", "setuid(0): no", {"first", "second"}, {Field::word("of", "a\nb\"\\")}};
}

Lines written(LogKind kind, LogFormat format, const Record& record, Prefix prefix = Prefix::none) {
    return written_form({kind, format, "/x"}, record, a_moment(), prefix);
}

}  // namespace

TEST_CASE("a time is that of ISO 8601 in UTC, to the millisecond") {
    using namespace std::chrono;
    CHECK(iso_8601(a_moment().time) == "2026-11-22T09:05:07.042Z");
    CHECK(iso_8601(sys_days(1970y / January / 1)) == "1970-01-01T00:00:00.000Z");
    CHECK(iso_8601(sys_days(2024y / February / 29) + 23h + 59min + 59s + 999ms) ==
          "2024-02-29T23:59:59.999Z");
}

TEST_CASE("text for standard error, a file and syslog is a line for the message and each hint") {
    const Record error = an_error();
    CHECK(written(LogKind::standard_error, LogFormat::text, error) ==
          Lines{"doff: setuid(0): no\n", "hint: first\n", "hint: second\n"});
    CHECK(written(LogKind::standard_error, LogFormat::text, error, Prefix::priority) ==
          Lines{"<3>doff: setuid(0): no\n", "<3>hint: first\n", "<3>hint: second\n"});
    CHECK(written(LogKind::file, LogFormat::text, error) ==
          Lines{"2026-11-22T09:05:07.042Z doff[77]: setuid(0): no\n",
                "2026-11-22T09:05:07.042Z doff[77]: hint: first\n",
                "2026-11-22T09:05:07.042Z doff[77]: hint: second\n"});
    // 8 * 10 (authpriv) + 3 (err)
    CHECK(written(LogKind::syslog, LogFormat::text, error) ==
          Lines{"<83>doff[77]: setuid(0): no", "<83>doff[77]: hint: first", "<83>doff[77]: hint: second"});
    CHECK(written(LogKind::syslog, LogFormat::text, {Level::notice, "audit", "m"}) ==
          Lines{"<85>doff[77]: audit: m"});
    // What is no error is told from one.
    for (const char* const event : {"step", "call", "audit"}) {
        CHECK(written(LogKind::standard_error, LogFormat::text, {Level::info, event, "m"}) ==
              Lines{"doff: " + std::string(event) + ": m\n"});
        CHECK(written(LogKind::file, LogFormat::text, {Level::info, event, "m"})
                  .front()
                  .ends_with(" doff[77]: " + std::string(event) + ": m\n"));
    }
    CHECK(written(LogKind::standard_error, LogFormat::text, {Level::warning, "note", "m"}) ==
          Lines{"doff: m\n"});
}

TEST_CASE("json is one object on one line, whatever is in it") {
    const std::string version = version_text().substr(5, version_text().size() - 6);
    const std::string object =
        R"({"doff":")" + version +
        R"(","schema":1,"kind":"log","time":"2026-11-22T09:05:07.042Z","level":"error","pid":77,)"
        R"("event":"error","message":"setuid(0): no","hints":["first","second"],"of":"a\\nb\"\\\\"})";
    CHECK(written(LogKind::file, LogFormat::json, an_error()) == Lines{object + "\n"});
    CHECK(written(LogKind::standard_error, LogFormat::json, an_error()) == Lines{object + "\n"});
    CHECK(written(LogKind::standard_error, LogFormat::json, an_error(), Prefix::priority) ==
          Lines{"<3>" + object + "\n"});
    CHECK(written(LogKind::syslog, LogFormat::json, an_error()) == Lines{"<83>doff[77]: " + object});
    const std::vector<std::string> words{"a b", "\xff\"'"};
    const std::vector<std::uint32_t> numbers{1, 4294967294};
    const std::string last = written(LogKind::file, LogFormat::json,
                                     {Level::debug,
                                      "x",
                                      "m",
                                      {},
                                      {Field::words("w", words), Field::numbers("n", numbers),
                                       Field::on("t", true), Field::number("k", 7)}})
                                 .front();
    CHECK(last.ends_with(R"("message":"m","w":["a b","\\xff\"'"],"n":[1,4294967294],"t":true,"k":7})"
                         "\n"));
}

TEST_CASE("the journal gets one datagram, with the length before a value that has newlines") {
    using namespace std::string_literals;
    CHECK(written(LogKind::journal, LogFormat::text, an_error()) ==
          Lines{"MESSAGE\n\x26\0\0\0\0\0\0\0setuid(0): no\nhint: first\nhint: second\n"
                "PRIORITY=3\nSYSLOG_IDENTIFIER=doff\nSYSLOG_FACILITY=10\nDOFF_EVENT=error\n"
                "DOFF_OF=a\\nb\"\\\\\n"s});
    CHECK(written(LogKind::journal, LogFormat::text, {Level::debug, "call", "m"}) ==
          Lines{"MESSAGE=m\nPRIORITY=7\nSYSLOG_IDENTIFIER=doff\nSYSLOG_FACILITY=10\nDOFF_EVENT=call\n"});
    const std::string json = written(LogKind::journal, LogFormat::json, {Level::info, "step", "m"}).front();
    CHECK(json.starts_with("MESSAGE={\"doff\":"));
    CHECK(json.find("\nPRIORITY=6\n") != std::string::npos);
}

}  // namespace doff
