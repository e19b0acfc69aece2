// SPDX-License-Identifier: MIT
//
// Everything that doff says: errors, notes and differences; what --verbose and --audit ask for; and pages to
// standard output.
//
// Errors and notes go to standard error, and to the place of --log where that is another; all else goes to
// the place alone. A line is out, or was not taken, when the call returns: there is no thread and no buffer.
// Where standard error is the journal's stream, as JOURNAL_STREAM has it, each line starts with its priority,
// "<3>".
//
// Nothing is made, asked or allocated before there is something to say. Formatting allocates: between the
// first change and execve only who asked for --verbose or --audit gets that.
#pragma once

#include "core/command.h"
#include "core/error.h"
#include "core/judge.h"
#include "core/kernel.h"
#include "core/log_place.h"
#include "core/verify.h"
#include "report/log_writer.h"
#include "report/message.h"
#include "report/record.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doff {

class Log {
public:
    // Both have to outlive this. `kernel` is the one that is written by, and never one that logs its calls.
    // With Form::json errors and notes are objects on standard error, message.h, whatever the log's format
    // is.
    Log(Kernel& kernel, const Environment& environment, Form form = Form::text);
    Log(const Log&) = delete;
    Log(Log&&) = delete;
    Log& operator=(const Log&) = delete;
    Log& operator=(Log&&) = delete;
    ~Log();

    // --log and --log-format. With --explain nothing is opened, and what would go to another place than
    // standard error goes nowhere.
    Result<void> open(const Request& request);
    // Of the place where that is not standard error; else -1.
    int own_fd() const { return fd_ > 2 ? fd_ : -1; }

    // "doff: what failed: reason", and a "hint: ..." line for each way out.
    void report(const Error& error);
    // "doff: not proven: ..." for each difference, and that nothing was run.
    void report(const std::vector<Difference>& differences, const std::string& hint = {});
    // "doff: expected ..." for each of --assert that does not hold.
    void report_unmet(const std::vector<Judgement>& unmet);
    void note(const std::string& text);
    // To the place alone. The first line that is not taken is told on standard error, and what follows is
    // lost.
    void write(const Record& record);
    // The same, but only once something else is said or let_go() is called: until then another may take its
    // place.
    void hold(Record record) { held_ = std::move(record); }
    bool holds_a_line() const { return held_.has_value(); }
    void let_go();
    // The same as write() for what has to be there, and whether it was taken.
    Answer<void> keep(const Record& record);

    // Whether SIGPIPE and SIGXFSZ, which are ignored while a line is written, are what they were.
    bool signals_restored() const;

    // From here on a filter may kill for whatever is done: errors are a single write(2) to standard error,
    // and there is nothing else. But where keep() was asked for, errors are written to the place as well,
    // after that: what it says of a command that then was not run may not stand alone.
    void fall_silent();
    // The filter was not installed.
    void speak_again() { silent_ = false; }

private:
    bool has_priorities();
    LogWriter& standard_error();
    LogWriter* place();
    LogPlace plain() const;
    void tell_of_loss(std::errc reason);
    void say(const std::vector<Record>& records, const std::string& object);
    void write_at_once(const std::vector<Record>& aloud, const std::vector<Record>& records) const;

    Kernel& kernel_;
    const Environment& environment_;
    Form form_;
    LogPlace place_;
    int fd_ = 2;
    bool silent_ = false;
    bool kept_ = false;
    bool loss_told_ = false;
    std::optional<Record> held_;
    Stamp last_words_;
    std::optional<bool> has_priorities_;
    std::unique_ptr<LogWriter> to_standard_error_;
    std::unique_ptr<LogWriter> to_place_;
};

// `text` to standard output; an error where it could not be written whole.
Result<void> print(Kernel& kernel, const std::string& text);

}  // namespace doff
