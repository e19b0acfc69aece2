// SPDX-License-Identifier: MIT
#include "report/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <memory>

namespace doff {
namespace {

// Who reads us may have gone, and a file may be full: that is no reason to die by a signal in place of an
// exit status, signal(7). The command gets back what it would have had.
class WithoutSignals {
public:
    WithoutSignals() : pipe_(std::signal(SIGPIPE, SIG_IGN)), file_size_(std::signal(SIGXFSZ, SIG_IGN)) {}
    WithoutSignals(const WithoutSignals&) = delete;
    WithoutSignals(WithoutSignals&&) = delete;
    WithoutSignals& operator=(const WithoutSignals&) = delete;
    WithoutSignals& operator=(WithoutSignals&&) = delete;
    ~WithoutSignals() {
        static_cast<void>(std::signal(SIGPIPE, pipe_));
        static_cast<void>(std::signal(SIGXFSZ, file_size_));
    }

private:
    using Handler = void (*)(int);
    Handler pipe_;
    Handler file_size_;
};

// Made when there is something to say, which on most runs is never. Not registered anywhere, no
// thread, no buffer of its own: a line is out when the call returns.
void write_line(spdlog::level::level_enum level, const std::string& text) {
    const WithoutSignals writing;
    spdlog::logger logger("doff", std::make_shared<spdlog::sinks::stderr_sink_st>());
    logger.set_pattern("%v");
    logger.log(level, text);
    logger.flush();
}

}  // namespace

void report(const Error& error, int status, Form form) {
    write_line(spdlog::level::err, message_of(error, status, form));
}

void report(const std::vector<Difference>& differences, int status, Form form) {
    write_line(spdlog::level::critical, message_of(differences, status, form));
}

void note(const std::string& text, Form form) {
    write_line(spdlog::level::info, message_of(text, form));
}

void report_by_write(const Error& error, int status, Form form) {
    const std::string text = message_of(error, status, form) + "\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

Result<void> print(const std::string& text) {
    const WithoutSignals writing;
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (std::fflush(stdout) != 0 || !written) {
        return std::unexpected(Error{Stage::resolve, "cannot write to standard output", {}, {}});
    }
    return {};
}

}  // namespace doff
