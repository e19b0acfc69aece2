// SPDX-License-Identifier: MIT
#include "report/log.h"

#include "core/exit_status.h"
#include "report/journal_stream.h"
#include "report/message.h"
#include "report/without_signals.h"

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

namespace doff {
namespace {

std::vector<std::string> lines_in(const std::string& hint) {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < hint.size();) {
        const std::size_t end = std::min(hint.find('\n', start), hint.size());
        lines.push_back(hint.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

}  // namespace

Log::Log(Kernel& kernel, const Environment& environment, Form form)
    : kernel_(kernel), environment_(environment), form_(form) {}

Log::~Log() {
    try {
        let_go();
    } catch (const std::exception&) {
        // Out of memory, at the end of all: a line of -vv less.
        held_.reset();
    }
}

Result<void> Log::open(const Request& request) {
    auto place = decide_log_place(request);
    if (!place) {
        return std::unexpected(place.error());
    }
    if (request.explain && place->kind != LogKind::standard_error) {
        fd_ = -1;
    } else if (const auto fd = open_log(*place, kernel_); fd) {
        fd_ = *fd;
    } else {
        return std::unexpected(fd.error());
    }
    place_ = *std::move(place);
    to_standard_error_.reset();  // its format may be another now
    return {};
}

bool Log::has_priorities() {
    if (!has_priorities_) {
        has_priorities_ = is_journal_stream(kernel_, environment_);
    }
    return *has_priorities_;
}

// Standard error as it is written to; its format is the log's where it is the log.
LogPlace Log::plain() const {
    return {.format = fd_ == STDERR_FILENO ? place_.format : LogFormat::text};
}

LogWriter& Log::standard_error() {
    if (!to_standard_error_) {
        to_standard_error_ = std::make_unique<LogWriter>(kernel_, plain(), STDERR_FILENO,
                                                         has_priorities() ? Prefix::priority : Prefix::none);
    }
    return *to_standard_error_;
}

LogWriter* Log::place() {
    if (fd_ == STDERR_FILENO) {
        return &standard_error();
    }
    if (!to_place_ && fd_ != -1) {
        to_place_ = std::make_unique<LogWriter>(kernel_, place_, fd_, Prefix::none);
    }
    return to_place_.get();
}

void Log::say(const std::vector<Record>& records, const std::string& object) {
    // One record, whatever there is to be said in the log.
    const std::vector<Record> aloud =
        form_ == Form::json ? std::vector{Record{records.front().level, {}, object}} : records;
    if (silent_) {
        write_at_once(aloud, records);
        return;
    }
    let_go();
    for (const Record& record : aloud) {
        standard_error().write_anyway(record);
    }
    LogWriter* const writer = fd_ == STDERR_FILENO ? nullptr : place();
    if (writer == nullptr) {
        return;
    }
    if (records.front().level == Level::error) {
        writer->try_again();
    }
    for (const Record& record : records) {
        writer->write(record);
    }
}

void Log::write_at_once(const std::vector<Record>& aloud, const std::vector<Record>& records) const {
    const Prefix prefix = has_priorities_.value_or(false) ? Prefix::priority : Prefix::none;
    std::string text;
    for (const Record& record : aloud) {
        for (const std::string& line : written_form(plain(), record, last_words_, prefix)) {
            text += line;
        }
    }
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    if (!kept_ || fd_ == STDERR_FILENO) {
        return;
    }
    for (const Record& record : records) {
        for (const std::string& line : written_form(place_, record, last_words_)) {
            if (!kernel_.append(fd_, line)) {
                return;
            }
        }
    }
}

void Log::let_go() {
    if (const auto held = std::exchange(held_, std::nullopt)) {
        write(*held);
    }
}

void Log::write(const Record& record) {
    let_go();
    LogWriter* const writer = silent_ ? nullptr : place();
    if (writer == nullptr) {
        return;
    }
    writer->write(record);
    if (!writer->answer() && fd_ != STDERR_FILENO) {
        tell_of_loss(writer->answer().error());
    }
}

void Log::tell_of_loss(std::errc reason) {
    if (std::exchange(loss_told_, true)) {
        return;
    }
    const std::string text = "cannot log to " + name_of(place_) + ": " +
                             std::make_error_code(reason).message() + "; what --verbose tells is lost";
    standard_error().write_anyway(form_ == Form::json ? Record{Level::warning, {}, message_of(text, form_)}
                                                      : Record{Level::warning, "note", text});
}

Answer<void> Log::keep(const Record& record) {
    let_go();
    LogWriter* const writer = silent_ ? nullptr : place();
    if (writer == nullptr) {
        return {};
    }
    kept_ = true;
    writer->write_anyway(record);
    return writer->answer();
}

void Log::report(const Error& error) {
    say({{Level::error, "error", sentence(error), lines_in(error.hint)}},
        message_of(error, exit_status(error.stage), Form::json));
}

void Log::report(const std::vector<Difference>& differences, const std::string& hint) {
    std::vector<Record> alarms;
    alarms.reserve(differences.size());
    for (const Difference& difference : differences) {
        alarms.push_back({Level::error,
                          "alarm",
                          "not proven, nothing was run: " + difference.what + ": wanted " +
                              difference.wanted + ", found " + difference.found,
                          {},
                          {Field::word("what", difference.what), Field::word("wanted", difference.wanted),
                           Field::word("found", difference.found)}});
    }
    if (!alarms.empty()) {
        alarms.back().hints = lines_in(hint);
    }
    say(alarms, message_of(differences, exit_status(Stage::proof), Form::json, hint));
}

void Log::report_unmet(const std::vector<Judgement>& unmet) {
    std::vector<Record> records;
    records.reserve(unmet.size());
    for (const Judgement& judgement : unmet) {
        records.push_back({Level::error,
                           "error",
                           sentence(judgement),
                           lines_in(judgement.way_out),
                           {Field::safe("what", judgement.what), Field::safe("wanted", judgement.wanted),
                            Field::safe("found", judgement.found)}});
    }
    say(records, json_of_unmet(unmet, exit_status(Stage::expectation)));
}

void Log::note(const std::string& text) {
    say({{Level::warning, "note", text}}, message_of(text, Form::json));
}

bool Log::signals_restored() const {
    return (!to_standard_error_ || to_standard_error_->signals_restored()) &&
           (!to_place_ || to_place_->signals_restored());
}

void Log::fall_silent() {
    let_go();
    has_priorities();
    if (kept_ || plain().format == LogFormat::json) {
        last_words_ = {std::chrono::system_clock::now(), kernel_.getpid()};
    }
    silent_ = true;
}

Result<void> print(Kernel& kernel, const std::string& text) {
    const WithoutSignals writing(kernel);
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (std::fflush(stdout) != 0 || !written) {
        return std::unexpected(Error{Stage::resolve, "cannot write to standard output", {}, {}});
    }
    return {};
}

}  // namespace doff
