// SPDX-License-Identifier: MIT
//
// What --verbose and --audit log of the change itself, as it happens. Without either every function here
// does nothing.
#pragma once

#include "core/progress.h"
#include "core/state.h"
#include "report/audit.h"
#include "report/log.h"

#include <optional>
#include <string_view>

namespace doff {

class Narration final : public Progress {
public:
    // `command` is the name of what will be executed; as `log`, it has to outlive this. `audit` is empty
    // where none is asked for.
    Narration(Log& log, int verbose, std::optional<Audit> audit, std::string_view command)
        : log_(log), verbose_(verbose), audit_(std::move(audit)), command_(command) {}

    void done(const Step& step, std::optional<std::errc> refused) override;
    void proven(const State& now) override;
    // Says all that is to be said before execve(2), and that no more can be said.
    Result<void> before_filter(const Step& step) override;
    // The same where there is no filter. An error where the line of --audit was not taken: what the log is
    // asked to have and has not is a restriction that was not obtained.
    Result<void> before_execve();

private:
    Log& log_;
    int verbose_;
    std::optional<Audit> audit_;
    std::string_view command_;
    const State* now_ = nullptr;
    bool told_ = false;
};

}  // namespace doff
