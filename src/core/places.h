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

namespace doff {

// What there is evidence of.
struct Places {
    bool kubernetes = false;  // KUBERNETES_SERVICE_HOST
    bool docker = false;      // /.dockerenv, and no Kubernetes
    bool podman = false;      // /run/.containerenv, likewise
    bool systemd = false;     // INVOCATION_ID, as the manager's own child

    bool in_container() const { return kubernetes || docker || podman; }
    bool any() const { return in_container() || systemd; }
    bool operator==(const Places&) const = default;
};

Places find_places(Kernel& kernel, const Environment& environment);

// "container", "unit"; "process" where nothing is known.
const char* noun_of(const Places& places);

// What is to be given.
struct Wanted {
    CapabilitySet capabilities;
    bool as_root = false;          // the process has to be started as root as well
    bool add_capabilities = true;  // where it is, whether that still leaves them out
    std::optional<Uid> user = {};  // who could be started in place of doff; with its group
    std::optional<Gid> group = {};
};

// A line for each place of which there is evidence, separated by '\n': "docker run: --cap-add=SETGID".
std::string ways_to_give(const Places& places, const Wanted& wanted);

// All that may be meant where there is no evidence: docker, compose and Kubernetes.
inline constexpr Places k_any_container{
    .kubernetes = true, .docker = true, .podman = false, .systemd = false};

// How another seccomp filter is had there, a line for each; `group` is systemd's name for the calls,
// "@setuid".
std::string ways_to_another_filter(const Places& places, const std::string& group);

// `lines` with one more; an empty line is none.
std::string with_line(std::string lines, const std::string& line);

}  // namespace doff
