// SPDX-License-Identifier: MIT
//
// What a front end understood of its command line: strings and choices as typed, nothing checked
// against any database. Every front end makes one of these, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace doff {

struct Request {
    std::optional<std::string> user;    // USER[:GROUP]
    std::optional<std::string> group;   // --group
    std::optional<std::string> groups;  // --groups
    std::optional<std::string> ruid;    // --ruid and its five kin: single ids
    std::optional<std::string> euid;
    std::optional<std::string> suid;
    std::optional<std::string> rgid;
    std::optional<std::string> egid;
    std::optional<std::string> sgid;
    bool keep_ids = false;
    std::optional<std::string> keep_caps;  // --keep-caps
    std::optional<std::string> bounding;   // --bounding, --inheritable, --ambient: single sets
    std::optional<std::string> inheritable;
    std::optional<std::string> ambient;
    std::optional<std::string> securebits;
    std::vector<std::string> ro;  // --ro, --rw, --rox, --rwx: paths for Landlock
    std::vector<std::string> rw;
    std::vector<std::string> rox;
    std::vector<std::string> rwx;
    std::vector<std::string> bind_tcp;
    std::vector<std::string> connect_tcp;
    std::optional<std::string> scope;
    bool try_landlock = false;
    std::optional<std::string> seccomp;
    std::optional<std::string> apparmor;  // --apparmor, --selinux: the command's label
    std::optional<std::string> selinux;
    std::vector<std::string> rlimits;  // --rlimit, in order
    std::optional<std::string> nice;
    std::optional<std::string> ionice;
    std::optional<std::string> sched;
    std::optional<std::string> cpus;
    std::optional<std::string> oom_score_adj;
    std::optional<std::string> umask;
    std::optional<std::string> chdir;
    std::optional<std::string> root;
    std::optional<std::string> lookup;
    std::optional<std::string> pdeathsig;
    std::optional<std::string> ptracer;
    std::optional<std::string> argv0;
    std::vector<std::string> kept_fds;  // --keep-fd
    bool close_fds = false;
    bool keep_all_fds = false;
    bool reset_signals = false;
    bool keep_signals = false;
    bool new_session = false;
    bool new_keyring = false;
    bool if_root = false;
    bool keep_env = false;
    bool clear_env = false;
    bool login = false;
    std::vector<std::string> env;        // NAME=VALUE of each --env
    std::vector<std::string> env_files;  // paths
    std::vector<std::string> unset_env;  // names
    bool allow_new_privs = false;
    bool keep_keyring = false;
    bool allow_tty_injection = false;
    bool strict = false;
    bool explain = false;
    bool check = false;
    std::vector<std::string> can;      // of each --can
    std::vector<std::string> asserts;  // --assert, in order
    bool show = false;
    std::optional<std::string> shown_process;  // --show PID
    bool json = false;
    int verbose = 0;                 // how often -v was given
    std::optional<std::string> log;  // --log, --log-format
    std::optional<std::string> log_format;
    bool audit = false;
    bool help = false;
    bool version = false;
    std::vector<std::string> command;  // the command's own argv

    bool names_single_ids() const { return ruid || euid || suid || rgid || egid || sgid; }
    // --assert about this process, and no command.
    bool asserts_alone() const {
        return !asserts.empty() && !user && !names_single_ids() && !keep_ids && command.empty() && !explain;
    }
    bool operator==(const Request&) const = default;
};

}  // namespace doff
