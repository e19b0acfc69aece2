// SPDX-License-Identifier: MIT
#include "core/settle.h"

#include "core/near.h"
#include "core/number.h"
#include "core/opened.h"
#include "core/path_walk.h"
#include "core/quote.h"
#include "core/signals.h"

#include <algorithm>
#include <climits>
#include <string>
#include <utility>

namespace doff {
namespace {

Error cannot(const std::string& what, std::errc reason, std::string hint = {}) {
    return {Stage::resolve, "cannot " + what, reason, std::move(hint)};
}

// A half that was not given stays as it is.
Result<void> settle_limit(const std::string& argument, Kernel& kernel, Surroundings& around) {
    const auto asked = parse_limit("--rlimit", argument);
    if (!asked) {
        return std::unexpected(asked.error());
    }
    const std::string name(name_of(asked->resource));
    auto& limit = around.limit(asked->resource);
    if (limit) {
        return usage_error("the limit of " + name + " is given twice", "write both halves in one --rlimit");
    }
    const auto had = kernel.getrlimit(asked->resource);
    if (!had) {
        return std::unexpected(cannot("read the limit of " + name, had.error()));
    }
    limit = {asked->soft.value_or(had->soft), asked->hard.value_or(had->hard)};
    if (limit->soft > limit->hard) {
        return usage_error("--rlimit " + quote(argument) + ": the soft limit would be " +
                               text_of_limit(limit->soft) + " and the hard one " + text_of_limit(limit->hard),
                           "write both: " + name + "=SOFT:HARD");
    }
    return {};
}

// What `parse` makes of a word, where there is one.
template <class T, class Parse>
Result<void> settle(std::string_view option, const std::optional<std::string>& word, Parse parse,
                    std::optional<T>& into) {
    if (!word) {
        return {};
    }
    const auto value = parse(option, *word);
    if (!value) {
        return std::unexpected(value.error());
    }
    into = *value;
    return {};
}

// capabilities(7), "Transformation of capabilities during execve()"; under no_new_privs nobody gets more.
bool gains_capabilities(const Target& target) {
    const CapabilitySets& sets = target.capabilities;
    const bool root = target.uid.any(k_root) && (target.securebits & k_secbit_noroot) == 0;
    return root && !target.no_new_privs && !sets.permitted.contains(sets.inheritable.with(sets.bounding));
}

// Where /dev/tty may not be opened, the kernel tells in the seventh field of proc_pid_stat(5), which has the
// name of the program, in parentheses, as its second.
Answer<bool> terminal_of(Kernel& kernel) {
    const auto answer = kernel.has_controlling_terminal();
    if (answer) {
        return answer;
    }
    constexpr std::size_t k_largest = 4096;
    const auto text = kernel.read_file("/proc/self/stat", k_largest);
    const std::size_t name = text ? text->rfind(") ") : std::string::npos;
    if (name == std::string::npos) {
        return answer;
    }
    std::string_view rest = std::string_view(*text).substr(name + 2);
    for (int field = 3; field < 7; ++field) {
        rest.remove_prefix(std::min(rest.find(' '), rest.size() - 1) + 1);
    }
    const auto device = parse_signed_number(rest.substr(0, rest.find(' ')), INT_MIN, INT_MAX);
    return device ? Answer<bool>(*device != 0) : answer;
}

Result<void> settle_session(Kernel& kernel, Target& target) {
    const auto session = kernel.getsid();
    const auto group = kernel.getpgid();
    if (!session || !group) {
        return std::unexpected(cannot("read the session", session ? group.error() : session.error()));
    }
    const int self = kernel.getpid();
    if (*session != self && *group == self) {
        return std::unexpected(Error{
            Stage::resolve,
            "cannot start a session: this process leads a process group, as every job of an interactive "
            "shell does, setsid(2)",
            {},
            "write setsid --wait doff ..., which makes a process that does not"});
    }
    const auto terminal = *session == self ? terminal_of(kernel) : false;
    if (!terminal) {
        return std::unexpected(
            cannot("tell whether this process has a terminal: /dev/tty", terminal.error()));
    }
    if (*terminal) {
        return std::unexpected(Error{Stage::resolve,
                                     "cannot start a session: this process leads one that has a terminal",
                                     {},
                                     "write setsid --wait doff ..., or start it without a terminal"});
    }
    target.start_session = *session != self;
    target.around.session = Session{.leader = true, .terminal = Terminal::none};
    return {};
}

Result<int> open_own_file(Kernel& kernel, const char* path) {
    const auto fd = open_proc(kernel, path);
    if (!fd) {
        return std::unexpected(cannot("open " + std::string(path), fd.error(), "is /proc mounted?"));
    }
    return *fd;
}

Result<void> settle_root(Kernel& kernel, Target& target) {
    const auto root = kernel.fstat(target.own_fds.root);
    if (!root || !root->true_answer()) {
        return std::unexpected(
            cannot("look at the new root directory", root ? std::errc::protocol_error : root.error()));
    }
    target.around.root = target.around.directory = id_of(*root);
    // The way to count threads where the kernel may not be asked; inside there may be no /proc.
    if (const auto tasks = kernel.open_path("/proc/self/task", -1)) {
        target.own_fds.tasks = *tasks;
    }
    return {};
}

// The first part of a path inside the new root directory that is not there.
std::string first_missing(Kernel& kernel, const std::string& path, const Target& target) {
    for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
        const std::string part = path.substr(0, end);
        const auto there = look_at(kernel, part.c_str(), target.own_fds.root);
        if (there && !there->is_directory()) {
            return quote(part) + " is not a directory";
        }
        if (!there) {
            return there.error() == std::errc::no_such_file_or_directory
                       ? quote(part) + " is not there, or is a link to what is not"
                       : "";
        }
    }
    return quote(path) + " is not there, or is a link to what is not";
}

std::string why_no_directory(Kernel& kernel, const std::string& path, std::errc reason,
                             const Target& target) {
    if (target.own_fds.root == -1) {
        return why_not_reached(kernel, path);
    }
    const bool missing =
        reason == std::errc::no_such_file_or_directory || reason == std::errc::not_a_directory;
    return missing ? in_root(target.root, first_missing(kernel, path, target)) : "";
}

Result<void> settle_directory(const std::string& path, Kernel& kernel, Target& target, const char* hint) {
    target.directory = path;
    const auto directory = look_at(kernel, path.c_str(), target.own_fds.root);
    if (directory) {
        target.around.directory = id_of(*directory);
        return {};
    }
    // The new user may see what a root without CAP_DAC_READ_SEARCH may not. Which directory it is can be
    // asked then, by a path that means the same inside it.
    if (directory.error() == std::errc::permission_denied && path.starts_with('/')) {
        target.around.directory.reset();
        return {};
    }
    return std::unexpected(
        cannot("look at the directory " + quote(path), directory.error(),
               hint_lines({why_no_directory(kernel, path, directory.error(), target), hint})));
}

}  // namespace

