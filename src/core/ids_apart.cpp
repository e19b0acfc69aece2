// SPDX-License-Identifier: MIT
#include "core/ids_apart.h"

#include "core/number.h"
#include "core/opened.h"

#include <optional>
#include <string>
#include <string_view>

namespace doff {
namespace {

constexpr const char* k_status = "/proc/self/status";
constexpr std::size_t k_largest_status = 1 << 16;

// "TracerPid:\t0", proc_pid_status(5); empty where there is no such line.
std::optional<std::uint64_t> tracer_in(std::string_view status) {
    constexpr std::string_view k_key = "\nTracerPid:\t";
    const auto start = status.find(k_key);
    if (start == std::string_view::npos) {
        return {};
    }
    status.remove_prefix(start + k_key.size());
    const auto pid = parse_number(status.substr(0, status.find('\n')), 0, ~0U);
    return pid ? std::optional(*pid) : std::nullopt;
}

}  // namespace

bool depends_on_others(const Target& target) {
    return target.ids_differ() && !target.capabilities.effective.has(k_cap_setuid);
}

const char* way_to_no_new_privs(const Target& target) {
    if (target.ids_differ()) {
        return "real and effective IDs that differ cannot have it: let them be one";
    }
    return target.uid.effective == k_root ? "root gets it with --strict" : "leave out --allow-new-privs";
}

Result<void> refuse_ids_that_would_be_one(Kernel& kernel, const State& before, const Target& target) {
    if (!target.ids_differ()) {
        return {};
    }
    const std::string cannot = "cannot keep real and effective IDs apart";
    if (target.no_new_privs) {
        return std::unexpected(Error{
            Stage::resolve,
            cannot + " under no_new_privs: execve(2) may make them one",
            {},
            before.no_new_privs ? "it is on already and cannot be taken off" : "add --allow-new-privs"});
    }
    if (!depends_on_others(target)) {
        return {};
    }
    const auto status = is_proc_mounted(kernel) ? kernel.read_file(k_status, k_largest_status)
                                                : std::unexpected(std::errc::not_supported);
    const auto tracer = status ? tracer_in(*status) : std::nullopt;
    if (!tracer) {
        return std::unexpected(
            Error{Stage::resolve, cannot + ": " + k_status + " does not say whether this process is traced",
                  status ? std::errc::protocol_error : status.error(), "is /proc mounted?"});
    }
    if (*tracer != 0) {
        return std::unexpected(Error{
            Stage::resolve,
            cannot + " under a tracer, process " + std::to_string(*tracer) + ": execve(2) may make them one",
            {},
            "trace the command instead of doff"});
    }
    return {};
}

}  // namespace doff
