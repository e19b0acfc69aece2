// SPDX-License-Identifier: MIT
#include "core/way_out_of_limits.h"

#include "core/what_may_refuse.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace doff {
namespace {

constexpr Capability k_cap_sys_nice = 23;
constexpr Capability k_cap_sys_resource = 24;

// CAP_SYS_RESOURCE and CAP_SYS_NICE count only in the first user namespace.
std::string takes(Capability capability, const std::string& what, const std::string& or_else,
                  const Circumstances& found) {
    const std::string name = name_of(capability);
    if (found.effective && found.effective->has(capability)) {
        return found.ids.uids && !may_be_the_first(*found.ids.uids)
                   ? what + " takes " + name + " in the first user namespace, and this is another" + or_else
                   : "";
    }
    Wanted wanted{.capabilities = {}, .as_root = !found.root};
    wanted.capabilities.add(capability);
    return with_line(what + " takes " + name + or_else, ways_to_give(found.places, wanted));
}

// "5:unlimited", with another word for that.
std::string text_with(const Limit& limit, const char* unlimited) {
    const auto text = [&](std::uint64_t value) {
        return value == k_unlimited ? unlimited : std::to_string(value);
    };
    return text(limit.soft) + (limit.soft == limit.hard ? "" : ":" + text(limit.hard));
}

std::string ways_to_start_with(Resource resource, const Limit& limit, const Places& places) {
    std::string name(name_of(resource));
    std::string lines;
    if (places.docker || places.podman) {
        lines = std::string(places.docker ? "docker" : "podman") + " run: --ulimit " + name + "=" +
                text_with(limit, "-1") + " sets it from the start";
    }
    if (places.systemd) {
        std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
        lines = with_line(
            lines, "systemd: Limit" + name + "=" + text_with(limit, "infinity") + " sets it from the start");
    }
    return lines;
}

// The limit that does in place of CAP_SYS_NICE, and by what it is set: the shells' ulimit has a letter for
// it.
struct Needed {
    Resource resource;
    std::uint64_t value;
    const char* ulimit;
};

std::string takes_nice_or(const Needed& limit, const std::string& what, const Circumstances& found) {
    const std::string name(name_of(limit.resource));
    const std::string value = std::to_string(limit.value);
    const std::string lines = takes(k_cap_sys_nice, what,
                                    ", or a limit of " + name + " (" + limit.ulimit + ") of at least " +
                                        value + ", which is " + text_of_limit(found.limit->soft) + " here",
                                    found);
    if (lines.empty()) {
        return "";
    }
    return with_line(lines,
                     found.limit->hard >= limit.value
                         ? "its hard limit allows that: --rlimit " + name + "=" + value + ":"
                         : ways_to_start_with(limit.resource, {limit.value, limit.value}, found.places));
}

// What may be had without a capability, as --rlimit takes it.
std::string within(const SetLimit& step, std::uint64_t hard) {
    return "to stay within it: --rlimit " + std::string(name_of(step.resource)) + "=" +
           text_of(Limit{std::min(step.limit.soft, hard), hard});
}

// Where only a capability can be what is missing.
std::string way_to_capability(const Step& step, std::errc reason, const Circumstances& found,
                              Capability capability, const std::string& what) {
    const std::string lines = is_refusal(reason) ? takes(capability, what, "", found) : "";
    return lines.empty() ? what_may_refuse(step, reason, found) : lines;
}

}  // namespace

std::string way_out_of_limit(const SetLimit& step, std::errc reason, const Circumstances& found) {
    if (!found.limit) {
        return "";
    }
    const std::string name(name_of(step.resource));
    const bool too_many_files =
        step.resource == Resource::nofile && found.most_files && step.limit.hard > *found.most_files;
    const std::string most = too_many_files
                                 ? "no limit of descriptors is above the sysctl fs.nr_open, which is " +
                                       std::to_string(*found.most_files) + " here"
                                 : "";
    // What could be had at most may be more than this process may have.
    Limit possible = step.limit;
    if (too_many_files) {
        possible = {std::min(possible.soft, *found.most_files), *found.most_files};
    }
    std::string lines;
    if (possible.hard > found.limit->hard) {
        lines = takes(
            k_cap_sys_resource,
            "the hard limit of " + name + " is " + text_of_limit(found.limit->hard) + " here; to raise it",
            "", found);
    }
    if (lines.empty()) {
        return too_many_files ? most : what_may_refuse(step, reason, found);
    }
    lines = with_line(std::move(lines), ways_to_start_with(step.resource, possible, found.places));
    return with_line(most, with_line(std::move(lines), within(step, found.limit->hard)));
}

std::string way_out_of_nice(const SetNice& step, std::errc reason, const Circumstances& found) {
    constexpr int k_highest = 20;
    const auto needed = static_cast<std::uint64_t>(k_highest - step.nice);
    if (!found.limit || found.limit->soft >= needed) {
        return what_may_refuse(step, reason, found);
    }
    const std::string lines = takes_nice_or({Resource::nice, needed, "ulimit -e"},
                                            "to lower the nice value to " + std::to_string(step.nice), found);
    return lines.empty() ? what_may_refuse(step, reason, found) : lines;
}

std::string way_out_of_scheduling(const SetScheduling& step, std::errc reason, const Circumstances& found) {
    const Scheduling& wanted = step.scheduling;
    if (wanted.policy == k_sched_ext && reason == std::errc::invalid_argument) {
        return "the policy ext came with Linux 6.12, and may have been left out of this kernel";
    }
    if (!is_refusal(reason)) {
        return what_may_refuse(step, reason, found);
    }
    std::string lines;
    if (wanted.policy == k_sched_deadline) {
        lines = takes(k_cap_sys_nice, "the policy deadline", "", found);
    } else if (wanted.priority != 0 && found.limit && found.limit->soft < wanted.priority) {
        lines = takes_nice_or({Resource::rtprio, wanted.priority, "ulimit -r"},
                              "a real-time policy of priority " + std::to_string(wanted.priority), found);
    }
    return lines.empty() ? what_may_refuse(step, reason, found) : lines;
}

std::string way_out_of_io_priority(const SetIoPriority& step, std::errc reason, const Circumstances& found) {
    return step.priority.io_class == k_io_realtime
               ? way_to_capability(step, reason, found, k_cap_sys_nice, "the class realtime")
               : what_may_refuse(step, reason, found);
}

std::string way_out_of_oom_score(const SetOomScoreAdj& step, std::errc reason, const Circumstances& found) {
    return way_to_capability(step, reason, found, k_cap_sys_resource, "to lower it this far");
}

}  // namespace doff
