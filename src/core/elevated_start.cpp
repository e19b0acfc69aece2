// SPDX-License-Identifier: MIT
#include "core/elevated_start.h"

namespace doff {
namespace {

bool is_ordinary_file(Kernel& kernel, const char* path) {
    constexpr std::uint32_t k_setuid_or_setgid = 06000;
    const auto status = kernel.stat(path);
    return status && (status->mode & k_setuid_or_setgid) == 0;
}

}  // namespace

// AT_SECURE alone does not say why: a security module's transition sets it too, and gives nothing.
// An installation with setuid or setgid makes two ids differ, and one with file capabilities leaves a
// user who is not root with capabilities that are not ambient.
//
// Where single ids are asked for, or are what is looked at, a caller whose ids differ is who they are meant
// for; then it is our own file that must not be what made them differ.
Result<void> refuse_elevated_start(Kernel& kernel, const Request& request, const State& before) {
    const auto& uid = before.uid;
    const auto& gid = before.gid;
    const bool ids_differ = (uid.real != uid.effective || gid.real != gid.effective) &&
                            !((request.names_single_ids() || request.asserts_alone()) &&
                              is_ordinary_file(kernel, "/proc/self/exe"));
    const auto& sets = before.capabilities;
    // A real root keeps its permitted set through execve(2) whatever the effective user is.
    const bool from_file =
        uid.effective != k_root && uid.real != k_root && !sets.ambient.contains(sets.permitted);
    if (!kernel.at_secure() || (!ids_differ && !from_file)) {
        return {};
    }
    const std::string how = ids_differ ? "real and effective ids differ, as of a setuid or setgid file"
                                       : "capabilities of the file";
    return std::unexpected(Error{Stage::resolve,
                                 "started with more privilege than the caller has: " + how,
                                 {},
                                 "doff only gives privilege up: remove the bits from the file, or use sudo"});
}

}  // namespace doff
