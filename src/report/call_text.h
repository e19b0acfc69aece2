// SPDX-License-Identifier: MIT
//
// The arguments and results of Kernel's functions in short, as a trace of system calls has them: "1000",
// "'/srv'", "[33, 1000]", "EPERM". Untrusted text is quoted, and a long list or text is cut.
#pragma once

#include "core/filter_marker.h"
#include "core/kernel.h"

#include <concepts>
#include <string>
#include <string_view>
#include <system_error>

namespace doff {

// "EPERM"; of one that doff never met "errno 123".
std::string error_name(std::errc reason);

std::string shown(Uid uid);  // -1 for the ID that is none
std::string shown(Gid gid);
std::string shown(std::string_view text);
std::string shown(const char* text);
std::string in_base(int base, std::uint64_t number);  // 8 or 16, with the prefix of C
std::string shown(std::span<const Gid> groups);
std::string shown(const ThreadCapabilities& sets);
std::string shown(const LandlockHandled& handled);
std::string shown(const FileStatus& status);
std::string shown(const SocketPair& sockets);
std::string shown(const std::vector<int>& fds);
std::string shown(const Limit& limit);
std::string shown(const IoPriority& priority);
std::string shown(const Scheduling& scheduling);
std::string shown(const CpuSet& cpus);

template <std::integral Number>  // and 1 and 0 for what is true and false
std::string shown(Number number) {
    return std::to_string(number);
}

template <class Id>
std::string shown(const RealEffectiveSaved<Id>& ids) {
    return "[" + shown(ids.real) + ", " + shown(ids.effective) + ", " + shown(ids.saved) + "]";
}

// "PR_SET_DUMPABLE, 0": the operation, and those arguments that it has.
std::string words_of(Prctl operation, unsigned long argument, unsigned long argument2);

}  // namespace doff
