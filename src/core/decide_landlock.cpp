// SPDX-License-Identifier: MIT
#include "core/decide_landlock.h"

#include "core/ids_apart.h"
#include "core/near.h"
#include "core/number.h"
#include "core/opened.h"
#include "core/quote.h"
#include "core/user_spec.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace doff {
namespace {

Error cannot(const std::string& what, std::errc reason, std::string hint = {}) {
    return {Stage::resolve, "cannot " + what, reason, std::move(hint)};
}

constexpr const char* k_without = "--try-landlock does without what is missing";

constexpr std::array<std::string_view, 2> k_scopes{"signal", "abstract-unix-socket"};

// Since which version of Landlock the kernel can deny it.
struct Feature {
    int version;
    std::uint64_t LandlockHandled::* kind;
    std::uint64_t bits;
    std::string_view name;
    std::string_view kernel;
};

constexpr std::array k_features{
    Feature{2, &LandlockHandled::fs, 1 << 13, "renaming and linking into other directories", "5.19"},
    Feature{3, &LandlockHandled::fs, k_fs_truncate, "truncating files", "6.2"},
    Feature{4, &LandlockHandled::net, k_net_bind_tcp | k_net_connect_tcp, "TCP ports", "6.7"},
    Feature{5, &LandlockHandled::fs, k_fs_ioctl_dev, "ioctl(2) on devices", "6.10"},
    Feature{6, &LandlockHandled::scoped, k_scope_abstract_unix_socket | k_scope_signal, "scopes", "6.12"},
};

// Leaves in `landlock.handled` what the kernel has.
Result<void> negotiate(bool try_it, Kernel& kernel, Landlock& landlock) {
    const auto version = kernel.landlock_version();
    const bool absent = !version && (version.error() == std::errc::function_not_supported ||
                                     version.error() == std::errc::operation_not_supported);
    if (absent && try_it) {
        landlock.handled = {};
        landlock.not_had.emplace_back("anything: it has no Landlock");
        return {};
    }
    if (absent) {
        return std::unexpected(
            Error{Stage::resolve, "cannot confine the command: this kernel has no Landlock", version.error(),
                  "it came with Linux 5.13, and the boot parameter lsm= may leave it out"});
    }
    if (!version || *version < 1) {
        return std::unexpected(cannot("ask for the version of Landlock",
                                      version ? std::errc::protocol_error : version.error(),
                                      "a container's seccomp filter may refuse it"));
    }
    for (const Feature& feature : k_features) {
        auto& handled = landlock.handled.*feature.kind;
        if (*version >= feature.version || (handled & feature.bits) == 0) {
            continue;
        }
        const std::string lacks = std::string(feature.name) + ", which came with Linux " +
                                  std::string(feature.kernel) + " (this is Landlock " +
                                  std::to_string(*version) + ")";
        if (!try_it) {
            return std::unexpected(Error{Stage::resolve,
                                         "cannot confine the command: this kernel cannot restrict " + lacks,
                                         {},
                                         k_without});
        }
        handled &= ~feature.bits;
        landlock.not_had.push_back(lacks);
    }
    return {};
}

Result<PathRule> add_path(const std::string& path, std::uint64_t allowed, Kernel& kernel, int root,
                          const Landlock& landlock) {
    const auto opened = open_and_look(kernel, path.c_str(), root);
    if (!opened) {
        return std::unexpected(cannot("open " + quote(path) + " for Landlock", opened.error()));
    }
    allowed &= landlock.handled.fs & (opened->status.is_directory() ? k_fs_all : k_fs_of_a_file);
    const auto added = kernel.landlock_add_path(landlock.ruleset, opened->fd, allowed);
    kernel.close(opened->fd);
    if (!added) {
        return std::unexpected(cannot("add " + quote(path) + " to the Landlock ruleset", added.error()));
    }
    return PathRule{path, allowed, id_of(opened->status)};
}

Result<void> add_paths(const Request& request, Kernel& kernel, int root, Landlock& landlock) {
    const std::array<std::pair<const std::vector<std::string>*, std::uint64_t>, 4> options{{
        {&request.ro, k_fs_reading},
        {&request.rw, k_fs_reading | k_fs_writing},
        {&request.rox, k_fs_reading | k_fs_execute},
        {&request.rwx, k_fs_all},
    }};
    for (const auto& [paths, allowed] : options) {
        for (const std::string& path : *paths) {
            auto rule = add_path(path, allowed, kernel, root, landlock);
            if (!rule) {
                Error error = rule.error();
                error.hint = request.root ? "it is looked for in " + quote(*request.root) : error.hint;
                return std::unexpected(std::move(error));
            }
            landlock.paths.push_back(*std::move(rule));
        }
    }
    return {};
}

Result<std::vector<PortRule>> parse_port_rules(const Request& request) {
    std::vector<PortRule> rules;
    const auto add = [&](std::string_view option, const std::vector<std::string>& lists,
                         std::uint64_t allowed) -> Result<void> {
        for (const std::string& list : lists) {
            const auto ports = parse_ports(option, list);
            if (!ports) {
                return std::unexpected(ports.error());
            }
            for (const std::uint16_t port : *ports) {
                rules.push_back({port, allowed});
            }
        }
        return {};
    };
    auto added = add("--bind-tcp", request.bind_tcp, k_net_bind_tcp);
    if (added) {
        added = add("--connect-tcp", request.connect_tcp, k_net_connect_tcp);
    }
    if (!added) {
        return std::unexpected(added.error());
    }
    return rules;
}

// Whether a rule allows `right` on one of these, which are a path and the directories above it.
bool allows(const Landlock& landlock, std::uint64_t right, std::initializer_list<const char*> line,
            Kernel& kernel, int root) {
    return std::ranges::any_of(line, [&](const char* path) {
        const auto status = look_at(kernel, path, root);
        return status && std::ranges::any_of(landlock.paths, [&](const PathRule& rule) {
                   return rule.file == id_of(*status) && (rule.allowed & right) != 0;
               });
    });
}

// Several of each, since one may be missing, a symbolic link, or refused for another reason. An error where
// something is denied and none of them is there to see it by.
Result<void> choose_canaries(Kernel& kernel, int root, Landlock& landlock) {
    if (!allows(landlock, k_fs_read_dir, {"/"}, kernel, root)) {
        landlock.canaries.push_back({"/"});
        for (const char* const path : {"/usr", "/etc", "/dev", "/tmp", "/var", "/run"}) {
            if (look_at(kernel, path, root) && !allows(landlock, k_fs_read_dir, {path}, kernel, root)) {
                landlock.canaries.push_back({path});
            }
        }
    }
    if (allows(landlock, k_fs_write_file, {"/"}, kernel, root)) {
        return {};
    }
    // The last one, because /dev may be allowed; everybody may open it for writing.
    struct Candidate {
        const char* directory;
        const char* path;
    };
    for (const auto& [directory, path] :
         {Candidate{"/dev", "/dev/null"}, Candidate{"/dev", "/dev/zero"}, Candidate{"/dev", "/dev/full"},
          Candidate{"/proc", "/proc/self/attr/current"}}) {
        if (look_at(kernel, path, root) &&
            !allows(landlock, k_fs_write_file, {directory, path}, kernel, root)) {
            landlock.canaries.push_back({path, /* writing= */ true});
        }
    }
    if (landlock.canaries.empty()) {
        return std::unexpected(
            Error{Stage::resolve,
                  "cannot prove that Landlock will deny writing: there is nothing to try it with",
                  {},
                  "a /dev/null that no rule covers would do"});
    }
    return {};
}

Result<void> prepare_proof(Kernel& kernel, int root, Landlock& landlock) {
    if (landlock.handled.fs != 0) {
        if (const auto chosen = choose_canaries(kernel, root, landlock); !chosen) {
            return chosen;
        }
    }
    if ((landlock.handled.scoped & k_scope_abstract_unix_socket) != 0) {
        const auto socket = kernel.bind_abstract();
        if (!socket) {
            return std::unexpected(cannot("make a socket for the proof of --scope", socket.error()));
        }
        landlock.outside.abstract_socket = *socket;
    }
    if ((landlock.handled.scoped & k_scope_signal) != 0) {
        const auto sockets = kernel.socketpair();
        if (!sockets) {
            return std::unexpected(cannot("make sockets for the proof of --scope", sockets.error()));
        }
        landlock.outside.bystander = *sockets;
    }
    return {};
}

}  // namespace

