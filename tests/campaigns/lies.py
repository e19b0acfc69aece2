#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# System calls that lie or fail each time they are made, by a seccomp filter and so without ptrace(2): every
# credential call alone with each answer, all pairs of credential writes, and all at once.
import errno
import itertools

from common import campaign
from common.world import LIE, PROBE

# prctl(2) and keyctl(2) also by their operations, <linux/prctl.h> and <linux/keyctl.h>.
WRITES = [
    "setgroups", "setregid", "setreuid", "setgid", "setuid", "setresuid", "setresgid", "setfsuid", "setfsgid", "capset",
    "prctl:4",   # PR_SET_DUMPABLE
    "prctl:8",   # PR_SET_KEEPCAPS
    "prctl:24",  # PR_CAPBSET_DROP
    "prctl:28",  # PR_SET_SECUREBITS
    "prctl:38",  # PR_SET_NO_NEW_PRIVS
    "prctl:47",  # PR_CAP_AMBIENT
    "keyctl:1",  # KEYCTL_JOIN_SESSION_KEYRING
    "unshare",
]
READS = [
    "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "capget",
    "prctl:3",   # PR_GET_DUMPABLE
    "prctl:7",   # PR_GET_KEEPCAPS
    "prctl:21",  # PR_GET_SECCOMP
    "prctl:23",  # PR_CAPBSET_READ
    "prctl:27",  # PR_GET_SECUREBITS
    "prctl:39",  # PR_GET_NO_NEW_PRIVS
    "prctl", "keyctl",
]
ANSWERS = [0, errno.EPERM, errno.EAGAIN, errno.EINVAL, errno.ENOSYS, errno.ENOMEM]


def faults():
    for call in WRITES + READS:
        for answer in ANSWERS:
            yield f"{call}={answer}"
    for first, second in itertools.combinations(WRITES, 2):
        yield f"{first}=0,{second}=0"
    for answer in ANSWERS:
        yield ",".join(f"{call}={answer}" for call in WRITES)
        yield ",".join(f"{call}={answer}" for call in WRITES + READS if not call.startswith("prctl:"))


def cases_of(launcher, _):
    for where, before, words, expected in campaign.asked(launcher):
        for fault in faults():
            yield f"{where}: {fault}", [*before, LIE, fault, *words, PROBE], expected


if __name__ == "__main__":
    campaign.main("lies", "System calls that lie or fail each time, by seccomp.", cases_of)
