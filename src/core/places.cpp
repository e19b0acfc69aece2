// SPDX-License-Identifier: MIT
#include "core/places.h"

#include "core/opened.h"
#include "core/proc_status.h"

#include <algorithm>
#include <ranges>
#include <string_view>

namespace doff {
namespace {

bool is_set(const Environment& environment, std::string_view name) {
    return std::ranges::any_of(environment, [&](std::string_view variable) {
        return variable.starts_with(name) && variable.substr(name.size()).starts_with('=');
    });
}

bool is_there(Kernel& kernel, const char* path) {
    const auto status = kernel.stat(path);
    return status && status->true_answer();
}

std::string in_capitals(std::string word) {
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return word;
}

// "SETGID, SETUID" with `between` as the comma and `front` before each.
std::string names(CapabilitySet set, const std::string& front, const std::string& between) {
    std::string text;
    for (Capability capability = 0; capability < k_capability_limit; ++capability) {
        if (set.has(capability)) {
            text += (text.empty() ? "" : between) + front + in_capitals(name_of(capability).substr(4));
        }
    }
    return text;
}

// "1000:1000"
std::string user_and_group(const Wanted& wanted) {
    return std::to_string(wanted.user->value) +
           (wanted.group ? ":" + std::to_string(wanted.group->value) : "");
}

// "33, 998" with `between` as the comma and `front` before each.
std::string numbers(const std::vector<Gid>& groups, const std::string& front, const std::string& between) {
    std::string text;
    for (const Gid gid : groups) {
        text += (text.empty() ? "" : between) + front + std::to_string(gid.value);
    }
    return text;
}

std::string by_options(const Wanted& wanted) {
    const std::string added = names(wanted.capabilities, "--cap-add=", " ");
    std::string text = wanted.as_root ? "--user 0" : "";
    text += (text.empty() || added.empty() ? "" : " ") + added;
    const std::string groups = numbers(wanted.groups, " --group-add ", "");
    return text + (wanted.user ? ", or --user " + user_and_group(wanted) + groups + " without doff" : "");
}

std::string by_compose(const Wanted& wanted) {
    const std::string added = names(wanted.capabilities, "", ", ");
    std::string text = wanted.as_root ? "user: \"0\"" : "";
    text += text.empty() || added.empty() ? "" : " and ";
    text += added.empty() ? "" : "cap_add: [" + added + "]";
    const std::string groups = numbers(wanted.groups, "", ", ");
    text += wanted.user ? ", or user: \"" + user_and_group(wanted) + "\"" : "";
    return text + (wanted.user && !groups.empty() ? " and group_add: [" + groups + "]" : "");
}

std::string by_kubernetes(const Wanted& wanted) {
    const std::string added = names(wanted.capabilities, "", ", ");
    std::string text = wanted.as_root ? "runAsUser: 0" : "";
    text += text.empty() || added.empty() ? "" : ", ";
    text += added.empty() ? "" : "capabilities: {add: [" + added + "]}";
    text = "securityContext: {" + text + "}";
    // A container has no groups of its own there: the pod has.
    if (wanted.user && wanted.groups.empty()) {
        text += ", or {runAsUser: " + std::to_string(wanted.user->value) +
                (wanted.group ? ", runAsGroup: " + std::to_string(wanted.group->value) : "") + "}";
    }
    return text;
}

std::string by_systemd(const Wanted& wanted) {
    const std::string list = names(wanted.capabilities, "CAP_", " ");
    if (!wanted.as_root) {
        return "CapabilityBoundingSet= has to name " + list +
               (wanted.user ? ", or User= names the user" : "");
    }
    if (wanted.dropped) {  // a unit has no more than CapabilityBoundingSet= leaves, its root either
        return "CapabilityBoundingSet= has to name " + list +
               ", with the same in AmbientCapabilities= or no User=";
    }
    return "AmbientCapabilities=" + list + ", or leave User= out for doff to start as root";
}

// Whoever is root in a namespace of its own sees a process of another as the overflow uid.
std::optional<FirstProcess> read_first_process(Kernel& kernel) {
    constexpr std::size_t k_largest = 1 << 16;
    const auto process = open_and_look(kernel, "/proc/1");
    if (!process) {
        return {};
    }
    const auto text = kernel.read_file_at(process->fd, "status", k_largest);
    kernel.close(process->fd);
    const auto status = text ? parse_proc_status(*text) : std::unexpected(std::string());
    if (!status || status->id != 1 || status->uid.effective == Uid{k_overflow_id}) {
        return {};
    }
    return FirstProcess{status->uid.effective == k_root, status->capabilities.bounding};
}

// What the container's own options would have to add; nothing where they are not what is in the way. A root
// has what its bounding set has, and no other user gets any by them.
std::optional<Wanted> wanted_of_container(const FirstProcess& first, Wanted wanted) {
    wanted.capabilities = wanted.capabilities.without(first.bounding);
    if (wanted.as_root && first.root) {
        wanted.as_root = false;
        wanted.root_inside = true;
        wanted.user.reset();  // whoever is not root there was made so inside
    }
    return wanted.as_root || !wanted.capabilities.empty() ? std::optional(wanted) : std::nullopt;
}

std::string ways_of_container(const Places& places, const Wanted& wanted) {
    const std::string inside = wanted.root_inside ? ", and start doff as root" : "";
    std::string lines;
    if (places.docker) {
        lines = with_line(lines, "docker run: " + by_options(wanted) + inside);
        lines = with_line(lines, "compose: " + by_compose(wanted) + inside);
    }
    if (places.podman && !places.docker) {
        lines = with_line(lines, "podman run: " + by_options(wanted) + inside);
    }
    return places.kubernetes ? with_line(lines, "Kubernetes: " + by_kubernetes(wanted) + inside) : lines;
}

bool has_line(std::string_view lines, std::string_view line) {
    return ("\n" + std::string(lines) + "\n").find("\n" + std::string(line) + "\n") != std::string::npos;
}

}  // namespace

std::string with_line(std::string lines, const std::string& line) {
    for (const auto part : std::views::split(line, '\n')) {
        const std::string_view each(part.begin(), part.end());
        if (!each.empty() && !has_line(lines, each)) {
            lines += lines.empty() ? "" : "\n";
            lines += each;
        }
    }
    return lines;
}

Places find_places(Kernel& kernel, const Environment& environment) {
    Places places;
    places.kubernetes = is_set(environment, "KUBERNETES_SERVICE_HOST");
    // A pod's containers may be made by either, and nobody starts them by hand.
    places.docker = !places.kubernetes && is_there(kernel, "/.dockerenv");
    places.podman = !places.kubernetes && is_there(kernel, "/run/.containerenv");
    // The variable is passed on to everything below a unit, a login included; the manager's own child is
    // the unit.
    places.systemd = is_set(environment, "INVOCATION_ID") && kernel.getppid() == 1 &&
                     is_there(kernel, "/run/systemd/system");
    if (places.in_container()) {
        places.first = read_first_process(kernel);
    }
    return places;
}

const char* noun_for(CapabilitySet dropped, const Places& places) {
    const bool never_had = places.first && (places.first->bounding.bits & dropped.bits) == 0;
    return never_had ? "container" : places.systemd ? "unit" : "process";
}

std::string dropped_inside(CapabilitySet dropped, const Places& places) {
    const CapabilitySet had{places.first ? places.first->bounding.bits & dropped.bits : 0};
    return had.empty() ? ""
                       : "process 1 of this container has " + names_of(had) +
                             " in its bounding set: what started doff inside has dropped " +
                             (had.size() == 1 ? "it" : "them");
}

std::string ways_to_give(const Places& places, const Wanted& wanted) {
    std::string lines;
    if (const auto added = places.first ? wanted_of_container(*places.first, wanted) : std::nullopt) {
        lines = ways_of_container(places, *added);
    }
    return places.systemd ? with_line(lines, "systemd: " + by_systemd(wanted)) : lines;
}

std::string ways_to_another_filter(const Places& places, const std::string& group) {
    std::string lines;
    if (places.docker || places.podman) {
        lines =
            with_line(lines, std::string(places.docker ? "docker" : "podman") +
                                 " run: --security-opt seccomp=FILE names the profile that is the filter");
    }
    if (places.kubernetes) {
        lines = with_line(lines, "Kubernetes: securityContext: {seccompProfile: ...} names the filter");
    }
    if (places.systemd) {
        lines = with_line(lines, "systemd: SystemCallFilter= has to allow it" +
                                     (group.empty() ? "" : ", as with the group " + group));
    }
    return lines;
}

}  // namespace doff
