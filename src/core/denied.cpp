// SPDX-License-Identifier: MIT
#include "core/denied.h"

#include "core/quote.h"

#include <cstdint>

namespace doff {
namespace {

constexpr std::string_view k_written = "written";

std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// proc_sys_fs(5), protected_regular: with O_CREAT a file is not opened that is another's, in a sticky
// directory in which others may make files; not even for root.
bool is_protected(Kernel& kernel, const Arrived& file) {
    constexpr std::uint32_t k_sticky = 01000;
    constexpr std::uint32_t k_by_group = 0020;
    constexpr std::uint32_t k_by_all = 0002;
    const auto directory = kernel.stat(directory_of(file.path).c_str());
    const auto level = kernel.read_file("/proc/sys/fs/protected_regular", 16);
    if (!directory || !level || (directory->mode & k_sticky) == 0 || file.status.uid == directory->uid ||
        file.status.uid == kernel.geteuid()) {
        return false;
    }
    return (directory->mode & k_by_all) != 0 ? level->starts_with('1') || level->starts_with('2')
                                             : (directory->mode & k_by_group) != 0 && level->starts_with('2');
}

}  // namespace

std::string who_may_not(Kernel& kernel, const Arrived& file, std::string_view done) {
    return quote(file.path) + " may not be " + std::string(done) + " by uid " +
           std::to_string(kernel.geteuid().value) + ": ";
}

std::string why_denied(Kernel& kernel, const Arrived& file, unsigned wanted, std::string_view done) {
    const bool by_mode =
        !mode_allows(kernel, file.status, wanted) && !kernel.faccessat(file.path.c_str(), wanted).has_value();
    return who_may_not(kernel, file, done) +
           (by_mode ? owner_and_mode(file.status) : why_in_spite_of_the_mode(kernel, file.path));
}

std::string why_not_opened(Kernel& kernel, const Walk& end) {
    if (end && kernel.faccessat(end->path.c_str(), k_may_write) && is_protected(kernel, *end)) {
        return quote(end->path) + " belongs neither to uid " + std::to_string(kernel.geteuid().value) +
               " nor to the owner of its directory, in which others may make files: the kernel does not open "
               "it where it would be made if it were not there (fs.protected_regular)";
    }
    if (end) {
        return why_denied(kernel, *end, k_may_write, k_written);
    }
    const auto directory = walk(kernel, end.error().directory);
    const bool to_be_made =
        end.error().last && end.error().reason == std::errc::no_such_file_or_directory && directory;
    return to_be_made ? why_denied(kernel, *directory, k_may_write | k_may_execute, k_written)
                      : why_stopped(kernel, end.error());
}

}  // namespace doff
