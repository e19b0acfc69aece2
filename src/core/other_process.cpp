// SPDX-License-Identifier: MIT
#include "core/other_process.h"

#include "core/number.h"
#include "core/opened.h"
#include "core/quote.h"
#include "core/security_label.h"

#include <charconv>
#include <limits>
#include <utility>

namespace doff {
namespace {

constexpr std::size_t k_largest_text = 1 << 20;

// A directory of proc(5), open for as long as this is there.
class ProcDirectory {
public:
    ProcDirectory(Kernel& kernel, int fd) : kernel_(&kernel), fd_(fd) {}
    ProcDirectory(const ProcDirectory&) = delete;
    ProcDirectory(ProcDirectory&& other) noexcept
        : kernel_(other.kernel_), fd_(std::exchange(other.fd_, -1)) {}
    ProcDirectory& operator=(const ProcDirectory&) = delete;
    ProcDirectory& operator=(ProcDirectory&&) = delete;
    ~ProcDirectory() {
        if (fd_ != -1) {
            kernel_->close(fd_);
        }
    }

    Answer<std::string> text(const char* name) const {
        return kernel_->read_file_at(fd_, name, k_largest_text);
    }
    Answer<std::string> link(const char* name) const { return kernel_->readlinkat(fd_, name); }
    Answer<std::vector<int>> numbers(const char* name) const { return kernel_->numbers_in(fd_, name); }

private:
    Kernel* kernel_;
    int fd_;
};

Answer<ProcDirectory> open_directory(Kernel& kernel, const std::string& path) {
    const auto opened = open_and_look(kernel, path.c_str());
    if (!opened) {
        return std::unexpected(opened.error());
    }
    ProcDirectory directory(kernel, opened->fd);
    const auto of_proc = is_of_proc(kernel, opened->fd);
    if (of_proc != true) {
        return std::unexpected(of_proc ? std::errc::not_supported : of_proc.error());
    }
    return directory;
}

std::unexpected<Error> failed(std::string what, std::optional<std::errc> reason = {}) {
    return std::unexpected(Error{Stage::resolve, std::move(what), reason, {}});
}

std::unexpected<Error> cannot_read(const std::string& directory, std::errc reason) {
    const bool of_another_kind =
        reason == std::errc::not_supported || reason == std::errc::no_such_file_or_directory;
    return std::unexpected(Error{Stage::resolve, "cannot read " + directory, reason,
                                 of_another_kind ? "is /proc mounted?" : ""});
}

std::string_view without_newline(std::string_view text) {
    return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

// The words of a text, each ended by `end`; the last one may have no end.
std::vector<std::string> split_at(std::string_view text, char end) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t at = text.find(end);
        parts.emplace_back(text.substr(0, at));
        text.remove_prefix(at == text.npos ? text.size() : at + 1);
    }
    return parts;
}

Answer<int> score_in(const Answer<std::string>& text) {
    if (!text) {
        return std::unexpected(text.error());
    }
    int value = 0;
    const std::string_view digits = without_newline(*text);
    const auto [last, failure] = std::from_chars(digits.begin(), digits.end(), value);
    return failure == std::errc{} && last == digits.end() ? Answer<int>(value)
                                                          : std::unexpected(std::errc::protocol_error);
}

Answer<std::optional<std::string>> label_in(const Answer<std::string>& text) {
    if (text) {
        const std::string_view label = without_label_end(*text);
        return label.empty() ? std::nullopt : std::optional<std::string>(label);
    }
    // EINVAL is how a kernel says that no module labels processes; and there may be no such file.
    const bool none =
        text.error() == std::errc::invalid_argument || text.error() == std::errc::no_such_file_or_directory;
    return none ? Answer<std::optional<std::string>>(std::nullopt) : std::unexpected(text.error());
}

template <class Make>
auto map(const Answer<std::string>& text, Make make) -> Answer<decltype(make(*text))> {
    return text ? Answer<decltype(make(*text))>(make(*text)) : std::unexpected(text.error());
}

void read_the_rest(Kernel& kernel, const ProcDirectory& process, OtherProcess& into) {
    const auto stat = process.text("stat");
    into.stat = stat ? parse_proc_stat(*stat) : std::nullopt;
    into.limits = parse_proc_limits(process.text("limits").value_or(""));
    into.name =
        map(process.text("comm"), [](const std::string& text) { return std::string(without_newline(text)); });
    into.oom_score_adj = score_in(process.text("oom_score_adj"));
    into.label = label_in(process.text("attr/current"));
    into.command_line =
        map(process.text("cmdline"), [](const std::string& text) { return split_at(text, '\0'); });
    into.executable = process.link("exe");
    into.directory = process.link("cwd");
    into.root = process.link("root");
    into.cgroups = map(process.text("cgroup"), [](const std::string& text) { return split_at(text, '\n'); });
    into.fds = process.numbers("fd");
    const auto self = open_directory(kernel, "/proc/self");
    for (std::size_t at = 0; at < k_namespaces.size(); ++at) {
        const std::string path = std::string("ns/") + k_namespaces.at(at);
        const auto ours = self ? self->link(path.c_str()) : std::unexpected(self.error());
        const auto theirs = process.link(path.c_str());
        into.namespace_is_ours.at(at) = !ours     ? Answer<bool>(std::unexpected(ours.error()))
                                        : !theirs ? Answer<bool>(std::unexpected(theirs.error()))
                                                  : Answer<bool>(*ours == *theirs);
    }
}

}  // namespace

Result<OtherProcess> observe_process(Kernel& kernel, std::string_view word) {
    const auto pid = parse_number(word, 1, std::numeric_limits<int>::max());
    if (!pid) {
        return usage_error("invalid --show " + quote(word) + ": " + pid.error(),
                           "the ID of a process, a number from 1 on; alone it shows doff itself");
    }
    const std::string number = std::to_string(*pid);
    const auto process = open_directory(kernel, "/proc/" + number);
    if (!process && process.error() == std::errc::no_such_file_or_directory) {
        // Or there is no proc(5), or one that hides other users' processes, hidepid=.
        const auto proc = open_directory(kernel, "/proc");
        return proc ? failed("there is no process " + number + " here") : cannot_read("/proc", proc.error());
    }
    if (!process) {
        return cannot_read("/proc/" + number, process.error());
    }
    const auto status = process->text("status");
    const auto ended = [](std::errc reason) {
        return reason == std::errc::no_such_process || reason == std::errc::no_such_file_or_directory;
    };
    if (!status) {
        return ended(status.error()) ? failed("process " + number + " has ended")
                                     : failed("cannot read /proc/" + number + "/status", status.error());
    }
    const auto parsed = parse_proc_status(*status);
    if (!parsed) {
        return failed("/proc/" + number + "/status says nothing that can be understood of " + parsed.error());
    }
    // The status of another process may be mounted there, and is in proc(5) too.
    if (std::cmp_not_equal(parsed->id, *pid)) {
        return failed("/proc/" + number + "/status is not that of process " + number + " but of " +
                      std::to_string(parsed->id));
    }
    OtherProcess found;
    found.pid = static_cast<int>(*pid);
    found.status = *parsed;
    read_the_rest(kernel, *process, found);
    // What ended in between has left half of it out.
    if (const auto again = process->text("status"); !again) {
        return ended(again.error()) ? failed("process " + number + " has ended while it was read")
                                    : failed("cannot read /proc/" + number + "/status", again.error());
    }
    return found;
}

}  // namespace doff
