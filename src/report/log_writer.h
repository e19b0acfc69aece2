// SPDX-License-Identifier: MIT
//
// One place that lines are written to, each at once, and what became of the last.
#pragma once

#include "core/kernel.h"
#include "core/log_place.h"
#include "report/record.h"

#include <memory>

namespace doff {

// Once a place did not take a line, no more is written to it of notes and of what --verbose tells: each could
// take the second that its reader is waited for.
class LogWriter {
public:
    // `kernel` has to outlive this.
    LogWriter(Kernel& kernel, const LogPlace& place, int fd, Prefix prefix);
    LogWriter(const LogWriter&) = delete;
    LogWriter(LogWriter&&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;
    LogWriter& operator=(LogWriter&&) = delete;
    ~LogWriter();

    void write(const Record& record);
    // For what is worth that second, and the lines after it if this one is taken.
    void try_again();
    void write_anyway(const Record& record);

    // Of the last line.
    const Answer<void>& answer() const;
    bool signals_restored() const;

private:
    class Logger;
    std::unique_ptr<Logger> logger_;
};

}  // namespace doff
