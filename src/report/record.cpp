// SPDX-License-Identifier: MIT
#include "report/record.h"

#include "core/quote.h"

#include <utility>

namespace doff {
namespace {

constexpr unsigned k_authpriv = 10;  // LOG_AUTHPRIV, syslog(3): as su(1) and login(1)

template <class Values, class Each>
std::string joined(const Values& values, std::string_view between, Each each) {
    std::string text;
    for (const auto& value : values) {
        text += text.empty() ? "" : between;
        text += each(value);
    }
    return text;
}

std::string_view name_of(Level level) {
    switch (level) {
        case Level::error: return "error";
        case Level::warning: return "warning";
        case Level::notice: return "notice";
        case Level::info: return "info";
        case Level::debug: break;
    }
    return "debug";
}

std::string digits(std::uint64_t value, std::size_t width) {
    const std::string text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

// "step: ", for what is no error and no note to be told from those, where no field says it.
std::string mark_of(const Record& record, LogKind kind) {
    const bool marked = record.event == "step" || record.event == "call" || record.event == "audit";
    return marked && kind != LogKind::journal ? std::string(record.event) + ": " : "";
}

// The message and its hints, a line each.
std::vector<std::string> lines_of(const Record& record, LogKind kind) {
    std::vector<std::string> lines{mark_of(record, kind) + record.message};
    for (const std::string& hint : record.hints) {
        lines.push_back("hint: " + hint);
    }
    return lines;
}

std::string json_line(const Record& record, const Stamp& stamp) {
    const auto row = [](std::string_view key, Json value) {
        return Row{std::string(key), {}, std::move(value), {}};
    };
    Document line{
        .kind = "log",
        .rows = {row("time", iso_8601(stamp.time)), row("level", name_of(record.level)),
                 row("pid", stamp.pid), row("event", record.event), row("message", record.message)}};
    if (!record.hints.empty()) {
        line.rows.push_back(row("hints", record.hints));
    }
    for (const Field& field : record.fields) {
        line.rows.push_back(row(field.key, field.json));
    }
    std::string text = as_json(line);
    text.pop_back();  // its newline
    return text;
}

// systemd's JOURNAL_NATIVE_PROTOCOL: KEY=VALUE and a newline; where the value has newlines KEY, a newline,
// its length as 64 bits, little-endian, and the value.
void append_journal_field(std::string& datagram, std::string_view key, std::string_view value) {
    datagram += key;
    if (!value.contains('\n')) {
        datagram += "=";
    } else {
        datagram += '\n';
        constexpr unsigned k_byte = 8;
        for (unsigned shift = 0; shift < 64; shift += k_byte) {
            datagram += static_cast<char>(static_cast<std::uint64_t>(value.size()) >> shift & 0xff);
        }
    }
    datagram += value;
    datagram += '\n';
}

std::string journal_key(std::string_view key) {
    std::string upper = "DOFF_";
    for (const char c : key) {
        upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return upper;
}

std::string journal_datagram(const Record& record, const std::string& message) {
    std::string datagram;
    append_journal_field(datagram, "MESSAGE", message);
    append_journal_field(datagram, "PRIORITY", std::to_string(static_cast<unsigned>(record.level)));
    append_journal_field(datagram, "SYSLOG_IDENTIFIER", "doff");
    append_journal_field(datagram, "SYSLOG_FACILITY", std::to_string(k_authpriv));
    append_journal_field(datagram, "DOFF_EVENT", record.event);
    for (const Field& field : record.fields) {
        append_journal_field(datagram, journal_key(field.key), field.text);
    }
    return datagram;
}

}  // namespace

Field Field::safe(std::string_view key, std::string text) {
    Json json(text);
    return {key, std::move(text), std::move(json)};
}

Field Field::word(std::string_view key, std::string_view untrusted) {
    return safe(key, escaped(untrusted));
}

Field Field::number(std::string_view key, std::uint64_t value) {
    return {key, std::to_string(value), value};
}

Field Field::on(std::string_view key, bool value) {
    return {key, value ? "1" : "0", value};
}

Field Field::words(std::string_view key, std::span<const std::string> untrusted) {
    Json json = Json::array();
    for (const std::string& word : untrusted) {
        json.push_back(escaped(word));
    }
    return {key, joined(untrusted, " ", [](const std::string& word) { return quote(word); }),
            std::move(json)};
}

Field Field::numbers(std::string_view key, std::span<const std::uint32_t> values) {
    Json json = Json::array();
    for (const std::uint32_t value : values) {
        json.push_back(value);
    }
    return {key, joined(values, " ", [](std::uint32_t value) { return std::to_string(value); }),
            std::move(json)};
}

std::string iso_8601(std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    const auto exact = floor<milliseconds>(time);
    const auto day = floor<days>(exact);
    const year_month_day date(day);
    const hh_mm_ss clock(exact - day);
    const auto two = [](auto count) { return digits(static_cast<std::uint64_t>(count), 2); };
    return digits(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4) + "-" +
           two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) + "T" +
           two(clock.hours().count()) + ":" + two(clock.minutes().count()) + ":" +
           two(clock.seconds().count()) + "." +
           digits(static_cast<std::uint64_t>(clock.subseconds().count()), 3) + "Z";
}

std::vector<std::string> written_form(const LogPlace& place, const Record& record, const Stamp& stamp,
                                      Prefix prefix) {
    const std::string priority = "<" + std::to_string(static_cast<unsigned>(record.level)) + ">";
    const std::string facility_too =
        "<" + std::to_string(k_authpriv * 8 + static_cast<unsigned>(record.level)) + ">";
    const std::string name = "doff[" + std::to_string(stamp.pid) + "]: ";
    if (record.event.empty()) {
        return {(prefix == Prefix::priority ? priority : "") + record.message + "\n"};
    }
    const bool json = place.format == LogFormat::json;
    const std::vector<std::string> lines =
        json ? std::vector{json_line(record, stamp)} : lines_of(record, place.kind);
    std::vector<std::string> written;
    std::string start;
    std::string end;
    switch (place.kind) {
        case LogKind::journal:
            return {
                journal_datagram(record, joined(lines, "\n", [](const std::string& line) { return line; }))};
        case LogKind::syslog: start = facility_too + name; break;
        case LogKind::file:
            start = json ? "" : iso_8601(stamp.time) + " " + name;
            end = "\n";
            break;
        case LogKind::standard_error:
            start = prefix == Prefix::priority ? priority : "";
            end = "\n";
            break;
    }
    for (const std::string& line : lines) {
        // On standard error a hint has no other name in front.
        const bool named = place.kind == LogKind::standard_error && !json && written.empty();
        std::string whole = start;
        whole += named ? "doff: " : "";
        whole += line;
        whole += end;
        written.push_back(std::move(whole));
    }
    return written;
}

}  // namespace doff
