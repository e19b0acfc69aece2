// SPDX-License-Identifier: MIT
#include "core/proc_status.h"

#include <charconv>

namespace doff {
namespace {

template <class Number>
std::optional<Number> number_in(std::string_view text, int base = 10) {
    Number value{};
    const auto [last, failure] = std::from_chars(text.begin(), text.end(), value, base);
    return failure == std::errc{} && last == text.end() && !text.empty() ? std::optional(value)
                                                                         : std::nullopt;
}

// What is between blanks and tabs.
std::vector<std::string_view> words_in(std::string_view text) {
    constexpr std::string_view k_blank = " \t";
    std::vector<std::string_view> words;
    for (std::size_t at = text.find_first_not_of(k_blank); at != text.npos;) {
        const std::size_t end = std::min(text.find_first_of(k_blank, at), text.size());
        words.push_back(text.substr(at, end - at));
        at = text.find_first_not_of(k_blank, end);
    }
    return words;
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

// The lines "KEY:\tVALUE", asked for by key.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {}

    std::optional<std::string_view> value(std::string_view key) const {
        for (std::string_view rest = text_; !rest.empty();) {
            const std::string_view line = take_line(rest);
            if (line.starts_with(key) && line.substr(key.size()).starts_with(":")) {
                const std::string_view behind = line.substr(key.size() + 1);
                return behind.substr(std::min(behind.find_first_not_of(" \t"), behind.size()));
            }
        }
        return std::nullopt;
    }

    template <class Number>
    std::optional<Number> number(std::string_view key, int base = 10) const {
        const auto found = value(key);
        return found ? number_in<Number>(*found, base) : std::nullopt;
    }

private:
    std::string_view text_;
};

template <class Id>
std::optional<ProcessIds<Id>> ids_in(std::optional<std::string_view> line) {
    std::array<Id, 4> ids;
    const auto words = line ? words_in(*line) : std::vector<std::string_view>{};
    if (words.size() != ids.size()) {
        return {};
    }
    for (std::size_t at = 0; at < ids.size(); ++at) {
        const auto id = number_in<std::uint32_t>(words[at]);
        if (!id) {
            return {};
        }
        ids.at(at) = Id{*id};
    }
    return ProcessIds<Id>{ids[0], ids[1], ids[2], ids[3]};
}

// The mask has signal 1 as its lowest bit. A mips kernel has more than 64, the rest of which is not told.
std::optional<std::vector<int>> signals_in(std::optional<std::string_view> line) {
    constexpr std::size_t k_digits = 16;
    if (!line || line->size() < k_digits) {
        return {};
    }
    const auto mask = number_in<std::uint64_t>(line->substr(line->size() - k_digits), 16);
    if (!mask) {
        return {};
    }
    std::vector<int> signals;
    for (int signal = 1; signal <= 64; ++signal) {
        if ((*mask >> (signal - 1) & 1) != 0) {
            signals.push_back(signal);
        }
    }
    return signals;
}

}  // namespace

std::expected<ProcStatus, std::string> parse_proc_status(std::string_view text) {
    const Lines lines(text);
    ProcStatus status;
    std::string missing;
    const auto take = [&](std::string_view key, const auto& found, auto& into) {
        if (found) {
            into = *found;
        } else if (missing.empty()) {
            missing = key;
        }
    };
    const auto state = lines.value("State");
    take("State", state && !state->empty() ? std::optional(state->front()) : std::nullopt, status.state);
    take("Tgid", lines.number<int>("Tgid"), status.thread_group);
    take("Pid", lines.number<int>("Pid"), status.id);
    take("PPid", lines.number<int>("PPid"), status.parent);
    take("Threads", lines.number<int>("Threads"), status.threads);
    take("Uid", ids_in<Uid>(lines.value("Uid")), status.uid);
    take("Gid", ids_in<Gid>(lines.value("Gid")), status.gid);
    take("SigBlk", signals_in(lines.value("SigBlk")), status.blocked);
    take("SigIgn", signals_in(lines.value("SigIgn")), status.ignored);
    auto& sets = status.capabilities;
    for (const auto& [key, set] : {std::pair{"CapInh", &sets.inheritable},
                                   {"CapPrm", &sets.permitted},
                                   {"CapEff", &sets.effective},
                                   {"CapBnd", &sets.bounding},
                                   {"CapAmb", &sets.ambient}}) {
        take(key, lines.number<std::uint64_t>(key, 16), set->bits);
    }
    const auto groups = lines.value("Groups");
    if (!groups) {
        missing = missing.empty() ? "Groups" : missing;
    } else {
        for (const std::string_view word : words_in(*groups)) {
            const auto id = number_in<std::uint32_t>(word);
            if (!id) {
                return std::unexpected("Groups");
            }
            status.groups.push_back(Gid{*id});
        }
    }
    if (!missing.empty()) {
        return std::unexpected(missing);
    }
    if (const auto on = lines.number<int>("NoNewPrivs")) {
        status.no_new_privs = *on != 0;
    }
    status.seccomp_mode = lines.number<int>("Seccomp");
    status.seccomp_filters = lines.number<int>("Seccomp_filters");
    status.umask = lines.number<unsigned>("Umask", 8);
    if (const auto list = lines.value("Cpus_allowed_list")) {
        if (const auto cpus = parse_cpus("", *list)) {
            status.cpus = *cpus;
        }
    }
    return status;
}

std::optional<ProcStat> parse_proc_stat(std::string_view text) {
    // The second field is the name in parentheses, which may have anything in it. The numbers of the fields
    // are the manual's.
    const std::size_t end = text.rfind(") ");
    if (end == text.npos) {
        return {};
    }
    std::string_view rest = text.substr(end + 2);
    const auto words = words_in(take_line(rest));
    const auto field = [&](std::size_t number) {
        constexpr std::size_t k_first = 3;
        return number - k_first < words.size() ? words[number - k_first] : std::string_view();
    };
    constexpr std::size_t k_flags = 9;
    constexpr std::size_t k_nice = 19;
    constexpr std::size_t k_priority = 40;
    constexpr std::size_t k_policy = 41;
    constexpr unsigned k_kernel_thread = 0x0020'0000;  // PF_KTHREAD
    const auto flags = number_in<unsigned>(field(k_flags));
    const auto nice = number_in<int>(field(k_nice));
    const auto priority = number_in<unsigned>(field(k_priority));
    const auto policy = number_in<unsigned>(field(k_policy));
    if (!flags || !nice || !priority || !policy) {
        return {};
    }
    return ProcStat{(*flags & k_kernel_thread) != 0, *nice, {.policy = *policy, .priority = *priority}};
}

std::array<std::optional<Limit>, k_resources.size()> parse_proc_limits(std::string_view text) {
    // In the order of Resource.
    constexpr std::array<std::string_view, k_resources.size()> k_names{
        "Max cpu time",       "Max file size",     "Max data size",         "Max stack size",
        "Max core file size", "Max resident set",  "Max processes",         "Max open files",
        "Max locked memory",  "Max address space", "Max file locks",        "Max pending signals",
        "Max msgqueue size",  "Max nice priority", "Max realtime priority", "Max realtime timeout"};
    const auto limit_in = [](std::string_view word) {
        return word == "unlimited" ? std::optional(k_unlimited) : number_in<std::uint64_t>(word);
    };
    std::array<std::optional<Limit>, k_resources.size()> limits;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        for (std::size_t at = 0; at < k_names.size(); ++at) {
            if (!line.starts_with(k_names.at(at)) || !line.substr(k_names.at(at).size()).starts_with(' ')) {
                continue;
            }
            const auto words = words_in(line.substr(k_names.at(at).size()));
            const auto soft = words.size() >= 2 ? limit_in(words[0]) : std::nullopt;
            const auto hard = words.size() >= 2 ? limit_in(words[1]) : std::nullopt;
            if (soft && hard) {
                limits.at(at) = Limit{*soft, *hard};
            }
        }
    }
    return limits;
}

}  // namespace doff
