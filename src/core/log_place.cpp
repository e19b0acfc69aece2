// SPDX-License-Identifier: MIT
#include "core/log_place.h"

#include "core/denied.h"
#include "core/near.h"
#include "core/path_walk.h"
#include "core/quote.h"
#include "core/trusted_links.h"

#include <algorithm>
#include <array>

namespace doff {
namespace {

constexpr const char* k_syslog_socket = "/dev/log";
constexpr const char* k_journal_socket = "/run/systemd/journal/socket";

std::unexpected<Error> cannot_log(const LogPlace& place, std::optional<std::errc> reason,
                                  std::string hint = {}) {
    return std::unexpected(Error{Stage::resolve, "cannot log to " + name_of(place), reason, std::move(hint)});
}

// Why nobody could be connected to at a socket, as far as that can be seen.
std::string what_is_missing(Kernel& kernel, const LogPlace& place, std::errc reason) {
    const std::string& path = place.path;
    switch (reason) {
        case std::errc::no_such_file_or_directory: {
            const auto target = kernel.readlink(path.c_str());
            if (target) {
                return quote(path) + " is a link to " + quote(*target) + ", which is not there";
            }
            return target.error() == reason
                       ? "there is no " + quote(path) +
                             " here: " + (place.kind == LogKind::journal ? "" : "a syslog daemon or ") +
                             "systemd-journald makes it, and into a container it is mounted"
                       : "";
        }
        case std::errc::connection_refused: return "nobody reads it: its daemon has ended and left it behind";
        case std::errc::permission_denied: return "the caller may not write to it";
        default: return "";
    }
}

// Of these a file is a way to change the system and none to keep lines, statfs(2), linux/magic.h.
bool is_of_the_kernel(std::uint64_t file_system) {
    constexpr std::array<std::uint64_t, 14> k_kernels_own{
        0x9fa0,      // proc
        0x62656572,  // sysfs
        0x27e0eb,    // cgroup
        0x63677270,  // cgroup2
        0x64626720,  // debugfs
        0x74726163,  // tracefs
        0x73636673,  // securityfs
        0xf97cff8c,  // selinux
        0x43415d53,  // smackfs
        0xcafe4a11,  // bpf
        0x42494e4d,  // binfmt_misc
        0x62656570,  // configfs
        0xde5e81e4,  // efivarfs
        0x6165676c,  // pstore
    };
    return std::ranges::find(k_kernels_own, file_system) != k_kernels_own.end();
}

// A disk, memory or a watchdog would be harmed by what is written.
bool is_device_for_text(Kernel& kernel, int fd, const FileStatus& status) {
    for (const char* const path : {"/dev/null", "/dev/full", "/dev/kmsg"}) {
        const auto device = kernel.lstat(path);
        if (device && device->true_answer() && device->device == status.device &&
            device->inode == status.inode) {
            return true;
        }
    }
    return kernel.isatty(fd).value_or(false);
}

constexpr std::uint32_t k_file_type = 0170000;
constexpr std::uint32_t k_regular = 0100000;
constexpr std::uint32_t k_character_device = 0020000;

constexpr const char* k_other_kind = "it is neither a regular file nor a character device";

// Why a file that was opened is none to append to; empty where it is one.
std::string what_is_wrong(Kernel& kernel, int fd, const FileStatus& status) {
    const auto type = status.mode & k_file_type;
    if (type == k_character_device) {
        return is_device_for_text(kernel, fd, status)
                   ? ""
                   : "of devices only terminals, /dev/null, /dev/full and /dev/kmsg can be logs";
    }
    if (type != k_regular) {
        return k_other_kind;
    }
    if (status.links != 1) {
        return "it has " + std::to_string(status.links) + " names, and one may be another's";
    }
    const auto file_system = kernel.fstatfs(fd);
    constexpr std::uint64_t k_unwritten = 0xffff'ffff;  // by a call that did nothing
    if (!file_system || *file_system == k_unwritten) {
        return "its file system cannot be told";
    }
    return is_of_the_kernel(*file_system) ? "it is the kernel's own, as all files of its file system" : "";
}

// The links of /dev/stdout and its kin lead to what need not have a name.
std::string instead_of_link(Kernel& kernel, const std::string& path) {
    constexpr std::uint32_t k_fifo = 0010000;
    constexpr std::uint32_t k_socket = 0140000;
    const auto end = kernel.stat(path.c_str());
    const std::uint32_t type = end ? end->mode & k_file_type : 0;
    const std::string no_link = "no symbolic link is followed to a log: ";
    if (type == k_fifo || type == k_socket) {
        return no_link + "this one leads to a pipe or socket; --log stderr writes to standard error";
    }
    return no_link + "name the file itself, or write --log stderr for standard error";
}

// Of the way to it and of itself. A pipe that nobody reads and a socket cannot be opened, ENXIO.
std::string what_is_in_the_way(Kernel& kernel, const std::string& path, std::errc reason) {
    const auto end = walk(kernel, path);
    const auto type = end ? end->status.mode & k_file_type : k_regular;
    if (end && !end->status.is_directory() && type != k_regular && type != k_character_device) {
        return k_other_kind;
    }
    if (reason == std::errc::permission_denied) {
        return why_not_opened(kernel, end);
    }
    return end || end.error().last ? "" : why_stopped(kernel, end.error());
}

// 0 to 2 are open, and a call that did nothing returns 0.
constexpr int k_lowest_free = 3;

Result<int> open_file(const LogPlace& place, Kernel& kernel) {
    const auto path = follow_trusted_links(kernel, place.path);
    if (!path) {
        const LinkRefused& refused = path.error();
        return cannot_log(place, refused.reason, refused.why);
    }
    const auto fd = kernel.open_to_append(path->c_str());
    if (!fd) {
        return cannot_log(place, fd.error(),
                          fd.error() == std::errc::too_many_symbolic_link_levels
                              ? instead_of_link(kernel, *path)
                              : what_is_in_the_way(kernel, *path, fd.error()));
    }
    if (*fd < k_lowest_free) {
        return cannot_log(place, std::errc::protocol_error);
    }
    const auto status = kernel.fstat(*fd);
    if (!status || !status->true_answer()) {
        kernel.close(*fd);
        return cannot_log(place, status ? std::errc::protocol_error : status.error());
    }
    if (const std::string wrong = what_is_wrong(kernel, *fd, *status); !wrong.empty()) {
        kernel.close(*fd);
        return cannot_log(place, {}, wrong);
    }
    return *fd;
}

}  // namespace

std::string name_of(const LogPlace& place) {
    const std::string what = place.kind == LogKind::syslog    ? "syslog, "
                             : place.kind == LogKind::journal ? "the journal, "
                                                              : "";
    return what + quote(place.path);
}

Result<LogPlace> decide_log_place(const Request& request) {
    LogPlace place;
    const std::string format = request.log_format.value_or(request.json ? "json" : "text");
    if (format != "text" && format != "json") {
        return usage_error("--log-format " + quote(format) + " is neither text nor json");
    }
    place.format = format == "json" ? LogFormat::json : LogFormat::text;
    const std::string where = request.log.value_or("stderr");
    if (where.contains('/')) {
        place.kind = LogKind::file;
        place.path = where;
    } else if (where == "syslog") {
        place.kind = LogKind::syslog;
        place.path = k_syslog_socket;
    } else if (where == "journal") {
        place.kind = LogKind::journal;
        place.path = k_journal_socket;
    } else if (where != "stderr") {
        return usage_error(
            "--log " + quote(where) + " is no place for a log",
            where.empty()
                ? "is a variable unset?"
                : "write stderr, syslog, journal, or the path of a file with a slash in it: ./FILE");
    }
    return place;
}

Result<int> open_log(const LogPlace& place, Kernel& kernel) {
    if (place.kind == LogKind::standard_error) {
        return 2;
    }
    if (place.kind == LogKind::file) {
        return open_file(place, kernel);
    }
    const auto fd = kernel.connect_datagram(place.path.c_str());
    if (!fd) {
        return cannot_log(place, fd.error(),
                          hint_lines({what_is_missing(kernel, place, fd.error()),
                                      "no daemon is needed for --log stderr or --log ./FILE"}));
    }
    return *fd < k_lowest_free ? cannot_log(place, std::errc::protocol_error) : Result<int>(*fd);
}

}  // namespace doff
