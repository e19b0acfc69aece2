// SPDX-License-Identifier: MIT
#include "report/narration.h"

#include "core/quote.h"

namespace doff {
namespace {

Record record_of(const Step& step) {
    const std::string call = call_of(step);
    // In the plan it may be refused.
    const std::string purpose =
        std::holds_alternative<JoinSessionKeyring>(step) ? "a new one" : purpose_of(step);
    return {Level::info,
            "step",
            purpose.empty() ? call : call + ": " + purpose,
            {},
            {Field::safe("step", call), Field::safe("purpose", purpose)}};
}

// A step that the launch can do without: the proof asks that nothing of the caller's is left.
Record record_of(const Step& step, std::errc refused) {
    const std::string call = call_of(step);
    const std::string reason = std::make_error_code(refused).message();
    return {Level::info,
            "step",
            call + ": refused, " + reason + "; it may be, where there is none of the caller's",
            {},
            {Field::safe("step", call), Field::safe("refused", reason)}};
}

Record record_of(const char* step, const std::string& message) {
    return {Level::info, "step", message, {}, {Field::safe("step", step)}};
}

}  // namespace

void Narration::done(const Step& step, std::optional<std::errc> refused) {
    if (verbose_ > 0) {
        log_.write(refused ? record_of(step, *refused) : record_of(step));
    }
}

void Narration::proven(const State& now) {
    now_ = &now;
    if (verbose_ > 0) {
        log_.write(record_of("read back", "read back: all is as wanted"));
        log_.write(record_of("regain", "tried to regain what was given up: refused"));
    }
}

Result<void> Narration::before_filter(const Step& step) {
    if (verbose_ > 0) {
        Record next = record_of(step);
        next.message = "next " + next.message + ", and no more is logged";
        log_.write(next);
    }
    const auto told = before_execve();
    log_.fall_silent();
    return told;
}

Result<void> Narration::before_execve() {
    if (told_) {
        return {};
    }
    told_ = true;
    if (verbose_ > 0) {
        log_.write(record_of("execute", "execute " + quote(command_)));
    }
    if (audit_) {
        if (const auto written = log_.keep(audit_->record(*now_)); !written) {
            return std::unexpected(Error{Stage::perform, "cannot write the line of --audit", written.error(),
                                         "nothing was run: --audit asks for a record or nothing"});
        }
    }
    if (!log_.signals_restored()) {
        return std::unexpected(
            Error{Stage::perform, "SIGPIPE or SIGXFSZ was ignored to write the log, and stays so", {}, {}});
    }
    return {};
}

}  // namespace doff
