// SPDX-License-Identifier: MIT
//
// A CheckReport on its way from a child to its parent: numbers, and texts with their lengths before them.
#include "core/check.h"

#include <charconv>

namespace doff {
namespace {

class Writer {
public:
    void number(std::size_t value) { text_ += std::to_string(value) + ":"; }
    void text(std::string_view value) {
        number(value.size());
        text_ += value;
    }
    void error(const std::optional<Error>& value) {
        number(value ? 1 : 0);
        if (value) {
            number(static_cast<std::size_t>(value->stage));
            text(value->what);
            number(value->reason ? static_cast<std::size_t>(*value->reason) : 0);
            text(value->hint);
        }
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

// Reads zeros and empty texts where it is at the end before it should be.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::size_t number() {
        std::size_t value = 0;
        const std::size_t colon = rest_.find(':');
        const auto digits = rest_.substr(0, colon);
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        sound_ = sound_ && colon != std::string_view::npos && failure == std::errc{} &&
                 end == digits.data() + digits.size();
        rest_.remove_prefix(sound_ ? colon + 1 : rest_.size());
        return sound_ ? value : 0;
    }
    std::string text() {
        const std::size_t length = number();
        sound_ = sound_ && length <= rest_.size();
        std::string value(rest_.substr(0, sound_ ? length : 0));
        rest_.remove_prefix(value.size());
        return value;
    }
    std::optional<Error> error() {
        if (number() == 0) {
            return std::nullopt;
        }
        Error value;
        value.stage = static_cast<Stage>(number());
        value.what = text();
        if (const std::size_t reason = number(); reason != 0) {
            value.reason = static_cast<std::errc>(reason);
        }
        value.hint = text();
        return value;
    }
    bool is_sound() const { return sound_; }
    bool is_whole() const { return sound_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool sound_ = true;
};

}  // namespace

std::string written(const CheckReport& report) {
    Writer writer;
    writer.error(report.failure);
    writer.number(report.differences.size());
    for (const Difference& difference : report.differences) {
        writer.text(difference.what);
        writer.text(difference.wanted);
        writer.text(difference.found);
    }
    writer.text(report.command.path);
    writer.error(report.command.error);
    writer.text(report.command.beside);
    writer.number(report.answers.size());
    for (const Answered& answered : report.answers) {
        writer.number(answered.yes ? 1 : 0);
        writer.text(answered.why);
    }
    return writer.take();
}

CheckReport read_report(std::string_view text) {
    Reader reader(text);
    CheckReport report;
    report.failure = reader.error();
    for (std::size_t left = reader.number(); left > 0 && reader.is_sound(); --left) {
        Difference difference;
        difference.what = reader.text();
        difference.wanted = reader.text();
        difference.found = reader.text();
        report.differences.push_back(std::move(difference));
    }
    report.command.path = reader.text();
    report.command.error = reader.error();
    report.command.beside = reader.text();
    for (std::size_t left = reader.number(); left > 0 && reader.is_sound(); --left) {
        Answered answered;
        answered.yes = reader.number() == 1;
        answered.why = reader.text();
        report.answers.push_back(std::move(answered));
    }
    if (!reader.is_whole()) {
        report.failure = Error{Stage::perform, "what the child of --check said is not whole", {}, {}};
    }
    return report;
}

}  // namespace doff
