#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# System calls that lie or fail, from outside: strace(1) answers one occurrence of one call in the kernel's place,
# and the call is not made. Each credential write, credential read, lookup and I/O call of a launch, one run each.
import collections
import re
import tempfile

from common import campaign
from common.outcome import run
from common.world import PROBE

CREDENTIALS = {
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "capset",
    "prctl", "keyctl", "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "capget",
}
INPUT = {
    "open", "openat", "openat2", "read", "pread64", "fstat", "stat", "lstat", "newfstatat", "statx", "statfs", "fstatfs",
    "lseek", "close", "fcntl", "socket", "connect", "readlink", "readlinkat", "getdents64", "access", "faccessat",
    "faccessat2", "poll", "ioctl",
}
ERRORS = ["EPERM", "EAGAIN", "EINVAL", "ENOSYS", "ENOMEM", "EIO", "ENFILE", "EINTR"]


def answers_to(call):
    answers = ["retval=0", *(f"error={error}" for error in ERRORS)]
    return answers + ["retval=1"] if call in ("read", "pread64") else answers


def calls_of(before, words):
    """How often the launch makes each call up to the execve(2) of the probe, in the thread that makes most."""
    with tempfile.NamedTemporaryFile() as trace:
        run([*before, "strace", "-f", "-qq", "-o", trace.name, *words, PROBE])
        text = trace.read().decode(errors="replace")
    counts = collections.Counter()
    for line in text.splitlines():
        made = re.match(r"(\d+) +(\w+)\(", line)
        if made and made[2] == "execve" and f'execve("{PROBE}"' in line and line.endswith(("= 0", "<unfinished ...>")):
            break
        if made:
            counts[(made[1], made[2])] += 1
    most = collections.Counter()
    for (_, call), count in counts.items():
        most[call] = max(most[call], count)
    return {call: count for call, count in most.items() if call in CREDENTIALS | INPUT}


def all_cases(launcher):
    for where, before, words, expected in campaign.asked(launcher):
        for call, count in calls_of(before, words).items():
            for occurrence in range(1, count + 1):
                for answer in answers_to(call):
                    yield (f"{where}: {call} #{occurrence} {answer}",
                           [*before, "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                            f"inject={call}:{answer}:when={occurrence}", *words, PROBE], expected)


def cases_of(launcher, full):
    cases = list(all_cases(launcher))
    if full:
        return cases
    # Each change that seems to be made and is not, and a sample of the rest.
    lies = re.compile(r": (set\w+|capset) #\d+ retval=0$")
    return [case for case in cases if lies.search(case[0])] + campaign.spread(cases, 400)


if __name__ == "__main__":
    campaign.main("faults", "System calls that lie or fail, one in each launch, by strace(1).", cases_of)
