# SPDX-License-Identifier: MIT
#
# How a launch ended, by what the command says of itself: the probe prints what it reads in /proc/self/status.
import collections
import os
import re
import signal
import subprocess

IDENTITY = ["uid", "gid", "groups", "inheritable", "permitted", "effective", "bounding", "ambient", "no_new_privs",
            "securebits"]
# doff(1), EXIT STATUS: not proven, and refused.
REFUSALS = {120, 125, 126, 127}

Ran = collections.namedtuple("Ran", "status out err hang")


def run(words, timeout=120, **how):
    """Standard output and error are kept. A status below zero is the signal, as subprocess(3) has it."""
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             start_new_session=True, **how)
    try:
        out, err = child.communicate(timeout=timeout)
        return Ran(child.returncode, out.decode(errors="replace"), err.decode(errors="replace"), False)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return Ran(child.returncode, "", "", True)


def identity_in(out):
    """What the probe is, or None where it has not said all of it."""
    said = dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
    return {key: said[key] for key in IDENTITY} if all(key in said for key in IDENTITY) else None


def judge(ran, expected):
    """One of wrong, right, refused, signal, hang, mute. Mute: nothing ran, and nothing says so."""
    if ran.hang:
        return "hang"
    identity = identity_in(ran.out)
    if identity is not None:
        return "right" if identity == expected else "wrong"
    if "uid=" in ran.out:
        return "wrong"  # something ran, and could not say who it is
    if ran.status < 0 or ran.status > 128:
        return "signal"
    return "refused" if ran.status != 0 and ran.err.strip() else "mute"


def is_told_by_doff(ran):
    """A refusal of doff's has one of its own statuses, and a line that says which step."""
    return ran.status in REFUSALS and re.search(r"^doff: \S", ran.err, re.MULTILINE) is not None


class Tally:
    """Counts of one launcher in one campaign, and what is to be looked at."""

    def __init__(self, campaign, launcher):
        self.campaign, self.launcher = campaign, launcher
        self.counts = collections.Counter()
        self.findings = []

    def add(self, what, ran, expected):
        verdict = judge(ran, expected)
        if self.launcher == "doff" and verdict == "refused" and not is_told_by_doff(ran):
            verdict = "mute"
        self.counts["runs"] += 1
        self.counts[verdict] += 1
        if verdict not in ("right", "refused"):
            self.findings.append((verdict, what, ran))
        return verdict

    def line(self):
        each = ", ".join(f"{self.counts[key]} {key}" for key in ("wrong", "hang", "signal", "mute", "right", "refused"))
        each += f", {self.counts['untold']} untold" if self.counts["untold"] else ""
        return f"{self.campaign}: {self.launcher}: {self.counts['runs']} runs: {each}"

    def sound(self):
        return not self.findings
