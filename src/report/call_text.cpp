// SPDX-License-Identifier: MIT
#include "report/call_text.h"

#include "core/quote.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace doff {
namespace {

struct ErrorName {
    std::errc error;
    std::string_view name;
};

constexpr std::array k_errors{
    ErrorName{std::errc::argument_list_too_long, "E2BIG"},
    ErrorName{std::errc::permission_denied, "EACCES"},
    ErrorName{std::errc::address_in_use, "EADDRINUSE"},
    ErrorName{std::errc::address_not_available, "EADDRNOTAVAIL"},
    ErrorName{std::errc::address_family_not_supported, "EAFNOSUPPORT"},
    ErrorName{std::errc::resource_unavailable_try_again, "EAGAIN"},
    ErrorName{std::errc::bad_file_descriptor, "EBADF"},
    ErrorName{std::errc::device_or_resource_busy, "EBUSY"},
    ErrorName{std::errc::no_child_process, "ECHILD"},
    ErrorName{std::errc::connection_refused, "ECONNREFUSED"},
    ErrorName{std::errc::file_exists, "EEXIST"},
    ErrorName{std::errc::bad_address, "EFAULT"},
    ErrorName{std::errc::file_too_large, "EFBIG"},
    ErrorName{std::errc::interrupted, "EINTR"},
    ErrorName{std::errc::invalid_argument, "EINVAL"},
    ErrorName{std::errc::io_error, "EIO"},
    ErrorName{std::errc::is_a_directory, "EISDIR"},
    ErrorName{std::errc::too_many_symbolic_link_levels, "ELOOP"},
    ErrorName{std::errc::too_many_files_open, "EMFILE"},
    ErrorName{std::errc::message_size, "EMSGSIZE"},
    ErrorName{std::errc::filename_too_long, "ENAMETOOLONG"},
    ErrorName{std::errc::network_unreachable, "ENETUNREACH"},
    ErrorName{std::errc::too_many_files_open_in_system, "ENFILE"},
    ErrorName{std::errc::no_such_device, "ENODEV"},
    ErrorName{std::errc::no_such_file_or_directory, "ENOENT"},
    ErrorName{std::errc::executable_format_error, "ENOEXEC"},
    ErrorName{std::errc::not_enough_memory, "ENOMEM"},
    ErrorName{std::errc::no_space_on_device, "ENOSPC"},
    ErrorName{std::errc::function_not_supported, "ENOSYS"},
    ErrorName{std::errc::not_a_directory, "ENOTDIR"},
    ErrorName{std::errc::state_not_recoverable, "ENOTRECOVERABLE"},
    ErrorName{std::errc::inappropriate_io_control_operation, "ENOTTY"},
    ErrorName{std::errc::no_such_device_or_address, "ENXIO"},
    ErrorName{std::errc::operation_not_supported, "EOPNOTSUPP"},
    ErrorName{std::errc::operation_not_permitted, "EPERM"},
    ErrorName{std::errc::broken_pipe, "EPIPE"},
    ErrorName{std::errc::protocol_error, "EPROTO"},
    ErrorName{std::errc::wrong_protocol_type, "EPROTOTYPE"},
    ErrorName{std::errc::result_out_of_range, "ERANGE"},
    ErrorName{std::errc::read_only_file_system, "EROFS"},
    ErrorName{std::errc::no_such_process, "ESRCH"},
    ErrorName{std::errc::timed_out, "ETIMEDOUT"},
    ErrorName{std::errc::text_file_busy, "ETXTBSY"},
    ErrorName{std::errc::cross_device_link, "EXDEV"},
};

// The operations of prctl(2), and how many arguments each has.
struct Operation {
    Prctl operation;
    std::string_view name;
    int arguments;
};

constexpr std::array k_operations{
    Operation{Prctl::set_pdeathsig, "PR_SET_PDEATHSIG", 1},
    Operation{Prctl::get_dumpable, "PR_GET_DUMPABLE", 0},
    Operation{Prctl::set_dumpable, "PR_SET_DUMPABLE", 1},
    Operation{Prctl::get_keepcaps, "PR_GET_KEEPCAPS", 0},
    Operation{Prctl::set_keepcaps, "PR_SET_KEEPCAPS", 1},
    Operation{Prctl::get_seccomp, "PR_GET_SECCOMP", 0},
    Operation{Prctl::capbset_read, "PR_CAPBSET_READ", 1},
    Operation{Prctl::capbset_drop, "PR_CAPBSET_DROP", 1},
    Operation{Prctl::get_securebits, "PR_GET_SECUREBITS", 0},
    Operation{Prctl::set_securebits, "PR_SET_SECUREBITS", 1},
    Operation{Prctl::set_no_new_privs, "PR_SET_NO_NEW_PRIVS", 1},
    Operation{Prctl::get_no_new_privs, "PR_GET_NO_NEW_PRIVS", 0},
    Operation{Prctl::cap_ambient, "PR_CAP_AMBIENT", 2},
    Operation{Prctl::set_ptracer, "PR_SET_PTRACER", 1},
};

std::string name_of_ambient(unsigned long operation) {
    switch (operation) {
        case k_ambient_is_set: return "PR_CAP_AMBIENT_IS_SET";
        case k_ambient_raise: return "PR_CAP_AMBIENT_RAISE";
        case k_ambient_clear_all: return "PR_CAP_AMBIENT_CLEAR_ALL";
        default: return shown(operation);
    }
}

// At most sixteen of them.
template <class Values>
std::string list_of(const Values& values) {
    constexpr std::size_t k_shown = 16;
    std::string text = "[";
    std::size_t at = 0;
    for (const auto value : values) {
        if (at == k_shown) {
            text += ", ...";
            break;
        }
        text += (at == 0 ? "" : ", ") + shown(value);
        ++at;
    }
    return text + "]";
}

}  // namespace

