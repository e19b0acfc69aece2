// SPDX-License-Identifier: MIT
#include "core/decide_descriptors.h"

#include "core/number.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace doff {
namespace {

std::unexpected<Error> cannot_list(std::errc reason) {
    return std::unexpected(Error{Stage::resolve, "cannot list the open descriptors", reason, {}});
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

}  // namespace

Result<std::vector<int>> find_kept_fds(const Request& request, Kernel& kernel, int log) {
    std::vector<int> kept;
    for (const std::string& word : request.kept_fds) {
        const auto fd = parse_kept_fd("--keep-fd", word);
        if (!fd) {
            return std::unexpected(fd.error());
        }
        if (*fd == log || !kernel.is_open(*fd)) {
            return usage_error("cannot keep fd " + word + ": it is not open", "is the redirection missing?");
        }
        kept.push_back(*fd);
    }
    return kept;
}

Result<void> decide_descriptors(const Request& request, Kernel& kernel, Target& target) {
    auto& plan = target.descriptors;
    if (!request.close_fds && (!request.strict || request.keep_all_fds)) {
        return {};
    }
    const auto open = kernel.open_fds();
    if (!open) {
        return cannot_list(open.error());
    }
    // These three were made sure of, so a list without them is not true.
    std::vector<int> spared{0, 1, 2};
    if (!std::ranges::includes(*open, spared)) {
        return cannot_list(std::errc::protocol_error);
    }
    spared.insert(spared.end(), plan.kept.begin(), plan.kept.end());
    for (const int fd : activation_fds(kernel, target.command.envp)) {
        spared.push_back(fd);
    }
    const OwnFds& own = target.own_fds;
    const Landlock& landlock = target.landlock;
    for (const int fd : {own.root, own.oom_score_adj, own.tasks, own.exec_label, own.log, landlock.ruleset,
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

}  // namespace doff
