// SPDX-License-Identifier: MIT
//
// What went wrong, as a value: one sentence, the kernel's reason where there is one, and the way
// out where we know it. How it is printed is report/message.h's business, and which exit status a
// stage has is exit_status.h's.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <system_error>

namespace doff {

// Where doff was when it stopped. All but the last two are before or during the change of identity, and
// the command has not been tried; the last two are what execve(2) said.
enum class Stage {
    usage,              // the command line cannot be understood
    resolve,            // a name, number, path or state could not be had
    perform,            // the kernel refused a step
    expectation,        // the process is not, or would not be, what --assert wants
    proof,              // the kernel said yes, and the read-back says no
    command_not_found,  // no such command
    command_refused,    // the command is there and cannot be executed
};

struct Error {
    Stage stage = Stage::resolve;
    std::string what;                      // "setuid(1000)", "no user named 'ap'"
    std::optional<std::errc> reason = {};  // the kernel's or the database's own error
    std::string hint = {};                 // the way out, one or more lines; empty where we know none

    bool operator==(const Error&) const = default;
};

// The sentence a person reads: what, and the system's words for the reason.
std::string sentence(const Error& error);

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> usage_error(std::string what, std::string hint = {}) {
    return std::unexpected(Error{Stage::usage, std::move(what), {}, std::move(hint)});
}

}  // namespace doff
