#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# The trace contract: between the first change and execve(2) doff opens nothing, maps no memory and asks no name
# service: what could fail or be led astray there has been done before. What it does call is kept for each profile in
# trace/*.txt and compared; --approve takes what it calls now.
import argparse
import difflib
import pathlib
import re
import sys
import tempfile

from common import launchers
from common.outcome import run
from common.starts import STARTS
from common.world import DOFF, PROBE, World, enter

KEPT = pathlib.Path(__file__).with_name("trace")
PROFILES = {
    # "confined" is more of "files".
    **{profile: words for profile, words in launchers.WORDS["doff"].items() if profile != "files"},
    "process": [DOFF, "--umask", "027", "--rlimit", "nofile=64:128", "--nice", "3", "--chdir", "/srv", "--close-fds",
                "--reset-signals", "--new-session", "--oom-score-adj", "100", "app", "--"],
    "confined": [DOFF, "--rox", "/", "--bind-tcp", "none", "--scope", "signal", "app", "--"],
}
# What changes the process itself.
CHANGES = re.compile(
    r"(set\w*[ug]id|setgroups|capset|umask|unshare|chroot|chdir|setsid|prlimit64|setrlimit|setpriority|ioprio_set"
    r"|sched_set\w+|close_range|keyctl\(KEYCTL_JOIN|prctl\(PR_(SET|CAPBSET_DROP|CAP_AMBIENT_RAISE)"
    r"|landlock_restrict_self|seccomp)")
# These ask, and change nothing.
READS = re.compile(r"prlimit64\(0, \w+, NULL|setfs[ug]id\(-1\)|unshare\(CLONE_THREAD\)")
FORBIDDEN = re.compile(
    r"(open\w*|mmap|munmap|mremap|mprotect|brk|socket|connect|send\w*|recv\w*|clone\w*|fork|vfork|futex|execveat)\(")
# Where the proof is the attempt itself: a terminal that a new session no longer has, and what Landlock is to refuse,
# of which a process outside has a part.
ATTEMPTS = {
    "process": re.compile(r'openat\(AT_FDCWD, "/dev/tty"'),
    "confined": re.compile(r"openat\(AT_FDCWD, .*O_NOFOLLOW|socket\(AF_INET|clone\(child_stack=NULL, flags=0\)|recvfrom\("),
}


def calls_of(words):
    """Every call from the first change to the execve(2) that runs the probe."""
    with tempfile.NamedTemporaryFile() as trace:
        ran = run([*STARTS["clean"], "strace", "-qq", "-s", "64", "-o", trace.name, *words, PROBE])
        if ran.status != 0:
            sys.exit(f"{' '.join(words)}: does not run: {ran.err}")
        lines = trace.read().decode(errors="replace").splitlines()
    last = next(number for number, line in enumerate(lines) if line.startswith(f'execve("{PROBE}"'))
    first = next(number for number, line in enumerate(lines) if CHANGES.match(line) and not READS.match(line))
    return lines[first:last + 1]


def told(line):
    """A call as it is kept: its name and what it does, without what differs from run to run."""
    name, rest = line.split("(", 1)
    if name == "execve":
        return "execve the command"
    option = re.match(r"[A-Z]+_[A-Z_]+(, PR_CAP_AMBIENT_\w+)?", rest)
    if name in {"prctl", "keyctl"} and option:
        return f"{name} {option[0]}"
    if name.startswith("set") and re.match(r"[-0-9, \[\]]*\)", rest):
        return f"{name}({rest.split(')')[0]})"
    return name


def kept_form(lines):
    """One line for calls in a row that are told alike."""
    out = []
    for line in map(told, lines):
        if not out or out[-1] != line:
            out.append(line)
    return [f"{line}\n" for line in out]


def main():
    parser = argparse.ArgumentParser(description="What doff calls between the first change and execve(2).")
    parser.add_argument("--approve", action="store_true", help="keep what it calls now")
    parser.add_argument("--full", action="store_true", help="nothing more")
    parser.add_argument("--record", metavar="DIRECTORY", help="nothing")
    chosen = parser.parse_args()
    enter()
    failed = calls = 0
    with World():
        for profile, words in PROFILES.items():
            lines = calls_of(words)
            calls += len(lines)
            attempt = ATTEMPTS.get(profile, re.compile(r"(?!)"))
            for line in (line for line in lines if FORBIDDEN.match(line) and not attempt.match(line)):
                print(f"  {profile}: after the first change: {line}")
                failed += 1
            file = KEPT / (profile.replace(" ", "-") + ".txt")
            now = kept_form(lines)
            if chosen.approve:
                file.write_text("".join(now))
            before = file.read_text().splitlines(keepends=True) if file.exists() else []
            difference = "".join(difflib.unified_diff(before, now, str(file.name), "now"))
            if difference:
                print(f"  {profile}: other calls than are kept:\n{difference}")
                failed += 1
    print(f"trace: doff: {len(PROFILES)} profiles, {calls} calls: {failed} against the contract")
    return 1 if failed else 0


sys.exit(main())
