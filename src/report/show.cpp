// SPDX-License-Identifier: MIT
#include "report/describe.h"

#include "core/number.h"
#include "core/quote.h"
#include "core/signals.h"
#include "report/page.h"

#include <array>
#include <string_view>

namespace doff {
namespace {

template <class Id>
std::string four(const ProcessIds<Id>& ids, Accounts& accounts) {
    if (ids.all(ids.real)) {
        return named(ids.real, accounts);
    }
    return "real " + named(ids.real, accounts) + ", effective " + named(ids.effective, accounts) +
           ", saved " + named(ids.saved, accounts) + ", filesystem " + named(ids.filesystem, accounts);
}

std::string seccomp_mode(int mode) {
    constexpr std::array<std::string_view, 3> k_modes{"0 (none)", "1 (strict)", "2 (filter)"};
    return mode >= 0 && mode < 3 ? std::string(k_modes[static_cast<std::size_t>(mode)])
                                 : std::to_string(mode);
}

// Those that limit anything: "nofile 1024:524288,core 0:unlimited".
std::string limits_in_words(const Surroundings& around) {
    std::string text;
    for (const Resource resource : k_resources) {
        const auto& limit = around.limit(resource);
        if (limit && *limit != Limit{}) {
            text += (text.empty() ? "" : ", ") + std::string(name_of(resource)) + " " + text_of(*limit);
        }
    }
    return text.empty() ? "none" : text + "; all others unlimited";
}

void add_surroundings(Page& page, const Surroundings& around) {
    page.row("limits", limits_in_words(around));
    const auto row = [&](std::string_view label, const auto& value, auto in_words) {
        if (value) {
            page.row(label, in_words(*value));
        }
    };
    const auto text = [](const auto& value) { return text_of(value); };
    row("nice value", around.nice, [](int nice) { return std::to_string(nice); });
    row("I/O priority", around.io_priority, text);
    row("scheduling", around.scheduling, text);
    row("CPUs", around.cpus, text);
    row("out-of-memory score", around.oom_score_adj, [](int score) { return std::to_string(score); });
    row("umask", around.umask, text_of_umask);
    row("signals", around.signals, text);
    row("session", around.session, text);
    row("parent-death signal", around.parent_death_signal,
        [](int signal) { return signal == 0 ? "none" : name_of_signal(signal); });
}

}  // namespace

std::string show_text(const State& state, const Portrait& portrait, Accounts& accounts) {
    Page page;
    const auto& sets = state.capabilities;
    page.row("user", four(state.uid, accounts));
    page.row("group", four(state.gid, accounts));
    page.row("supplementary groups", named(state.groups, accounts));
    page.row("permitted", in_words(sets.permitted, sets.bounding, "all of the bounding set"));
    page.row("effective", in_words(sets.effective, sets.permitted, "all of the permitted set"));
    page.row("inheritable", names_of(sets.inheritable));
    page.row("ambient", names_of(sets.ambient));
    page.row("bounding", names_of(sets.bounding));
    page.row("securebits", names_of_securebits(state.securebits));
    page.row("no_new_privs", state.no_new_privs ? "on" : "off");
    page.row("seccomp mode", seccomp_mode(state.seccomp_mode));
    if (portrait.label) {
        page.row("security label", escaped(*portrait.label));
    }
    add_surroundings(page, portrait.around);
    if (portrait.directory) {
        page.row("working directory", escaped(*portrait.directory));
    }
    std::string fds;
    for (const int fd : portrait.fds) {
        fds += (fds.empty() ? "" : " ") + std::to_string(fd);
    }
    page.row("descriptors", fds);
    return page.take();
}

}  // namespace doff
