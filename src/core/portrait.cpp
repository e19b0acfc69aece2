// SPDX-License-Identifier: MIT
#include "core/portrait.h"

#include "core/opened.h"
#include "core/security_label.h"

namespace doff {
namespace {

Surroundings all_surroundings(Kernel& kernel) {
    constexpr int k_no_fd = -1;
    const int score = open_proc(kernel, "/proc/self/oom_score_adj").value_or(k_no_fd);
    Surroundings found;
    const auto read = [&](auto member, auto any_value) {
        Surroundings asked;
        asked.*member = any_value;
        if (const auto answer = read_surroundings(kernel, asked, score)) {
            found.*member = (*answer).*member;
        }
    };
    for (const Resource resource : k_resources) {
        Surroundings asked;
        asked.limit(resource) = Limit{};
        if (const auto answer = read_surroundings(kernel, asked, -1)) {
            found.limit(resource) = answer->limit(resource);
        }
    }
    read(&Surroundings::nice, 0);
    read(&Surroundings::io_priority, IoPriority{});
    read(&Surroundings::scheduling, Scheduling{});
    read(&Surroundings::cpus, CpuSet{});
    if (score != k_no_fd) {
        read(&Surroundings::oom_score_adj, 0);
        kernel.close(score);
    }
    read(&Surroundings::umask, 0U);
    read(&Surroundings::signals, Signals{});
    read(&Surroundings::session, Session{});
    read(&Surroundings::parent_death_signal, 0);
    return found;
}

}  // namespace

Portrait portray(Kernel& kernel) {
    Portrait portrait;
    // Before anything of our own is opened.
    portrait.fds = kernel.open_fds().value_or(std::vector<int>{});
    portrait.around = all_surroundings(kernel);
    if (auto directory = kernel.getcwd()) {
        portrait.directory = *std::move(directory);
    }
    portrait.space = read_id_space(kernel);
    portrait.label = current_label(kernel);
    return portrait;
}

}  // namespace doff
