// SPDX-License-Identifier: MIT
#include "core/execute.h"

#include "core/command_word.h"
#include "core/looked_for.h"
#include "core/near.h"
#include "core/near_command.h"
#include "core/path_walk.h"
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
constexpr const char* k_not_looked =
    "under --seccomp nothing is asked about the file: doff --check with the same words says why";

// execve(2), EAGAIN: the user has too many processes. That is said before the file is looked for, so that the
// path is but the first that was tried.
std::string what_is_refused(std::string_view path, std::errc reason, const ExecArguments& arguments) {
    return quote(reason == std::errc::resource_unavailable_try_again ? arguments.name : path);
}

Error refusal(Kernel& kernel, Looks looks, const char* path, std::errc reason, const ExecArguments& arguments,
              const Restrictions& under) {
    return {Stage::command_refused, "cannot execute " + what_is_refused(path, reason, arguments), reason,
            looks == Looks::allowed
                ? in_root(arguments.root, why_refused(kernel, path, reason, arguments, under))
                : hint_lines({why_refused_without_looking(reason), k_not_looked})};
}

// Where it was looked for says nothing to who meant no program at all.
std::string what_it_may_be(Kernel& kernel, const ExecArguments& arguments) {
    const std::string looks = what_command_looks_like(kernel, arguments);
    return looks.empty() ? hint_lines({hint_of_working_directory(kernel, arguments),
                                       near_commands(kernel, arguments), where_looked_for(kernel, arguments)})
                         : looks;
}

Error not_found(Kernel& kernel, Looks looks, const ExecArguments& arguments) {
    return {
        Stage::command_not_found,
        "command " + quote(arguments.name) + (arguments.names_a_path() ? " not found" : " not found in PATH"),
        {},
        looks == Looks::allowed ? what_it_may_be(kernel, arguments)
                                : hint_lines({"or its interpreter or loader is not", k_not_looked})};
}

// Of a file in PATH that may not be executed: one that may could be in a directory before or behind it.
Error with_what_was_not_seen(Kernel& kernel, const ExecArguments& arguments, Error error) {
    error.hint = hint_lines({error.hint, where_not_seen(kernel, arguments)});
    return error;
}

}  // namespace

ExecArguments exec_arguments(const Command& command, std::string_view root) {
    return {command.name, pointers_to(command.candidates), pointers_to(command.argv),
            pointers_to(command.envp), root};
}

Error execute(Confined&& confined, const ExecArguments& arguments, Kernel& kernel) {
    const bool a_path = arguments.names_a_path();
    const Restrictions under = confined.restrictions();
    const Looks looks = under.filter ? Looks::not_allowed : Looks::allowed;
    const char* forbidden = nullptr;
    for (const char* const path : arguments.candidates) {
        if (path == nullptr) {
            break;
        }
        const std::errc reason = kernel.execve(path, arguments.argv.data(), arguments.envp.data());
        if (is_absence(reason)) {
            // execve(2) says ENOENT for a missing interpreter too.
            if (looks == Looks::allowed && kernel.stat(path)) {
                return refusal(kernel, looks, path, reason, arguments, under);
            }
        } else if (reason == std::errc::permission_denied) {
            // In PATH, a directory that this user may not search says nothing about the command.
            if (forbidden == nullptr && (a_path || looks == Looks::not_allowed || kernel.stat(path))) {
                forbidden = path;
            }
        } else {
            return refusal(kernel, looks, path, reason, arguments, under);
        }
    }
    if (forbidden != nullptr) {
        Error error = refusal(kernel, looks, forbidden, std::errc::permission_denied, arguments, under);
        return looks == Looks::allowed ? with_what_was_not_seen(kernel, arguments, std::move(error)) : error;
    }
    return not_found(kernel, looks, arguments);
}

CommandAnswer could_execute(Kernel& kernel, const ExecArguments& arguments, const Restrictions& under,
                            const Landlock& landlock) {
    std::optional<Error> forbidden;
    for (const char* const path : arguments.candidates) {
        if (path == nullptr) {
            break;
        }
        const Examination examined = examine(kernel, path, Execve::not_tried, &landlock, arguments.paths());
        if (!examined.defect) {
            const auto no = [&](std::errc reason, std::string why) {
                return CommandAnswer{"", Error{Stage::command_refused, "cannot execute " + quote(path),
                                               reason, std::move(why)}};
            };
            if (auto why = why_capabilities_refuse(kernel, path); !why.empty()) {
                return no(std::errc::operation_not_permitted, std::move(why));
            }
            if (auto why = why_too_big(kernel, path, arguments); !why.empty()) {
                return no(std::errc::argument_list_too_long, std::move(why));
            }
            return examined.complete()
                       ? CommandAnswer{path, {}, examined.beside}
                       : CommandAnswer{"",
                                       Error{Stage::command_refused,
                                             "whether " + quote(path) + " could be executed cannot be told",
                                             {},
                                             examined.untold}};
        }
        const std::errc reason = examined.defect->reason;
        Error error{Stage::command_refused, "cannot execute " + what_is_refused(path, reason, arguments),
                    reason, in_root(arguments.root, why_refused(kernel, examined, under))};
        if (is_absence(reason)) {
            if (kernel.stat(path)) {
                return {"", std::move(error)};
            }
        } else if (reason == std::errc::permission_denied) {
            if (!forbidden && (arguments.names_a_path() || kernel.stat(path))) {
                forbidden = std::move(error);
            }
        } else {
            return {"", std::move(error)};
        }
    }
    if (arguments.name.empty()) {
        return {};
    }
    return {"", forbidden ? with_what_was_not_seen(kernel, arguments, *std::move(forbidden))
                          : not_found(kernel, Looks::allowed, arguments)};
}

}  // namespace doff
