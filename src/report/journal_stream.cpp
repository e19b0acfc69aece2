// SPDX-License-Identifier: MIT
#include "report/journal_stream.h"

#include "core/number.h"

#include <unistd.h>
#include <string_view>

namespace doff {

// sd-daemon(3), systemd.exec(5): "DEVICE:INODE" of the stream that the manager gave us, which may have been
// redirected since.
bool is_journal_stream(Kernel& kernel, const Environment& environment) {
    constexpr std::string_view k_name = "JOURNAL_STREAM=";
    for (const std::string_view variable : environment) {
        if (!variable.starts_with(k_name)) {
            continue;
        }
        const std::string_view value = variable.substr(k_name.size());
        const std::size_t colon = value.find(':');
        if (colon == std::string_view::npos) {
            return false;
        }
        const auto device = parse_number(value.substr(0, colon), 0, ~std::uint64_t{0});
        const auto inode = parse_number(value.substr(colon + 1), 0, ~std::uint64_t{0});
        const auto status =
            device && inode ? kernel.fstat(STDERR_FILENO) : std::unexpected(std::errc::invalid_argument);
        return status && status->true_answer() && status->device == *device && status->inode == *inode;
    }
    return false;
}

}  // namespace doff
