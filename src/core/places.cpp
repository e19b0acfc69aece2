// SPDX-License-Identifier: MIT
#include "core/places.h"

#include <algorithm>
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

std::string by_options(const Wanted& wanted) {
    std::string text = wanted.as_root ? "--user 0" : "";
    if (wanted.add_capabilities) {
        text += (text.empty() ? "" : " ") + names(wanted.capabilities, "--cap-add=", " ");
    }
    return text + (wanted.user ? ", or --user " + user_and_group(wanted) + " without doff" : "");
}

std::string by_compose(const Wanted& wanted) {
    std::string text = wanted.as_root ? "user: \"0\"" : "";
    if (wanted.add_capabilities) {
        text += (text.empty() ? "" : " and ") + ("cap_add: [" + names(wanted.capabilities, "", ", ") + "]");
    }
    return text + (wanted.user ? ", or user: \"" + user_and_group(wanted) + "\"" : "");
}

std::string by_kubernetes(const Wanted& wanted) {
    std::string text = wanted.as_root ? "runAsUser: 0" : "";
    if (wanted.add_capabilities) {
        text += (text.empty() ? "" : ", ") +
                ("capabilities: {add: [" + names(wanted.capabilities, "", ", ") + "]}");
    }
    text = "securityContext: {" + text + "}";
    if (wanted.user) {
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
    return "AmbientCapabilities=" + list + ", or leave User= out for doff to start as root";
}

}  // namespace

std::string with_line(std::string lines, const std::string& line) {
    if (!line.empty()) {
        lines += (lines.empty() ? "" : "\n") + line;
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
    return places;
}

const char* noun_of(const Places& places) {
    return places.in_container() ? "container" : places.systemd ? "unit" : "process";
}

std::string ways_to_give(const Places& places, const Wanted& wanted) {
    std::string lines;
    if (places.docker) {
        lines = with_line(lines, "docker run: " + by_options(wanted));
        lines = with_line(lines, "compose: " + by_compose(wanted));
    }
    if (places.podman && !places.docker) {
        lines = with_line(lines, "podman run: " + by_options(wanted));
    }
    if (places.kubernetes) {
        lines = with_line(lines, "Kubernetes: " + by_kubernetes(wanted));
    }
    if (places.systemd) {
        lines = with_line(lines, "systemd: " + by_systemd(wanted));
    }
    return lines;
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