Result<std::uint64_t> parse_scopes(std::string_view list) {
    std::uint64_t scoped = 0;
    for (const std::string_view word : split_at_commas(list)) {
        if (word == k_scopes[0]) {
            scoped |= k_scope_signal;
        } else if (word == k_scopes[1]) {
            scoped |= k_scope_abstract_unix_socket;
        } else {
            return usage_error(
                "unknown scope " + quote(word) + " in --scope " + quote(list),
                hint_lines({did_you_mean(word, k_scopes), "write signal, abstract-unix-socket, or both"}));
        }
    }
    return scoped;
}

Result<void> decide_landlock(const Request& request, Kernel& kernel, const State& before, Target& target) {
    Landlock& landlock = target.landlock;
    if (!request.ro.empty() || !request.rw.empty() || !request.rox.empty() || !request.rwx.empty()) {
        landlock.handled.fs = k_fs_all;
    }
    landlock.handled.net = (request.bind_tcp.empty() ? 0 : k_net_bind_tcp) |
                           (request.connect_tcp.empty() ? 0 : k_net_connect_tcp);
    if (request.scope) {
        const auto scoped = parse_scopes(*request.scope);
        if (!scoped) {
            return std::unexpected(scoped.error());
        }
        landlock.handled.scoped = *scoped;
    }
    auto ports = parse_port_rules(request);
    if (!ports) {
        return std::unexpected(ports.error());
    }
    if (landlock.handled.empty()) {
        return {};
    }
    // landlock_restrict_self(2)
    const bool keeps_admin = target.uid.effective == k_root &&
                             target.capabilities.effective.has(k_cap_sys_admin) &&
                             before.capabilities.effective.has(k_cap_sys_admin);
    if (!target.no_new_privs && !keeps_admin) {
        return std::unexpected(Error{Stage::resolve,
                                     "cannot confine the command: Landlock needs no_new_privs",
                                     {},
                                     way_to_no_new_privs(target)});
    }
    if (const auto negotiated = negotiate(request.try_landlock, kernel, landlock); !negotiated) {
        return negotiated;
    }
    if (landlock.handled.empty()) {
        return {};
    }
    const auto ruleset = kernel.landlock_create_ruleset(landlock.handled);
    if (!ruleset) {
        return std::unexpected(cannot("create a Landlock ruleset", ruleset.error()));
    }
    landlock.ruleset = *ruleset;
    if (landlock.handled.fs != 0) {
        if (const auto added = add_paths(request, kernel, target.own_fds.root, landlock); !added) {
            return added;
        }
    }
    if (landlock.handled.net != 0) {
        landlock.ports = *std::move(ports);
    }
    for (const PortRule& rule : landlock.ports) {
        if (const auto added = kernel.landlock_add_port(landlock.ruleset, rule.port, rule.allowed); !added) {
            return std::unexpected(
                cannot("add port " + std::to_string(rule.port) + " to the Landlock ruleset", added.error()));
        }
    }
    return prepare_proof(kernel, target.own_fds.root, landlock);
}

}  // namespace doff
