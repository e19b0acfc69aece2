// SPDX-License-Identifier: MIT
#include "core/standard_fds.h"

#include "core/surroundings.h"

#include <string>

namespace doff {
namespace {

constexpr const char* k_way_out = "start doff with fds 0, 1 and 2 open";

Result<void> open_null_as(Kernel& kernel, int fd) {
    const auto opened = kernel.open_null();
    const std::string closed = "fd " + std::to_string(fd) + " is closed and ";
    if (!opened) {
        return std::unexpected(
            Error{Stage::resolve, closed + "/dev/null cannot be opened", opened.error(), k_way_out});
    }
    // A closed descriptor is the lowest free one, so it was not closed.
    if (*opened != fd) {
        return std::unexpected(Error{
            Stage::resolve, closed + "/dev/null was opened as " + std::to_string(*opened), {}, k_way_out});
    }
    return {};
}

// EBADF is no file system's answer: it is closed, whatever fcntl(2) has said.
Result<std::optional<FileStatus>> file_of(Kernel& kernel, int fd) {
    const auto status = kernel.fstat(fd);
    const bool untrue = status ? !status->true_answer() : status.error() == std::errc::bad_file_descriptor;
    if (untrue) {
        return std::unexpected(Error{Stage::resolve,
                                     "which file fd " + std::to_string(fd) + " is",
                                     status ? std::errc::protocol_error : status.error(),
                                     {}});
    }
    return status ? std::optional(*status) : std::nullopt;
}

// A file of a lower layer gets another number, and on some layouts another device, once somebody writes to it
// by any of its names, overlayfs "Non-standard behavior".
bool may_have_been_copied_up(Kernel& kernel, int fd, const FileStatus& before, const FileStatus& now) {
    constexpr std::uint64_t k_overlayfs = 0x794c7630;  // statfs(2)
    return before.is_regular() && now.is_regular() && kernel.fstatfs(fd) == k_overlayfs;
}

}  // namespace

Result<StandardFds> open_standard_fds(Kernel& kernel) {
    StandardFds found;
    for (int fd = 0; fd < 3; ++fd) {
        if (!kernel.is_open(fd)) {
            found.output_was_open = found.output_was_open && fd != 1;
            if (const auto opened = open_null_as(kernel, fd); !opened) {
                return std::unexpected(opened.error());
            }
        }
        const auto file = file_of(kernel, fd);
        if (!file) {
            return std::unexpected(file.error());
        }
        found.files.at(static_cast<std::size_t>(fd)) = *file;
    }
    return found;
}

Result<void> check_standard_fds(Kernel& kernel, const StandardFds& fds) {
    for (int fd = 0; fd < 3; ++fd) {
        const auto lost = [fd](const std::string& how) {
            return std::unexpected(Error{
                Stage::resolve, "fd " + std::to_string(fd) + " was open at the start and is " + how, {}, {}});
        };
        const auto closes = kernel.closes_on_exec(fd);
        if (!closes) {
            return lost("closed");
        }
        if (*closes) {
            return lost("to be closed by execve");
        }
        const auto file = file_of(kernel, fd);
        if (!file) {
            return std::unexpected(file.error());
        }
        const auto& before = fds.files.at(static_cast<std::size_t>(fd));
        if (before && !*file) {
            return lost("one that fstat(2) does not tell of");
        }
        const bool same = !before || id_of(*before) == id_of(**file);
        if (!same && !may_have_been_copied_up(kernel, fd, *before, **file)) {
            return lost("another file");
        }
    }
    return {};
}

}  // namespace doff
