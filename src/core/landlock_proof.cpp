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
    void add_unprovable(const char* by_what, const char* how, const Answer<void>& before) {
        found_.push_back({std::string("Landlock: ") + by_what + " to prove it by", how, text_of(before)});
    }
    std::vector<Difference> take() { return std::move(found_); }

private:
    std::vector<Difference> found_;
};

}  // namespace

LandlockProof::LandlockProof(Kernel& kernel, const Landlock& landlock)
    : kernel_(kernel), landlock_(landlock) {
    for (std::size_t at = 0; at < landlock.canaries.size(); ++at) {
        files_[at] = kernel.try_open(landlock.canaries[at].path, landlock.canaries[at].writing);
    }
    if ((landlock.handled.net & k_net_bind_tcp) != 0) {
        bind_ = find_port(k_net_bind_tcp);
    }
    if ((landlock.handled.net & k_net_connect_tcp) != 0) {
        connect_ = find_port(k_net_connect_tcp);
    }
    if ((landlock.handled.scoped & k_scope_abstract_unix_socket) != 0) {
        socket_ = kernel.try_connect_abstract(landlock.outside.abstract_socket);
    }
    if ((landlock.handled.scoped & k_scope_signal) != 0) {
        bystander_ = kernel.start_bystander(landlock.outside.bystander);
        // 0 would be everybody in this process group.
        if (bystander_ && *bystander_ <= 0) {
            bystander_ = std::unexpected(std::errc::protocol_error);
        }
        signalled_ = bystander_ ? kernel.kill(*bystander_, 0) : std::unexpected(bystander_.error());
    }
}

LandlockProof::~LandlockProof() {
    if (bystander_ && *bystander_ != 0) {
        kernel_.end_bystander(landlock_.outside.bystander, *bystander_);
    }
}

Answer<void> LandlockProof::use_port(std::uint64_t right, std::uint16_t port) {
    return right == k_net_bind_tcp ? kernel_.try_bind_tcp(port) : kernel_.try_connect_tcp(port);
}

std::optional<std::uint16_t> LandlockProof::find_port(std::uint64_t right) {
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
        if (!answer && answer.error() == std::errc::address_family_not_supported) {
            return {};
        }
        if (answer || answer.error() != k_denied) {
            return port;
        }
    }
    return {};
}

std::vector<Difference> LandlockProof::differences() {
    Findings findings;
    bool any_file = landlock_.canaries.empty();
    for (std::size_t at = 0; at < landlock_.canaries.size(); ++at) {
        const LandlockCanary& canary = landlock_.canaries[at];
        if (files_[at]) {
            any_file = true;
            findings.expect_denied(k_denied, kernel_.try_open(canary.path, canary.writing),
                                   [&] { return text_of(canary); });
        }
    }
    if (!any_file) {
        findings.add_unprovable("a file", "one that could be opened before", files_.front());
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
        if (socket_) {
            findings.expect_denied(k_out_of_scope,
                                   kernel_.try_connect_abstract(landlock_.outside.abstract_socket),
                                   [] { return std::string("connect(2) to an abstract socket outside"); });
        } else {
            findings.add_unprovable("a socket", "one that could be connected to before", socket_);
        }
    }
    if ((landlock_.handled.scoped & k_scope_signal) != 0) {
        if (signalled_) {
            findings.expect_denied(k_out_of_scope, kernel_.kill(*bystander_, 0),
                                   [] { return std::string("kill(2) of a process outside"); });
        } else {
            findings.add_unprovable("a process", "one that could be signalled before", signalled_);
        }
    }
    return findings.take();
}

}  // namespace doff
