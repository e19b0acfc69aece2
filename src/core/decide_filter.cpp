// SPDX-License-Identifier: MIT
#include "core/decide_filter.h"

#include "core/filter_marker.h"
#include "core/ids_apart.h"
#include "core/quote.h"
#include "core/seccomp_flags.h"
#include "core/terminal_guard.h"

#include <string>

namespace doff {
namespace {

constexpr std::size_t k_largest_file = 16 << 20;

// What a profile's rules may ask about: the capabilities of the command, capabilities(7). Under no_new_privs
// execve(2) gives a root none that it lacks.
CapabilitySet held_by_the_command(const Target& target) {
    const bool root = target.uid.effective == k_root && (target.securebits & k_secbit_noroot) == 0;
    const auto& sets = target.capabilities;
    if (!root) {
        return sets.ambient;
    }
    const CapabilitySet given = sets.inheritable.with(sets.bounding);
    return target.no_new_privs ? given.without(given.without(sets.permitted)) : given;
}

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) {
        list += (list.empty() ? "" : ", ") + escaped(name);
    }
    return list;
}

}  // namespace

Result<void> decide_filter(const Request& request, Kernel& kernel, FilterCompiler& compiler,
                           const State& before, Target& target) {
    if (!request.seccomp) {
        return {};
    }
    const std::string& path = *request.seccomp;
    // seccomp(2)
    const bool keeps_admin = target.uid.effective == k_root &&
                             target.capabilities.effective.has(k_cap_sys_admin) &&
                             before.capabilities.effective.has(k_cap_sys_admin);
    if (!target.no_new_privs && !keeps_admin) {
        return std::unexpected(Error{Stage::resolve,
                                     "cannot filter system calls: --seccomp needs no_new_privs",
                                     {},
                                     way_to_no_new_privs(target)});
    }
    const auto content = kernel.read_file(path.c_str(), k_largest_file);
    if (!content) {
        return std::unexpected(
            Error{Stage::resolve, "cannot read --seccomp " + quote(path), content.error(), {}});
    }
    const std::string release = kernel.kernel_release();
    auto compiled = compiler.compile(path, *content, {held_by_the_command(target), release});
    if (!compiled) {
        return std::unexpected(compiled.error());
    }
    if (!compiled->unknown.empty()) {
        return std::unexpected(Error{
            Stage::resolve,
            "--seccomp " + quote(path) + " denies what is not known here: " + list_of(compiled->unknown),
            {},
            "a misspelt name, or a call that is newer than libseccomp; take it out"});
    }
    if (compiled->refuses_execve && !target.command.name.empty()) {
        return std::unexpected(Error{
            Stage::resolve,
            "--seccomp " + quote(path) + " does not allow execve(2), without which no command is started",
            {},
            "allow it there: the filter is loaded before the command is started"});
    }
    target.filter.marker = kernel.marked_call();
    target.filter.program = with_marker(compiled->program, k_own_audit_arch, target.filter.marker);
    if (target.filter.program.size() > k_longest_program) {
        return std::unexpected(Error{Stage::resolve,
                                     "--seccomp " + quote(path) + " is too long: " +
                                         std::to_string(compiled->program.size()) + " instructions",
                                     {},
                                     "the kernel takes 4096, and the proof needs 10 of them"});
    }
    target.filter.flags = compiled->flags & (spec_allow_matters(release) ? ~0U : ~k_seccomp_spec_allow);
    target.filter.overruled = std::move(compiled->overruled);
    return {};
}

}  // namespace doff
