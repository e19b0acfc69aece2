// SPDX-License-Identifier: MIT
//
// The environment that the command gets, environ(7): what stays of the caller's, what the new user
// brings, and what the command line and files set. Where the command is looked for is command.h's.
#pragma once

#include "core/accounts.h"
#include "core/error.h"
#include "core/id.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doff {

using Environment = std::vector<std::string>;  // NAME=VALUE, as in environ(7)

// PATH where there is none, and where the environment is cleared: as login(1) and su(1) have it, which
// put each sbin in front of its bin for root.
inline constexpr std::string_view k_default_path = "/usr/local/bin:/usr/bin:/bin";
inline constexpr std::string_view k_default_root_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// The environment for a user: HOME, USER, LOGNAME and SHELL are the entry's, and everything else is
// the caller's. Without an entry HOME is / and the other three are not set. An empty home directory
// is /, an empty shell /bin/sh, as passwd(5) has it. No value of the caller's survives for these
// four, however often it was set.
Environment environment_of(const std::optional<User>& entry, Environment caller);

struct EnvironmentRequest {
    bool keep_identity = false;           // HOME, USER, LOGNAME and SHELL stay the caller's
    bool clear = false;                   // the rest of the caller's goes, see make_environment()
    bool login = false;                   // as clear, and keep less
    std::vector<std::string> files = {};  // NAME=VALUE, what parse_env_file() made of each, in order
    std::vector<std::string> set = {};    // NAME=VALUE of each --env
    std::vector<std::string> unset = {};  // NAME of each --unset-env
    bool operator==(const EnvironmentRequest&) const = default;
};

// Whether the words of --env and --unset-env are assignments and names, and no name stands there twice.
Result<void> check_variables(const std::vector<std::string>& set, const std::vector<std::string>& unset);

// The environment for the user `uid` with this entry, made of the caller's in this order:
//
// 1. The caller's strings, all of them, also those without "=". With `clear` only TERM, COLORTERM,
//    NO_COLOR, TZ, LANG, LANGUAGE, LC_* and what a service manager says to this very process, which
//    execve(2) does not change: NOTIFY_SOCKET, FDSTORE, LISTEN_PID, LISTEN_PIDFDID, LISTEN_FDS,
//    LISTEN_FDNAMES, WATCHDOG_PID, WATCHDOG_USEC, JOURNAL_STREAM, INVOCATION_ID, SYSTEMD_EXEC_PID,
//    MEMORY_PRESSURE_WATCH, MEMORY_PRESSURE_WRITE (systemd.exec(5)). With `login` only TERM, COLORTERM
//    and NO_COLOR, as runuser(1) --login. With either, PATH is the default one for `uid`.
// 2. HOME, USER, LOGNAME and SHELL as in environment_of(), unless `keep_identity`. `clear` and `login`
//    make it void, as runuser(1) has it: what is cleared cannot stay, and the four are never missing.
// 3. The files' assignments; the last one of a name counts.
// 4. The assignments of --env. A name given twice is an error.
// 5. The names of --unset-env go. One that --env sets is an error; one that is not there is none.
//
// The words of --env and --unset-env are those that check_variables() lets pass. Setting a name removes every
// earlier string of that name. A name is not empty and has no "=", blank
// or control character in it; execve(2) would take any, and a shell that reads it not.
Environment make_environment(const EnvironmentRequest& request, const std::optional<User>& entry, Uid uid,
                             const Environment& caller);

// The assignments in a file, in the format of docker-run(1) --env-file: one NAME=VALUE a line, blanks in
// front skipped, the value literal to the end of the line, so quotes stay and nothing is expanded. Empty
// lines and those that start with # are skipped. Errors, with the number of the line: no "=" (docker
// would take the caller's value), no name, a blank or control character in a name, a carriage return at
// the end, a NUL, a UTF-8 byte order mark in front of a line. No message shows what the file holds: it may
// be a secret.
Result<std::vector<std::string>> parse_env_file(std::string_view path, std::string_view content);

// "-bash" for "/bin/bash": argv[0] that makes a shell a login shell, login(1). "-sh" for an empty one.
std::string login_argv0(std::string_view shell);

}  // namespace doff
