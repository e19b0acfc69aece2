// SPDX-License-Identifier: MIT
//
// Options of other tools that people type out of habit, and what doff has in their place. Read only after
// doff did not know the option; so none that doff has itself, which then means what doff says.
#pragma once

#include <array>
#include <string_view>

namespace doff {

struct Habit {
    std::string_view option;  // "--reuid", "-c"
    std::string_view tool;
    // The words to write, with placeholders in capitals; empty where doff has none. A test takes each of
    // them for a command line.
    std::string_view instead;
    std::string_view remark = {};
};

inline constexpr std::string_view k_no_new_privs =
    "on for every USER but root; for root with --strict, which empties the capability sets but for "
    "--keep-caps";

inline constexpr std::array k_habits{
    Habit{"--reuid", "setpriv", "USER -- COMMAND", "real, effective and saved ID, with the groups of USER"},
    Habit{"--regid", "setpriv", "USER:GROUP -- COMMAND",
          "or --rgid GROUP and --egid GROUP for the IDs alone"},
    Habit{"--init-groups", "setpriv", "--groups init", "the default where no GROUP is named"},
    Habit{"--clear-groups", "setpriv", "--groups none"},
    Habit{"--keep-groups", "setpriv", "--groups keep"},
    Habit{"--nnp", "setpriv", "", k_no_new_privs},
    Habit{"--no-new-privs", "setpriv", "", k_no_new_privs},
    Habit{"--inh-caps", "setpriv", "--inheritable LIST"},
    Habit{"--ambient-caps", "setpriv", "--keep-caps LIST", "kept in all five sets; the names without signs"},
    Habit{"--bounding-set", "setpriv", "--bounding LIST"},
    Habit{"--reset-env", "setpriv", "--clear-env"},
    Habit{"--dump", "setpriv", "--show"},
    Habit{"-d", "setpriv", "--show"},
    Habit{"--list-caps", "setpriv", "--show", "for those of this process; capabilities(7) has all names"},
    Habit{"--selinux-label", "setpriv", "--selinux LABEL"},
    Habit{"--apparmor-profile", "setpriv", "--apparmor PROFILE"},
    Habit{"--landlock-access", "setpriv", "--rox PATH --rw PATH --bind-tcp PORT --scope signal",
          "what is named is allowed, and the rest of its kind is not"},
    Habit{"--landlock-rule", "setpriv", "--ro PATH --rw PATH --rox PATH --rwx PATH --bind-tcp PORT",
          "what is named is allowed, and the rest of its kind is not"},
    Habit{"--seccomp-filter", "setpriv", "--seccomp FILE"},
    Habit{"--best-effort", "landrun", "--try-landlock"},

    Habit{"-U", "chpst", "--env UID=N --env GID=N"},
    Habit{"-b", "chpst", "--argv0 NAME"},
    Habit{"-e", "chpst", "--env-file FILE", "a file with a NAME=VALUE on each line, not a directory"},
    Habit{"-/", "chpst", "--root DIR"},
    Habit{"-C", "chpst", "--chdir DIR"},
    Habit{"-n", "chpst", "--nice N", "the value itself, not what is added to it"},
    Habit{"-l", "chpst", "", "doff has no lock files: flock(1) before it"},
    Habit{"-L", "chpst", "", "doff has no lock files: flock(1) before it"},
    Habit{"-m", "chpst",
          "--rlimit data=BYTES: --rlimit stack=BYTES: --rlimit memlock=BYTES: --rlimit as=BYTES:"},
    Habit{"-d", "chpst", "--rlimit data=BYTES:"},
    Habit{"-o", "chpst", "--rlimit nofile=N:"},
    Habit{"-p", "chpst", "--rlimit nproc=N:"},
    Habit{"-f", "chpst", "--rlimit fsize=BYTES:"},
    Habit{"-c", "chpst", "--rlimit core=BYTES:"},
    Habit{"-t", "chpst", "--rlimit cpu=SECONDS:"},
    Habit{"-P", "chpst", "--new-session"},
    Habit{"-0", "chpst", "", "doff closes none of the first three descriptors: <&- in a shell"},
    Habit{"-1", "chpst", "", "doff closes none of the first three descriptors: >&- in a shell"},
    Habit{"-2", "chpst", "", "doff closes none of the first three descriptors: 2>&- in a shell"},
    Habit{"-U", "s6-applyuidgid", "UID:GID -- COMMAND", "the numbers, as in \"$UID:$GID\""},
    Habit{"-z", "s6-applyuidgid", "--unset-env UID --unset-env GID --unset-env GIDLIST"},

    Habit{"-", "su", "--login USER"},
    Habit{"-l", "su", "--login USER"},
    Habit{"-c", "su", "USER -- sh -c COMMAND"},
    Habit{"--command", "su", "USER -- sh -c COMMAND"},
    Habit{"--session-command", "su", "USER -- sh -c COMMAND"},
    Habit{"-s", "su", "USER -- SHELL"},
    Habit{"--shell", "su", "USER -- SHELL"},
    Habit{"-m", "su", "--keep-env"},
    Habit{"-p", "su", "--keep-env"},
    Habit{"--preserve-environment", "su", "--keep-env"},
    Habit{"--supp-group", "su", "--groups LIST"},
    Habit{"-w", "su", "--clear-env --env NAME=VALUE"},
    Habit{"--whitelist-environment", "su", "--clear-env --env NAME=VALUE"},
    Habit{"--pty", "su", "", "doff makes no pseudo-terminal; it guards the one there is"},

    Habit{"-E", "sudo", "--keep-env", "HOME, USER, LOGNAME and SHELL too; the rest is kept in any case"},
    Habit{"--preserve-env", "sudo", "--keep-env",
          "HOME, USER, LOGNAME and SHELL too; the rest is kept in any case"},
    Habit{"-H", "sudo", "", "HOME is that of USER in any case"},
    Habit{"--set-home", "sudo", "", "HOME is that of USER in any case"},
    Habit{"-i", "sudo", "--login USER"},
    Habit{"-s", "sudo", "USER -- SHELL"},
    Habit{"-n", "sudo", "", "doff never asks for a password"},
    Habit{"--non-interactive", "sudo", "", "doff never asks for a password"},
    Habit{"-S", "sudo", "", "doff never asks for a password"},
    Habit{"--stdin", "sudo", "", "doff never asks for a password"},
    Habit{"-A", "sudo", "", "doff never asks for a password"},
    Habit{"-D", "sudo", "--chdir DIR"},
    Habit{"-R", "sudo", "--root DIR"},
    Habit{"--chroot", "sudo", "--root DIR"},
    Habit{"-P", "sudo", "--groups keep"},
    Habit{"--preserve-groups", "sudo", "--groups keep"},
    Habit{"--close-from", "sudo", "--close-fds"},

    Habit{"--userspec", "chroot", "--root DIR USER:GROUP -- COMMAND"},
    Habit{"--skip-chdir", "chroot", "--root DIR --chdir DIR"},

    Habit{"--drop", "capsh", "--bounding -CAP"},
    Habit{"--caps", "capsh", "--keep-caps LIST", "kept in all five sets"},
    Habit{"--addamb", "capsh", "--keep-caps LIST", "kept in all five sets"},
    Habit{"--inh", "capsh", "--inheritable LIST"},
    Habit{"--iab", "capsh", "--keep-caps LIST", "kept in all five sets"},
    Habit{"--secbits", "capsh", "--securebits BIT,BIT", "names, not a number"},
    Habit{"--print", "capsh", "--show"},
    Habit{"--current", "capsh", "--show"},
    Habit{"--uid", "capsh", "USER -- COMMAND"},
    Habit{"--gid", "capsh", "USER:GROUP -- COMMAND"},

    Habit{"--cap-add", "docker", "--keep-caps LIST", "these and no others"},
    Habit{"--cap-drop", "docker", "--bounding -CAP",
          "or --bounding none for ALL; USER, if not root, has none but those of --keep-caps"},
    Habit{"--no-new-privileges", "docker", "", k_no_new_privs},
    Habit{"--privileged", "docker", "--keep-caps all", "what this process has, and no more"},
    Habit{"--read-only", "docker", "--rox PATH --rw PATH",
          "no file may be written then but below --rw; --rox / is all there is"},
    Habit{"-it", "docker", "", "the command has the terminal and the standard input of doff"},
    Habit{"-i", "docker", "", "the command has the terminal and the standard input of doff"},
    Habit{"--rm", "docker", "", "doff makes no container, so that none is left behind"},
    Habit{"--init", "docker", "", "doff starts no init: the command takes its place, with its PID"},
    Habit{"--security-opt", "docker", "--seccomp FILE --apparmor PROFILE", "no_new_privs is the default"},
    Habit{"--group-add", "docker", "--groups init,GROUP"},
    Habit{"--workdir", "docker", "--chdir DIR"},
    Habit{"-w", "docker", "--chdir DIR"},
    Habit{"-e", "docker", "--env NAME=VALUE"},
    Habit{"--ulimit", "docker", "--rlimit nofile=SOFT:HARD", "and so on for the other limits"},
    Habit{"--cpuset-cpus", "docker", "--cpus LIST"},

    Habit{"--uid", "systemd-run", "USER -- COMMAND"},
    Habit{"--gid", "systemd-run", "USER:GROUP -- COMMAND"},
    Habit{"--setenv", "systemd-run", "--env NAME=VALUE"},
    Habit{"-E", "systemd-run", "--env NAME=VALUE"},
    Habit{"--property", "systemd-run", "USER:GROUP -- COMMAND",
          "for User= and Group=; others have options of their own"},
    Habit{"-p", "systemd-run", "USER:GROUP -- COMMAND",
          "for User= and Group=; others have options of their own"},
    Habit{"--working-directory", "systemd-run", "--chdir DIR"},

    Habit{"-c", "start-stop-daemon", "USER:GROUP -- COMMAND"},
    Habit{"--chuid", "start-stop-daemon", "USER:GROUP -- COMMAND"},
    Habit{"-d", "start-stop-daemon", "--chdir DIR"},
    Habit{"-k", "start-stop-daemon", "--umask MODE"},
    Habit{"--start", "start-stop-daemon", "", "doff starts the command in any case"},
    Habit{"-S", "start-stop-daemon", "", "doff starts the command in any case"},
    Habit{"-x", "start-stop-daemon", "USER -- COMMAND"},
    Habit{"--exec", "start-stop-daemon", "USER -- COMMAND"},
    Habit{"-a", "start-stop-daemon", "USER -- COMMAND"},
    Habit{"--startas", "start-stop-daemon", "USER -- COMMAND"},
    Habit{"-r", "start-stop-daemon", "--root DIR"},
    Habit{"-N", "start-stop-daemon", "--nice N"},
    Habit{"--nicelevel", "start-stop-daemon", "--nice N"},
    Habit{"--procsched", "start-stop-daemon", "--sched POLICY"},
    Habit{"--iosched", "start-stop-daemon", "--ionice CLASS"},
    Habit{"-b", "start-stop-daemon", "", "doff stays in the foreground"},
    Habit{"--background", "start-stop-daemon", "", "doff stays in the foreground"},
    Habit{"-p", "start-stop-daemon", "", "doff writes no PID file; the command has the PID of doff"},
    Habit{"--pidfile", "start-stop-daemon", "", "doff writes no PID file; the command has the PID of doff"},
    Habit{"--test", "start-stop-daemon", "--check USER -- COMMAND",
          "or --explain, which prints what would be done"},
    Habit{"-q", "start-stop-daemon", "", "doff prints nothing but errors, notes and what is asked for"},
    Habit{"--quiet", "start-stop-daemon", "", "doff prints nothing but errors, notes and what is asked for"},

    Habit{"--silent", "make", "", "doff prints nothing but errors, notes and what is asked for"},
    Habit{"--dry-run", "make", "--check USER -- COMMAND", "or --explain, which prints what would be done"},
    Habit{"--debug", "docker", "-vv", "which logs each system call"},
    Habit{"--cwd", "nsjail", "--chdir DIR"},
};

}  // namespace doff
