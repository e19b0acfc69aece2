// SPDX-License-Identifier: MIT
#include "core/execute.h"

#include "core/quote.h"

namespace doff {
namespace {

std::vector<const char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<const char*> pointers;
    pointers.reserve(words.size() + 1);
    for (const std::string& word : words) {
        pointers.push_back(word.c_str());
    }
    pointers.push_back(nullptr);
    return pointers;
}

// As execvp(3) goes on: also where a file server is not there.
bool is_absence(std::errc reason) {
    return reason == std::errc::no_such_file_or_directory || reason == std::errc::not_a_directory ||
           reason == std::errc::no_such_device || reason == std::errc::timed_out;
}

// With a filter in force that may kill for stat(2), nothing is asked about a path after execve(2) refused
// it, and the message says less.
enum class Looks { allowed, not_allowed };

std::string why_denied(Kernel& kernel, const char* path) {
    constexpr std::uint32_t k_file_type = 0170000;
    constexpr std::uint32_t k_directory = 0040000;
    constexpr std::uint32_t k_executable = 0111;
    const auto status = kernel.stat(path);
    if (!status) {
        return status.error() == std::errc::permission_denied
                   ? "a directory on the way to it may not be searched by this user"
                   : "";
    }
    if ((status->mode & k_file_type) == k_directory) {
        return "it is a directory";
    }
    return (status->mode & k_executable) == 0 ? "it is not executable: chmod +x" : "";
}

Error refusal(Kernel& kernel, Looks looks, const char* path, std::errc reason) {
    Error error{Stage::command_refused, "cannot execute " + quote(path), reason, {}};
    if (reason == std::errc::executable_format_error) {
        error.hint = "no program of this machine, and a script starts with #!, as in #!/bin/sh";
    } else if (is_absence(reason)) {
        error.hint = "the file is there; what it asks for, after #! or as its dynamic loader, is not";
    } else if (reason == std::errc::permission_denied && looks == Looks::allowed) {
        error.hint = why_denied(kernel, path);
    }
    return error;
}

}  // namespace

ExecArguments exec_arguments(const Command& command) {
    return {command.name, pointers_to(command.candidates), pointers_to(command.argv),
            pointers_to(command.envp)};
}

Error execute(Confined&& confined, const ExecArguments& arguments, Kernel& kernel) {
    const std::string_view name = arguments.name;
    const bool a_path = name.find('/') != std::string_view::npos;
    const Looks looks = confined.filters_calls() ? Looks::not_allowed : Looks::allowed;
    const char* forbidden = nullptr;
    for (const char* const path : arguments.candidates) {
        if (path == nullptr) {
            break;
        }
        const std::errc reason = kernel.execve(path, arguments.argv.data(), arguments.envp.data());
        if (is_absence(reason)) {
            // execve(2) says ENOENT for a missing interpreter too.
            if (looks == Looks::allowed && kernel.stat(path)) {
                return refusal(kernel, looks, path, reason);
            }
        } else if (reason == std::errc::permission_denied) {
            // In PATH, a directory that this user may not search says nothing about the command.
            if (forbidden == nullptr && (a_path || looks == Looks::not_allowed || kernel.stat(path))) {
                forbidden = path;
            }
        } else {
            return refusal(kernel, looks, path, reason);
        }
    }
    if (forbidden != nullptr) {
        return refusal(kernel, looks, forbidden, std::errc::permission_denied);
    }
    return {Stage::command_not_found,
            "command " + quote(name) + (a_path ? " not found" : " not found in PATH"),
            {},
            looks == Looks::allowed ? "" : "or its interpreter is not: under --seccomp that is not asked"};
}

}  // namespace doff
