// SPDX-License-Identifier: MIT
//
// Where this process runs, as far as it can be told, and how privilege is given there: the words of docker,
// compose, Kubernetes and systemd. Looked for only to explain a refusal.
#pragma once

#include "core/capability.h"
#include "core/environment.h"
#include "core/id.h"
#include "core/kernel.h"

#include <optional>
#include <string>
#include <vector>

namespace doff {

// Process 1 as proc(5) has it: how whoever made the container started it.
struct FirstProcess {
    bool root = false;
    CapabilitySet bounding;
    bool operator==(const FirstProcess&) const = default;
};

// What there is evidence of.
struct Places {
    bool kubernetes = false;  // KUBERNETES_SERVICE_HOST
    bool docker = false;      // /.dockerenv, and no Kubernetes
    bool podman = false;      // /run/.containerenv, likewise
    bool systemd = false;     // INVOCATION_ID, as the manager's own child
    // Of a container. Empty where it cannot be told, as where process 1 is of another user namespace.
    std::optional<FirstProcess> first = {};

    bool in_container() const { return kubernetes || docker || podman; }
    bool any() const { return in_container() || systemd; }
    bool operator==(const Places&) const = default;
};

Places find_places(Kernel& kernel, const Environment& environment);

// What `dropped` came with, for it to be started with more: "container" or "unit"; "process" where it was
// dropped inside, or nothing is known.
const char* noun_for(CapabilitySet dropped, const Places& places);

// Of these, that the container itself has what was dropped: a line, or nothing.
std::string dropped_inside(CapabilitySet dropped, const Places& places);

// What is to be given.
struct Wanted {
    CapabilitySet capabilities;
    bool as_root = false;          // the process has to be started as root as well
    bool dropped = false;          // the bounding set lacks some of them
    bool root_inside = false;      // the container is root's, and the process is not
    std::optional<Uid> user = {};  // who could be started in place of doff; with its group
    std::optional<Gid> group = {};
    std::vector<Gid> groups = {};  // and with these beside that one
};

// A line for each place of which there is evidence, separated by '\n': "docker run: --cap-add=SETGID". None
// of a container that gave its first process what is wanted: there it was dropped inside, and no option
// of the container helps.
std::string ways_to_give(const Places& places, const Wanted& wanted);

// How another seccomp filter is had there, a line for each; `group` is systemd's name for the calls,
// "@setuid".
std::string ways_to_another_filter(const Places& places, const std::string& group);

// `lines` with one more, or several; what is empty or there already is left out.
std::string with_line(std::string lines, const std::string& line);

}  // namespace doff
