#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# Hostile surroundings: no /proc, no /etc, a root that is read-only, limits of next to nothing, descriptors that are
# closed, words and variables in masses. Either the command is who it is to be, or nothing ran.
import itertools

from common import campaign
from common.outcome import REFUSALS, Tally
from common.world import PROBE


def shell(script):
    return ["sh", "-c", script + ' && exec "$@"', "sh"]


def in_mounts(script):
    return ["unshare", "--mount", *shell(script)]


def without_descriptors(closed):
    return shell("exec " + " ".join(f"{fd}>&-" for fd in closed) if closed else ":")


MOUNTS = {
    "no /proc": "umount -l /proc",
    "/proc that hides": "mount -t proc -o hidepid=2 proc /proc",
    "/proc of plain files": "mount -t tmpfs tmpfs /proc && mkdir -p /proc/self/fd",
    "/proc read-only": "mount -o remount,bind,ro /proc",
    "empty /etc": "mount -t tmpfs tmpfs /etc",
    "no passwd": "mount -t tmpfs tmpfs /etc && echo 'app:x:1500:' >/etc/group",
    "no group": "cp /etc/passwd /run/p && mount -t tmpfs tmpfs /etc && cp /run/p /etc/passwd",
    "unreadable passwd": "mount --bind /dev/null /etc/passwd",
    "read-only root": "mount -o remount,bind,ro /",
    "no /dev": "mount -t tmpfs tmpfs /dev",
    "no /sys": "umount -l /sys || :",
    "no /tmp": "mount -t tmpfs -o mode=0,size=4k tmpfs /tmp",
    "a working directory that is gone": "mkdir -p /run/gone && cd /run/gone && rmdir /run/gone",
    "a working directory that is closed": "mkdir -p /run/closed && chmod 0 /run/closed && cd /run/closed",
}
LIMITS = {
    **{f"nofile {count}": [f"--nofile={count}:{count}"] for count in range(7)},
    **{f"as {size} KiB": [f"--as={size << 10}:{size << 10}"] for size in (8192, 12288, 16384, 32768)},
    **{f"stack {size} KiB": [f"--stack={size << 10}:{size << 10}"] for size in (128, 256, 1024)},
    **{f"data {size} KiB": [f"--data={size << 10}:{size << 10}"] for size in (4096, 16384)},
    "nproc 1": ["--nproc=1:1"], "nproc 0": ["--nproc=0:0"], "fsize 0": ["--fsize=0:0"], "memlock 0": ["--memlock=0:0"],
    "core 0": ["--core=0:0"], "sigpending 0": ["--sigpending=0:0"], "msgqueue 0": ["--msgqueue=0:0"],
}
VARIABLES = {
    "no environment": ["env", "-i"],
    "variables of the loader": ["env", "LD_PRELOAD=/no/such.so", "LD_LIBRARY_PATH=/run", "LD_DEBUG=files"],
    "variables of libc": ["env", "GLIBC_TUNABLES=glibc.malloc.check=3", "MALLOC_PERTURB_=255", "LC_ALL=no_SUCH",
                          "POSIXLY_CORRECT=1", "LOCPATH=/run", "NLSPATH=/run/%N", "RES_OPTIONS=debug"],
    "PATH of nowhere": ["env", "PATH=/no/such:/etc/passwd:"],
}
MASSES = {
    "2 MiB of environment": ["env", *(f"V{number}={'x' * 100_000}" for number in range(20))],
}
OTHER = {
    "everything ignored": shell("trap '' HUP INT QUIT PIPE ALRM TERM USR1 USR2 CHLD XCPU XFSZ"),
    "umask 0777": shell("umask 0777"),
    "standard output full": shell("exec >/dev/full") + ["sh", "-c", 'exec "$@" >&2', "sh"],
    "standard input a directory": shell("exec </"),
}


def surroundings():
    for name, script in MOUNTS.items():
        yield name, in_mounts(script)
    for name, limits in LIMITS.items():
        yield name, ["prlimit", *limits, "--"]
    for count in range(4):
        for closed in itertools.combinations((0, 1, 2), count):
            yield f"closed {closed}", without_descriptors(closed)
    for each in (VARIABLES, MASSES, OTHER):
        yield from each.items()


def cases_of(launcher, _):
    for where, before, words, expected in campaign.asked(launcher):
        # Where the probe writes whatever becomes of standard output.
        kept = [words[0], "--keep-fd", "9", *words[1:]] if "--strict" in words else words
        for name, around in surroundings():
            yield f"{where}, {name}", [*shell("exec 9>&1"), *before, *around, *kept, PROBE, "--fd=9"], expected
        yield f"{where}, 100,000 arguments", [*before, *words, PROBE, *["x"] * 100_000], expected


def judge(tally, what, ran, expected):
    # Without a descriptor for it nothing can be said.
    if "closed" in what and "2" in what.rsplit("closed", 1)[1] and ran.status in REFUSALS:
        ran = ran._replace(err="doff: said to nobody")
    Tally.add(tally, what, ran, expected)


if __name__ == "__main__":
    campaign.main("surroundings", "Hostile surroundings: mounts, limits, descriptors, variables.", cases_of, judge)