Result<unsigned long> parse_ptracer(std::string_view option, std::string_view word) {
    if (word == "none") {
        return k_no_ptracer;
    }
    if (word == "any") {
        return k_any_ptracer;
    }
    constexpr std::uint64_t k_largest_pid = 1 << 22;
    const auto pid = parse_number(word, 1, k_largest_pid);
    if (!pid) {
        return usage_error(std::string(option) + " " + quote(word) + ": " + pid.error(),
                           "write a process ID, any or none");
    }
    return static_cast<unsigned long>(*pid);
}

Result<int> open_root(const Request& request, Kernel& kernel) {
    if (!request.root) {
        return -1;
    }
    const auto root = open_and_look(kernel, request.root->c_str());
    if (!root) {
        return std::unexpected(cannot("open the root directory " + quote(*request.root), root.error(),
                                      why_not_reached(kernel, *request.root)));
    }
    return root->fd;
}

Result<void> settle_surroundings(const Request& request, Kernel& kernel, Target& target) {
    Surroundings& around = target.around;
    for (const std::string& argument : request.rlimits) {
        if (const auto settled = settle_limit(argument, kernel, around); !settled) {
            return settled;
        }
    }
    Result<void> settled = settle("--nice", request.nice, parse_nice, around.nice);
    const auto then = [&](auto next) {
        if (settled) {
            settled = next();
        }
    };
    then([&] { return settle("--ionice", request.ionice, parse_io_priority, around.io_priority); });
    then([&] { return settle("--sched", request.sched, parse_scheduling, around.scheduling); });
    then([&] { return settle("--cpus", request.cpus, parse_cpus, around.cpus); });
    then([&] {
        return settle("--oom-score-adj", request.oom_score_adj, parse_oom_score_adj, around.oom_score_adj);
    });
    then([&] { return settle("--umask", request.umask, parse_umask, around.umask); });
    then([&] { return settle("--pdeathsig", request.pdeathsig, parse_signal, around.parent_death_signal); });
    then([&] { return settle("--ptracer", request.ptracer, parse_ptracer, target.ptracer); });
    if (!settled) {
        return settled;
    }
    if (around.parent_death_signal) {
        // To the kernel that is the start of a setuid program, whose parent is not to signal it.
        if (target.ids_differ()) {
            return std::unexpected(
                Error{Stage::resolve,
                      "cannot keep --pdeathsig: execve(2) clears it where real and effective IDs differ",
                      {},
                      "leave out --pdeathsig, or let the IDs be one"});
        }
        if (gains_capabilities(target)) {
            return std::unexpected(Error{
                Stage::resolve,
                "cannot keep --pdeathsig: execve(2) clears it where it gives root capabilities that it lacks",
                {},
                "leave out --pdeathsig, or add --strict, which keeps root from getting any"});
        }
        target.parent = kernel.getppid();
    }
    if (around.oom_score_adj) {
        const auto fd = open_own_file(kernel, "/proc/self/oom_score_adj");
        if (!fd) {
            return std::unexpected(fd.error());
        }
        target.own_fds.oom_score_adj = *fd;
    }
    if (request.strict && !around.limit(Resource::core)) {
        around.limit(Resource::core) = Limit{.soft = 0, .hard = 0};
    }
    if (request.strict && !around.umask) {
        around.umask = 077;
    }
    if (request.reset_signals || (request.strict && !request.keep_signals)) {
        around.signals = Signals{};
    }
    if (request.new_session) {
        settled = settle_session(kernel, target);
    }
    if (target.own_fds.root != -1) {
        then([&] { return settle_root(kernel, target); });
    }
    if (request.chdir || request.login) {
        const std::string home = target.entry && !target.entry->home.empty() ? target.entry->home : "/";
        const char* const hint = request.chdir ? "" : "it is the home directory; --chdir names another";
        then([&] { return settle_directory(request.chdir.value_or(home), kernel, target, hint); });
    }
    return settled;
}

}  // namespace doff