std::string error_name(std::errc reason) {
    const auto* const row = std::ranges::find(k_errors, reason, &ErrorName::error);
    return row != k_errors.end() ? std::string(row->name)
                                 : "errno " + std::to_string(static_cast<int>(reason));
}

std::string shown(Uid uid) {
    return uid.value == k_no_id ? "-1" : std::to_string(uid.value);
}

std::string shown(Gid gid) {
    return gid.value == k_no_id ? "-1" : std::to_string(gid.value);
}

std::string in_base(int base, std::uint64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    return (base == 8 ? "0" : "0x") + std::string(digits.data(), end);
}

std::string shown(std::string_view text) {
    return quote(text);
}

std::string shown(const char* text) {
    return quote(text);
}

std::string shown(std::span<const Gid> groups) {
    return std::to_string(groups.size()) + ", " + list_of(groups);
}

std::string shown(const ThreadCapabilities& sets) {
    return "{" + in_base(16, sets.effective.bits) + ", " + in_base(16, sets.permitted.bits) + ", " +
           in_base(16, sets.inheritable.bits) + "}";
}

std::string shown(const LandlockHandled& handled) {
    return "{" + in_base(16, handled.fs) + ", " + in_base(16, handled.net) + ", " +
           in_base(16, handled.scoped) + "}";
}

std::string shown(const FileStatus& status) {
    return "{mode " + in_base(8, status.mode) + ", uid " + shown(status.uid) + ", gid " + shown(status.gid) +
           ", inode " + std::to_string(status.inode) + "}";
}

std::string shown(const SocketPair& sockets) {
    return "[" + shown(sockets.ours) + ", " + shown(sockets.other) + "]";
}

std::string shown(const std::vector<int>& fds) {
    return list_of(fds);
}

std::string shown(const Limit& limit) {
    return text_of(limit);
}

std::string shown(const IoPriority& priority) {
    return text_of(priority);
}

std::string shown(const Scheduling& scheduling) {
    return text_of(scheduling);
}

std::string shown(const CpuSet& cpus) {
    return text_of(cpus);
}

std::string words_of(Prctl operation, unsigned long argument, unsigned long argument2) {
    const auto* const row = std::ranges::find(k_operations, operation, &Operation::operation);
    if (row == k_operations.end()) {
        return shown(static_cast<int>(operation)) + ", " + shown(argument) + ", " + shown(argument2);
    }
    std::string text(row->name);
    if (row->arguments > 0) {
        text += ", " + (operation == Prctl::cap_ambient ? name_of_ambient(argument) : shown(argument));
    }
    if (row->arguments > 1 && argument != k_ambient_clear_all) {
        text += ", " + shown(argument2);
    }
    return text;
}

}  // namespace doff
