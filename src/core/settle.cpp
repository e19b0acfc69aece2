// SPDX-License-Identifier: MIT
#include "core/settle.h"

#include "core/number.h"
#include "core/opened.h"
#include "core/quote.h"
#include "core/signals.h"

#include <algorithm>
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
    if (*session == self && kernel.has_controlling_terminal()) {
        return std::unexpected(Error{Stage::resolve,
                                     "cannot start a session: this process leads one that has a terminal",
                                     {},
                                     "write setsid --wait doff ..., or start it without a terminal"});
    }
    target.start_session = *session != self;
    target.around.session = Session{.leader = true, .terminal = false};
    return {};
}

Result<int> open_own_file(Kernel& kernel, const char* path) {
    const auto fd = open_proc(kernel, path);
    if (!fd) {
        return std::unexpected(cannot("open " + std::string(path), fd.error(), "is /proc mounted?"));
    }
    return *fd;
}

// The largest number that close_range(2) knows stands for "and all above".
constexpr unsigned k_last_fd = ~0U;

// Everything that is not in `spared`, which is ascending and has each once.
std::vector<FdRange> ranges_without(const std::vector<int>& spared) {
    std::vector<FdRange> ranges;
    unsigned first = 0;
    for (const int fd : spared) {
        const auto number = static_cast<unsigned>(fd);
        if (number > first) {
            ranges.push_back({first, number - 1});
        }
        first = number + 1;
    }
    ranges.push_back({first, k_last_fd});
    return ranges;
}

// sd_listen_fds(3): LISTEN_FDS descriptors from 3 up, where LISTEN_PID is this process; as the command is
// told.
std::vector<int> activation_fds(Kernel& kernel, const std::vector<std::string>& environment) {
    const auto value_of = [&](std::string_view name) -> std::string_view {
        for (const std::string_view each : environment) {
            if (each.starts_with(name)) {
                return each.substr(name.size());
            }
        }
        return {};
    };
    constexpr std::uint64_t k_most = 1 << 16;
    const auto pid = parse_number(value_of("LISTEN_PID="), 1, ~0U);
    const auto count = parse_number(value_of("LISTEN_FDS="), 1, k_most);
    std::vector<int> fds;
    if (pid && count && std::cmp_equal(*pid, kernel.getpid())) {
        for (std::uint64_t at = 0; at < *count; ++at) {
            fds.push_back(3 + static_cast<int>(at));
        }
    }
    return fds;
}

Result<void> settle_descriptors(const Request& request, Kernel& kernel, Target& target) {
    auto& plan = target.descriptors;
    if (!request.close_fds && (!request.strict || request.keep_all_fds)) {
        return {};
    }
    const auto open = kernel.open_fds();
    if (!open) {
        return std::unexpected(cannot("list the open descriptors", open.error()));
    }
    // These three were made sure of, so a list without them is not true.
    std::vector<int> spared{0, 1, 2};
    if (!std::ranges::includes(*open, spared)) {
        return std::unexpected(cannot("list the open descriptors", std::errc::protocol_error));
    }
    spared.insert(spared.end(), plan.kept.begin(), plan.kept.end());
    for (const int fd : activation_fds(kernel, target.command.envp)) {
        spared.push_back(fd);
    }
    const OwnFds& own = target.own_fds;
    const Landlock& landlock = target.landlock;
    for (const int fd : {own.root, own.oom_score_adj, own.tasks, own.exec_label, landlock.ruleset,
                         landlock.outside.abstract_socket, landlock.outside.bystander.ours,
                         landlock.outside.bystander.other}) {
        if (fd != -1) {
            spared.push_back(fd);
        }
    }
    std::ranges::sort(spared);
    const auto [first_double, end] = std::ranges::unique(spared);
    spared.erase(first_double, end);
    plan.ranges = ranges_without(spared);
    std::ranges::set_difference(*open, spared, std::back_inserter(plan.to_be_gone));
    return {};
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
    return std::unexpected(cannot("look at the directory " + quote(path), directory.error(), hint));
}

}  // namespace

Result<std::vector<int>> find_kept_fds(const Request& request, Kernel& kernel) {
    std::vector<int> kept;
    for (const std::string& word : request.kept_fds) {
        const auto fd = parse_kept_fd("--keep-fd", word);
        if (!fd) {
            return std::unexpected(fd.error());
        }
        if (!kernel.is_open(*fd)) {
            return usage_error("cannot keep fd " + word + ": it is not open", "is the redirection missing?");
        }
        kept.push_back(*fd);
    }
    return kept;
}

Result<int> open_root(const Request& request, Kernel& kernel) {
    if (!request.root) {
        return -1;
    }
    const auto root = open_and_look(kernel, request.root->c_str());
    if (!root) {
        return std::unexpected(cannot("open the root directory " + quote(*request.root), root.error()));
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
    then([&] { return settle_descriptors(request, kernel, target); });
    return settled;
}

}  // namespace doff
