// SPDX-License-Identifier: MIT
#include "core/surroundings.h"

#include "core/number.h"
#include "core/signals.h"

#include <charconv>
#include <string>

namespace doff {
namespace {

using Reading = std::expected<void, ReadFailure>;

std::unexpected<ReadFailure> failed(const char* call, std::errc reason) {
    return std::unexpected(ReadFailure{call, reason});
}

// The answer of a call that read one value.
template <class T, class U>
Reading take(const char* call, const Answer<T>& answer, std::optional<U>& into) {
    if (!answer) {
        return failed(call, answer.error());
    }
    into = *answer;
    return {};
}

Reading read_limits(Kernel& kernel, const Surroundings& asked, Surroundings& into) {
    for (const Resource resource : k_resources) {
        if (!asked.limit(resource)) {
            continue;
        }
        const auto limit = kernel.getrlimit(resource);
        if (!limit) {
            return failed("prlimit", limit.error());
        }
        // No soft limit is above its hard one: nobody answered.
        if (limit->soft > limit->hard) {
            return failed("prlimit", std::errc{});
        }
        into.limit(resource) = *limit;
    }
    return {};
}

Reading read_io_priority(Kernel& kernel, Surroundings& into) {
    // "none" is all zeros, which is also what a call that did nothing returns.
    const auto impossible = kernel.ioprio_get(0);
    if (impossible) {
        return failed("ioprio_get(0)", std::errc{});
    }
    return take("ioprio_get", kernel.ioprio_get(1), into.io_priority);
}

Reading read_scheduling(Kernel& kernel, const Surroundings& asked, Surroundings& into) {
    if (asked.nice) {
        const auto nice = kernel.getpriority();
        if (!nice) {
            return failed("getpriority", nice.error());
        }
        if (*nice > 19) {
            return failed("getpriority", std::errc{});
        }
        into.nice = *nice;
    }
    if (asked.io_priority) {
        if (const auto read = read_io_priority(kernel, into); !read) {
            return read;
        }
    }
    if (asked.scheduling) {
        if (const auto read = take("sched_getattr", kernel.sched_getattr(), into.scheduling); !read) {
            return read;
        }
        // Since Linux 6.12 a fair policy shows its time slice where deadline has its runtime.
        if (into.scheduling->policy != k_sched_deadline) {
            into.scheduling->runtime = 0;
        }
    }
    if (asked.cpus) {
        return take("sched_getaffinity", kernel.sched_getaffinity(), into.cpus);
    }
    return {};
}

Reading read_oom_score_adj(Kernel& kernel, int fd, Surroundings& into) {
    std::array<char, 16> text{};
    const auto length = kernel.read_text(fd, text);
    if (!length) {
        return failed("read(/proc/self/oom_score_adj)", length.error());
    }
    int value = 0;
    const char* const end = text.data() + *length;
    if (const auto [last, failure] = std::from_chars(text.data(), end, value);
        failure != std::errc{} || last != end) {
        return failed("read(/proc/self/oom_score_adj)", std::errc{});
    }
    into.oom_score_adj = value;
    return {};
}

Reading read_umask(Kernel& kernel, Surroundings& into) {
    // umask(2) can only be read by setting it; what comes back the second time shows that it was set.
    constexpr unsigned k_nothing_for_anybody = 0777;
    const unsigned mask = kernel.umask(k_nothing_for_anybody);
    if (kernel.umask(mask) != k_nothing_for_anybody) {
        return failed("umask", std::errc{});
    }
    into.umask = mask;
    return {};
}

Reading read_file_id(Kernel& kernel, const char* path, std::optional<FileId>& into) {
    const auto status = kernel.stat(path);
    if (!status) {
        return failed("stat", status.error());
    }
    if (!status->true_answer()) {
        return failed("stat", std::errc{});
    }
    into = id_of(*status);
    return {};
}

Reading read_signals(Kernel& kernel, Surroundings& into) {
    const auto blocked = kernel.is_any_blocked();
    if (!blocked) {
        return failed("rt_sigprocmask", blocked.error());
    }
    Signals signals{.any_blocked = *blocked};
    for (int signal = 1; signal <= k_signal_rtmax; ++signal) {
        const auto is_default = kernel.is_default(signal);
        if (!is_default) {
            const bool nobody_answered = is_default.error() == std::errc::protocol_error;
            return failed("rt_sigaction", nobody_answered ? std::errc{} : is_default.error());
        }
        signals.all_default = signals.all_default && *is_default;
    }
    into.signals = signals;
    return {};
}

Reading read_session(Kernel& kernel, Surroundings& into) {
    const auto session = kernel.getsid();
    if (!session) {
        return failed("getsid", session.error());
    }
    const int self = kernel.getpid();
    // In a container whose leader is outside, the session shows as 0; a process never does.
    if (self <= 0) {
        return failed("getpid", std::errc{});
    }
    const auto terminal = kernel.has_controlling_terminal();
    into.session = {*session == self, !terminal   ? Terminal::unknown
                                      : *terminal ? Terminal::there
                                                  : Terminal::none};
    return {};
}

Reading read_process(Kernel& kernel, const Surroundings& asked, int oom_fd, Surroundings& into) {
    Reading read;
    if (asked.oom_score_adj) {
        read = read_oom_score_adj(kernel, oom_fd, into);
    }
    if (read && asked.umask) {
        read = read_umask(kernel, into);
    }
    if (read && asked.root) {
        read = read_file_id(kernel, "/", into.root);
    }
    if (read && asked.directory) {
        read = read_file_id(kernel, ".", into.directory);
    }
    if (read && asked.signals) {
        read = read_signals(kernel, into);
    }
    if (read && asked.session) {
        read = read_session(kernel, into);
    }
    if (read && asked.parent_death_signal) {
        read = take("prctl(PR_GET_PDEATHSIG)", kernel.get_parent_death_signal(), into.parent_death_signal);
    }
    return read;
}

std::string text_of(int number) {
    return std::to_string(number);
}
std::string text_of(const FileId& file) {
    return "inode " + std::to_string(file.inode) + " of device " + std::to_string(file.device);
}
// "limit nofile", one word for each, so that a comparison without a difference allocates nothing.
constexpr std::array<std::string_view, k_resources.size()> k_limit_names{
    "limit cpu",      "limit fsize",  "limit data",    "limit stack", "limit core",  "limit rss",
    "limit nproc",    "limit nofile", "limit memlock", "limit as",    "limit locks", "limit sigpending",
    "limit msgqueue", "limit nice",   "limit rtprio",  "limit rttime"};

std::string_view what_of(Resource resource) {
    return k_limit_names[static_cast<std::size_t>(resource)];
}

class Comparison {
public:
    template <class T>
    void expect(std::string_view what, const std::optional<T>& wanted, const std::optional<T>& found) {
        if (wanted && wanted != found) {
            add(what, text_of(*wanted), found ? text_of(*found) : "unread");
        }
    }
    void add(std::string_view what, std::string wanted, std::string found) {
        found_.push_back({std::string(what), std::move(wanted), std::move(found)});
    }
    std::vector<Difference> take() { return std::move(found_); }

private:
    std::vector<Difference> found_;
};

}  // namespace

std::string text_of(const Signals& signals) {
    return std::string(signals.any_blocked ? "some blocked" : "none blocked") +
           (signals.all_default ? ", none ignored" : ", some ignored");
}
std::string text_of(const Session& session) {
    const std::string leader = session.leader ? "its leader" : "led by another process";
    switch (session.terminal) {
        case Terminal::none: return leader + ", without a terminal";
        case Terminal::there: return leader + ", with a terminal";
        case Terminal::unknown: break;
    }
    return leader + "; a terminal cannot be told";
}

std::expected<Surroundings, ReadFailure> read_surroundings(Kernel& kernel, const Surroundings& asked,
                                                           int oom_fd) {
    Surroundings into;
    if (const auto read = read_limits(kernel, asked, into); !read) {
        return std::unexpected(read.error());
    }
    if (const auto read = read_scheduling(kernel, asked, into); !read) {
        return std::unexpected(read.error());
    }
    if (const auto read = read_process(kernel, asked, oom_fd, into); !read) {
        return std::unexpected(read.error());
    }
    return into;
}

std::vector<Difference> differences(const Surroundings& wanted, const Surroundings& now) {
    Comparison compare;
    for (const Resource resource : k_resources) {
        compare.expect(what_of(resource), wanted.limit(resource), now.limit(resource));
    }
    compare.expect("nice value", wanted.nice, now.nice);
    compare.expect("I/O priority", wanted.io_priority, now.io_priority);
    compare.expect("scheduling policy", wanted.scheduling, now.scheduling);
    compare.expect("CPUs", wanted.cpus, now.cpus);
    compare.expect("oom_score_adj", wanted.oom_score_adj, now.oom_score_adj);
    if (wanted.umask && wanted.umask != now.umask) {
        compare.add("umask", text_of_umask(*wanted.umask), now.umask ? text_of_umask(*now.umask) : "unread");
    }
    compare.expect("root directory", wanted.root, now.root);
    compare.expect("working directory", wanted.directory, now.directory);
    compare.expect("signals", wanted.signals, now.signals);
    // A limit or Landlock may keep /dev/tty from being opened. A leader that has just become one has no
    // terminal, setsid(2), and one that was one before had none.
    const bool as_far_as_can_be_told =
        wanted.session && now.session && now.session->leader && now.session->terminal == Terminal::unknown;
    if (!as_far_as_can_be_told) {
        compare.expect("session", wanted.session, now.session);
    }
    compare.expect("parent-death signal", wanted.parent_death_signal, now.parent_death_signal);
    return compare.take();
}

}  // namespace doff
