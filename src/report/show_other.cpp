// SPDX-License-Identifier: MIT
#include "report/describe.h"

#include "core/number.h"
#include "core/quote.h"
#include "core/signals.h"
#include "report/process_rows.h"
#include "report/show_parts.h"

#include <algorithm>
#include <array>

namespace doff {
namespace {

// What the kernel did not tell, with the reason. What is not there is nothing that was kept from us.
Row untold(std::string key, std::string label, std::errc reason) {
    const bool gone = reason == std::errc::no_such_file_or_directory || reason == std::errc::no_such_process;
    const bool denied =
        reason == std::errc::permission_denied || reason == std::errc::operation_not_permitted;
    return {std::move(key),
            std::move(label),
            nullptr,
            gone     ? "none"
            : denied ? "may not be read"
                     : "cannot be read: " + std::make_error_code(reason).message(),
            false,
            "",
            !gone};
}

Row string_row(std::string key, std::string label, const Answer<std::string>& text) {
    return text ? path_row(std::move(key), std::move(label), *text)
                : untold(std::move(key), std::move(label), text.error());
}

Row strings_row(std::string key, std::string label, const Answer<std::vector<std::string>>& words,
                std::string (*in_text)(std::string_view), std::string_view between) {
    if (!words) {
        return untold(std::move(key), std::move(label), words.error());
    }
    std::string text;
    for (const std::string& word : *words) {
        text += text.empty() ? "" : between;
        text += in_text(word);
    }
    return {std::move(key), std::move(label), list_of(*words), text.empty() ? "none" : text};
}

Row signals_row(std::string key, std::string label, const std::vector<int>& signals) {
    Json names = Json::array();
    std::string text;
    for (const int signal : signals) {
        names.push_back(name_of_signal(signal));
        text += (text.empty() ? "" : " ") + name_of_signal(signal);
    }
    // A kernel thread ignores every one.
    constexpr std::size_t k_all = 64;
    return {std::move(key), std::move(label), names,
            text.empty()              ? "none"
            : signals.size() == k_all ? "all"
                                      : text,
            !signals.empty()};
}

Row fds_row(const Answer<std::vector<int>>& fds) {
    constexpr int k_last_standard_fd = 2;
    if (!fds) {
        return untold("descriptors", "descriptors", fds.error());
    }
    return {"descriptors", "descriptors", *fds, fds->empty() ? "none" : ranges_of(*fds),
            std::ranges::any_of(*fds, [](int fd) { return fd > k_last_standard_fd; })};
}

std::string name_of_state(const OtherProcess& process) {
    struct Name {
        char letter;
        std::string_view name;
    };
    // proc_pid_status(5), and "I", which kernel threads are while they have nothing to do.
    constexpr std::array<Name, 9> k_names{{{'R', "running"},
                                           {'S', "sleeping"},
                                           {'D', "waiting for a disk"},
                                           {'T', "stopped"},
                                           {'t', "stopped by a tracer"},
                                           {'Z', "zombie"},
                                           {'X', "dead"},
                                           {'I', "idle"},
                                           {'P', "parked"}}};
    const auto* const found = std::ranges::find(k_names, process.status.state, &Name::letter);
    return found == k_names.end() ? escaped(std::string(1, process.status.state)) : std::string(found->name);
}

Section process_section(const OtherProcess& process) {
    const ProcStatus& status = process.status;
    const bool kernel_thread = process.stat && process.stat->kernel_thread;
    const auto number = [](std::string key, std::string label, int value, bool differs = false) {
        return Row{std::move(key), std::move(label), value, std::to_string(value), differs};
    };
    const bool is_thread = status.thread_group != process.pid;
    const std::string state = name_of_state(process);
    Section section{"process", "Process", {}};
    section.rows = {
        number("pid", "PID", process.pid),
        number("tgid", "thread of process", status.thread_group, is_thread),
        string_row("name", "name", process.name),
        Row{"state", "state", state, state, status.state == 'Z'},
        Row{"kernel_thread", "kernel thread", process.stat ? Json(kernel_thread) : Json(),
            kernel_thread ? "yes: of no program and no user" : "", kernel_thread, "", !process.stat},
        number("parent", "parent", status.parent),
        number("threads", "threads", status.threads),
        strings_row("command_line", "command line", process.command_line, quote, " "),
        string_row("executable", "executable", process.executable),
        Row{"umask", "umask", status.umask ? Json(text_of_umask(*status.umask)) : Json(),
            status.umask ? text_of_umask(*status.umask) : "none",
            status.umask && status.umask != plain_surroundings().umask},
        signals_row("blocked", "signals blocked", status.blocked),
        signals_row("ignored", "signals ignored", status.ignored),
        string_row("root_directory", "root directory", process.root),
        string_row("working_directory", "working directory", process.directory),
        strings_row("cgroups", "control group", process.cgroups, escaped, ", "),
        fds_row(process.fds)};
    section.rows[1].text = is_thread ? section.rows[1].text : "";
    section.rows[12].differs = process.root && *process.root != "/";
    return section;
}

Section restrictions(const OtherProcess& process) {
    const ProcStatus& status = process.status;
    Section section{"restrictions", "Restrictions", {no_new_privs_row(status.no_new_privs)}};
    section.rows.push_back(status.seccomp_mode ? seccomp_row(*status.seccomp_mode)
                                               : Row{"seccomp", "seccomp mode", nullptr, ""});
    section.rows.push_back({"seccomp_filters", "seccomp filters",
                            status.seccomp_filters ? Json(*status.seccomp_filters) : Json(),
                            status.seccomp_filters ? std::to_string(*status.seccomp_filters) : "",
                            status.seccomp_filters.value_or(0) > 0});
    section.rows.push_back(process.label ? path_row("label", "security label", *process.label)
                                         : untold("label", "security label", process.label.error()));
    return section;
}

Section namespaces(const OtherProcess& process) {
    constexpr std::array<const char*, k_namespaces.size()> k_labels{"user", "mount", "PID", "network"};
    Section section{"namespaces", "Namespaces", {}};
    for (std::size_t at = 0; at < k_namespaces.size(); ++at) {
        const auto& ours = process.namespace_is_ours.at(at);
        section.rows.push_back(ours ? Row{k_namespaces.at(at), k_labels.at(at), *ours ? "ours" : "another",
                                          *ours ? "ours" : "another", !*ours}
                                    : untold(k_namespaces.at(at), k_labels.at(at), ours.error()));
    }
    return section;
}

Section limits(const OtherProcess& process) {
    Surroundings around;
    around.limits = process.limits;
    around.cpus = process.status.cpus;
    if (process.stat) {
        around.nice = process.stat->nice;
        around.scheduling = process.stat->scheduling;
    }
    Section section = limits_section(around, plain_surroundings());
    // There is no call for another process's that could not be another one's by then.
    std::erase_if(section.rows, [](const Row& row) { return row.key == "io_priority"; });
    for (Row& row : section.rows) {
        row.unreadable = row.value.is_null();
        if (row.key == "scheduling" && process.stat && process.stat->scheduling.policy == k_sched_deadline) {
            row.value = {{"policy", "deadline"}, {"priority", 0}};
            row.text = "deadline";
        }
        if (row.key == "rlimits" && row.text.empty()) {
            row.text = "none told";
            row.unreadable = true;
        }
        if (row.key == "oom_score_adj") {
            const auto& score = process.oom_score_adj;
            row = score ? Row{row.key, row.label, *score, std::to_string(*score), *score != 0}
                        : untold(row.key, row.label, score.error());
        }
    }
    return section;
}

}  // namespace

Document show_page(const OtherProcess& process, Capability known, Accounts& accounts) {
    const auto& same_users = process.namespace_is_ours.front();
    const Names names = same_users && *same_users ? &accounts : nullptr;
    Document page{.kind = "show_process"};
    page.sections = {process_section(process),
                     ids_section(process.status.uid, process.status.gid, process.status.groups, names),
                     capabilities_section(process.status.capabilities, known, {}),
                     restrictions(process),
                     namespaces(process),
                     limits(process)};
    page.legend = k_plain_legend;
    return page;
}

}  // namespace doff
