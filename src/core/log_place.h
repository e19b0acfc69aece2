// SPDX-License-Identifier: MIT
//
// --log and --log-format: where the log goes, and in which form. The descriptor of it is opened as the
// caller, before anything is changed, and is closed by execve(2).
#pragma once

#include "core/error.h"
#include "core/kernel.h"
#include "core/request.h"

#include <string>

namespace doff {

enum class LogKind {
    standard_error,
    syslog,   // datagrams to /dev/log, as syslog(3) sends them
    journal,  // datagrams to systemd-journald(8), in its native protocol
    file,
};

enum class LogFormat { text, json };

struct LogPlace {
    LogKind kind = LogKind::standard_error;
    LogFormat format = LogFormat::text;
    std::string path = {};  // of the file or the socket
    bool operator==(const LogPlace&) const = default;
};

// Where --json is given the log is JSON, too, but for what --log-format says.
Result<LogPlace> decide_log_place(const Request& request);

// "syslog, '/dev/log'", as messages name it.
std::string name_of(const LogPlace& place);

// The descriptor to write to: 2, or one of our own. A file is opened without following a link in its last
// component, and elsewhere only links that nobody but root and the caller can have made, trusted_links.h:
// what somebody else put there would be written to with the caller's rights (CWE-59). It has to be a regular
// file of one name, and not of a file system that is the kernel's own, such as proc(5), or a terminal,
// /dev/null, /dev/full or /dev/kmsg; a FIFO would make the command wait for a reader. Whose file it is is not
// asked: a log may well belong to the user that it tells of.
Result<int> open_log(const LogPlace& place, Kernel& kernel);

}  // namespace doff
