// SPDX-License-Identifier: MIT
//
// One entry of the log, and the bytes that it is at each place and in each format: pure functions. The
// message is the same everywhere and is safe to print; what it consists of stands beside it in fields, whose
// names do not change, doff(1), "LOG".
#pragma once

#include "core/log_place.h"
#include "report/document.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

// As syslog(3) and the journal number them.
enum class Level : unsigned { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

// A value as text and as JSON. Untrusted text is escaped (core/quote.h) in both.
struct Field {
    std::string_view key;
    std::string text;
    Json json;

    static Field safe(std::string_view key, std::string text);  // that is fit to be printed already
    static Field word(std::string_view key, std::string_view untrusted);
    static Field number(std::string_view key, std::uint64_t value);
    static Field on(std::string_view key, bool value);  // true and false; in text 1 and 0
    static Field words(std::string_view key, std::span<const std::string> untrusted);
    static Field numbers(std::string_view key, std::span<const std::uint32_t> values);
};

struct Record {
    Level level = Level::info;
    // "error", "alarm", "note", "step", "call" or "audit"; empty for a message that is written as it is.
    std::string_view event;
    std::string message;  // one line
    std::vector<std::string> hints = {};
    std::vector<Field> fields = {};
};

struct Stamp {
    std::chrono::system_clock::time_point time;
    int pid = 0;
};

// Whether a line of standard error starts with its priority: "<3>", sd-daemon(3).
enum class Prefix { none, priority };

// What to write for one record, each by a write of its own. In text the event of a step, call or audit stands
// in front of its message, but in the journal, where it is a field.
std::vector<std::string> written_form(const LogPlace& place, const Record& record, const Stamp& stamp,
                                      Prefix prefix = Prefix::none);

// "2026-11-22T09:30:00.125Z"; without the C library's clock functions, which read /etc/localtime or what TZ
// names.
std::string iso_8601(std::chrono::system_clock::time_point time);

}  // namespace doff
