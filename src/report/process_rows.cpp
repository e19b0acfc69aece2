// SPDX-License-Identifier: MIT
#include "report/process_rows.h"

#include "core/number.h"
#include "core/quote.h"
#include "core/signals.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace doff {
namespace {

Json value_of_limit(std::uint64_t value) {
    return value == k_unlimited ? Json(nullptr) : Json(value);
}

constexpr std::array<std::string_view, 3> k_seccomp_modes{"none", "strict", "filter"};

}  // namespace

Json value_of(const Limit& limit) {
    return {{"soft", value_of_limit(limit.soft)}, {"hard", value_of_limit(limit.hard)}};
}

Json value_of(const IoPriority& priority) {
    const std::string text = text_of(priority);
    return {{"class", text.substr(0, text.find(':'))}, {"level", priority.level}};
}

Json value_of(const Scheduling& scheduling) {
    const std::string text = text_of(scheduling);
    Json value{{"policy", text.substr(0, text.find(':'))}, {"priority", scheduling.priority}};
    if (scheduling.policy == k_sched_deadline) {
        value["runtime"] = scheduling.runtime;
        value["deadline"] = scheduling.deadline;
        value["period"] = scheduling.period;
    }
    return value;
}

Json value_of(const CpuSet& cpus) {
    Json list = Json::array();
    for (unsigned cpu = 0; cpu < k_cpu_limit; ++cpu) {
        if (cpus.has(cpu)) {
            list.push_back(cpu);
        }
    }
    return list;
}

Json value_of(const Signals& signals) {
    return {{"any_blocked", signals.any_blocked}, {"any_ignored", !signals.all_default}};
}

Json value_of(const Session& session) {
    return {{"leader", session.leader},
            {"terminal",
             session.terminal == Terminal::unknown ? Json() : Json(session.terminal == Terminal::there)}};
}

Row path_row(std::string key, std::string label, const std::optional<std::string>& path) {
    const std::string text = path ? escaped(*path) : "";
    return {std::move(key), std::move(label), path ? Json(text) : Json(), text};
}

Row seccomp_row(int mode) {
    const bool named = mode >= 0 && static_cast<std::size_t>(mode) < k_seccomp_modes.size();
    const std::string name(named ? k_seccomp_modes.at(static_cast<std::size_t>(mode)) : "unknown");
    return {"seccomp",
            "seccomp mode",
            {{"mode", mode}, {"name", name}},
            std::to_string(mode) + " (" + name + ")",
            mode != 0};
}

Row limits_row(const Surroundings& around, const Surroundings& usual) {
    Row row{"rlimits", "limits", Json::object(), ""};
    const bool all_known =
        std::ranges::all_of(around.limits, [](const auto& limit) { return limit.has_value(); });
    bool any_known = false;
    for (const Resource resource : k_resources) {
        const std::string name(name_of(resource));
        const auto& limit = around.limit(resource);
        row.value[name] = limit ? value_of(*limit) : Json();
        any_known = any_known || limit;
        if (limit && (!all_known || *limit != Limit{})) {
            row.text += (row.text.empty() ? "" : ", ") + name + " " + text_of(*limit);
        }
        row.differs = row.differs || (limit && usual.limit(resource) && limit != usual.limit(resource));
    }
    if (all_known) {
        row.text = row.text.empty() ? "none" : row.text + "; all others unlimited";
    }
    return row;
}

Section limits_section(const Surroundings& around, const Surroundings& usual) {
    const auto text = [](const auto& value) { return text_of(value); };
    const auto number = [](int value) { return std::to_string(value); };
    Section section{"limits", "Limits and scheduling", {}};
    section.rows = {limits_row(around, usual),
                    optional_row("nice", "nice value", around.nice, number, usual.nice),
                    optional_row("io_priority", "I/O priority", around.io_priority, text, usual.io_priority),
                    optional_row("scheduling", "scheduling", around.scheduling, text, usual.scheduling),
                    optional_row("cpus", "CPUs", around.cpus, text, usual.cpus),
                    optional_row("oom_score_adj", "out-of-memory score", around.oom_score_adj, number,
                                 usual.oom_score_adj)};
    return section;
}

std::vector<Row> process_rows(const Surroundings& around, const Surroundings& usual) {
    const auto text = [](const auto& value) { return text_of(value); };
    const std::string umask = around.umask ? text_of_umask(*around.umask) : "";
    const auto signal_text = [](int signal) { return signal == 0 ? "none" : name_of_signal(signal); };
    Row death = optional_row("parent_death_signal", "parent-death signal", around.parent_death_signal,
                             signal_text, usual.parent_death_signal);
    death.value = death.text.empty() ? Json() : Json(death.text);
    return {Row{"umask", "umask", around.umask ? Json(umask) : Json(), umask,
                around.umask && usual.umask && around.umask != usual.umask},
            optional_row("signals", "signals", around.signals, text, usual.signals),
            optional_row("session", "session", around.session, text, usual.session), std::move(death)};
}

Surroundings plain_surroundings() {
    constexpr unsigned k_usual_umask = 022;
    Surroundings usual;
    usual.nice = 0;
    usual.io_priority = IoPriority{};
    usual.scheduling = Scheduling{};
    usual.oom_score_adj = 0;
    usual.umask = k_usual_umask;
    usual.signals = Signals{};
    usual.parent_death_signal = 0;
    return usual;
}

}  // namespace doff
