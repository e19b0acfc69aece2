// SPDX-License-Identifier: MIT
#include "core/may_execute.h"

#include <algorithm>

namespace doff {
namespace {

std::string kind_of(const FileStatus& status) {
    switch (status.mode & 0170000) {
        case 0010000: return "a pipe";
        case 0020000: return "a character device";
        case 0040000: return "a directory";
        case 0060000: return "a block device";
        case 0140000: return "a socket";
        default: return "no regular file";
    }
}

// Its kind, its mode and its mount.
std::optional<Defect> refused_as_a_file(Kernel& kernel, const std::string& who, const Arrived& file) {
    const std::string uid = "uid " + std::to_string(kernel.geteuid().value);
    if (!file.status.is_regular()) {
        return Defect{std::errc::permission_denied, who + " is " + kind_of(file.status)};
    }
    constexpr std::uint32_t k_executable = 0111;
    const auto allowed = kernel.faccessat(file.path.c_str(), k_may_execute);
    const auto system = kernel.statfs(file.path.c_str());
    const bool noexec = system && (system->flags & k_mounted_noexec) != 0;
    if (!allowed && allowed.error() == std::errc::permission_denied) {
        if ((file.status.mode & k_executable) == 0) {
            // What a script names may be there for something else.
            const bool named = who.starts_with("its ") || who.starts_with("the ");
            const char* const advice = named ? "" : ": chmod +x";
            return Defect{allowed.error(), who + " may be executed by no user at all" + advice};
        }
        if (!noexec) {
            const bool by_mode = mode_allows(kernel, file.status, k_may_execute);
            Defect defect{allowed.error(), who + " may not be executed by " + uid + ": "};
            defect.text +=
                by_mode ? why_in_spite_of_the_mode(kernel, file.path) : owner_and_mode(file.status);
            defect.beyond_the_mode = by_mode;
            return defect;
        }
    }
    if (!allowed && !noexec && allowed.error() != std::errc::permission_denied) {
        return Defect{allowed.error(), ""};
    }
    if (noexec) {
        return Defect{std::errc::permission_denied,
                      who + " is on a file system that is mounted noexec, where nothing is executed"};
    }
    return std::nullopt;
}

std::optional<Defect> refused_by_check(Kernel& kernel, const std::string& who, const Arrived& file,
                                       const Landlock* landlock) {
    const auto checked = kernel.execveat_check(file.path.c_str());
    if (checked) {
        return std::nullopt;
    }
    if (checked.error() == std::errc::text_file_busy) {
        return Defect{checked.error(), who + " is open for writing: whoever writes it has to be done first"};
    }
    const bool denied = checked.error() == std::errc::permission_denied;
    if (denied || (landlock != nullptr && !is_covered(kernel, *landlock, file, k_fs_execute))) {
        return Defect{std::errc::permission_denied,
                      who + " may not be executed: " + why_in_spite_of_the_mode(kernel, file.path), true};
    }
    // EINVAL: a kernel that knows no such question; the other two: a filter that knows no such call.
    const bool not_asked = checked.error() == std::errc::invalid_argument ||
                           checked.error() == std::errc::function_not_supported ||
                           checked.error() == std::errc::operation_not_permitted;
    return not_asked ? std::nullopt : std::optional(Defect{checked.error(), ""});
}

}  // namespace

std::optional<Defect> why_file_is_refused(Kernel& kernel, const std::string& who, const Arrived& file,
                                          const Landlock* landlock) {
    auto defect = refused_as_a_file(kernel, who, file);
    return defect ? defect : refused_by_check(kernel, who, file, landlock);
}

bool is_covered(Kernel& kernel, const Landlock& landlock, const Arrived& file, std::uint64_t right) {
    if ((landlock.handled.fs & right) == 0) {
        return true;
    }
    const auto has_rule = [&](const FileStatus& status) {
        return std::ranges::any_of(landlock.paths, [&](const PathRule& rule) {
            return (rule.allowed & right) != 0 && rule.file == id_of(status);
        });
    };
    if (has_rule(file.status)) {
        return true;
    }
    const std::size_t slash = file.path.rfind('/');
    std::string here = file.status.is_directory()   ? file.path
                       : slash == std::string::npos ? "."
                                                    : file.path.substr(0, slash + 1);
    const auto top = kernel.stat("/");
    // Ends also where the path has become too long.
    for (auto status = kernel.stat(here.c_str()); status && top; status = kernel.stat(here.c_str())) {
        if (has_rule(*status)) {
            return true;
        }
        if (id_of(*status) == id_of(*top)) {
            break;
        }
        here += "/..";
    }
    return false;
}

}  // namespace doff
