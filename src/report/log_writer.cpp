// SPDX-License-Identifier: MIT
#include "report/log_writer.h"

#include "report/without_signals.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>

#include <utility>

namespace doff {
namespace {

// Writes a record as its place wants it, and keeps what became of that: a logger has no answer.
class PlaceSink final : public spdlog::sinks::sink {
public:
    PlaceSink(Kernel& kernel, LogPlace place, int fd, Prefix prefix)
        : kernel_(kernel), place_(std::move(place)), fd_(fd), prefix_(prefix), pid_(kernel.getpid()) {}

    // What log() is called for next; spdlog has no fields.
    void take(const Record& record) { record_ = &record; }
    const Answer<void>& answer() const { return answer_; }
    void forgive() { answer_ = {}; }
    bool signals_restored() const { return signals_restored_; }

    void log(const spdlog::details::log_msg& message) override {
        WithoutSignals writing(kernel_);
        answer_ = {};
        for (const std::string& text : written_form(place_, *record_, {message.time, pid_}, prefix_)) {
            if (answer_ = kernel_.append(fd_, text); !answer_) {
                break;
            }
        }
        signals_restored_ = writing.restore() && signals_restored_;
    }
    void flush() override {}
    void set_pattern(const std::string& /* each place has its form */) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter> /* as above */) override {}

private:
    Kernel& kernel_;
    LogPlace place_;
    int fd_;
    Prefix prefix_;
    int pid_;
    const Record* record_ = nullptr;
    Answer<void> answer_;
    bool signals_restored_ = true;
};

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::error: return spdlog::level::err;
        case Level::warning: return spdlog::level::warn;
        case Level::notice:
        case Level::info: return spdlog::level::info;
        case Level::debug: break;
    }
    return spdlog::level::debug;
}

}  // namespace

// Is registered nowhere.
class LogWriter::Logger {
public:
    Logger(Kernel& kernel, const LogPlace& place, int fd, Prefix prefix)
        : sink_(std::make_shared<PlaceSink>(kernel, place, fd, prefix)), logger_("doff", sink_) {
        logger_.set_level(spdlog::level::trace);
    }

    void log(const Record& record) {
        sink_->take(record);
        logger_.log(level_of(record.level), spdlog::string_view_t(record.message));
    }
    PlaceSink& sink() const { return *sink_; }

private:
    std::shared_ptr<PlaceSink> sink_;
    spdlog::logger logger_;
};

LogWriter::LogWriter(Kernel& kernel, const LogPlace& place, int fd, Prefix prefix)
    : logger_(std::make_unique<Logger>(kernel, place, fd, prefix)) {}

LogWriter::~LogWriter() = default;

void LogWriter::write(const Record& record) {
    if (answer()) {
        write_anyway(record);
    }
}

void LogWriter::try_again() {
    logger_->sink().forgive();
}

void LogWriter::write_anyway(const Record& record) {
    logger_->log(record);
}

const Answer<void>& LogWriter::answer() const {
    return logger_->sink().answer();
}

bool LogWriter::signals_restored() const {
    return logger_->sink().signals_restored();
}

}  // namespace doff
