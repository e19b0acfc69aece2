// SPDX-License-Identifier: MIT
#include "core/landlock_proof.h"

#include <algorithm>
#include <string>

namespace doff {
namespace {

// landlock(7): files and ports are denied with EACCES, what is outside with EPERM.
constexpr std::errc k_denied = std::errc::permission_denied;
constexpr std::errc k_out_of_scope = std::errc::operation_not_permitted;

std::string text_of(const Answer<void>& answer) {
    return answer ? "allowed" : std::make_error_code(answer.error()).message();
}

std::string text_of(const LandlockCanary& canary) {
    return canary.writing ? "writing to " + std::string(canary.path)
                          : "reading the directory " + std::string(canary.path);
}

class Findings {
public:
    // What it is, in words, is asked for where there is something to report.
    template <class What>
    void expect_denied(std::errc denial, const Answer<void>& answer, What what) {
        if (answer || answer.error() != denial) {
            found_.push_back({"Landlock: " + what(), "denied", text_of(answer)});
        }
    }
    void add(Difference difference) { found_.push_back(std::move(difference)); }
    std::vector<Difference> take() { return std::move(found_); }

private:
    std::vector<Difference> found_;
};

// Whether the kernel went past the point at which Landlock denies: an address may be in use or out of reach.
bool was_let_through(const Answer<void>& answer) {
    using enum std::errc;
    constexpr std::array k_beyond{address_in_use,       address_not_available, network_unreachable,
                                  host_unreachable,     network_down,          connection_refused,
                                  operation_in_progress};
    return answer || std::ranges::find(k_beyond, answer.error()) != k_beyond.end();
}

}  // namespace

const char* way_out(const Unprovable& unprovable) {
    using enum std::errc;
    switch (unprovable.reason) {
        case too_many_files_open: return "the limit nofile leaves no descriptor to try it with";
        case resource_unavailable_try_again:
            return "the limit nproc, or of the cgroup, leaves no process to try it with";
        case permission_denied:
            return "another Landlock may deny it already, and then there is nothing to confine";
        default: return "";
    }
}

LandlockProof::LandlockProof(Kernel& kernel, const Landlock& landlock)
    : kernel_(kernel), landlock_(landlock) {
    bool any_file = landlock.canaries.empty();
    for (std::size_t at = 0; at < landlock.canaries.size(); ++at) {
        files_[at] = kernel.try_open(landlock.canaries[at].path, landlock.canaries[at].writing);
        any_file = any_file || files_[at];
    }
    if (!any_file) {
        unprovable_ = {"files", files_.front().error()};
    }
    const LandlockHandled& handled = landlock.handled;
    if ((handled.net & k_net_bind_tcp) != 0) {
        bind_ = find_port(k_net_bind_tcp, "the binding of ports");
    }
    if ((handled.net & k_net_connect_tcp) != 0) {
        connect_ = find_port(k_net_connect_tcp, "connections");
    }
    if ((handled.scoped & k_scope_abstract_unix_socket) != 0) {
        const auto connected = kernel.try_connect_abstract(landlock.outside.abstract_socket);
        if (!connected) {
            unprovable_ = {"abstract sockets", connected.error()};
        }
    }
    if ((handled.scoped & k_scope_signal) != 0) {
        const auto started = kernel.start_bystander(landlock.outside.bystander);
        // 0 would be everybody in this process group.
        bystander_ = started && *started > 0 ? *started : 0;
        const auto signalled = bystander_ != 0
                                   ? kernel.kill(bystander_, 0)
                                   : std::unexpected(started ? std::errc::protocol_error : started.error());
        if (!signalled) {
            unprovable_ = {"signals", signalled.error()};
        }
    }
}

LandlockProof::~LandlockProof() {
    if (bystander_ != 0) {
        [[maybe_unused]] const auto ended = kernel_.end_bystander(landlock_.outside.bystander, bystander_);
    }
}

Answer<void> LandlockProof::use_port(std::uint64_t right, std::uint16_t port) {
    return right == k_net_bind_tcp ? kernel_.try_bind_tcp(port) : kernel_.try_connect_tcp(port);
}

std::optional<std::uint16_t> LandlockProof::find_port(std::uint64_t right, const char* kind) {
    // 0, which stands for any; then those that need no privilege.
    constexpr unsigned k_first = 1024;
    constexpr unsigned k_last = 65'535;
    for (unsigned number = 0; number <= k_last; number = number == 0 ? k_first : number + 1) {
        const auto port = static_cast<std::uint16_t>(number);
        const bool allowed = std::ranges::any_of(landlock_.ports, [&](const PortRule& rule) {
            return rule.port == port && (rule.allowed & right) != 0;
        });
        if (allowed) {
            continue;
        }
        const auto answer = use_port(right, port);
        if (was_let_through(answer)) {
            return port;
        }
        if (answer.error() == std::errc::address_family_not_supported) {
            return {};
        }
        if (answer.error() != k_denied) {
            unprovable_ = {kind, answer.error()};
            return {};
        }
    }
    return {};
}

std::vector<Difference> LandlockProof::differences() {
    Findings findings;
    for (std::size_t at = 0; at < landlock_.canaries.size(); ++at) {
        const LandlockCanary& canary = landlock_.canaries[at];
        if (files_[at]) {
            findings.expect_denied(k_denied, kernel_.try_open(canary.path, canary.writing),
                                   [&] { return text_of(canary); });
        }
    }
    if (bind_) {
        findings.expect_denied(k_denied, use_port(k_net_bind_tcp, *bind_),
                               [&] { return "bind(2) to TCP port " + std::to_string(*bind_); });
    }
    if (connect_) {
        findings.expect_denied(k_denied, use_port(k_net_connect_tcp, *connect_),
                               [&] { return "connect(2) to TCP port " + std::to_string(*connect_); });
    }
    if ((landlock_.handled.scoped & k_scope_abstract_unix_socket) != 0) {
        findings.expect_denied(k_out_of_scope,
                               kernel_.try_connect_abstract(landlock_.outside.abstract_socket),
                               [] { return std::string("connect(2) to an abstract socket outside"); });
    }
    if ((landlock_.handled.scoped & k_scope_signal) != 0) {
        findings.expect_denied(k_out_of_scope, kernel_.kill(bystander_, 0),
                               [] { return std::string("kill(2) of a process outside"); });
        // The command must not find a child that it did not make.
        if (const auto ended = kernel_.end_bystander(landlock_.outside.bystander, bystander_); !ended) {
            findings.add({"Landlock: the process that proves it", "gone", text_of(ended)});
        }
        bystander_ = 0;
    }
    return findings.take();
}

}  // namespace doff
