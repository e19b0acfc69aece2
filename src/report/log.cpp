// SPDX-License-Identifier: MIT
#include "report/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <cstdio>
#include <memory>

namespace doff {
namespace {

// Made when there is something to say, which on most runs is never. Not registered anywhere, no
// thread, no buffer of its own: a line is out when the call returns.
void write_line(spdlog::level::level_enum level, const std::string& text) {
    spdlog::logger logger("doff", std::make_shared<spdlog::sinks::stderr_sink_st>());
    logger.set_pattern("%v");
    logger.log(level, text);
    logger.flush();
}

}  // namespace

void report(const Error& error) {
    write_line(spdlog::level::err, "doff: " + sentence(error));
    if (!error.hint.empty()) {
        write_line(spdlog::level::err, "hint: " + error.hint);
    }
}

void report(const std::vector<Difference>& differences) {
    for (const Difference& difference : differences) {
        write_line(spdlog::level::critical, "doff: not proven, nothing was run: " + difference.what +
                                                ": wanted " + difference.wanted + ", found " +
                                                difference.found);
    }
}

void note(const std::string& text) {
    write_line(spdlog::level::info, "doff: " + text);
}

Result<void> print(const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (std::fflush(stdout) != 0 || !written) {
        return std::unexpected(Error{Stage::resolve, "cannot write to standard output", {}, {}});
    }
    return {};
}

}  // namespace doff
