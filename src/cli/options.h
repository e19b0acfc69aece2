// SPDX-License-Identifier: MIT
//
// The one table of options. The parser, --help and the check of the manual are all made from it, so
// a row added here is an option everywhere or a failing test.
#pragma once

#include "core/request.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace doff {

// What a shell offers for an argument.
enum class Completes {
    nothing,  // a number, or what only the caller can know
    user_and_group,
    user,
    group,
    groups,          // a list of groups, and the words of --groups
    capabilities,    // a list
    capability_set,  // a list that may have signs
    securebits,      // the same
    scopes,          // a list
    path,
    directory,
    limit,
    io_class,
    policy,
    signal,
    ptracer,
    lookup,
    variable,     // the name of one that is set
    question,     // "read:" and its kin, and what stands behind them
    expectation,  // "uid=" and its kin, and what stands behind them
    log_place,    // a word, or a path
    log_format,
};

struct Option {
    std::string_view heading;
    std::string_view name;      // "--group"
    std::string_view letter;    // "-g"; empty where there is none
    std::string_view argument;  // "GROUP"; empty for a switch
    std::string_view help;      // what --help says; one newline for each line
    // A switch, a switch that counts how often it is given, an argument, or one that may be repeated.
    std::variant<bool Request::*, int Request::*, std::optional<std::string> Request::*,
                 std::vector<std::string> Request::*>
        field;
    bool says_who = false;  // stands in the place of USER, so -- must come before the command
    bool signs = false;     // its list may start with a sign: "-all,+kill"
    Completes completes = Completes::nothing;

    constexpr bool takes_argument() const { return !argument.empty(); }
    constexpr bool repeats() const {
        return std::holds_alternative<std::vector<std::string> Request::*>(field);
    }
    constexpr bool counts() const { return std::holds_alternative<int Request::*>(field); }
};

