// SPDX-License-Identifier: MIT
#include "core/environment.h"

#include "core/quote.h"

#include <algorithm>
#include <array>
#include <set>

namespace doff {
namespace {

constexpr std::array<std::string_view, 4> k_identity{"HOME", "USER", "LOGNAME", "SHELL"};

// How a terminal is to be written to, runuser(1) --login.
constexpr std::array<std::string_view, 3> k_terminal{"TERM", "COLORTERM", "NO_COLOR"};

// locale(7) and tzset(3), and LC_* with them.
constexpr std::array<std::string_view, 3> k_locale{"LANG", "LANGUAGE", "TZ"};

// What a service manager says to the process that it started, systemd.exec(5): readiness and watchdog,
// sockets, logs. Those that carry the process's number stay true, for execve(2) keeps it.
constexpr std::array<std::string_view, 13> k_service{
    "NOTIFY_SOCKET",         "FDSTORE",          "LISTEN_PID",
    "LISTEN_PIDFDID",        "LISTEN_FDS",       "LISTEN_FDNAMES",
    "WATCHDOG_PID",          "WATCHDOG_USEC",    "JOURNAL_STREAM",
    "INVOCATION_ID",         "SYSTEMD_EXEC_PID", "MEMORY_PRESSURE_WATCH",
    "MEMORY_PRESSURE_WRITE",
};

bool sets(std::string_view assignment, std::string_view name) {
    return assignment.starts_with(name) && assignment.substr(name.size()).starts_with('=');
}

// Nothing for a string without "=", which execve(2) passes on as it is.
std::string_view name_in(std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    return assignment.substr(0, equals == std::string_view::npos ? 0 : equals);
}

template <std::size_t count>
bool has(const std::array<std::string_view, count>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_cleared(std::string_view assignment, bool login) {
    const std::string_view name = name_in(assignment);
    if (has(k_terminal, name)) {
        return false;
    }
    return login || !(name.starts_with("LC_") || has(k_locale, name) || has(k_service, name));
}

void unset(Environment& environment, std::string_view name) {
    std::erase_if(environment, [&](std::string_view each) { return sets(each, name); });
}

void set(Environment& environment, std::string assignment) {
    unset(environment, name_in(assignment));
    environment.push_back(std::move(assignment));
}

bool is_blank_or_control(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
}

// Why `name` is none, to be put behind the token; empty where it is one.
std::string_view flaw_in(std::string_view name) {
    if (name.empty()) {
        return "no name";
    }
    if (std::ranges::any_of(name, is_blank_or_control)) {
        return "a blank or control character in the name";
    }
    return name.contains('=') ? "an equals sign in the name" : "";
}

constexpr std::string_view k_name_hint = "a name has no blank, no control character and no '=' in it";

// The name that `--env assignment` sets. The value may be a secret, so no message shows it.
Result<std::string_view> name_to_set(std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    const std::string_view name = assignment.substr(0, equals);
    if (equals == std::string_view::npos) {
        return usage_error("no '=' in --env " + quote(assignment),
                           "write NAME=VALUE; NAME= sets it to nothing, --unset-env NAME takes it away");
    }
    if (const auto flaw = flaw_in(name); !flaw.empty()) {
        return usage_error(std::string(flaw) + " in --env " + quote(name) + "=...", std::string(k_name_hint));
    }
    if (assignment.contains('\0')) {
        return usage_error("NUL byte in --env " + quote(name) + "=...",
                           "execve(2) would end the value there");
    }
    return name;
}

}  // namespace

Environment environment_of(const std::optional<User>& entry, Environment caller) {
    for (const std::string_view name : k_identity) {
        unset(caller, name);
    }
    if (!entry) {
        caller.emplace_back("HOME=/");
        return caller;
    }
    caller.push_back("HOME=" + (entry->home.empty() ? "/" : entry->home));
    caller.push_back("USER=" + entry->name);
    caller.push_back("LOGNAME=" + entry->name);
    caller.push_back("SHELL=" + (entry->shell.empty() ? "/bin/sh" : entry->shell));
    return caller;
}

Result<void> check_variables(const std::vector<std::string>& set, const std::vector<std::string>& unset) {
    std::set<std::string_view> given;
    for (const std::string_view assignment : set) {
        const auto name = name_to_set(assignment);
        if (!name) {
            return std::unexpected(name.error());
        }
        if (!given.insert(*name).second) {
            return usage_error(quote(*name) + " is set by --env twice", "leave one of them out");
        }
    }
    for (const std::string_view name : unset) {
        if (const auto flaw = flaw_in(name); !flaw.empty()) {
            return usage_error(std::string(flaw) + " in --unset-env " + quote(name),
                               std::string(k_name_hint));
        }
        if (given.contains(name)) {
            return usage_error(quote(name) + " is both in --env and in --unset-env", "leave one of them out");
        }
    }
    return {};
}

Environment make_environment(const EnvironmentRequest& request, const std::optional<User>& entry, Uid uid,
                             const Environment& caller) {
    Environment environment = caller;
    const bool clear = request.clear || request.login;
    if (clear) {
        std::erase_if(environment, [&](std::string_view each) { return is_cleared(each, request.login); });
        environment.push_back("PATH=" + std::string(uid == k_root ? k_default_root_path : k_default_path));
    }
    if (clear || !request.keep_identity) {
        environment = environment_of(entry, std::move(environment));
    }
    for (const auto* const assignments : {&request.files, &request.set}) {
        for (const std::string& assignment : *assignments) {
            set(environment, assignment);
        }
    }
    for (const std::string_view name : request.unset) {
        unset(environment, name);
    }
    return environment;
}

Result<std::vector<std::string>> parse_env_file(std::string_view path, std::string_view content) {
    std::vector<std::string> assignments;
    std::size_t number = 0;
    const auto wrong = [&](std::string_view what, std::string_view hint) {
        return usage_error("line " + std::to_string(number) + " of " + quote(path) + ": " + std::string(what),
                           std::string(hint));
    };
    const auto without_blanks = [](std::string_view line) {
        return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
    };
    while (!content.empty()) {
        ++number;
        const std::size_t end = content.find('\n');
        std::string_view line = content.substr(0, end);
        content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
        // Also behind the first line, as in files put together: the name would begin with it, unseen.
        if (without_blanks(line).starts_with("\xef\xbb\xbf")) {
            return wrong("a byte order mark", "save the file as UTF-8 without one");
        }
        if (line.contains('\0')) {
            return wrong("a NUL byte", "save the file as plain text, not as UTF-16");
        }
        if (line.ends_with('\r')) {
            return wrong("a carriage return at the end", "save the file with Unix line ends");
        }
        line = without_blanks(line);
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            return wrong("no '='", "write NAME=VALUE; NAME= sets it to nothing");
        }
        if (const auto flaw = flaw_in(line.substr(0, equals)); !flaw.empty()) {
            return wrong(flaw, "write NAME=VALUE without 'export' and without a blank before '='");
        }
        assignments.emplace_back(line);
    }
    return assignments;
}

std::string login_argv0(std::string_view shell) {
    if (shell.empty()) {
        return "-sh";
    }
    return "-" + std::string(shell.substr(shell.rfind('/') + 1));
}

}  // namespace doff
