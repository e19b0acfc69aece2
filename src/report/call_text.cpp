// SPDX-License-Identifier: MIT
#include "report/call_text.h"

#include "core/errno_name.h"
#include "core/quote.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace doff {
namespace {

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
    const std::string name(errno_name(reason));
    return name.empty() ? "errno " + std::to_string(static_cast<int>(reason)) : name;
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
