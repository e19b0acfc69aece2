// SPDX-License-Identifier: MIT
#include "core/elevated_start.h"

#include "core/opened.h"
#include "core/shell_word.h"

#include <optional>
#include <string>

namespace doff {
namespace {

constexpr std::uint32_t k_setuid = 04000;
constexpr std::uint32_t k_setgid_and_executable = 02010;  // without the latter it is no setgid, chmod(2)
constexpr std::uint32_t k_setuid_or_setgid = 06000;

template <class Id>
bool are_apart(const ProcessIds<Id>& ids) {
    return ids.real != ids.effective;
}

// Nothing where it cannot be told, as without proc(5).
std::optional<FileStatus> own_file(Kernel& kernel) {
    if (!is_proc_mounted(kernel)) {
        return {};
    }
    const auto status = kernel.stat("/proc/self/exe");
    return status && status->true_answer() ? std::optional(*status) : std::nullopt;
}

bool is_by_file(const FileStatus& file, const State& before) {
    const bool setuid = (file.mode & k_setuid) != 0;
    const bool setgid = (file.mode & k_setgid_and_executable) == k_setgid_and_executable;
    return (are_apart(before.uid) && setuid && file.uid == before.uid.effective) ||
           (are_apart(before.gid) && setgid && file.gid == before.gid.effective);
}

template <class Id>
std::string which(const char* kind, const ProcessIds<Id>& ids) {
    return std::string("real ") + kind + " " + std::to_string(ids.real.value) + " and effective " + kind +
           " " + std::to_string(ids.effective.value);
}

// Its path as a word for a shell; "FILE" where that cannot be told.
std::string path_of_own_file(Kernel& kernel) {
    const auto path = is_proc_mounted(kernel) ? kernel.readlink("/proc/self/exe") : std::string();
    return shell_word(path && !path->ends_with(" (deleted)") ? *path : "");
}

// `command` and the path of the file take away what the file gives.
Error more_than_the_caller(Kernel& kernel, const std::string& how, const std::string& command) {
    return {Stage::resolve,
            "started with more privilege than the caller has: " + how,
            {},
            "doff only gives privilege up: remove it from the file with " + command + " " +
                path_of_own_file(kernel) + ", or use sudo"};
}

Error ids_differ_already(Kernel& kernel, const State& before, const std::optional<FileStatus>& file) {
    if (file && is_by_file(*file, before)) {
        return more_than_the_caller(kernel, "real and effective ids differ, as of a setuid or setgid file",
                                    "chmod ug-s");
    }
    const bool uids = are_apart(before.uid);
    const bool gids = are_apart(before.gid);
    const std::string both = uids && gids ? " and " : "";
    const std::string what = (uids ? which("uid", before.uid) : "") + (both.empty() ? "" : ", ") +
                             (gids ? which("gid", before.gid) : "") + " differ";
    // What made them differ is known only by the file that it cannot have been.
    const std::string hint = "whoever starts doff must make them equal, as setpriv does with " +
                             std::string(uids ? "--reuid" : "") + both + (gids ? "--regid" : "");
    return {Stage::resolve, what, {}, file ? hint : ""};
}

}  // namespace

// AT_SECURE alone does not say why: a security module's transition sets it too, and gives nothing.
// An installation with setuid or setgid makes two ids differ, and one with file capabilities leaves a
// user who is not root with capabilities that are not ambient.
//
// Where single ids are asked for, or are what is looked at, a caller whose ids differ is who they are meant
// for; then it is our own file that must not be what made them differ.
Result<void> refuse_elevated_start(Kernel& kernel, const Request& request, const State& before) {
    if (!kernel.at_secure()) {
        return {};
    }
    if (are_apart(before.uid) || are_apart(before.gid)) {
        const auto file = own_file(kernel);
        const bool ordinary = file && (file->mode & k_setuid_or_setgid) == 0;
        if (!ordinary || (!request.names_single_ids() && !request.asserts_alone())) {
            return std::unexpected(ids_differ_already(kernel, before, file));
        }
    }
    const auto& sets = before.capabilities;
    // A real root keeps its permitted set through execve(2) whatever the effective user is.
    if (before.uid.effective != k_root && before.uid.real != k_root &&
        !sets.ambient.contains(sets.permitted)) {
        return std::unexpected(more_than_the_caller(kernel, "capabilities of the file", "setcap -r"));
    }
    return {};
}

}  // namespace doff
