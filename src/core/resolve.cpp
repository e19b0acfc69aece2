// SPDX-License-Identifier: MIT
#include "core/resolve.h"

#include "core/decide_capabilities.h"
#include "core/decide_descriptors.h"
#include "core/decide_environment.h"
#include "core/decide_label.h"
#include "core/decide_landlock.h"
#include "core/forms.h"
#include "core/id_map.h"
#include "core/identity.h"
#include "core/ids_apart.h"
#include "core/lookup.h"
#include "core/near.h"
#include "core/not_found.h"
#include "core/other_tool.h"
#include "core/quote.h"
#include "core/seccomp_flags.h"
#include "core/settle.h"

#include <algorithm>

namespace doff {
namespace {

// For --if-root, "root" is whoever could become somebody else. With a uid of 0 but without the
// capabilities the drop is still tried, and fails, because the other way out would be to run the
// command as root.
bool may_change_ids(const State& before) {
    const auto& uid = before.uid;
    const bool root =
        uid.real == k_root || uid.effective == k_root || uid.saved == k_root || uid.filesystem == k_root;
    const auto permitted = before.capabilities.permitted;
    return root || permitted.has(k_cap_setuid) || permitted.has(k_cap_setgid);
}

// Those of `groups` that are not among the others, and not `own`.
std::vector<Gid> those_not_in(const std::vector<Gid>& others, std::vector<Gid> groups, Gid own) {
    std::erase_if(groups,
                  [&](Gid gid) { return gid == own || std::ranges::find(others, gid) != others.end(); });
    sort_and_dedupe(groups);
    return groups;
}

void become_the_caller(Target& target, const State& before) {
    const Gid own = target.gid.effective;
    target.unlike = {!before.uid.are(target.uid) || !before.gid.are(target.gid),
                     those_not_in(before.groups, target.groups, own),
                     those_not_in(target.groups, before.groups, own)};
    target.uid = before.uid.three();
    target.gid = before.gid.three();
    target.ids = Ids::kept_not_root;
    target.named = {};
    target.groups = before.groups;
    target.groups_as_found = true;
    target.entry = {};
}

// IDs that differ would not outlive it; where it cannot be left out, that is an error (ids_apart.h).
void decide_no_new_privs(const Request& request, const State& before, Target& target) {
    const bool wanted = (target.uid.effective != k_root || request.strict) && !request.allow_new_privs;
    target.no_new_privs = before.no_new_privs || (wanted && (request.strict || !target.ids_differ()));
}

Result<void> decide_terminal_guard(const Request& request, Kernel& kernel, const State& before,
                                   Target& target) {
    // With all three elsewhere the controlling terminal is still there, as /dev/tty; what cannot be told may
    // be one.
    const auto may_be_one = [&](int fd) { return kernel.isatty(fd).value_or(true); };
    const bool terminal =
        may_be_one(0) || may_be_one(1) || may_be_one(2) || kernel.has_controlling_terminal().value_or(true);
    if (request.allow_tty_injection) {
        target.terminal_guard = TerminalGuard::declined;
        return {};
    }
    if (!terminal && !request.strict) {
        return {};
    }
    if (spec_allow_matters(kernel.kernel_release())) {
        // A null filter only asks whether the flag is known: EFAULT then, EINVAL otherwise.
        const auto known = kernel.seccomp(k_seccomp_spec_allow, {});
        if (!known && known.error() == std::errc::bad_address) {
            target.seccomp_flags = k_seccomp_spec_allow;
        }
    }
    if (target.no_new_privs) {
        target.terminal_guard = TerminalGuard::after_no_new_privs;
    } else if (before.capabilities.effective.has(k_cap_sys_admin)) {
        target.terminal_guard = TerminalGuard::while_privileged;
    } else if (target.uid.effective == k_root && !request.strict) {
        target.terminal_guard = TerminalGuard::not_possible;
    } else {
        return std::unexpected(Error{
            Stage::resolve,
            "cannot guard the terminal: a filter needs no_new_privs or cap_sys_admin, and there is neither",
            {},
            "leave out --allow-new-privs, or add --allow-tty-injection"});
    }
    return {};
}

SessionKeyring decide_keyring(const Request& request) {
    if (request.keep_keyring) {
        return SessionKeyring::leave;
    }
    return request.strict || request.new_keyring ? SessionKeyring::join : SessionKeyring::join_if_allowed;
}

// A caller without CAP_SETGID that already has the ids of the target cannot set its groups, and need
// not: whether the group of the process itself also stands in the list changes nothing it may do.
bool groups_are_equivalent(Kernel& kernel, const State& before, const Target& target) {
    if (before.capabilities.effective.has(k_cap_setgid) || !before.uid.are(target.uid) ||
        !before.gid.are(target.gid)) {
        return false;
    }
    auto had = before.groups;
    auto wanted = target.groups;
    had.push_back(target.gid.effective);
    wanted.push_back(target.gid.effective);
    sort_and_dedupe(had);
    sort_and_dedupe(wanted);
    const bool overflow = std::ranges::find(before.groups, Gid{k_overflow_id}) != before.groups.end();
    return had == wanted && (!overflow || every_gid_is_mapped(kernel, before));
}

// Whose databases: those of the system that doff runs on, or those inside the new root directory.
Result<void> choose_accounts(const Request& request, int root, Accounts& accounts) {
    if (!request.lookup) {
        return {};
    }
    if (root == -1) {
        return usage_error("--lookup says nothing without --root", "add --root or leave it out");
    }
    if (*request.lookup == "outside") {
        return {};
    }
    if (*request.lookup != "inside") {
        return usage_error("--lookup " + quote(*request.lookup) + " is neither inside nor outside",
                           "write --lookup inside for the users of the new root directory");
    }
    accounts.look_inside(root);
    return {};
}

bool keeps_environment(const Identity& identity, const Target& target) {
    return identity.environment_as_found || target.ids == Ids::kept_not_root;
}

std::string shell_of(const Target& target) {
    return target.entry && !target.entry->shell.empty() ? target.entry->shell : "/bin/sh";
}

void decide_command(const Request& request, Target& target) {
    Command& command = target.command;
    command.argv = request.command;
    if (command.argv.empty() && request.login) {
        command.name = shell_of(target);
        command.argv = {login_argv0(command.name)};
    } else if (!command.argv.empty()) {
        command.name = command.argv.front();
    } else {
        return;
    }
    command.argv.front() = request.argv0.value_or(command.argv.front());
    command.candidates = candidates_for(command.name, command.envp);
}

}  // namespace

Result<Target> resolve(const Request& request, Accounts& accounts, Kernel& kernel, const State& before,
                       const Environment& environment, int log) {
    Target target;
    if (const auto sound = check_forms(request); !sound) {
        return std::unexpected(sound.error());
    }
    target.own_fds.log = log;
    auto kept_fds = find_kept_fds(request, kernel, log);
    if (!kept_fds) {
        return std::unexpected(kept_fds.error());
    }
    target.descriptors.kept = *std::move(kept_fds);
    const auto root = open_root(request, kernel);
    if (!root) {
        return std::unexpected(root.error());
    }
    target.own_fds.root = *root;
    target.root = request.root.value_or("");
    if (const auto chosen = choose_accounts(request, *root, accounts); !chosen) {
        return std::unexpected(chosen.error());
    }
    auto identity = find_identity(request, accounts, kernel, before);
    if (!identity) {
        Error error = identity.error();
        Request bare;
        bare.user = request.user;
        bare.command = request.command;
        const std::string tool = hint_of_tool(request, accounts, request != bare);
        const std::string better =
            hint_lines({hint_of_command(request, accounts, kernel, environment),
                        hint_of_dot(request, accounts), hint_of_comma(request, accounts)});
        error.hint = or_better(tool.empty() ? better : tool, error.hint, accounts);
        return std::unexpected(std::move(error));
    }
    target.uid = identity->uid;
    target.gid = identity->gid;
    target.ids = identity->ids;
    target.named = identity->named;
    target.groups = std::move(identity->groups);
    target.groups_as_found = identity->groups_as_found;
    target.entry = std::move(identity->entry);
    auto expectations = parse_expectations(request.asserts, accounts, kernel, *root);
    if (!expectations) {
        return std::unexpected(expectations.error());
    }
    target.expectations = *std::move(expectations);
    if (groups_are_equivalent(kernel, before, target)) {
        target.groups = before.groups;
        target.groups_as_found = true;
    } else if (request.if_root && !may_change_ids(before)) {
        become_the_caller(target, before);
    }
    if (const auto decided = decide_capabilities(request, before, kernel, environment, target); !decided) {
        return std::unexpected(decided.error());
    }
    decide_no_new_privs(request, before, target);
    if (const auto apart = refuse_ids_that_would_be_one(kernel, before, target); !apart) {
        return std::unexpected(apart.error());
    }
    if (const auto decided = decide_terminal_guard(request, kernel, before, target); !decided) {
        return std::unexpected(decided.error());
    }
    target.keyring = decide_keyring(request);

    if (const auto decided = decide_landlock(request, kernel, before, target); !decided) {
        return std::unexpected(decided.error());
    }
    if (const auto decided = decide_label(request, kernel, target); !decided) {
        return std::unexpected(decided.error());
    }
    if (const auto decided = decide_environment(request, accounts, kernel,
                                                keeps_environment(*identity, target), target, environment);
        !decided) {
        return std::unexpected(decided.error());
    }
    if (const auto settled = settle_surroundings(request, kernel, target); !settled) {
        return std::unexpected(settled.error());
    }
    if (const auto decided = decide_descriptors(request, kernel, target); !decided) {
        return std::unexpected(decided.error());
    }
    decide_command(request, target);
    return target;
}

}  // namespace doff