inline constexpr std::array k_options{
    Option{"Who", "--user", "-u", "USER[:GROUP]",
           "who to run the command as, where it does not stand\n"
           "before the command; -- must come before the command",
           &Request::user, true, false, Completes::user_and_group},
    Option{"Who", "--group", "-g", "GROUP", "the group; alone it is the whole list of groups",
           &Request::group, false, false, Completes::group},
    Option{"Who", "--groups", "-G", "LIST",
           "supplementary groups, exactly these, with commas: init\n"
           "(the user's own), keep (the caller's), names, numbers,\n"
           "@PATH; or none",
           &Request::groups, false, false, Completes::groups},
    Option{"Who", "--ruid", "", "USER", "the real user ID alone; the IDs not named stay", &Request::ruid,
           true, false, Completes::user},
    Option{"Who", "--euid", "", "USER", "the effective user ID, and with it the saved one", &Request::euid,
           true, false, Completes::user},
    Option{"Who", "--suid", "", "USER", "the saved user ID: must be the effective one", &Request::suid, true,
           false, Completes::user},
    Option{"Who", "--rgid", "", "GROUP", "the real group ID alone", &Request::rgid, true, false,
           Completes::group},
    Option{"Who", "--egid", "", "GROUP", "the effective group ID, and with it the saved one", &Request::egid,
           true, false, Completes::group},
    Option{"Who", "--sgid", "", "GROUP", "the saved group ID: must be the effective one", &Request::sgid,
           true, false, Completes::group},
    Option{"Who", "--keep-ids", "", "", "stay who the caller is and change only the rest", &Request::keep_ids,
           true},
    Option{"Who", "--if-root", "", "",
           "where the caller is not root, run the command as\n"
           "the caller and say so",
           &Request::if_root},

    Option{"Privileges", "--keep-caps", "", "LIST",
           "keep these capabilities, in all five sets, and no\n"
           "others; all that there are; none",
           &Request::keep_caps, false, false, Completes::capabilities},
    Option{"Privileges", "--bounding", "", "LIST",
           "the bounding set: these, or +CAP and -CAP to what it\n"
           "would be; all, none",
           &Request::bounding, false, true, Completes::capability_set},
    Option{"Privileges", "--inheritable", "", "LIST", "the same for the inheritable set",
           &Request::inheritable, false, true, Completes::capability_set},
    Option{"Privileges", "--ambient", "", "LIST", "the same for the ambient set", &Request::ambient, false,
           true, Completes::capability_set},
    Option{"Privileges", "--securebits", "", "LIST",
           "what uid 0 means: noroot, no_setuid_fixup,\n"
           "no_cap_ambient_raise, exec_restrict_file,\n"
           "exec_deny_interactive, each with _locked; +, -",
           &Request::securebits, false, true, Completes::securebits},
    Option{"Privileges", "--strict", "", "",
           "empty the bounding set, lock the securebits, set\n"
           "no_new_privs, guard the terminal, insist on a new\n"
           "keyring, close descriptors, reset signals, umask 077,\n"
           "no core dumps; single options loosen it",
           &Request::strict},
    Option{"Privileges", "--allow-new-privs", "", "", "do not set no_new_privs; setuid programs work",
           &Request::allow_new_privs},
    Option{"Privileges", "--allow-tty-injection", "", "", "do not guard the terminal against TIOCSTI",
           &Request::allow_tty_injection},
    Option{"Privileges", "--keep-keyring", "", "", "keep the caller's session keyring",
           &Request::keep_keyring},
    Option{"Privileges", "--new-keyring", "", "", "insist on a new session keyring", &Request::new_keyring},

    Option{"Confinement", "--ro", "", "PATH",
           "of all files, only these and what is below them may be\n"
           "read; repeats, as do the next three",
           &Request::ro, false, false, Completes::path},
    Option{"Confinement", "--rw", "", "PATH", "read and written", &Request::rw, false, false,
           Completes::path},
    Option{"Confinement", "--rox", "", "PATH", "read and executed", &Request::rox, false, false,
           Completes::path},
    Option{"Confinement", "--rwx", "", "PATH", "read, written and executed", &Request::rwx, false, false,
           Completes::path},
    Option{"Confinement", "--bind-tcp", "", "PORT",
           "only these TCP ports may be bound; 80,443 or none;\n"
           "repeats",
           &Request::bind_tcp},
    Option{"Confinement", "--connect-tcp", "", "PORT", "only these may be connected to; repeats",
           &Request::connect_tcp},
    Option{"Confinement", "--scope", "", "LIST",
           "what does not leave the command: signal,\n"
           "abstract-unix-socket",
           &Request::scope, false, false, Completes::scopes},
    Option{"Confinement", "--seccomp", "", "FILE",
           "filter system calls: an OCI or Docker profile (JSON),\n"
           "or a BPF program",
           &Request::seccomp, false, false, Completes::path},
    Option{"Confinement", "--apparmor", "", "PROFILE", "the AppArmor profile of the command",
           &Request::apparmor},
    Option{"Confinement", "--selinux", "", "LABEL", "the SELinux label of the command", &Request::selinux},
    Option{"Confinement", "--try-landlock", "", "",
           "do without what this kernel cannot restrict, and say\n"
           "so",
           &Request::try_landlock},

    Option{"Limits", "--rlimit", "", "NAME=SOFT:HARD",
           "a resource limit; one value sets both, SOFT: and\n"
           ":HARD one of them; unlimited; bytes also as 64K, 1G;\n"
           "repeats",
           &Request::rlimits, false, false, Completes::limit},
    Option{"Limits", "--nice", "", "N", "the nice value, -20 to 19", &Request::nice},
    Option{"Limits", "--ionice", "", "CLASS[:LEVEL]", "realtime, best-effort, idle or none; level 0 to 7",
           &Request::ionice, false, false, Completes::io_class},
    Option{"Limits", "--sched", "", "POLICY[:PRIORITY]",
           "other, batch, idle, ext, fifo:1-99, rr:1-99 or\n"
           "deadline:RUNTIME:DEADLINE:PERIOD",
           &Request::sched, false, false, Completes::policy},
    Option{"Limits", "--cpus", "", "LIST", "the CPUs it may run on: 0,2-3", &Request::cpus},
    Option{"Limits", "--oom-score-adj", "", "N", "-1000 (never killed) to 1000", &Request::oom_score_adj},

    Option{"Process", "--umask", "", "MODE", "the file mode creation mask, octal", &Request::umask},
    Option{"Process", "--chdir", "", "DIR", "the working directory, entered as the new user", &Request::chdir,
           false, false, Completes::directory},
    Option{"Process", "--root", "", "DIR", "the root directory, chroot(2)", &Request::root, false, false,
           Completes::directory},
    Option{"Process", "--lookup", "", "WHERE",
           "with --root: names are those of the system outside\n"
           "(the default) or inside DIR",
           &Request::lookup, false, false, Completes::lookup},
    Option{"Process", "--new-session", "", "", "lead a session without a terminal, setsid(2)",
           &Request::new_session},
    Option{"Process", "--pdeathsig", "", "SIGNAL", "sent to the command when our parent ends",
           &Request::pdeathsig, false, false, Completes::signal},
    Option{"Process", "--ptracer", "", "PID", "who may trace it, for Yama: a process, any, none",
           &Request::ptracer, false, false, Completes::ptracer},
    Option{"Process", "--reset-signals", "", "", "no signal ignored, none blocked", &Request::reset_signals},
    Option{"Process", "--keep-signals", "", "", "with --strict: leave signals as they are",
           &Request::keep_signals},
    Option{"Process", "--close-fds", "", "",
           "close every descriptor above 2 but those of a socket\n"
           "activation and those of --keep-fd",
           &Request::close_fds},
    Option{"Process", "--keep-fd", "", "N", "pass this descriptor on; repeats", &Request::kept_fds},
    Option{"Process", "--keep-fds", "", "", "with --strict: leave descriptors as they are",
           &Request::keep_all_fds},
    Option{"Process", "--argv0", "", "NAME", "what the command is told it is called", &Request::argv0},

    Option{"Environment", "--env", "", "NAME=VALUE", "set a variable; repeats", &Request::env, false, false,
           Completes::variable},
    Option{"Environment", "--env-file", "", "FILE", "set those in FILE, a NAME=VALUE on each line; repeats",
           &Request::env_files, false, false, Completes::path},
    Option{"Environment", "--unset-env", "", "NAME", "remove a variable; repeats", &Request::unset_env, false,
           false, Completes::variable},
    Option{"Environment", "--clear-env", "", "",
           "keep nothing of the caller's but TERM, LANG, LC_* and\n"
           "the like; the default PATH",
           &Request::clear_env},
    Option{"Environment", "--login", "", "",
           "a login: cleared environment, the home directory,\n"
           "and the user's shell where there is no COMMAND",
           &Request::login},
    Option{"Environment", "--keep-env", "", "", "leave HOME, USER, LOGNAME and SHELL as they are",
           &Request::keep_env},

    Option{"Looking", "--explain", "", "",
           "print what would be done, step by step; change\n"
           "nothing and run nothing",
           &Request::explain},
    Option{"Looking", "--check", "", "",
           "try all of it in a child but running the command;\n"
           "status 0 where that could be done",
           &Request::check},
    Option{"Looking", "--can", "", "WHAT:WHERE",
           "with --check: and where the command could read:PATH,\n"
           "write:PATH, exec:PATH, enter:PATH, bind:PORT; repeats",
           &Request::can, false, false, Completes::question},
    Option{"Looking", "--show", "", "",
           "print what this process is: ids, groups, capabilities\n"
           "...; doff --show PID: another one",
           &Request::show},
    Option{"Looking", "--assert", "", "EXPECTATION",
           "run the command only if it will be this: uid=app,\n"
           "caps=none, no-new-privs, cannot-regain; repeats.\n"
           "Without USER: whether this process is",
           &Request::asserts, false, false, Completes::expectation},
    Option{"Looking", "--json", "", "",
           "what doff prints is JSON: the pages of --explain and\n"
           "--show, errors and notes; one object in a line",
           &Request::json},
    Option{"Looking", "--verbose", "-v", "", "log each step as it is done; -vv also each system call",
           &Request::verbose},
    Option{"Looking", "--log", "", "WHERE",
           "log to stderr (the default), syslog, journal, or a\n"
           "file with a slash; errors alone without -v, --audit",
           &Request::log, false, false, Completes::log_place},
    Option{"Looking", "--log-format", "", "FORMAT", "text (the default), or json (with --json)",
           &Request::log_format, false, false, Completes::log_format},
    Option{"Looking", "--audit", "", "",
           "log what the process has become, in one line before\n"
           "the command runs",
           &Request::audit},
    Option{"Looking", "--help", "-h", "", "print this help", &Request::help},
    Option{"Looking", "--version", "-V", "", "print the version", &Request::version},
};

// "-vv": the letter of a switch that counts, and nothing else.
constexpr bool is_counted(const Option& option, std::string_view word) {
    return option.counts() && word.substr(1).find_first_not_of(option.letter[1]) == std::string_view::npos;
}

// The row of a word as typed, "--group", "--group=www", "-g", "-gwww" or "-vv"; null where no row has it.
constexpr const Option* find_option(std::string_view word) {
    const std::string_view name = word.substr(0, word.find('='));
    for (const Option& option : k_options) {
        if (option.name == name) {
            return &option;
        }
        const bool long_word = word.starts_with("--");
        if (!option.letter.empty() && !long_word && word.starts_with(option.letter) &&
            (word == option.letter || option.takes_argument() || is_counted(option, word))) {
            return &option;
        }
    }
    return nullptr;
}

}  // namespace doff
